//! What every test stands on: a page with a worker that is only an object, and eyes and fingers.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::*;
use topicboard::data::view::{Answer, View};
use topicboard::id::BrokerId;
use topicboard::mqtt::Qos;
use topicboard::mqtt::topic::{Filter, Topic};
use topicboard::port::{Event, Reply, Request, State, Status, WatchId, Wish, wire};
use topicboard::profile::config::Configured;
use topicboard::profile::{Profile, Subscription, Url, Version};
use topicboard::time::Timestamp;
use topicboard::ui::app::app;
use topicboard::ui::context::keys::listen_to_keys;
use topicboard::ui::context::{Document, Live, Screen, Shared, Wishes};
use topicboard::ui::kiosk;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement, Worker};

/// A mounted page. Dropping it takes it away again.
pub(crate) struct Stage {
    worker: Object,
    requests: Rc<RefCell<Vec<Request>>>,
    pub(crate) document: Document,
    pub(crate) wishes: Wishes,
    pub(crate) screen: Screen,
    pub(crate) offers: Live<Vec<Configured>>,
    parent: HtmlElement,
    /// Whether the worker does not even say that it is alive.
    pub(crate) mute: Rc<Cell<bool>>,
    /// Whether the page has ended the worker.
    pub(crate) ended: Rc<Cell<bool>>,
    // In this order: what is taken away tells the worker that it is.
    _mounted: Box<dyn core::any::Any>,
    _post: Closure<dyn FnMut(JsValue, JsValue)>,
    _terminate: Closure<dyn FnMut()>,
}

impl Stage {
    /// The whole page, with nothing kept from earlier tests.
    pub(crate) fn open() -> Self {
        guard();
        let storage = window().local_storage().unwrap().unwrap();
        storage.clear().unwrap();
        Self::open_again()
    }

    /// The whole page as after a reload.
    pub(crate) fn open_again() -> Self {
        guard();
        let worker = Object::new();
        let requests = Rc::new(RefCell::new(Vec::new()));
        let sent = requests.clone();
        let mute = Rc::new(Cell::new(false));
        let (asked, is_mute) = (worker.clone(), mute.clone());
        let post = Closure::<dyn FnMut(JsValue, JsValue)>::new(move |buffer: JsValue, _| {
            let bytes = Uint8Array::new(&buffer).to_vec();
            let request = wire::decode_request(&bytes).unwrap_or_else(|_| panic!("no request"));
            if matches!(request, Request::Ping) && !is_mute.get() {
                // Later, as any answer.
                let asked = asked.clone();
                leptos::task::spawn_local(async move { say(&asked, &Reply::Alive) });
            }
            sent.borrow_mut().push(request);
        });
        Reflect::set(&worker, &"postMessage".into(), post.as_ref()).unwrap();
        let ended = Rc::new(Cell::new(false));
        let end = ended.clone();
        let terminate = Closure::<dyn FnMut()>::new(move || end.set(true));
        Reflect::set(&worker, &"terminate".into(), terminate.as_ref()).unwrap();
        let parent: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&parent).unwrap();
        let shared = Rc::new(Cell::new(None));
        let mounted = {
            let (worker, shared, place) = (worker.clone(), shared.clone(), parent.clone());
            leptos::mount::mount_to(parent.clone(), move || {
                let Shared { document, wishes, screen, .. } =
                    Shared::begin(Box::new(move || Some(worker.clone().unchecked_into::<Worker>())));
                listen_to_keys();
                document.listen();
                kiosk::begin(document, screen);
                let offers = Live::new(Vec::new());
                shared.set(Some((document, wishes, screen, offers)));
                place.append_child(&app(offers).0).unwrap();
            })
        };
        let (document, wishes, screen, offers) = shared.take().unwrap();
        let stage = Self {
            worker,
            requests,
            document,
            wishes,
            screen,
            offers,
            parent,
            mute,
            ended,
            _post: post,
            _terminate: terminate,
            _mounted: Box::new(mounted),
        };
        stage.reply(&Reply::Ready);
        stage
    }

    /// A page that knows one broker, `b1`, in this state, with the user's own board.
    pub(crate) async fn with_broker(state: State) -> Self {
        let page = Self::open();
        page.document.open_own();
        page.wishes.connect(profile("b1"), false);
        page.status("b1", state);
        page.until("the broker is shown", || page.find(".topics").is_some()).await;
        page
    }

    /// What the worker says.
    pub(crate) fn reply(&self, reply: &Reply) {
        say(&self.worker, reply);
    }

    /// The worker throws what nobody catches. The next one is the same object.
    pub(crate) fn trap(&self) {
        let on: Function = Reflect::get(&self.worker, &"onerror".into()).unwrap().unchecked_into();
        on.call0(&JsValue::UNDEFINED).unwrap();
    }

    /// Waits until the page has ended a worker and started the next, and lets that say that it is ready. What was asked
    /// of the one before is forgotten.
    pub(crate) async fn restarted(&self) {
        self.until("the end of the worker", || self.ended.replace(false)).await;
        let hears = || Reflect::get(&self.worker, &"onmessage".into()).unwrap().is_function();
        self.until("another worker", hears).await;
        self.requests.borrow_mut().clear();
        self.reply(&Reply::Ready);
    }

    /// The worker tells a broker's state.
    pub(crate) fn status(&self, broker: &str, state: State) {
        let status = Status { protocol: "5".into(), client_id: "me".into(), ..Status::new(state) };
        self.reply(&Reply::Event(Event::Status(id(broker), status)));
    }

    /// The worker answers every standing view that `answer` has one for; waits until the page asks such a view.
    pub(crate) async fn answer(&self, what: &str, answer: impl Fn(&View) -> Option<Answer>) {
        self.until(what, || self.standing().iter().any(|(_, view)| answer(view).is_some())).await;
        let answers: Vec<_> = self.standing().iter().filter_map(|(id, view)| Some((*id, answer(view)?))).collect();
        self.reply(&Reply::Answers(answers));
        frame().await;
    }

    /// The views that stand now, with their present question.
    pub(crate) fn standing(&self) -> Vec<(WatchId, View)> {
        let mut standing: Vec<(WatchId, View)> = Vec::new();
        for request in self.requests.borrow().iter() {
            match request {
                Request::Watch(id, view) => {
                    standing.retain(|(each, _)| each != id);
                    standing.push((*id, view.clone()));
                }
                Request::Unwatch(id) => standing.retain(|(each, _)| each != id),
                _ => {}
            }
        }
        standing
    }

    /// Whether the page ever asked for this.
    pub(crate) fn asked(&self, is: impl Fn(&Request) -> bool) -> bool {
        self.requests.borrow().iter().any(is)
    }

    /// All that the page ever asked for, in order.
    pub(crate) fn all_requests(&self) -> Vec<Request> {
        self.requests.borrow().clone()
    }

    /// The first element that matches, in the page or on top of it.
    pub(crate) fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.parent.query_selector(selector).unwrap().map(JsCast::unchecked_into)
    }

    /// Waits for an element.
    pub(crate) async fn see(&self, selector: &str) -> HtmlElement {
        self.until(selector, || self.find(selector).is_some()).await;
        self.find(selector).unwrap()
    }

    /// How many elements match.
    pub(crate) fn count(&self, selector: &str) -> u32 {
        self.parent.query_selector_all(selector).unwrap().length()
    }

    /// All elements that match now.
    pub(crate) fn see_all(&self, selector: &str) -> Vec<HtmlElement> {
        let all = self.parent.query_selector_all(selector).unwrap();
        (0..all.length()).filter_map(|at| all.item(at)).map(JsCast::unchecked_into).collect()
    }

    /// Clicks an element once it is there.
    pub(crate) async fn click(&self, selector: &str) {
        self.see(selector).await.click();
    }

    /// Clicks the button that says this, once it is there.
    pub(crate) async fn click_word(&self, selector: &str, word: &str) {
        let find = || self.see_all(selector).into_iter().find(|element| element.inner_text().trim() == word);
        self.until(word, || find().is_some()).await;
        find().unwrap().click();
    }

    /// Waits until the text of one of these elements holds this.
    pub(crate) async fn reads(&self, selector: &str, text: &str) {
        let read = |element: HtmlElement| element.text_content().is_some_and(|read| read.contains(text));
        self.until(&format!("{selector} to read {text:?}"), || self.see_all(selector).into_iter().any(read)).await;
    }

    /// Waits until an attribute has this value.
    pub(crate) async fn attribute(&self, selector: &str, name: &str, value: &str) {
        let read = || self.find(selector).and_then(|element| element.get_attribute(name));
        self.until(&format!("{selector}[{name}={value}]"), || read().as_deref() == Some(value)).await;
    }

    /// Types into a field, as a person does.
    pub(crate) async fn type_into(&self, selector: &str, text: &str) {
        let field: HtmlInputElement = self.see(selector).await.unchecked_into();
        field.set_value(text);
        dispatch(&field, "Event", "input", &[]);
    }

    /// Chooses an entry of a list by its key.
    pub(crate) async fn choose(&self, selector: &str, key: &str) {
        let list: HtmlSelectElement = self.see(selector).await.unchecked_into();
        list.set_value(key);
        changed(&list);
    }

    /// The last message the page wanted to publish.
    pub(crate) fn published(&self) -> Option<Wish> {
        self.wanted().pop()
    }

    /// All messages the page wanted to publish, in order.
    pub(crate) fn wanted(&self) -> Vec<Wish> {
        let wish = |request: &Request| match request {
            Request::Publish(wish) => Some(wish.clone()),
            _ => None,
        };
        self.requests.borrow().iter().filter_map(wish).collect()
    }

    /// Waits for a condition, at most twenty seconds.
    pub(crate) async fn until(&self, what: &str, is: impl Fn() -> bool) {
        for _ in 0..2_000 {
            if is() {
                assert_eq!(VIOLATIONS.get(), 0, "the policy was violated");
                return;
            }
            pause(10).await;
        }
        panic!("waited in vain for {what}; the page reads: {}", self.parent.inner_text());
    }
}

/// A worker says something to its page, if that still listens.
fn say(worker: &Object, reply: &Reply) {
    let buffer = Uint8Array::from(&*wire::encode_reply(reply)).buffer();
    let event = Object::new();
    Reflect::set(&event, &"data".into(), &buffer).unwrap();
    if let Ok(on) = Reflect::get(worker, &"onmessage".into()).unwrap().dyn_into::<Function>() {
        on.call1(&JsValue::UNDEFINED, &event).unwrap();
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.parent.remove();
    }
}

/// A choice was made in a list.
pub(crate) fn changed(list: &Element) {
    dispatch(list, "Event", "input", &[]);
    dispatch(list, "Event", "change", &[]);
}

/// Presses a key on an element.
pub(crate) fn press(on: &HtmlElement, key: &str, control: bool) {
    dispatch(on, "KeyboardEvent", "keydown", &[("key", key.into()), ("ctrlKey", control.into())]);
}

/// Waits for an animation frame and what it sets off.
pub(crate) async fn frame() {
    let wait = Promise::new(&mut |resolve, _| {
        window().request_animation_frame(&resolve).unwrap();
    });
    JsFuture::from(wait).await.unwrap();
    pause(0).await;
}

/// Lets time pass.
pub(crate) async fn pause(millis: i32) {
    let wait = Promise::new(&mut |resolve, _| {
        window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis).unwrap();
    });
    JsFuture::from(wait).await.unwrap();
}

/// A broker's id.
pub(crate) fn id(name: &str) -> BrokerId {
    BrokerId::parse(name).unwrap()
}

/// A topic.
pub(crate) fn topic(name: &str) -> Topic {
    Topic::parse(name).unwrap()
}

/// A time after 1970.
pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// A broker with all defaults.
pub(crate) fn profile(name: &str) -> Profile {
    Profile {
        name: name.to_uppercase(),
        version: Version::Auto,
        client_id: "me".into(),
        subscriptions: vec![Subscription::new(Filter::parse("#").unwrap(), Qos::default())],
        ..Profile::new(id(name), Url::parse("wss://broker.example:8084/mqtt", false).unwrap())
    }
}

/// Sends a DOM event that bubbles.
pub(crate) fn dispatch(on: &Element, class: &str, name: &str, fields: &[(&str, JsValue)]) {
    let init = Object::new();
    for (field, value) in [("bubbles", JsValue::TRUE), ("cancelable", JsValue::TRUE)].iter().chain(fields) {
        Reflect::set(&init, &(*field).into(), value).unwrap();
    }
    let class: Function = Reflect::get(&js_sys::global(), &class.into()).unwrap().unchecked_into();
    let event = Reflect::construct(&class, &js_sys::Array::of2(&name.into(), &init)).unwrap();
    on.dispatch_event(event.unchecked_ref()).unwrap();
}

/// Whether the browser refuses to make this into HTML. Does not count as a violation by the page.
pub(crate) async fn is_refused(markup: &str) -> bool {
    let element = document().create_element("div").unwrap();
    let before = VIOLATIONS.get();
    let refused = Reflect::set(&element, &"innerHTML".into(), &markup.into()).is_err();
    // The report comes after the refusal.
    for _ in 0..2_000 {
        if !refused || VIOLATIONS.get() > before {
            break;
        }
        pause(10).await;
    }
    VIOLATIONS.set(before);
    refused
}

/// Puts the page under the product's own Trusted Types policy and a Content-Security-Policy, once.
fn guard() {
    if GUARDED.replace(true) {
        return;
    }
    let boot = include_str!("../../src/web/boot.js");
    let from = boot.find("globalThis.trustedTypes").expect("the policy begins");
    let to = from + boot[from..].find("});").expect("the policy ends") + 3;
    // Made before evaluation is forbidden; `worker` is the one script address that the policy allows.
    Function::new_no_args(&format!("const worker = ''; {}", &boot[from..to])).call0(&JsValue::UNDEFINED).unwrap();
    let on = Closure::<dyn FnMut(JsValue)>::new(|event: JsValue| {
        web_sys::console::error_1(&Reflect::get(&event, &"violatedDirective".into()).unwrap());
        VIOLATIONS.set(VIOLATIONS.get() + 1);
    });
    document().add_event_listener_with_callback("securitypolicyviolation", on.as_ref().unchecked_ref()).unwrap();
    on.forget();
    let meta = document().create_element("meta").unwrap();
    meta.set_attribute("http-equiv", "Content-Security-Policy").unwrap();
    meta.set_attribute("content", POLICY).unwrap();
    document().head().unwrap().append_child(&meta).unwrap();
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static VIOLATIONS: Cell<u32> = const { Cell::new(0) };
}

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' blob:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; object-src 'none'; \
    require-trusted-types-for 'script'; trusted-types default";
