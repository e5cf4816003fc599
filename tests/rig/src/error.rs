//! [`Error`]: what can stop the rig, each with the next thing to do.

use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

/// What stopped the rig.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program could not be started at all.
    #[error("{program} could not be started ({source}); {hint}")]
    Start {
        /// The program's name or path.
        program: String,
        /// How to get it.
        hint: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A program ran and said no.
    #[error("{what} ended with {status}; {hint}")]
    Failed {
        /// The command as one would type it.
        what: String,
        /// How it ended.
        status: ExitStatus,
        /// Where to look.
        hint: String,
    },
    /// A file or socket refused.
    #[error("{doing} {path}: {source}")]
    Io {
        /// What was being done, as in "reading".
        doing: &'static str,
        /// To which file or address.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something on this machine is missing.
    #[error("{what} is missing; {hint}")]
    Missing {
        /// The program or file.
        what: String,
        /// How to get it.
        hint: String,
    },
    /// The embedded broker, or a client of it, gave up.
    #[error("{doing}: {source}")]
    Mqtt {
        /// What was being done.
        doing: String,
        /// What the library said.
        source: mqtt5::MqttError,
    },
    /// The browser or its driver gave up.
    #[error("{doing}: {source}")]
    Browser {
        /// What was being done.
        doing: String,
        /// What the driver said.
        source: Box<thirtyfour::error::WebDriverError>,
    },
    /// A condition did not come true in time.
    #[error("{what} did not happen within {limit:?}")]
    Timeout {
        /// The condition, as a sentence without its full stop.
        what: String,
        /// How long it was waited for.
        limit: Duration,
    },
    /// No port from the asked one upwards is free.
    #[error("no free port from {from} to {to} on 127.0.0.1; stop what holds them or name another with --port")]
    NoPort {
        /// The first port tried.
        from: u16,
        /// The last port tried.
        to: u16,
    },
}

/// What most of the rig returns.
pub type Result<T> = std::result::Result<T, Error>;

/// Names what was being done to which path when a system call failed.
pub(crate) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.into();
    move |source| Error::Io { doing, path, source }
}

/// Names what was being done when the MQTT library failed.
pub(crate) fn mqtt(doing: impl Into<String>) -> impl FnOnce(mqtt5::MqttError) -> Error {
    let doing = doing.into();
    move |source| Error::Mqtt { doing, source }
}

/// Names what was being done when the browser failed.
pub(crate) fn browser(doing: impl Into<String>) -> impl FnOnce(thirtyfour::error::WebDriverError) -> Error {
    let doing = doing.into();
    move |source| Error::Browser { doing, source: Box::new(source) }
}
