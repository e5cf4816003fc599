//! Tokens among the secrets: what a JSON Web Token says about its own time (RFC 7519 §4.1), and how an answer that brings
//! one is read. Nothing here verifies a signature: that is the broker's business, and only it can.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::Secret;
use crate::time::Timestamp;

/// When a token holds, by the clock of whoever made it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Claims {
    /// When it was made (`iat`).
    pub issued: Option<Timestamp>,
    /// Before then it does not hold (`nbf`).
    pub begins: Option<Timestamp>,
    /// From then on it does not hold (`exp`).
    pub ends: Option<Timestamp>,
}

impl Secret {
    /// What it says about its time, if it is a JSON Web Token.
    pub fn claims(&self) -> Option<Claims> {
        if self.0.len() > MOST_BYTES {
            return None;
        }
        let mut parts = self.0.split('.');
        let (header, claims) = (object(parts.next()?)?, object(parts.next()?)?);
        (parts.next().is_some() && parts.next().is_none() && header.get("alg").is_some()).then(|| Claims {
            issued: time(&claims, "iat"),
            begins: time(&claims, "nbf"),
            ends: time(&claims, "exp"),
        })
    }

    /// The token in the answer of a server: all of it, or what an object calls `token`.
    pub fn from_answer(answer: &[u8]) -> Option<Self> {
        let text = core::str::from_utf8(answer).ok()?.trim();
        let token = if text.starts_with('{') {
            serde_json::from_str::<Value>(text).ok()?.get("token")?.as_str()?.to_owned()
        } else {
            text.to_owned()
        };
        // A page that asks to sign in is none.
        let is_one =
            !token.is_empty() && token.len() <= MOST_BYTES && token.bytes().all(|byte| byte.is_ascii_graphic());
        (is_one && !token.starts_with('<')).then(|| Self::new(token))
    }
}

fn object(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
    serde_json::from_slice::<Value>(&bytes).ok().filter(Value::is_object)
}

/// A time in seconds since 1970, which may have a fraction.
fn time(claims: &Value, name: &str) -> Option<Timestamp> {
    let secs = claims.get(name)?.as_f64().filter(|secs| (0.0..=LAST_SECOND).contains(secs))?;
    Some(Timestamp::from_millis((secs * 1000.0) as i64))
}

/// The longest token that is taken, in bytes.
pub const MOST_BYTES: usize = 32 << 10;
/// The end of the year 9999.
const LAST_SECOND: f64 = 253_402_300_799.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(claims: &str) -> Secret {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        Secret::new(format!("{}.{}.{}", part(r#"{"alg":"HS256","typ":"JWT"}"#), part(claims), "c2ln"))
    }

    #[test]
    fn a_token_says_when_it_holds() {
        let at = |secs: i64| Some(Timestamp::from_millis(secs * 1000));
        let claims = jwt(r#"{"sub":"ann","iat":1700000000,"nbf":1700000001.5,"exp":1700003600}"#).claims();
        let begins = Some(Timestamp::from_millis(1_700_000_001_500));
        assert_eq!(claims, Some(Claims { issued: at(1_700_000_000), begins, ends: at(1_700_003_600) }));
        // The example of RFC 7519 §3.1.
        let example = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leG\
            FtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(Secret::new(example).claims().and_then(|claims| claims.ends), at(1_300_819_380));
        for odd in [r#"{"exp":"soon"}"#, r#"{"exp":-1}"#, r#"{"exp":1e300}"#, r#"{"exp":null}"#, "{}"] {
            assert_eq!(jwt(odd).claims(), Some(Claims::default()), "{odd}");
        }
    }

    #[test]
    fn what_is_no_token_says_nothing() {
        let deep = jwt(&"[".repeat(10_000));
        for none in ["", "secret", "a.b.c", "...", "e30.e30.", "e30.e30", "aGk.aGk.aGk", "e30.e30.x.y", "\u{fffd}.a.b"]
        {
            assert_eq!(Secret::new(none).claims(), None, "{none}");
        }
        assert_eq!(deep.claims(), None);
        assert_eq!(Secret::new("a".repeat(MOST_BYTES + 1)).claims(), None);
    }

    #[test]
    fn an_answer_is_a_token_or_an_object_with_one() {
        let read = |answer: &[u8]| Secret::from_answer(answer).map(|token| token.expose().to_owned());
        for answer in ["a.b.c", " a.b.c\r\n", r#"{"token":"a.b.c"}"#, "\n{ \"expires\": 3, \"token\": \"a.b.c\" }"] {
            assert_eq!(read(answer.as_bytes()).as_deref(), Some("a.b.c"), "{answer}");
        }
        let long = "a".repeat(MOST_BYTES + 1);
        for none in
            ["", " ", "{}", r#"{"token":7}"#, r#"{"token":""}"#, "{", "<html>", "two words", "a\u{0}b", "é", &long]
        {
            assert_eq!(read(none.as_bytes()), None, "{none}");
        }
        assert_eq!(read(&[0xFF, 0xFE]), None);
    }
}
