//! [`Fake`]: a server that misbehaves at the WebSocket, at the first packet or by a [`Script`], for tests of bad input.

pub mod bytes;
pub mod script;
pub mod token;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;

use self::bytes::{
    CONNECT, DISCONNECT, PINGREQ, PINGRESP, SUBACK, SUBSCRIBE, Sent, Version, answers, connack, packets,
};
use self::script::{Framing, Moment, Script};
use crate::error::{Result, io};

/// How the server misbehaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Behaviour {
    /// Accepts the TCP connection and never says a word.
    Mute,
    /// Answers the upgrade with this HTTP status, such as 404.
    Status(u16),
    /// Upgrades without naming a subprotocol.
    NoSubprotocol,
    /// Upgrades and names another subprotocol than the one offered.
    WrongSubprotocol,
    /// Upgrades rightly and never answers the CONNECT.
    NoConnack,
    /// Answers the CONNECT with a text frame.
    Text(String),
    /// Answers the CONNECT with these bytes: a CONNACK that refuses, or no packet at all.
    Bytes(Vec<u8>),
    /// Closes right after the CONNECT.
    Close,
    /// Speaks MQTT 5 with whoever shows a token that holds, and leaves with "Not authorized" when it ends.
    Token,
    /// Welcomes a client of MQTT 5 and refuses every subscription: not authorized.
    Forbids,
    /// Behaves until the script's moment, and then plays it, in every connection anew.
    Script(Script),
}

/// A running fake on 127.0.0.1; dropped, it stops.
#[derive(Debug)]
pub struct Fake {
    address: SocketAddr,
    counts: Arc<Counts>,
    _task: JoinSet<()>,
}

#[derive(Debug, Default)]
struct Counts {
    connections: AtomicUsize,
    connects: AtomicUsize,
    heard: Mutex<Vec<Sent>>,
}

impl Fake {
    /// Starts one.
    ///
    /// # Errors
    /// When the system has no port left.
    pub async fn start(behaviour: Behaviour) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(io("binding", "127.0.0.1:0"))?;
        let address = listener.local_addr().map_err(io("asking the port of", "127.0.0.1:0"))?;
        let counts = Arc::new(Counts::default());
        let mut task = JoinSet::new();
        task.spawn(accept(listener, behaviour, Arc::clone(&counts)));
        Ok(Self { address, counts, _task: task })
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("ws://{}/mqtt", self.address)
    }

    /// How many connections it has accepted.
    pub fn connections(&self) -> usize {
        self.counts.connections.load(Ordering::Relaxed)
    }

    /// How many CONNECT packets it has seen.
    pub fn connects(&self) -> usize {
        self.counts.connects.load(Ordering::Relaxed)
    }

    /// Every packet it has seen.
    pub fn heard(&self) -> Vec<Sent> {
        self.counts.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn accept(listener: TcpListener, behaviour: Behaviour, counts: Arc<Counts>) {
    let mut talks = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        counts.connections.fetch_add(1, Ordering::Relaxed);
        talks.spawn(talk(stream, behaviour.clone(), Arc::clone(&counts)));
        while talks.try_join_next().is_some() {}
    }
}

async fn talk(mut stream: TcpStream, behaviour: Behaviour, counts: Arc<Counts>) {
    match behaviour {
        Behaviour::Mute => {
            let mut rest = Vec::new();
            // Until the other side has enough.
            stream.read_to_end(&mut rest).await.ok();
        }
        Behaviour::Status(status) => {
            // The request's first bytes are enough to answer.
            stream.read_u8().await.ok();
            let text = format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            stream.write_all(text.as_bytes()).await.ok();
        }
        other => converse(stream, other, &counts).await,
    }
}

async fn converse(stream: TcpStream, behaviour: Behaviour, counts: &Counts) {
    let protocol = match behaviour {
        Behaviour::NoSubprotocol => None,
        Behaviour::WrongSubprotocol => Some("chat"),
        _ => Some("mqtt"),
    };
    #[expect(clippy::result_large_err, reason = "the library's own type")]
    let upgrade = |_: &Request, mut response: Response| {
        if let Some(protocol) = protocol {
            response.headers_mut().insert("Sec-WebSocket-Protocol", HeaderValue::from_static(protocol));
        }
        Ok(response)
    };
    let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(stream, upgrade).await else { return };
    let mut ends = None::<Instant>;
    'talk: loop {
        let message = match ends {
            None => socket.next().await,
            Some(end) => {
                let Ok(message) = tokio::time::timeout_at(end, socket.next()).await else {
                    socket.send(Message::binary(vec![DISCONNECT, 1, NOT_AUTHORIZED])).await.ok();
                    break;
                };
                message
            }
        };
        let Some(Ok(message)) = message else { break };
        let Message::Binary(bytes) = message else { continue };
        // The product joins packets in a frame, but cuts none.
        for sent in packets(&bytes) {
            counts.connects.fetch_add(usize::from(sent.first == CONNECT), Ordering::Relaxed);
            if behaviour == Behaviour::Token && sent.first == CONNECT {
                ends = token::holds(&sent);
            }
            let replies = match behaviour {
                Behaviour::Token => mind(&sent, ends.is_some()),
                _ => behaviour.replies(&sent),
            };
            counts.heard.lock().unwrap_or_else(PoisonError::into_inner).push(sent);
            for reply in replies {
                if socket.send(reply).await.is_err() {
                    break 'talk;
                }
            }
        }
    }
    // The other side closes; one that does not is left after a while.
    tokio::time::timeout(Duration::from_mins(1), async { while socket.next().await.is_some() {} }).await.ok();
}

/// The frames of a broker that minds whether a token holds.
fn mind(sent: &Sent, holds: bool) -> Vec<Message> {
    let reply = match sent.first {
        CONNECT => connack(Version::V5, false, if holds { 0 } else { NOT_AUTHORIZED }, &[]),
        SUBSCRIBE => answers(Version::V5, SUBACK, sent.id(), &[0]),
        PINGREQ => PINGRESP.to_vec(),
        _ => return Vec::new(),
    };
    vec![Message::binary(reply)]
}

const NOT_AUTHORIZED: u8 = 0x87;

impl Behaviour {
    /// The frames that answer a packet.
    fn replies(&self, sent: &Sent) -> Vec<Message> {
        match (self, sent.first) {
            (Self::Text(text), CONNECT) => vec![Message::text(text.clone())],
            (Self::Bytes(bytes), CONNECT) => vec![Message::binary(bytes.clone())],
            (Self::Close, CONNECT) => vec![Message::Close(None)],
            (Self::Forbids, CONNECT) => vec![Message::binary(connack(Version::V5, false, 0, &[]))],
            (Self::Forbids, SUBSCRIBE) => vec![Message::binary(answers(Version::V5, SUBACK, sent.id(), &[0x87]))],
            (Self::Script(script), _) => script.replies(sent),
            _ => Vec::new(),
        }
    }
}

impl Script {
    /// The frames of a broker that plays it in answer to a packet.
    fn replies(&self, sent: &Sent) -> Vec<Message> {
        let suback = || Message::binary(answers(self.version, SUBACK, sent.id(), &[0]));
        match (sent.first, self.moment) {
            (CONNECT, Moment::Connect) => self.messages(),
            (SUBSCRIBE, Moment::Subscribe) => self.answering(sent.id()).messages(),
            (CONNECT, _) => vec![Message::binary(connack(self.version, false, 0, &[]))],
            (SUBSCRIBE, Moment::Subscribed) => [vec![suback()], self.messages()].concat(),
            (PINGREQ, _) => vec![Message::binary(PINGRESP)],
            _ => Vec::new(),
        }
    }

    fn messages(&self) -> Vec<Message> {
        let message = |bytes: &[u8]| match self.framing {
            Framing::Whole | Framing::Bytewise => Message::binary(bytes.to_vec()),
            // No byte of a script's text is none: a WebSocket would not carry it.
            Framing::Text => Message::text(String::from_utf8_lossy(bytes).into_owned()),
        };
        self.frames().into_iter().map(message).collect()
    }
}
