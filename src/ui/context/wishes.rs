//! [`Wishes`]: what the user asks of the worker, and of the brokers it talks to.

use super::live::Live;
use super::looks::{Broker, Looks};
use super::profiles::{self, CLIENT_PREFIX, Known, MOST, Profiles, client_id};
use super::{Permit, Screen, screen};
use crate::data::view::Level;
use crate::id::BrokerId;
use crate::port::{Event, Handling, Outcome, Request, State, Status, Wish};
use crate::profile::{Configured, Problem, Profile, Version};
use crate::strings;
use crate::vigil::Fate;
use crate::web::client::Client;

/// Requests to the worker.
#[derive(Clone, Copy)]
pub struct Wishes {
    client: Live<Client>,
    looks: Looks,
    /// How the brokers are greeted.
    pub profiles: Profiles,
    /// Whether answers are held back.
    pub paused: Live<bool>,
    /// While no worker is started any more: the message the last one died on, if that is known.
    pub halted: Live<Option<Option<Handling>>>,
}

impl Wishes {
    /// Called once, by the page's root.
    pub fn new(client: Live<Client>, looks: Looks, screen: Screen) -> Self {
        let wishes =
            Self { client, looks, profiles: Profiles::new(), paused: Live::new(false), halted: Live::new(None) };
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
        self.know(Known { profile: profile.clone(), own, locked: false, idle: false });
        self.status_now(&profile.id, State::Connecting);
        self.send(&Request::Connect(Box::new(profile)));
        self.go_on(None);
    }

    /// Connects to a broker that was written down; gives its id if it waits for its password instead.
    pub fn begin(self, broker: Configured, own: bool) -> Option<BrokerId> {
        if broker.asks_password && broker.profile.password.is_none() {
            let id = broker.profile.id.clone();
            self.know(Known { profile: broker.profile, own, locked: true, idle: false });
            return Some(id);
        }
        self.connect(broker.profile, own);
        None
    }

    /// Publishes a command, which takes a [`Permit`]; `on` hears what becomes of it.
    pub fn publish(self, _: Permit, wish: Wish, on: impl Fn(Outcome) + 'static) {
        self.client.with_untracked(|client| client.publish(wish, on));
    }

    /// Tries again now; a broker that nobody connected to in this visit is connected to.
    pub fn retry(self, id: &BrokerId) {
        let untried = self.looks.broker(id).is_some_and(|broker| broker.untried);
        if let Some(known) = self.profiles.find(id).filter(|_| untried) {
            return self.connect(known.profile, known.own);
        }
        self.rest(id, false);
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

    /// Says goodbye and stays away, after a reload too.
    pub fn disconnect(self, id: &BrokerId) {
        self.rest(id, true);
        self.send(&Request::Disconnect(id.clone()));
    }

    fn rest(self, id: &BrokerId, idle: bool) {
        self.profiles.amend(id, |known| core::mem::replace(&mut known.idle, idle) != idle);
    }

    /// Disconnects from all, because the tab is closed.
    pub fn goodbye(self) {
        for broker in self.looks.brokers.get_untracked() {
            self.send(&Request::Disconnect(broker.id));
        }
    }

    /// Disconnects and forgets the broker with its topics and its profile.
    pub fn forget(self, id: &BrokerId) {
        self.send(&Request::Forget(id.clone()));
        self.profiles.forget(id);
        self.looks.brokers.update(|brokers| brokers.retain(|broker| broker.id != *id));
    }

    /// Lets a person's broker change places with the one before or after it.
    pub fn shift(self, id: &BrokerId, later: bool) {
        let Some(other) = self.profiles.neighbour(id, later) else { return };
        self.profiles.swap(id, &other);
        self.looks.brokers.update(|brokers| {
            profiles::swap(brokers, |broker| broker.id == *id, |broker| broker.id == other);
        });
    }

    /// Makes a copy to be edited, which nobody is connected to; gives its id. It has a client id of its own, since two of
    /// one would throw each other out. `None` when there is no room for another.
    pub fn duplicate(self, id: &BrokerId) -> Option<BrokerId> {
        let Known { profile, locked, .. } = self.profiles.find(id)?;
        let name = strings::boards::copy_of(&profile.name);
        let id = self.free_id(&name)?;
        let profile = Profile { id: id.clone(), name, client_id: client_id(CLIENT_PREFIX), ..profile };
        self.know(Known { profile, own: true, locked, idle: true });
        Some(id)
    }

    /// Takes brokers in from a file; nobody is connected to them. Gives how many there were, and what could not be used.
    pub fn take_in(self, text: &str) -> (usize, Vec<String>) {
        let (brokers, problems) = profiles::read(text);
        let mut wrong: Vec<_> = problems.iter().map(Problem::in_file).collect();
        let mut taken = 0;
        for Configured { mut profile, asks_password, .. } in brokers {
            let is_free = self.looks.broker(&profile.id).is_none();
            let free = if is_free { Some(profile.id.clone()) } else { self.free_id(&profile.name) };
            let Some(id) = free.filter(|_| self.profiles.count() < MOST) else {
                wrong.push(strings::profiles::no_room(&profile.name, MOST));
                continue;
            };
            profile.id = id;
            let locked = asks_password && profile.password.is_none();
            self.know(Known { profile, own: true, locked, idle: true });
            taken += 1;
        }
        (taken, wrong)
    }

    /// Holds answers back, or gives them again.
    pub fn pause(self, paused: bool) {
        self.paused.set(paused);
        self.send(&Request::Pause(paused));
    }

    /// The profile of this broker.
    pub fn profile(self, id: &BrokerId) -> Option<Profile> {
        self.profiles.find(id).map(|known| known.profile)
    }

    /// Connects again to the brokers this browser keeps, save those that a person disconnected from. Gives the first that
    /// waits for its password. A list that cannot be read, or not whole, is set aside and told.
    pub fn restore(self) -> Option<BrokerId> {
        let (brokers, is_whole) = Profiles::kept()?;
        let mut waits = None;
        for (broker, idle) in brokers {
            if self.looks.broker(&broker.profile.id).is_some() {
                continue;
            }
            if idle {
                self.know(Known { profile: broker.profile, own: true, locked: broker.asks_password, idle });
            } else {
                waits = waits.or(self.begin(broker, true));
            }
        }
        if !is_whole {
            screen().say(strings::BROKERS_UNREADABLE, true, false);
            // It is told once.
            self.profiles.keep();
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
        let free = names.find_map(|name| BrokerId::parse(&name).ok().filter(|id| self.looks.broker(id).is_none()));
        free.filter(|_| self.profiles.count() < MOST)
    }

    fn know(self, known: Known) {
        let Known { profile, locked, idle, .. } = &known;
        let filters = profile.subscriptions.iter().map(|wanted| wanted.filter.as_str()).collect::<Vec<_>>().join(", ");
        let broker = Broker {
            id: profile.id.clone(),
            name: profile.name.clone(),
            url: profile.url.clone(),
            others: profile.others.clone(),
            filters,
            locked: *locked,
            untried: *idle,
            status: Status {
                protocol: protocol(profile.version).into(),
                client_id: profile.client_id.as_str().into(),
                ..Status::new(State::Disconnected)
            },
        };
        self.looks.brokers.update(|brokers| match brokers.iter_mut().find(|known| known.id == broker.id) {
            Some(known) => *known = broker,
            None => brokers.push(broker),
        });
        self.profiles.know(known);
    }

    /// Keeps which version the broker welcomed us in, so that it need not be found out again.
    fn remember(self, id: &BrokerId, spoke_311: bool) {
        self.profiles.amend(id, |known| core::mem::replace(&mut known.profile.spoke_311, spoke_311) != spoke_311);
    }

    fn status_now(self, id: &BrokerId, state: State) {
        self.looks.tell(id, |status| status.state = state);
    }
}

fn protocol(version: Version) -> &'static str {
    match version {
        Version::Auto | Version::V5 => "5",
        Version::V311 => "3.1.1",
    }
}
