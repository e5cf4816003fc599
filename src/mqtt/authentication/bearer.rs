//! [`Bearer`]: a token that is shown as it is, and shown anew before it ends (MQTT 5 §4.12.1).

use super::AuthenticationMethod;
use crate::secret::Secret;

/// A token as authentication data, in one step.
pub struct Bearer(Secret);

impl Bearer {
    /// A method that shows this token.
    pub fn new(token: Secret) -> Self {
        Self(token)
    }
}

impl AuthenticationMethod for Bearer {
    fn name(&self) -> &'static str {
        "OAUTH2-JWT"
    }

    fn begin(&mut self) -> Vec<u8> {
        self.0.expose().as_bytes().to_vec()
    }

    fn answer(&mut self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn finish(&mut self, _: &[u8]) -> bool {
        true
    }
}
