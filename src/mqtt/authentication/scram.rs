//! [`Scram`]: SCRAM-SHA-256, which proves the password without sending it and makes the broker prove that it knows it
//! too (RFC 5802, RFC 7677).

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::AuthenticationMethod;
use crate::secret::Secret;

/// SCRAM-SHA-256 without channel binding, which a browser cannot offer. Name and password are used as they are given,
/// without the normalisation of RFC 4013, which leaves ASCII as it is.
pub struct Scram {
    username: Box<str>,
    password: Secret,
    nonce: Box<dyn FnMut() -> [u8; 15] + Send>,
    /// The client's first message without its header, while an exchange is under way.
    first: String,
    /// What the broker's last message must verify.
    awaited: Option<Hmac<Sha256>>,
}

impl Scram {
    /// A method for this login. `nonce` gives random bytes, others at each call (RFC 5802 §5.1).
    pub fn new(username: &str, password: Secret, nonce: impl FnMut() -> [u8; 15] + Send + 'static) -> Self {
        // RFC 5802 §5.1: these two characters have a meaning in messages.
        let username = username.replace('=', "=3D").replace(',', "=2C").into();
        Self { username, password, nonce: Box::new(nonce), first: String::new(), awaited: None }
    }
}

impl AuthenticationMethod for Scram {
    fn name(&self) -> &'static str {
        "SCRAM-SHA-256"
    }

    fn begin(&mut self) -> Vec<u8> {
        self.awaited = None;
        self.first = ["n=", &self.username, ",r=", &BASE64.encode((self.nonce)())].concat();
        [HEADER, &self.first].concat().into()
    }

    fn answer(&mut self, data: &[u8]) -> Option<Vec<u8>> {
        let challenge = core::str::from_utf8(data).ok()?;
        let mut parts = challenge.split(',');
        let nonce = parts.next()?.strip_prefix("r=")?;
        let salt = BASE64.decode(parts.next()?.strip_prefix("s=")?).ok()?;
        let rounds: u32 = parts.next()?.strip_prefix("i=")?.parse().ok()?;
        // A broker must add to our nonce; too few rounds give the password away, too many stop the page.
        let (_, ours) = self.first.split_once(",r=")?;
        let added = nonce.strip_prefix(ours)?;
        if added.is_empty() || !ROUNDS.contains(&rounds) {
            return None;
        }
        let mut salted = [0; 32];
        pbkdf2::pbkdf2::<Hmac<Sha256>>(self.password.expose().as_bytes(), &salt, rounds, &mut salted).ok()?;
        let unproven = ["c=", &BASE64.encode(HEADER), ",r=", nonce].concat();
        let said = [&self.first, ",", challenge, ",", &unproven].concat();
        let client_key = keyed(&salted, b"Client Key")?.finalize().into_bytes();
        let signature = keyed(&Sha256::digest(client_key), said.as_bytes())?.finalize().into_bytes();
        let proof: Vec<u8> = client_key.iter().zip(signature).map(|(key, sign)| key ^ sign).collect();
        let server_key = keyed(&salted, b"Server Key")?.finalize().into_bytes();
        self.awaited = Some(keyed(&server_key, said.as_bytes())?);
        Some([&unproven, ",p=", &BASE64.encode(proof)].concat().into())
    }

    fn finish(&mut self, data: &[u8]) -> bool {
        let signature = data.strip_prefix(b"v=").and_then(|text| BASE64.decode(text).ok());
        match (self.awaited.take(), signature) {
            (Some(awaited), Some(signature)) => awaited.verify_slice(&signature).is_ok(),
            _ => false,
        }
    }
}

/// HMAC-SHA-256 of `said` under `key`, not yet finished.
fn keyed(key: &[u8], said: &[u8]) -> Option<Hmac<Sha256>> {
    Some(Hmac::new_from_slice(key).ok()?.chain_update(said))
}

/// No channel binding, no other name to act for (RFC 5802 §7).
const HEADER: &str = "n,,";
/// How many rounds of hashing a broker may ask for: RFC 7677 §4 names the least.
const ROUNDS: core::ops::RangeInclusive<u32> = 4_096..=1_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// The exchange of RFC 7677 §3.
    const NONCE: &str = "rOprNGfwEbeRWgbNEkqO";
    const CHALLENGE: &str = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    const ANSWER: &str = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                          p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    const VERIFIER: &str = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    fn scram(username: &str, password: &str) -> Scram {
        let nonce: [u8; 15] = BASE64.decode(NONCE).unwrap().try_into().unwrap();
        Scram::new(username, Secret::new(password), move || nonce)
    }

    #[test]
    fn the_exchange_of_the_specification_is_reproduced() {
        let mut method = scram("user", "pencil");
        for _ in 0..2 {
            assert_eq!(method.begin(), format!("n,,n=user,r={NONCE}").as_bytes());
            assert_eq!(method.answer(CHALLENGE.as_bytes()).as_deref(), Some(ANSWER.as_bytes()));
            assert!(method.finish(VERIFIER.as_bytes()));
            assert!(!method.finish(VERIFIER.as_bytes()), "a proof counts once");
        }
        assert_eq!(scram("a,b=c", "").begin(), format!("n,,n=a=2Cb=3Dc,r={NONCE}").as_bytes());
    }

    #[test]
    fn a_broker_that_does_not_know_the_password_or_the_protocol_is_refused() {
        for wrong in [
            CHALLENGE.replace("rOpr", "rOpq"),
            CHALLENGE.replace("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", ""),
            CHALLENGE.replace("i=4096", "i=4095"),
            CHALLENGE.replace("i=4096", "i=4000000000"),
            CHALLENGE.replace("s=W22", "s=!!!"),
            CHALLENGE.replace(",i=4096", ""),
            "e=other-error".to_owned(),
        ] {
            let mut method = scram("user", "pencil");
            method.begin();
            assert_eq!(method.answer(wrong.as_bytes()), None, "{wrong}");
            assert!(!method.finish(VERIFIER.as_bytes()));
        }
        let mut method = scram("user", "pencil");
        assert_eq!(method.answer(CHALLENGE.as_bytes()), None, "before it began");
        for wrong in ["", "v=", "e=invalid-proof", "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5="] {
            method.begin();
            method.answer(CHALLENGE.as_bytes());
            assert!(!method.finish(wrong.as_bytes()), "{wrong}");
        }
    }
}
