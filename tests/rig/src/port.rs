//! Ports on 127.0.0.1.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use crate::error::{Error, Result, io};

/// A port nobody listens on at this moment. For programs that must be told a port; what can bind port 0 should.
///
/// # Errors
/// When the system has no port left.
pub fn free() -> Result<u16> {
    let listener = bind(0).map_err(io("binding", "127.0.0.1:0"))?;
    Ok(listener.local_addr().map_err(io("asking the port of", "127.0.0.1:0"))?.port())
}

/// Binds `port`, or the next free one of the hundred above it. Port 0 binds any.
///
/// # Errors
/// [`Error::NoPort`] when all are taken.
pub fn bind_from(port: u16) -> Result<TcpListener> {
    let to = port.saturating_add(100);
    (port..=to).find_map(|port| bind(port).ok()).ok_or(Error::NoPort { from: port, to })
}

fn bind(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_gives_the_next_free_one() {
        let taken = bind_from(0).unwrap();
        let port = taken.local_addr().unwrap().port();
        let next = bind_from(port).unwrap().local_addr().unwrap().port();
        assert!(next > port, "{next} after {port}");
    }
}
