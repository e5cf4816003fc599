//! The worker's driver: moves bytes between [`Hub`], WebSockets and the page, and keeps one timer.

use core::time::Duration;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{BinaryType, CloseEvent, DedicatedWorkerGlobalScope, MessageEvent, WebSocket};

use super::clock;
use super::journal::Journal;
use super::token;
use crate::data::Limits;
use crate::hub::{Action, Hub, Input, Link, PageId};
use crate::port::{Reply, wire};
use crate::time::Instant;

/// Serves the page that started this worker, for as long as the worker lives.
pub fn serve(scope: &DedicatedWorkerGlobalScope) {
    let driver = Driver(Rc::new(RefCell::new(Inner {
        hub: Hub::new(Limits::default(), seed()),
        scope: scope.clone(),
        said: Cell::default(),
        journal: Journal::new(seed()),
        sockets: HashMap::new(),
        timer: None,
        scratch: Vec::new(),
    })));
    let listener = driver.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() else { return };
        match wire::decode_request(&Uint8Array::new(&buffer).to_vec()) {
            Ok(request) => listener.handle(Input::Request(PAGE, request)),
            Err(error) => web_sys::console::error_1(&JsValue::from_str(&error.to_string())),
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(scope, &Reply::Ready);
}

#[derive(Clone)]
struct Driver(Rc<RefCell<Inner>>);

struct Inner {
    hub: Hub,
    scope: DedicatedWorkerGlobalScope,
    /// When the page last heard of us.
    said: Cell<Instant>,
    journal: Journal,
    sockets: HashMap<Link, Socket>,
    timer: Option<(Instant, Timeout)>,
    /// Where each frame is copied to, once; kept so that the hot path does not allocate.
    scratch: Vec<u8>,
}

/// A WebSocket and what hears it. Dropping it makes the socket deaf first.
struct Socket {
    inner: WebSocket,
    _on_open: Closure<dyn FnMut()>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

impl Driver {
    /// Tells the hub what happened and does what it says.
    fn handle(&self, input: Input<'_>) {
        self.0.borrow_mut().hub.handle(clock::now(), input);
        self.run();
    }

    /// Copies a frame in and hands it over.
    fn handle_frame(&self, link: Link, frame: &ArrayBuffer) {
        {
            let mut inner = self.0.borrow_mut();
            let inner = &mut *inner;
            let now = clock::now();
            let view = Uint8Array::new(frame);
            inner.scratch.resize(view.length() as usize, 0);
            view.copy_to(&mut inner.scratch);
            let scope = &inner.scope;
            inner.hub.handle_telling(now, Input::Bytes(link, &inner.scratch), &|reply| post(scope, reply));
            // What the page asked may stand in line behind a flood of frames.
            if now.instant.since(inner.said.get()) >= SIGN_OF_LIFE {
                inner.reply(now.instant, &Reply::Alive);
            }
            // A rare giant must not be kept for ever.
            if inner.scratch.capacity() > KEPT_SCRATCH {
                inner.scratch = Vec::new();
            }
        }
        self.run();
    }

    fn run(&self) {
        loop {
            let Some(action) = self.0.borrow_mut().hub.poll() else { break };
            match action {
                Action::Open { link, url } => self.open(link, WebSocket::new_with_str(&url.to_string(), "mqtt")),
                Action::Probe { link, url } => self.open(link, WebSocket::new(&url.to_string())),
                Action::Send(link, bytes) => {
                    // One that closed while the page was frozen tells of it soon; it would only complain.
                    let driver = self.0.borrow();
                    let socket =
                        driver.sockets.get(&link).filter(|socket| socket.inner.ready_state() == WebSocket::OPEN);
                    if let Some(socket) = socket {
                        // Fails only while connecting.
                        socket.inner.send_with_u8_array(&bytes).ok();
                    }
                }
                Action::Measure(link) => {
                    let mut inner = self.0.borrow_mut();
                    let bytes = inner.sockets.get(&link).map_or(0, |socket| socket.inner.buffered_amount());
                    inner.hub.handle(clock::now(), Input::Buffered(link, bytes as usize));
                }
                Action::Close(link) => {
                    self.0.borrow_mut().sockets.remove(&link);
                }
                Action::Fetch(broker, url) => {
                    let driver = self.clone();
                    spawn_local(async move {
                        let token = token::fetch(&url).await;
                        driver.handle(Input::Fetched(broker, token));
                    });
                }
                Action::Recall(broker, takes) => {
                    let (driver, journal) = (self.clone(), self.0.borrow().journal.clone());
                    spawn_local(async move {
                        let kept = journal.recall(&broker, takes).await;
                        driver.handle(Input::Recalled(broker, kept));
                    });
                }
                Action::Save(broker, number, writes) => {
                    let (driver, journal) = (self.clone(), self.0.borrow().journal.clone());
                    spawn_local(async move {
                        let saved = journal.save(&broker, number, writes).await;
                        driver.handle(Input::Saved(broker, number, saved));
                    });
                }
                Action::Reply(_, reply) => self.0.borrow().reply(clock::now().instant, &reply),
            }
        }
        self.arm();
    }

    fn open(&self, link: Link, made: Result<WebSocket, JsValue>) {
        match made {
            Ok(socket) => {
                let socket = self.listen(link, socket);
                self.0.borrow_mut().sockets.insert(link, socket);
            }
            Err(error) => {
                let text = js_sys::Error::from(error).message();
                self.0.borrow_mut().hub.handle(clock::now(), Input::Failed(link, &String::from(text)));
            }
        }
    }

    fn listen(&self, link: Link, socket: WebSocket) -> Socket {
        socket.set_binary_type(BinaryType::Arraybuffer);
        let driver = self.clone();
        let on_open = Closure::<dyn FnMut()>::new(move || driver.handle(Input::Open(link)));
        let driver = self.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            match event.data().dyn_into::<ArrayBuffer>() {
                Ok(frame) => driver.handle_frame(link, &frame),
                Err(_) => driver.handle(Input::Text(link)),
            }
        });
        let driver = self.clone();
        let on_close = Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
            driver.handle(Input::Closed(link, event.code()));
        });
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Socket { inner: socket, _on_open: on_open, _on_message: on_message, _on_close: on_close }
    }

    /// Keeps one timer for the earliest deadline. A timer that fires too early is harmless, so a later deadline
    /// leaves it alone.
    fn arm(&self) {
        let mut inner = self.0.borrow_mut();
        let Some(deadline) = inner.hub.deadline() else {
            inner.timer = None;
            return;
        };
        if inner.timer.as_ref().is_some_and(|(armed, _)| *armed <= deadline) {
            return;
        }
        // Rounded up: a timer that fires a fraction early would only be set again.
        let wait = deadline.since(clock::now().instant).as_micros().div_ceil(1_000);
        let driver = self.clone();
        let timeout = Timeout::new(u32::try_from(wait).unwrap_or(u32::MAX).min(LONGEST_WAIT), move || {
            // Dropped by value after it fired: clearing a fired timer does nothing.
            driver.0.borrow_mut().timer = None;
            driver.handle(Input::Tick);
        });
        inner.timer = Some((deadline, timeout));
    }
}

impl Inner {
    fn reply(&self, now: Instant, reply: &Reply) {
        self.said.set(now);
        post(&self.scope, reply);
    }
}

fn post(scope: &DedicatedWorkerGlobalScope, reply: &Reply) {
    let buffer = Uint8Array::from(&*wire::encode_reply(reply)).buffer();
    if let Err(error) = scope.post_message_with_transfer(&buffer, &Array::of1(&buffer)) {
        web_sys::console::error_1(&error);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.inner.set_onopen(None);
        self.inner.set_onmessage(None);
        self.inner.set_onclose(None);
        // Closing a closed socket does nothing.
        self.inner.close().ok();
    }
}

/// Differs from tab to tab, so that their waits do.
fn seed() -> u64 {
    // Without a random source the clock's microseconds tell two tabs apart well enough for jitter.
    getrandom::u64().unwrap_or_else(|_| clock::now().instant.as_micros())
}

/// The page that started this worker; others may follow one day.
const PAGE: PageId = PageId(0);
/// How often the page hears of us at least while frames arrive.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);
/// Frames up to this size reuse one buffer.
const KEPT_SCRATCH: usize = 4 << 20;
/// The longest wait a browser's timer can take, in milliseconds.
const LONGEST_WAIT: u32 = i32::MAX as u32;
