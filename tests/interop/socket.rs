//! [`Sockets`]: real WebSockets for whatever drives the product natively.

use std::collections::HashMap;
use std::hash::Hash;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{AbortHandle, JoinSet};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// What a socket's task tells the driver.
pub(crate) enum Heard<K> {
    /// It is open, and written to by this.
    Open(K, UnboundedSender<Message>),
    /// A frame came.
    Frame(K, Message),
    /// It closed.
    Closed(K),
}

/// Sockets by what the driver calls them.
pub(crate) struct Sockets<K> {
    writers: HashMap<K, UnboundedSender<Message>>,
    tasks: HashMap<K, AbortHandle>,
    running: JoinSet<()>,
    hearing: UnboundedSender<Heard<K>>,
}

impl<K: Copy + Eq + Hash + Send + 'static> Sockets<K> {
    /// None yet, and where they are heard.
    pub(crate) fn new() -> (Self, UnboundedReceiver<Heard<K>>) {
        let (hearing, heard) = unbounded_channel();
        (Self { writers: HashMap::new(), tasks: HashMap::new(), running: JoinSet::new(), hearing }, heard)
    }

    /// One said that it is open.
    pub(crate) fn opened(&mut self, link: K, writer: UnboundedSender<Message>) {
        self.writers.insert(link, writer);
    }

    /// Begins to open one.
    pub(crate) fn open(&mut self, link: K, url: String) {
        let hearing = self.hearing.clone();
        self.tasks.insert(link, self.running.spawn(talk(link, url, hearing)));
    }

    /// Writes a frame to an open one.
    pub(crate) fn send(&self, link: K, message: Message) {
        if let Some(writer) = self.writers.get(&link) {
            writer.send(message).ok();
        }
    }

    /// Lets what was sent go out, then ends the connection.
    pub(crate) fn close(&mut self, link: K) {
        match self.writers.remove(&link) {
            Some(writer) => drop(writer),
            None => {
                if let Some(task) = self.tasks.remove(&link) {
                    task.abort();
                }
            }
        }
    }
}

/// Opens a WebSocket as a browser does for MQTT.
pub(crate) async fn connect(url: &str) -> std::result::Result<Socket, tokio_tungstenite::tungstenite::Error> {
    let mut request = url.into_client_request()?;
    request.headers_mut().insert("Sec-WebSocket-Protocol", HeaderValue::from_static("mqtt"));
    tokio_tungstenite::connect_async(request).await.map(|(socket, _)| socket)
}

/// An open WebSocket.
pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// One socket's life. Ends when the peer closes or the hub lets go of the writer.
async fn talk<K: Copy>(link: K, url: String, hearing: UnboundedSender<Heard<K>>) {
    let closed = Heard::Closed(link);
    let Ok(socket) = connect(&url).await else {
        hearing.send(closed).ok();
        return;
    };
    let (mut sink, mut stream) = socket.split();
    let (writer, mut outgoing) = unbounded_channel();
    hearing.send(Heard::Open(link, writer)).ok();
    loop {
        tokio::select! {
            message = outgoing.recv() => if let Some(message) = message { if sink.send(message).await.is_err() { break } } else {
                sink.close().await.ok();
                return;
            },
            frame = stream.next() => match frame {
                Some(Ok(message)) => { hearing.send(Heard::Frame(link, message)).ok(); }
                _ => break,
            },
        }
    }
    hearing.send(closed).ok();
}
