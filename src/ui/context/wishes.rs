//! [`Wishes`]: what the user asks of the worker, and the profiles of the brokers asked for.

use serde_json::Value;

use super::live::Live;
use super::looks::{Broker, Looks};
use super::{Permit, Screen, screen};
use crate::data::view::Level;
use crate::id::BrokerId;
use crate::port::{Event, Handling, Keeping, Outcome, Request, State, Status, Wish};
use crate::profile::{Configured, Profile, Version};
use crate::strings;
use crate::vigil::Fate;
use crate::web::client::Client;
use crate::web::storage;

/// Requests to the worker.
#[derive(Clone, Copy)]
pub struct Wishes {
    client: Live<Client>,
    looks: Looks,
    profiles: Live<Vec<Known>>,
    /// Whether answers are held back.
    pub paused: Live<bool>,
    /// While no worker is started any more: the message the last one died on, if that is known.
    pub halted: Live<Option<Option<Handling>>>,
}

/// A profile, whether the user made it, so that this browser keeps it, and whether its password is still to be typed.
#[derive(Clone)]
struct Known {
    profile: Profile,
    own: bool,
    locked: bool,
}

impl Wishes {
    /// Called once, by the page's root.
    pub fn new(client: Live<Client>, looks: Looks, screen: Screen) -> Self {
        let profiles = Live::new(Vec::new());
        let wishes = Self { client, looks, profiles, paused: Live::new(false), halted: Live::new(None) };
        client.with_untracked(|client| {
            client.on_death(move |fate| match fate {
                Fate::Again => {
                    screen.say(strings::WORKER_AGAIN, true, false);
                    wishes.send(&Request::Note(Level::Error, strings::log::STARTED_AGAIN.to_owned()));
                }
                Fate::Halt(what) => {
                    // The bar says it all.
                    screen.toasts.update(|toasts| toasts.retain(|toast| toast.text != strings::WORKER_AGAIN));
                    wishes.halted.set(Some(what.clone()));
                }
            });
            client.on_event(move |event| {
                if let Event::Status(id, Status { state: State::Connected { .. }, protocol, .. }) = event {
                    wishes.remember(id, &**protocol == "3.1.1");
                }
            });
        });
        wishes
    }

    /// Sends a request as it is.
    pub fn send(self, request: &Request) {
        self.client.with_untracked(|client| client.send(request));
    }

    /// Connects to a broker, replacing whatever had its id. One that is `own`, or was before, is kept in this browser
    /// without its password.
    pub fn connect(self, profile: Profile, own: bool) {
        self.know(&profile, own, false);
        self.status_now(&profile.id, State::Connecting);
        self.send(&Request::Connect(Box::new(profile)));
        self.go_on(None);
        self.keep();
    }

    /// Connects to a broker that was written down; gives its id if it waits for its password instead.
    pub fn begin(self, broker: Configured, own: bool) -> Option<BrokerId> {
        if broker.asks_password && broker.profile.password.is_none() {
            self.know(&broker.profile, own, true);
            return Some(broker.profile.id);
        }
        self.connect(broker.profile, own);
        None
    }

    /// Publishes a command, which takes a [`Permit`]; `on` hears what becomes of it.
    pub fn publish(self, _: Permit, wish: Wish, on: impl Fn(Outcome) + 'static) {
        self.client.with_untracked(|client| client.publish(wish, on));
    }

    /// Tries again now; a broker from an earlier visit is connected to.
    pub fn retry(self, id: &BrokerId) {
        self.send(&Request::Retry(id.clone()));
        self.go_on(None);
    }

    /// Starts a worker again if there is none any more, without the topic that one died on.
    pub fn go_on(self, without: Option<Handling>) {
        if self.halted.with_untracked(Option::is_none) {
            return;
        }
        self.halted.set(None);
        if let Some(what) = without {
            self.send(&Request::LeaveOut(what));
        }
        self.client.with_untracked(Client::go_on);
    }

    /// Writes a warning into the log.
    pub fn note(self, text: String) {
        self.send(&Request::Note(Level::Warn, text));
    }

    /// Says goodbye and stays away.
    pub fn disconnect(self, id: &BrokerId) {
        self.send(&Request::Disconnect(id.clone()));
    }

    /// Disconnects from all, because the tab is closed.
    pub fn goodbye(self) {
        for broker in self.looks.brokers.get_untracked() {
            self.disconnect(&broker.id);
        }
    }

    /// Disconnects and forgets the broker with its topics and its profile.
    pub fn forget(self, id: &BrokerId) {
        self.send(&Request::Forget(id.clone()));
        self.profiles.update_untracked(|known| known.retain(|known| known.profile.id != *id));
        self.looks.brokers.update(|brokers| brokers.retain(|broker| broker.id != *id));
        self.keep();
    }

    /// Holds answers back, or gives them again.
    pub fn pause(self, paused: bool) {
        self.paused.set(paused);
        self.send(&Request::Pause(paused));
    }

    /// The profile of this broker.
    pub fn profile(self, id: &BrokerId) -> Option<Profile> {
        self.profiles.with_untracked(|known| {
            known.iter().find(|known| known.profile.id == *id).map(|known| known.profile.clone())
        })
    }

    /// Connects again to the brokers this browser keeps. Gives the first that waits for its password. A list that
    /// cannot be read, or not whole, is set aside and told.
    pub fn restore(self) -> Option<BrokerId> {
        let text = storage::load(KEPT).ok().flatten()?;
        let kept = serde_json::from_str(&text).ok();
        let kept: Option<&Vec<Value>> = kept.as_ref().and_then(Value::as_array);
        let mut is_whole = kept.is_some();
        let mut waits = None;
        for document in kept.into_iter().flatten() {
            let Some(broker) = Configured::read(document, &client_id("")) else {
                is_whole = false;
                continue;
            };
            if self.looks.broker(&broker.profile.id).is_none() {
                waits = waits.or(self.begin(broker, true));
            }
        }
        if !is_whole {
            storage::save(SET_ASIDE, &text).ok();
            screen().say(strings::BROKERS_UNREADABLE, true, false);
            // It is told once.
            self.keep();
        }
        waits
    }

    /// A broker id that is free and says something of the name.
    pub fn free_id(self, name: &str) -> Option<BrokerId> {
        let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
        let plain = plain.trim_matches('-').to_ascii_lowercase();
        let plain = if plain.is_empty() { "broker".to_owned() } else { plain };
        let numbered = (2..100).map(|n| format!("{plain}-{n}"));
        let mut names = core::iter::once(plain.clone()).chain(numbered);
        names.find_map(|name| BrokerId::parse(&name).ok().filter(|id| self.looks.broker(id).is_none()))
    }

    fn know(self, profile: &Profile, own: bool, locked: bool) {
        let filters = profile.subscriptions.iter().map(|wanted| wanted.filter.as_str()).collect::<Vec<_>>().join(", ");
        let broker = Broker {
            id: profile.id.clone(),
            name: profile.name.clone(),
            url: profile.url.clone(),
            filters,
            locked,
            status: Status {
                state: State::Disconnected,
                protocol: protocol(profile.version).into(),
                client_id: profile.client_id.as_str().into(),
                subscriptions: Vec::new(),
                server: None,
                keeping: Keeping::default(),
                queued: Vec::new(),
            },
        };
        self.looks.brokers.update(|brokers| match brokers.iter_mut().find(|known| known.id == broker.id) {
            Some(known) => *known = broker,
            None => brokers.push(broker),
        });
        self.profiles.update_untracked(|known| match known.iter_mut().find(|known| known.profile.id == profile.id) {
            Some(known) => (known.profile, known.locked) = (profile.clone(), locked),
            None => known.push(Known { profile: profile.clone(), own, locked }),
        });
    }

    /// Keeps which version the broker welcomed us in, so that it need not be found out again.
    fn remember(self, id: &BrokerId, spoke_311: bool) {
        let mut is_new = false;
        self.profiles.update_untracked(|known| {
            for known in known.iter_mut().filter(|known| known.profile.id == *id) {
                is_new = known.own && known.profile.spoke_311 != spoke_311;
                known.profile.spoke_311 = spoke_311;
            }
        });
        if is_new {
            self.keep();
        }
    }

    fn status_now(self, id: &BrokerId, state: State) {
        self.looks.tell(id, |status| status.state = state);
    }

    fn keep(self) {
        let kept: Value =
            self.profiles.with_untracked(|known| known.iter().filter(|known| known.own).map(document).collect());
        // Where nothing can be stored, the page says so when it stores the board.
        storage::save(KEPT, &kept.to_string()).ok();
    }
}

fn protocol(version: Version) -> &'static str {
    match version {
        Version::Auto | Version::V5 => "5",
        Version::V311 => "3.1.1",
    }
}

/// A broker as this browser keeps it: without its password, only whether there was one, and without the client id,
/// which must be unique to a tab unless it was chosen or a session that outlasts the page is known by it.
fn document(Known { profile, locked, .. }: &Known) -> Value {
    let asks_password = *locked || profile.password.is_some();
    let mut document = Configured { profile: profile.clone(), automatically: false, asks_password }.write();
    let is_passing = profile.client_id.starts_with(CLIENT_PREFIX) && !profile.is_durable();
    if let (true, Some(fields)) = (is_passing, document.as_object_mut()) {
        fields.remove("clientId");
    }
    document
}

/// A client id that no other tab has, with a readable beginning; 23 characters at most for a prefix of 11, which every
/// broker must accept (MQTT 3.1.1 §3.1.3.1).
pub fn client_id(prefix: &str) -> String {
    let bits = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!("{prefix}{bits:08x}")
}

/// How the client ids begin that nobody chose.
pub const CLIENT_PREFIX: &str = "topicboard-";
const KEPT: &str = "brokers";
const SET_ASIDE: &str = "brokers-set-aside";
