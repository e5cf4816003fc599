//! Sockets that the test holds both ends of, in the place of the browser's `WebSocket`.

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::WebSocket;

/// While this lives, every `new WebSocket` makes one of these sockets. Dropping it gives the browser's own back.
pub(crate) struct Sockets {
    made: Array,
    browser: JsValue,
}

/// A socket as the driver made it.
pub(crate) struct Socket(Object);

impl Sockets {
    pub(crate) fn replace() -> Self {
        let made = Array::new();
        let browser = Reflect::get(&js_sys::global(), &"WebSocket".into()).unwrap();
        let class = Function::new_with_args("made", CLASS).call1(&JsValue::UNDEFINED, &made).unwrap();
        Reflect::set(&js_sys::global(), &"WebSocket".into(), &class).unwrap();
        Self { made, browser }
    }

    /// How many were made.
    pub(crate) fn count(&self) -> u32 {
        self.made.length()
    }

    /// The socket made last.
    pub(crate) fn last(&self) -> Socket {
        Socket(self.made.get(self.made.length() - 1).unchecked_into())
    }
}

impl Drop for Sockets {
    fn drop(&mut self) {
        Reflect::set(&js_sys::global(), &"WebSocket".into(), &self.browser).unwrap();
    }
}

impl Socket {
    /// A field of the JavaScript object.
    pub(crate) fn field(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &name.into()).unwrap()
    }

    /// Every frame the driver sent, and none again.
    pub(crate) fn take_sent(&self) -> Vec<Vec<u8>> {
        let sent: Array = self.field("sent").unchecked_into();
        let frames = sent.iter().map(|frame| Uint8Array::new(&frame).to_vec()).collect();
        sent.set_length(0);
        frames
    }

    pub(crate) fn open(&self) {
        self.becomes(WebSocket::OPEN);
        self.fire("onopen", &JsValue::UNDEFINED);
    }

    pub(crate) fn frame(&self, bytes: &[u8]) {
        self.message(&Uint8Array::from(bytes).buffer());
    }

    /// A frame that may be text.
    pub(crate) fn message(&self, data: &JsValue) {
        self.fire("onmessage", data);
    }

    /// Its state, as the browser counts; one that is closing tells of it later.
    pub(crate) fn becomes(&self, state: u16) {
        Reflect::set(&self.0, &"readyState".into(), &state.into()).unwrap();
    }

    /// The network takes nothing that is sent from now on, or all of it.
    pub(crate) fn stick(&self, is_stuck: bool) {
        Reflect::set(&self.0, &"isStuck".into(), &is_stuck.into()).unwrap();
        Reflect::set(&self.0, &"bufferedAmount".into(), &0.into()).unwrap();
    }

    pub(crate) fn close(&self, code: u16) {
        self.becomes(WebSocket::CLOSED);
        self.fire("onclose", &code.into());
    }

    /// Calls a handler with an event that holds this under both names that events have for it.
    fn fire(&self, handler: &str, value: &JsValue) {
        let event = Object::new();
        for name in ["data", "code"] {
            Reflect::set(&event, &name.into(), value).unwrap();
        }
        let on: Function = self.field(handler).dyn_into().unwrap_or_else(|_| panic!("nobody hears {handler}"));
        on.call1(&JsValue::UNDEFINED, &event).unwrap();
    }
}

const CLASS: &str = "
return class {
  sent = [];
  closed = false;
  readyState = 0;
  isStuck = false;
  bufferedAmount = 0;
  constructor(url, protocol) {
    this.url = url;
    this.protocol = protocol;
    made.push(this);
  }
  send(bytes) {
    this.sent.push(bytes.slice());
    if (this.isStuck) this.bufferedAmount += bytes.length;
  }
  close() { this.closed = true; }
};";
