//! The misbehaving server misbehaves as it says.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use rig::fake::{Behaviour, Fake};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};

/// A CONNECT of MQTT 3.1.1 with the client id "a".
const CONNECT: &[u8] = b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01a";

async fn answer(behaviour: Behaviour) -> Result<Option<Message>, Error> {
    let fake = Fake::start(behaviour).await.unwrap();
    let mut request = fake.url().into_client_request().unwrap();
    request.headers_mut().insert("Sec-WebSocket-Protocol", HeaderValue::from_static("mqtt"));
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await?;
    socket.send(Message::binary(CONNECT)).await?;
    let answered = tokio::time::timeout(Duration::from_millis(500), socket.next()).await;
    assert_eq!((fake.connections(), fake.connects()), (1, 1));
    answered.ok().flatten().transpose()
}

#[tokio::test]
async fn a_status_instead_of_the_upgrade() {
    let error = answer(Behaviour::Status(404)).await.unwrap_err();
    assert!(matches!(&error, Error::Http(response) if response.status() == 404), "{error}");
}

#[tokio::test]
async fn a_wrong_or_missing_subprotocol() {
    for behaviour in [Behaviour::WrongSubprotocol, Behaviour::NoSubprotocol] {
        let error = answer(behaviour.clone()).await.unwrap_err();
        assert!(matches!(error, Error::Protocol(_)), "{behaviour:?}: {error}");
    }
}

#[tokio::test]
async fn no_connack() {
    assert_eq!(answer(Behaviour::NoConnack).await.unwrap(), None);
}

#[tokio::test]
async fn a_text_frame() {
    let text = Behaviour::Text("hello".to_owned());
    assert_eq!(answer(text).await.unwrap(), Some(Message::text("hello")));
}

#[tokio::test]
async fn bytes_that_are_no_packet() {
    let bytes = vec![0xff; 7];
    assert_eq!(answer(Behaviour::Bytes(bytes.clone())).await.unwrap(), Some(Message::binary(bytes)));
}

#[tokio::test]
async fn a_close_after_the_connect() {
    assert_eq!(answer(Behaviour::Close).await.unwrap(), Some(Message::Close(None)));
}

#[tokio::test]
async fn a_mute_server_says_nothing_at_all() {
    let fake = Fake::start(Behaviour::Mute).await.unwrap();
    let connecting = tokio_tungstenite::connect_async(fake.url());
    assert!(tokio::time::timeout(Duration::from_millis(300), connecting).await.is_err());
}
