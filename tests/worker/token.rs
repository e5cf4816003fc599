//! Tokens from the page's own server, which a function of the test plays.

use js_sys::{Array, Function, Reflect};
use topicboard::port::{NoToken, State, Trouble};
use topicboard::profile::Profile;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::{Page, profile, until};
use super::socket::Sockets;

/// While this lives, `fetch` is another function. Dropping it gives the browser's own back.
struct Fetches {
    asked: Array,
    browser: JsValue,
}

impl Fetches {
    /// Answers every request with what this JavaScript expression makes.
    fn answer(with: &str) -> Self {
        let (asked, browser) = (Array::new(), Reflect::get(&js_sys::global(), &"fetch".into()).unwrap());
        let body = format!("return (url, options) => {{ asked.push([url, options]); return {with}; }}");
        let fetch = Function::new_with_args("asked", &body).call1(&JsValue::UNDEFINED, &asked).unwrap();
        Reflect::set(&js_sys::global(), &"fetch".into(), &fetch).unwrap();
        Self { asked, browser }
    }
}

impl Drop for Fetches {
    fn drop(&mut self) {
        Reflect::set(&js_sys::global(), &"fetch".into(), &self.browser).unwrap();
    }
}

fn fetching() -> Profile {
    Profile { token_url: Some("/api/token".into()), ..profile("b", "ws://broker.test:8080/mqtt") }
}

#[wasm_bindgen_test]
async fn f54_a_token_is_asked_of_the_page_s_own_server_with_its_cookies_and_shown_to_the_broker() {
    let fetches = Fetches::answer(r#"Promise.resolve(new Response('{"token":"canary.of.this"}'))"#);
    let sockets = Sockets::replace();
    let mut page = Page::open();
    page.connect(fetching());
    assert_eq!(sockets.count(), 0, "not before there is one");
    until("the socket", || sockets.count() == 1).await;
    let socket = sockets.last();
    socket.open();
    let connect = socket.take_sent().remove(0);
    assert!(connect.windows(14).any(|window| window == b"canary.of.this"));
    assert_eq!(fetches.asked.length(), 1);
    let asked: Array = fetches.asked.get(0).unchecked_into();
    assert_eq!(asked.get(0), "/api/token");
    for (option, value) in [("mode", "same-origin"), ("credentials", "same-origin"), ("cache", "no-store")] {
        assert_eq!(Reflect::get(&asked.get(1), &option.into()).unwrap(), value);
    }
}

#[wasm_bindgen_test]
async fn f54_answers_without_a_token_are_told_apart_and_an_endless_one_is_not_read_to_its_end() {
    let endless = "Promise.resolve(new Response(new ReadableStream({ pull(to) { to.enqueue(new Uint8Array(9999).fill(97)); } })))";
    for (answer, expected) in [
        ("Promise.resolve(new Response('no', { status: 401 }))", NoToken::Status(401)),
        ("Promise.resolve(new Response('later', { status: 503 }))", NoToken::Status(503)),
        ("Promise.resolve(new Response('<html>sign in</html>'))", NoToken::Unreadable),
        ("Promise.resolve(new Response(null))", NoToken::Unreadable),
        (endless, NoToken::Unreadable),
        ("Promise.reject(new TypeError('failed'))", NoToken::Unreached),
        ("(() => { throw new TypeError('a wrong address') })()", NoToken::Unreached),
    ] {
        let _fetches = Fetches::answer(answer);
        let sockets = Sockets::replace();
        let mut page = Page::open();
        page.connect(fetching());
        let is_told = |state: &State| match state {
            State::Waiting { why, .. } | State::Refused { why } => *why == Trouble::NoToken(expected),
            _ => false,
        };
        page.state("b", answer, is_told).await;
        assert_eq!(sockets.count(), 0);
    }
}
