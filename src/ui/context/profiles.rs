//! [`Profiles`]: the brokers the page knows how to greet, in their order; those a person made are kept in this browser,
//! copied, moved, and saved to a file, always without their passwords.

use leptos::prelude::window;
use serde_json::{Value, json};

use super::live::Live;
use crate::id::BrokerId;
use crate::profile::{Config, Configured, Problem, Profile};
use crate::web::storage;

/// The brokers the page knows how to greet.
#[derive(Clone, Copy)]
pub struct Profiles(Live<Vec<Known>>);

/// A profile, and what is known of it besides.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) profile: Profile,
    /// Whether a person made it, so that this browser keeps it.
    pub(super) own: bool,
    /// Whether its password is still to be typed.
    pub(super) locked: bool,
    /// Whether a person wants no connection to it, now and after a reload.
    pub(super) idle: bool,
}

impl Profiles {
    /// None yet.
    pub(super) fn new() -> Self {
        Self(Live::new(Vec::new()))
    }

    /// Takes one in, or what is new of it; it stays the person's own if it was.
    pub(super) fn know(self, new: Known) {
        self.0.update_untracked(|known| match known.iter_mut().find(|known| known.profile.id == new.profile.id) {
            Some(known) => *known = Known { own: known.own, ..new },
            None => known.push(new),
        });
        self.keep();
    }

    /// Leaves one out.
    pub(super) fn forget(self, id: &BrokerId) {
        self.0.update_untracked(|known| known.retain(|known| known.profile.id != *id));
        self.keep();
    }

    /// What is known of this broker.
    pub(super) fn find(self, id: &BrokerId) -> Option<Known> {
        self.0.with_untracked(|known| known.iter().find(|known| known.profile.id == *id).cloned())
    }

    /// Changes what is known of a broker, and keeps it if it was changed at all.
    pub(super) fn amend(self, id: &BrokerId, change: impl FnOnce(&mut Known) -> bool) {
        let mut is_new = false;
        self.0.update_untracked(|known| {
            is_new = known.iter_mut().find(|known| known.profile.id == *id).is_some_and(change);
        });
        if is_new {
            self.keep();
        }
    }

    /// How many there are.
    pub(super) fn count(self) -> usize {
        self.0.with_untracked(Vec::len)
    }

    /// The neighbour among a person's own that one changes places with.
    pub fn neighbour(self, id: &BrokerId, later: bool) -> Option<BrokerId> {
        self.0.with_untracked(|known| {
            let own: Vec<_> = known.iter().filter(|known| known.own).map(|known| &known.profile.id).collect();
            let at = own.iter().position(|each| *each == id)?;
            let next = if later { at.checked_add(1) } else { at.checked_sub(1) };
            own.get(next?).map(|id| (*id).clone())
        })
    }

    /// Lets two change places.
    pub(super) fn swap(self, one: &BrokerId, other: &BrokerId) {
        self.0.update_untracked(|known| {
            swap(known, |known| known.profile.id == *one, |known| known.profile.id == *other);
        });
        self.keep();
    }

    /// One of them, or all, as a file that is a `config.json` as well.
    pub fn file(self, only: Option<&BrokerId>) -> String {
        let wanted = |known: &&Known| only.is_none_or(|id| known.profile.id == *id);
        let brokers: Vec<Value> =
            self.0.with_untracked(|known| known.iter().filter(wanted).map(|known| written(known, false)).collect());
        format!("{:#}\n", json!({ "version": 1, "brokers": brokers }))
    }

    /// What this browser kept, and whether all of it could be read; nothing where nothing was kept.
    pub(super) fn kept() -> Option<(Vec<(Configured, bool)>, bool)> {
        let text = storage::load(KEPT).ok().flatten()?;
        let kept = serde_json::from_str(&text).ok();
        let kept: Option<&Vec<Value>> = kept.as_ref().and_then(Value::as_array);
        let documents = kept.map(Vec::as_slice).unwrap_or_default();
        let read = |document: &Value| {
            let idle = document.get(IDLE).and_then(Value::as_bool).unwrap_or(false);
            Some((Configured::read(document, &client_id(""))?, idle))
        };
        let read: Vec<_> = documents.iter().filter_map(read).collect();
        let is_whole = kept.is_some() && read.len() == documents.len();
        if !is_whole {
            storage::save(SET_ASIDE, &text).ok();
        }
        Some((read, is_whole))
    }

    /// Keeps those that a person made.
    pub(super) fn keep(self) {
        let kept: Value = self
            .0
            .with_untracked(|known| known.iter().filter(|known| known.own).map(|known| written(known, true)).collect());
        // Where nothing can be stored, the page says so when it stores the board.
        storage::save(KEPT, &kept.to_string()).ok();
    }
}

/// Reads brokers from a file: a saved one, or any `config.json`. What cannot be used is in the list of problems.
pub(super) fn read(text: &str) -> (Vec<Configured>, Vec<Problem>) {
    let secure = window().location().protocol().is_ok_and(|protocol| protocol == "https:");
    let (config, problems) = Config::parse(text, secure, &client_id(""));
    (config.brokers, problems)
}

/// Lets two entries of a list change places.
pub(super) fn swap<T>(list: &mut [T], one: impl Fn(&T) -> bool, other: impl Fn(&T) -> bool) {
    if let (Some(one), Some(other)) = (list.iter().position(one), list.iter().position(other)) {
        list.swap(one, other);
    }
}

/// A broker without its password, only with whether there was one; for this browser, or for whoever opens the file. A
/// client id that nobody chose must be unique to a tab, and goes with it, except that this browser keeps the one that a
/// session is known by which outlasts the page.
fn written(Known { profile, locked, idle, .. }: &Known, for_here: bool) -> Value {
    let asks_password = *locked || profile.password.is_some();
    let mut document = Configured { profile: profile.clone(), automatically: false, asks_password }.write();
    if let Some(fields) = document.as_object_mut() {
        if profile.client_id.starts_with(CLIENT_PREFIX) && !(for_here && profile.is_durable()) {
            fields.remove("clientId");
        }
        if *idle && for_here {
            fields.insert(IDLE.to_owned(), true.into());
        }
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
/// Most brokers that can be known at once.
pub const MOST: usize = 100;
const IDLE: &str = "idle";
const KEPT: &str = "brokers";
const SET_ASIDE: &str = "brokers-set-aside";
