//! Enhanced authentication: the exchange of AUTH packets around CONNECT and later (MQTT 5 §4.12).

use super::{Phase, Session};
use crate::mqtt::authentication::AuthenticationMethod;
use crate::mqtt::packet::{Auth, Packet};
use crate::mqtt::{Event, Malformed, Properties, Refused};
use crate::secret::Secret;

/// The method, and whether an exchange is under way.
#[derive(Default)]
pub(super) struct Authentication {
    method: Option<Box<dyn AuthenticationMethod>>,
    is_open: bool,
}

impl Authentication {
    /// Starts an exchange, if there is a method: its name and first data.
    pub(super) fn begin(&mut self) -> Option<(String, Vec<u8>)> {
        self.is_open = self.method.is_some();
        self.method.as_mut().map(|method| (method.name().to_owned(), method.begin()))
    }

    /// Ends the exchange that the broker calls a success, with the data it proves itself by.
    fn finish(&mut self, properties: Properties<'_>) -> Result<(), Malformed> {
        let (name, data) = properties.authentication();
        self.is_open = false;
        match (&mut self.method, name) {
            (None, None) => Ok(()),
            (Some(method), Some(name)) if name == method.name() => {
                if method.finish(data) {
                    Ok(())
                } else {
                    Err(UNPROVEN)
                }
            }
            _ => Err(OTHER_METHOD),
        }
    }
}

impl Session {
    /// Proves itself by this method in every CONNECT to come.
    ///
    /// # Errors
    /// [`Refused`] when the version is 3.1.1 or the method's name cannot be written.
    pub fn with_authentication(mut self, method: Box<dyn AuthenticationMethod>) -> Result<Self, Refused> {
        self.connect_packet(Some((method.name(), &[])))?;
        self.authentication.method = Some(method);
        Ok(self)
    }

    /// From the next CONNECT or [re-authentication](Self::reauthenticate) on, this password is sent, and this method
    /// used in the place of the one there was.
    pub fn renew(&mut self, password: Option<Secret>, method: Option<Box<dyn AuthenticationMethod>>) {
        self.options.password = password;
        if self.authentication.method.is_some() && method.is_some() {
            self.authentication.method = method;
        }
    }

    /// Proves itself anew while connected, as before a token ends (§4.12.1). [`Event::Authenticated`] tells of success.
    ///
    /// # Errors
    /// [`Refused`] when there is no connection or CONNECT named no method.
    pub fn reauthenticate(&mut self) -> Result<(), Refused> {
        if self.phase != Phase::Online {
            return Err(Refused::NotConnected);
        }
        let (method, data) = self.authentication.begin().ok_or(Refused::NoMethod)?;
        let bytes = self.encode(&Packet::Auth { code: RE_AUTHENTICATE, method: &method, data: &data })?;
        self.send(bytes);
        Ok(())
    }

    /// The exchange of CONNECT ends with CONNACK.
    pub(super) fn handle_authenticated(&mut self, properties: Properties<'_>) -> Result<(), Malformed> {
        self.authentication.finish(properties)
    }

    pub(super) fn handle_auth(&mut self, auth: &Auth<'_>) -> Result<(), Malformed> {
        if !self.authentication.is_open {
            return Err(Malformed::protocol("an AUTH came that nobody asked for"));
        }
        match (auth.code, self.phase) {
            (CONTINUE, _) => {
                let (name, data) = auth.properties.authentication();
                let Some(method) = self.authentication.method.as_mut().filter(|method| name == Some(method.name()))
                else {
                    return Err(OTHER_METHOD);
                };
                let answer = method.answer(data).ok_or(UNPROVEN)?;
                let method = method.name().to_owned();
                self.send_packet(&Packet::Auth { code: CONTINUE, method: &method, data: &answer });
                Ok(())
            }
            (SUCCESS, Phase::Online) => {
                self.authentication.finish(auth.properties)?;
                self.event(Event::Authenticated);
                Ok(())
            }
            _ => Err(Malformed::protocol("an AUTH has a reason code that may not come now")),
        }
    }
}

const SUCCESS: u8 = 0x00;
const CONTINUE: u8 = 0x18;
const RE_AUTHENTICATE: u8 = 0x19;
const OTHER_METHOD: Malformed = Malformed::protocol("the broker answers with another authentication method than ours");
const UNPROVEN: Malformed = Malformed { code: 0x87, what: "the broker did not prove who it is" };
