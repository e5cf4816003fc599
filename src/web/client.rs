//! The page's end of the border: sends requests, keeps the standing views, spends one animation frame on each reply,
//! and puts another worker in the place of one that died.

use core::time::Duration;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use gloo_timers::callback::{Interval, Timeout};
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker};

use super::{Starts, clock};
use crate::data::view::{Answer, Reading, View};
use crate::port::{Event, Outcome, Reply, Request, State, Trouble, WatchId, Wish, WishId, wire};
use crate::vigil::{self, Fate, Look, Record, Vigil};

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
    starts: Starts,
    worker: Option<Worker>,
    vigil: Vigil,
    record: Record,
    next: u32,
    watches: HashMap<WatchId, Hears<Answer>>,
    wishes: HashMap<WishId, Rc<dyn Fn(Outcome)>>,
    listeners: Vec<Hears<Event>>,
    mourners: Vec<Hears<Fate>>,
    answers: Vec<(WatchId, Answer)>,
    on_message: Closure<dyn FnMut(MessageEvent)>,
    on_error: Closure<dyn FnMut()>,
    on_frame: Closure<dyn FnMut()>,
    /// The end of a worker, or the beginning of the next.
    soon: Option<Timeout>,
    _looks: Interval,
}

impl Client {
    /// Starts a worker and watches over it, and starts another in its place when it dies.
    pub fn new(starts: Starts) -> Self {
        let client = Self(Rc::new_cyclic(|weak: &Weak<RefCell<Inner>>| {
            let then = |run: fn(&Self)| {
                let weak = weak.clone();
                move || {
                    if let Some(inner) = weak.upgrade() {
                        run(&Self(inner));
                    }
                }
            };
            let heard = weak.clone();
            let on_message = move |event: MessageEvent| {
                let (Some(inner), Ok(buffer)) = (heard.upgrade(), event.data().dyn_into::<ArrayBuffer>()) else {
                    return;
                };
                match wire::decode_reply(&Uint8Array::new(&buffer).to_vec()) {
                    Ok(reply) => Self(inner).receive(reply),
                    Err(error) => web_sys::console::error_1(&JsValue::from_str(&error.to_string())),
                }
            };
            RefCell::new(Inner {
                starts,
                worker: None,
                vigil: Vigil::default(),
                record: Record::default(),
                next: 0,
                watches: HashMap::new(),
                wishes: HashMap::new(),
                listeners: Vec::new(),
                mourners: Vec::new(),
                answers: Vec::new(),
                on_message: Closure::new(on_message),
                on_error: Closure::new(then(Self::trapped)),
                on_frame: Closure::new(then(Self::spend)),
                soon: None,
                _looks: Interval::new(LOOKS.as_millis() as u32, then(Self::look)),
            })
        }));
        client.begin();
        client
    }

    /// Sends a request; one that a worker must know of is told to every worker that is started later as well.
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
        if !inner.record.is_up() {
            // Later, as any answer.
            Timeout::new(0, move || on(vigil::refused())).forget();
            return;
        }
        wish.id = WishId(inner.number());
        inner.wishes.insert(wish.id, Rc::new(on));
        inner.send(&Request::Publish(wish));
    }

    /// Calls `on` with every event, for as long as the page lives.
    pub fn on_event(&self, on: impl Fn(&Event) + 'static) {
        self.0.borrow_mut().listeners.push(Rc::new(on));
    }

    /// Calls `on` whenever a worker died, with what follows.
    pub fn on_death(&self, on: impl Fn(&Fate) + 'static) {
        self.0.borrow_mut().mourners.push(Rc::new(on));
    }

    /// Starts another worker after [`Fate::Halt`].
    pub fn go_on(&self) {
        self.begin();
    }

    // ---- the worker's life ----

    fn begin(&self) {
        let is_there = {
            let mut inner = self.0.borrow_mut();
            inner.soon = None;
            inner.vigil.begin(clock::now().instant);
            let worker = (inner.starts)();
            if let Some(worker) = &worker {
                worker.set_onmessage(Some(inner.on_message.as_ref().unchecked_ref()));
                worker.set_onerror(Some(inner.on_error.as_ref().unchecked_ref()));
            }
            inner.worker = worker;
            inner.worker.is_some()
        };
        if !is_there {
            self.trapped();
        }
    }

    /// The worker threw what nobody caught. What it said before may still be on its way.
    fn trapped(&self) {
        let client = Rc::downgrade(&self.0);
        let soon = Timeout::new(LAST_WORDS.as_millis() as u32, move || {
            if let Some(inner) = client.upgrade() {
                Self(inner).bury();
            }
        });
        let mut inner = self.0.borrow_mut();
        inner.vigil.trapped();
        inner.soon.get_or_insert(soon);
    }

    fn look(&self) {
        let mut inner = self.0.borrow_mut();
        if inner.worker.is_none() {
            return;
        }
        match inner.vigil.look(clock::now().instant) {
            Look::Well => {}
            Look::Ask => inner.send(&Request::Ping),
            Look::Settled => inner.send(&Request::Foretell(false)),
            Look::Dead => {
                drop(inner);
                self.bury();
            }
        }
    }

    /// The worker is dead: nothing more is heard of it, whoever waits is told, and another follows, or none.
    fn bury(&self) {
        let (fate, fallen, wishes, mourners) = {
            let mut inner = self.0.borrow_mut();
            if let Some(worker) = inner.worker.take() {
                worker.set_onmessage(None);
                worker.set_onerror(None);
                worker.terminate();
            }
            let fate = inner.vigil.died(clock::now().instant);
            let (state, soon) = match fate {
                Fate::Again => {
                    let client = Rc::downgrade(&self.0);
                    let begin = move || {
                        if let Some(inner) = client.upgrade() {
                            Self(inner).begin();
                        }
                    };
                    (State::Connecting, Some(Timeout::new(REST.as_millis() as u32, begin)))
                }
                Fate::Halt(_) => (State::Refused { why: Trouble::Halted }, None),
            };
            inner.soon = soon;
            inner.answers.clear();
            (fate, inner.record.end(&state), core::mem::take(&mut inner.wishes), inner.mourners.clone())
        };
        for on in wishes.into_values() {
            on(Outcome::Unknown);
        }
        // No value may look alive that nobody receives.
        let readings = self.0.borrow().record.readings();
        self.hand_out(readings.into_iter().map(|id| (id, Answer::Reading(Reading::default()))).collect());
        for (id, status) in fallen {
            self.tell(&Event::Status(id, status));
        }
        for on in mourners {
            on(&fate);
        }
    }

    // ---- what it says ----

    fn receive(&self, reply: Reply) {
        self.0.borrow_mut().vigil.hear(clock::now().instant);
        match reply {
            Reply::Ready => {
                let mut inner = self.0.borrow_mut();
                let (life, careful) = (inner.vigil.life(), inner.vigil.is_careful());
                for request in inner.record.begin(life, careful) {
                    inner.post(&request);
                }
            }
            Reply::Alive => {}
            Reply::Handling(what) => self.0.borrow_mut().vigil.handling(what),
            Reply::Answers(answers) => {
                let mut inner = self.0.borrow_mut();
                inner.answers = answers;
                inner.ask_frame();
            }
            Reply::Event(event) => {
                match &event {
                    Event::Published(id, outcome) => {
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
                    Event::Status(id, status) => self.0.borrow_mut().record.hear(id, status),
                    Event::Tested(..) => {}
                }
                self.tell(&event);
            }
        }
    }

    fn tell(&self, event: &Event) {
        let listeners = self.0.borrow().listeners.clone();
        for on in listeners {
            on(event);
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
        self.hand_out(answers);
    }

    fn hand_out(&self, answers: Vec<(WatchId, Answer)>) {
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
        if let Some(request) = self.record.take(request) {
            self.post(&request);
        }
    }

    fn post(&self, request: &Request) {
        let Some(worker) = &self.worker else { return };
        let buffer = Uint8Array::from(&*wire::encode_request(request)).buffer();
        if let Err(error) = worker.post_message_with_transfer(&buffer, &js_sys::Array::of1(&buffer)) {
            web_sys::console::error_1(&error);
        }
    }

    fn ask_frame(&self) {
        if let Some(window) = web_sys::window() {
            // Fails only where there is no window to draw in.
            window.request_animation_frame(self.on_frame.as_ref().unchecked_ref()).ok();
        }
    }
}

/// How often the page looks after the worker.
const LOOKS: Duration = Duration::from_secs(1);
/// How long a worker that trapped is heard out.
const LAST_WORDS: Duration = Duration::from_millis(100);
/// How long after a worker's end the next one is started.
const REST: Duration = Duration::from_millis(200);
