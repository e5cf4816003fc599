//! [`Url`]: a broker's WebSocket address, taken apart and put together again.

use core::fmt;

/// A WebSocket address: scheme, host, port and path, without user info, query secrets or fragment.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Url {
    /// Whether it is `wss`, that is TLS.
    pub secure: bool,
    /// Host name or address; an IPv6 address keeps its brackets.
    pub host: String,
    /// Port, as written or the scheme's own (80, 443).
    pub port: u16,
    /// Path with its leading slash, and the query if there is one.
    pub path: String,
}

impl Url {
    /// Reads what a person typed: `wss://host:port/path`. Without a scheme, `wss` when `page_secure`, else `ws`;
    /// without a path, `/mqtt`. `mqtt://`, `mqtts://` and raw MQTT ports are refused with the reason.
    ///
    /// # Errors
    /// [`UrlError`] says what is wrong and what to write instead.
    pub fn parse(text: &str, page_secure: bool) -> Result<Self, UrlError> {
        let text = text.trim();
        let (secure, rest) = match text.split_once("://") {
            Some((scheme, rest)) => match scheme.to_ascii_lowercase().as_str() {
                "ws" | "http" => (false, rest),
                "wss" | "https" => (true, rest),
                "mqtt" | "mqtts" | "tcp" | "ssl" | "tls" => return Err(UrlError::RawMqtt),
                _ => return Err(UrlError::Scheme(scheme.chars().take(20).collect())),
            },
            None => (page_secure, text),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, path) = match rest.find(['/', '?']) {
            Some(at) => rest.split_at(at),
            None => (rest, "/mqtt"),
        };
        if authority.contains('@') {
            return Err(UrlError::UserInfo);
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (authority, None),
        };
        let port = match port {
            Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or_else(|| UrlError::Port(port.into()))?,
            None if secure => 443,
            None => 80,
        };
        if host.is_empty() {
            return Err(UrlError::NoHost);
        }
        let bracketed = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let fits = match bracketed {
            Some(address) => address.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')),
            None => !host.contains(|c: char| c.is_whitespace() || c.is_control() || "[]:<>\\^|%\"{}`".contains(c)),
        };
        if !fits || path.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(UrlError::Host(host.chars().take(80).collect()));
        }
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Ok(Self { secure, host: host.to_ascii_lowercase(), port, path })
    }

    /// Where a broker's Server Reference leads (MQTT 5 §4.11), by the first of its parts that can be read. What it leaves
    /// out, or can only say for raw MQTT, is as in this address.
    pub fn referred(&self, reference: &str) -> Option<Self> {
        reference.split([' ', ',']).filter(|part| !part.is_empty()).find_map(|part| {
            let (is_raw, rest) = match part.split_once("://") {
                Some(("ws" | "wss", _)) => return Self::parse(part, self.secure).ok(),
                Some((_, rest)) => (true, rest),
                None => (false, part),
            };
            let scheme = if self.secure { "wss://" } else { "ws://" };
            let mut url = Self::parse(&[scheme, rest].concat(), self.secure).ok()?;
            let authority = rest.split(['/', '?']).next().unwrap_or_default();
            let names_port = authority.rsplit_once(':').is_some_and(|(_, port)| !port.ends_with(']'));
            if is_raw || !names_port {
                url.port = self.port;
            }
            if authority.len() == rest.len() {
                url.path.clone_from(&self.path);
            }
            Some(url)
        })
    }

    /// Whether the host is this computer, which browsers trust without TLS.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.ends_with(".localhost")
            || self.host == "[::1]"
            || self.host.parse::<core::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
    }

    /// Whether the host is known to be in the local network or this computer ([`is_private_host`]).
    pub fn is_private(&self) -> bool {
        is_private_host(&self.host)
    }
}

/// Whether a host, as an address has it, is known to be in the local network or on this computer. A name may be all the
/// same: only the browser knows what it resolves to.
pub fn is_private_host(host: &str) -> bool {
    if let Some(six) = host.strip_prefix('[') {
        // Loopback, unique local (RFC 4193) and link-local addresses; the library's parser would weigh more than this.
        return LOCAL_SIX.iter().any(|start| six.starts_with(start));
    }
    match host.parse::<core::net::Ipv4Addr>() {
        Ok(four) => four.is_private() || four.is_loopback() || four.is_link_local(),
        Err(_) => !host.contains('.') || LOCAL_NAMES.iter().any(|ending| host.ends_with(ending)),
    }
}

/// Endings of names that no public server has (RFC 6761, RFC 6762, RFC 8375, and what routers use).
const LOCAL_NAMES: [&str; 5] = [".localhost", ".local", ".lan", ".internal", ".home.arpa"];
/// Beginnings of IPv6 addresses as browsers write them.
const LOCAL_SIX: [&str; 7] = ["::1]", "fc", "fd", "fe8", "fe9", "fea", "feb"];

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, usual) = if self.secure { ("wss", 443) } else { ("ws", 80) };
        write!(f, "{scheme}://{}", self.host)?;
        if self.port != usual {
            write!(f, ":{}", self.port)?;
        }
        f.write_str(&self.path)
    }
}

/// Why a text is no address of a broker, and what to write instead.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UrlError {
    /// A raw MQTT address.
    #[error("browsers cannot open raw MQTT connections; use the broker's WebSocket address, like wss://host:8084/mqtt")]
    RawMqtt,
    /// Another scheme.
    #[error("an address starts with ws:// or wss://, not {0}://")]
    Scheme(String),
    /// User name or password inside the address.
    #[error("leave the user name and password out of the address; there are fields for them")]
    UserInfo,
    /// The port is no number from 1 to 65,535.
    #[error("{0:?} is no port; a port is a number from 1 to 65535")]
    Port(String),
    /// No host.
    #[error("the address names no host; write it like wss://host:port/path")]
    NoHost,
    /// The host or path holds a character that no address has.
    #[error("{0:?} is no host name or holds a character an address cannot have")]
    Host(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(Url::parse(text, false).unwrap().to_string(), expected);
    }

    #[test]
    fn addresses_are_completed_and_normalised() {
        check("ws://127.0.0.1:9001/mqtt", "ws://127.0.0.1:9001/mqtt");
        check(" WSS://Host.Example ", "wss://host.example/mqtt");
        check("host:8083", "ws://host:8083/mqtt");
        check("ws://host:80/", "ws://host/");
        check("wss://[::1]:8084/ws?x=1#frag", "wss://[::1]:8084/ws?x=1");
        check("ws://[::1]", "ws://[::1]/mqtt");
        assert!(Url::parse("host", true).unwrap().secure);
    }

    #[test]
    fn wrong_addresses_say_what_is_wrong() {
        for (text, error) in [
            ("mqtt://host:1883", UrlError::RawMqtt),
            ("ftp://host", UrlError::Scheme("ftp".into())),
            ("ws://u:p@host", UrlError::UserInfo),
            ("ws://host:99999", UrlError::Port("99999".into())),
            ("ws://host:0", UrlError::Port("0".into())),
            ("ws://", UrlError::NoHost),
            ("ws:///mqtt", UrlError::NoHost),
            ("a b", UrlError::Host("a b".into())),
        ] {
            assert_eq!(Url::parse(text, false), Err(error), "{text}");
        }
    }

    #[test]
    fn a_server_reference_is_completed_by_the_address_it_came_from() {
        let here = Url::parse("wss://a.example:8084/ws", false).unwrap();
        for (reference, leads) in [
            ("b.example", "wss://b.example:8084/ws"),
            ("b.example:9000", "wss://b.example:9000/ws"),
            ("b.example:9000/mqtt", "wss://b.example:9000/mqtt"),
            ("[fe80::9610]:1883 c.example", "wss://[fe80::9610]:1883/ws"),
            ("[fe80::9610]", "wss://[fe80::9610]:8084/ws"),
            ("mqtts://b.example:8883", "wss://b.example:8084/ws"),
            ("ws://b.example/x", "ws://b.example/x"),
            ("<script> c.example", "wss://c.example:8084/ws"),
        ] {
            assert_eq!(here.referred(reference).map(|url| url.to_string()).as_deref(), Some(leads), "{reference}");
        }
        for nothing in ["", " , ", "u:p@b.example", "\u{7}"] {
            assert_eq!(here.referred(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn loopback_is_known() {
        assert!(Url::parse("ws://127.0.0.9", false).unwrap().is_loopback());
        assert!(Url::parse("ws://localhost:1", false).unwrap().is_loopback());
        assert!(!Url::parse("ws://host", false).unwrap().is_loopback());
    }
}
