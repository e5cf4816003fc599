//! The page that started the worker, played by an object in the place of the worker's scope.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use topicboard::data::view::{Answer, View};
use topicboard::id::BrokerId;
use topicboard::mqtt::Qos;
use topicboard::mqtt::topic::Filter;
use topicboard::port::{Event, Reply, Request, State, WatchId, wire};
use topicboard::profile::{Profile, Subscription, Url, Version};
use topicboard::time::Timestamp;
use topicboard::web::{clock, worker};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::WorkerGlobalScope;

/// A page and the worker it talks to. Dropping it forgets the brokers, so that no timer of one test fires in another.
pub(crate) struct Page {
    scope: Object,
    replies: Rc<RefCell<Vec<(Timestamp, Reply)>>>,
    brokers: Vec<BrokerId>,
    _post: Closure<dyn FnMut(JsValue, Array)>,
}

impl Page {
    /// Starts a worker.
    pub(crate) fn open() -> Self {
        let scope = Object::new();
        let replies = Rc::new(RefCell::new(Vec::new()));
        let heard = replies.clone();
        let post = Closure::<dyn FnMut(JsValue, Array)>::new(move |buffer: JsValue, transfer: Array| {
            assert!(transfer.includes(&buffer, 0), "a reply is handed over, not copied");
            let reply = wire::decode_reply(&Uint8Array::new(&buffer).to_vec()).unwrap_or_else(|_| panic!("no reply"));
            heard.borrow_mut().push((clock::unix(), reply));
        });
        Reflect::set(&scope, &"postMessage".into(), post.as_ref()).unwrap();
        worker::serve(scope.unchecked_ref());
        Self { scope, replies, brokers: Vec::new(), _post: post }
    }

    /// Something arrives at the worker.
    pub(crate) fn post(&self, data: &JsValue) {
        let event = Object::new();
        Reflect::set(&event, &"data".into(), data).unwrap();
        let on: Function = Reflect::get(&self.scope, &"onmessage".into()).unwrap().unchecked_into();
        on.call1(&JsValue::UNDEFINED, &event).unwrap();
    }

    pub(crate) fn send(&self, request: &Request) {
        self.post(&Uint8Array::from(&*wire::encode_request(request)).buffer());
    }

    pub(crate) fn connect(&mut self, profile: Profile) {
        self.brokers.push(profile.id.clone());
        self.send(&Request::Connect(Box::new(profile)));
    }

    /// The page is gone without a word.
    pub(crate) fn vanish(mut self) {
        self.brokers.clear();
    }

    /// Everything heard so far.
    pub(crate) fn replies(&self) -> Vec<Reply> {
        self.replies.borrow().iter().map(|(_, reply)| reply.clone()).collect()
    }

    /// The states told of a broker, and when.
    pub(crate) fn states(&self, broker: &str) -> Vec<(Timestamp, State)> {
        let replies = self.replies.borrow();
        let told = replies.iter().filter_map(|(at, reply)| match reply {
            Reply::Event(Event::Status(id, status)) if id.as_str() == broker => Some((*at, status.state.clone())),
            _ => None,
        });
        told.collect()
    }

    /// Waits until a broker's latest state is as wanted.
    pub(crate) async fn state(&self, broker: &str, what: &str, wanted: impl Fn(&State) -> bool) -> State {
        until(what, || self.states(broker).last().is_some_and(|(_, state)| wanted(state))).await;
        self.states(broker).pop().unwrap().1
    }

    /// Asks a question and waits for an answer as wanted, giving the credit back as often as it is spent.
    pub(crate) async fn answer(&self, what: &str, view: View, wanted: impl Fn(&Answer) -> bool) {
        self.send(&Request::Watch(WatchId(1), view));
        let seen = std::cell::Cell::new(0);
        until(what, || {
            self.send(&Request::Credit);
            let replies = self.replies();
            let new = &replies[seen.replace(replies.len())..];
            let mut answers = new.iter().flat_map(|reply| match reply {
                Reply::Answers(answers) => answers.as_slice(),
                _ => &[],
            });
            answers.any(|(_, answer)| wanted(answer))
        })
        .await;
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        for broker in std::mem::take(&mut self.brokers) {
            self.send(&Request::Forget(broker));
        }
    }
}

/// A broker at this address.
pub(crate) fn profile(name: &str, url: &str) -> Profile {
    Profile {
        name: name.to_uppercase(),
        version: Version::V5,
        client_id: "me".into(),
        subscriptions: vec![Subscription::new(Filter::parse("#").unwrap(), Qos::default())],
        persistent: true,
        ..Profile::new(BrokerId::parse(name).unwrap(), Url::parse(url, false).unwrap())
    }
}

/// Waits for a condition, at most ten seconds.
pub(crate) async fn until(what: &str, is: impl Fn() -> bool) {
    let start = clock::now().instant;
    while !is() {
        assert!(clock::now().instant.since(start) < std::time::Duration::from_secs(10), "waited in vain for {what}");
        turn().await;
    }
}

/// Lets the worker do something else for a moment.
async fn turn() {
    let global: WorkerGlobalScope = js_sys::global().unchecked_into();
    let wait = Promise::new(&mut |resolve, _| {
        global.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 5).unwrap();
    });
    JsFuture::from(wait).await.unwrap();
}
