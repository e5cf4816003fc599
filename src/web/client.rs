//! The page's end of the border: sends requests, keeps the standing views, and spends one animation frame on
//! each reply.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker};

use crate::data::view::{Answer, View};
use crate::port::{Event, Outcome, Reply, Request, WatchId, Wish, WishId, wire};

/// The page's end of the border. Cloning it is cheap; all clones are the same end.
#[derive(Clone)]
pub struct Client(Rc<RefCell<Inner>>);

/// A standing view. Dropping it withdraws the question.
pub struct Watch {
    id: WatchId,
    client: Weak<RefCell<Inner>>,
}

/// Whoever wants to hear of something.
type Hears<T> = Rc<dyn Fn(&T)>;

struct Inner {
    worker: Worker,
    ready: bool,
    waiting: Vec<Vec<u8>>,
    next: u32,
    watches: HashMap<WatchId, Hears<Answer>>,
    wishes: HashMap<WishId, Rc<dyn Fn(Outcome)>>,
    listeners: Vec<Hears<Event>>,
    answers: Vec<(WatchId, Answer)>,
    on_frame: Option<Closure<dyn FnMut()>>,
}

impl Client {
    /// Takes over a worker that was started with the compiled module.
    pub fn new(worker: Worker) -> Self {
        let inner = Rc::new(RefCell::new(Inner {
            worker,
            ready: false,
            waiting: Vec::new(),
            next: 0,
            watches: HashMap::new(),
            wishes: HashMap::new(),
            listeners: Vec::new(),
            answers: Vec::new(),
            on_frame: None,
        }));
        let client = Self(inner);
        client.listen();
        client
    }

    /// Sends a request; one made before the worker is up waits for it.
    pub fn send(&self, request: &Request) {
        self.0.borrow_mut().send(request);
    }

    /// Asks a question until the returned [`Watch`] is dropped. `on` runs inside an animation frame.
    #[must_use]
    pub fn watch(&self, view: View, on: impl Fn(&Answer) + 'static) -> Watch {
        let mut inner = self.0.borrow_mut();
        let id = WatchId(inner.number());
        inner.watches.insert(id, Rc::new(on));
        inner.send(&Request::Watch(id, view));
        Watch { id, client: Rc::downgrade(&self.0) }
    }

    /// Publishes a message; `on` hears what becomes of it, possibly several times, the last time finally.
    /// The wish's number is set here.
    pub fn publish(&self, mut wish: Wish, on: impl Fn(Outcome) + 'static) {
        let mut inner = self.0.borrow_mut();
        wish.id = WishId(inner.number());
        inner.wishes.insert(wish.id, Rc::new(on));
        inner.send(&Request::Publish(wish));
    }

    /// Calls `on` with every event, for as long as the page lives.
    pub fn on_event(&self, on: impl Fn(&Event) + 'static) {
        self.0.borrow_mut().listeners.push(Rc::new(on));
    }

    fn listen(&self) {
        let client = self.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() else { return };
            match wire::decode_reply(&Uint8Array::new(&buffer).to_vec()) {
                Ok(reply) => client.receive(reply),
                Err(error) => web_sys::console::error_1(&JsValue::from_str(&error.to_string())),
            }
        });
        let client = self.clone();
        let on_frame = Closure::<dyn FnMut()>::new(move || client.spend());
        let mut inner = self.0.borrow_mut();
        inner.worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        inner.on_frame = Some(on_frame);
        on_message.forget();
    }

    fn receive(&self, reply: Reply) {
        match reply {
            Reply::Ready => {
                let mut inner = self.0.borrow_mut();
                inner.ready = true;
                for bytes in core::mem::take(&mut inner.waiting) {
                    inner.post(&bytes);
                }
                inner.send(&Request::Credit);
            }
            Reply::Answers(answers) => {
                let mut inner = self.0.borrow_mut();
                inner.answers = answers;
                inner.ask_frame();
            }
            Reply::Event(event) => {
                if let Event::Published(id, outcome) = &event {
                    let on = {
                        let mut inner = self.0.borrow_mut();
                        let on = inner.wishes.get(id).cloned();
                        if outcome.is_final() {
                            inner.wishes.remove(id);
                        }
                        on
                    };
                    if let Some(on) = on {
                        on(outcome.clone());
                    }
                }
                let listeners = self.0.borrow().listeners.clone();
                for on in listeners {
                    on(&event);
                }
            }
        }
    }

    /// Hands the answers to those who watch, and gives the credit back first: the next answers are made while
    /// these are drawn.
    fn spend(&self) {
        let answers = {
            let mut inner = self.0.borrow_mut();
            inner.send(&Request::Credit);
            core::mem::take(&mut inner.answers)
        };
        for (id, answer) in answers {
            let on = self.0.borrow().watches.get(&id).cloned();
            if let Some(on) = on {
                on(&answer);
            }
        }
    }
}

impl Watch {
    /// Asks another question under the same number.
    pub fn ask(&self, view: View) {
        if let Some(inner) = self.client.upgrade() {
            inner.borrow_mut().send(&Request::Watch(self.id, view));
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(inner) = self.client.upgrade() {
            let mut inner = inner.borrow_mut();
            inner.watches.remove(&self.id);
            inner.send(&Request::Unwatch(self.id));
        }
    }
}

impl Inner {
    fn number(&mut self) -> u32 {
        self.next = self.next.wrapping_add(1);
        self.next
    }

    fn send(&mut self, request: &Request) {
        let bytes = wire::encode_request(request);
        if self.ready {
            self.post(&bytes);
        } else {
            self.waiting.push(bytes);
        }
    }

    fn post(&self, bytes: &[u8]) {
        let buffer = Uint8Array::from(bytes).buffer();
        let posted = self.worker.post_message_with_transfer(&buffer, &js_sys::Array::of1(&buffer));
        if let Err(error) = posted {
            web_sys::console::error_1(&error);
        }
    }

    fn ask_frame(&self) {
        if let (Some(window), Some(on_frame)) = (web_sys::window(), &self.on_frame) {
            // Fails only where there is no window to draw in.
            window.request_animation_frame(on_frame.as_ref().unchecked_ref()).ok();
        }
    }
}
