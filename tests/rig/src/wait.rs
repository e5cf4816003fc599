//! Waiting for a condition with a deadline; nothing in the rig sleeps for a fixed time and hopes.

use std::time::Duration;

use crate::error::{Error, Result};

/// Long enough for a loaded machine of two cores, short enough to notice.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Asks `condition` every 20 ms until it answers with something.
///
/// # Errors
/// [`Error::Timeout`] naming `what` once `limit` has passed.
pub async fn until<T>(what: &str, limit: Duration, mut condition: impl AsyncFnMut() -> Option<T>) -> Result<T> {
    let asking = async {
        loop {
            if let Some(found) = condition().await {
                return found;
            }
            tokio::time::sleep(STEP).await;
        }
    };
    tokio::time::timeout(limit, asking).await.map_err(|_| Error::Timeout { what: what.to_owned(), limit })
}

const STEP: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_condition_that_comes_true_ends_the_wait() {
        let mut asked = 0;
        let found = until("three questions", PATIENCE, async || {
            asked += 1;
            (asked == 3).then_some(asked)
        });
        assert_eq!(found.await.unwrap(), 3);
    }

    #[tokio::test]
    async fn a_condition_that_never_comes_true_is_named() {
        let error = until("rain", Duration::from_millis(50), async || None::<()>).await.unwrap_err();
        assert_eq!(error.to_string(), "rain did not happen within 50ms");
    }
}
