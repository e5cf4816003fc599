//! [`AuthenticationMethod`]: our side of an enhanced authentication (MQTT 5 §4.12).

mod bearer;
mod scram;

pub use bearer::Bearer;
pub use scram::Scram;

/// A way to prove who we are in several steps. The session carries its data in CONNECT, AUTH and CONNACK and knows
/// nothing of what they mean.
pub trait AuthenticationMethod: Send {
    /// The Authentication Method as CONNECT names it.
    fn name(&self) -> &str;

    /// Begins an exchange and gives the data to open it with. Called for each CONNECT and each re-authentication.
    fn begin(&mut self) -> Vec<u8>;

    /// Answers the broker's data; `None` when it does not fit the exchange or the broker is not who it says it is.
    fn answer(&mut self, data: &[u8]) -> Option<Vec<u8>>;

    /// Ends the exchange with the broker's last data; `false` when the broker has not proved itself.
    fn finish(&mut self, data: &[u8]) -> bool;
}
