//! [`Record`]: what a worker must be told when it starts, kept up to date with every request.

use std::borrow::Cow;

use crate::data::view::View;
use crate::id::BrokerId;
use crate::port::{Handling, Request, State, Status, Trouble, WatchId};
use crate::profile::Profile;

/// What a worker must be told when it starts. Secrets lie here in memory only, as in the worker.
#[derive(Default)]
pub struct Record {
    is_up: bool,
    is_offline: bool,
    is_paused: bool,
    brokers: Vec<Known>,
    views: Vec<(WatchId, View)>,
    left_out: Vec<Handling>,
    notes: Vec<Request>,
}

struct Known {
    profile: Box<Profile>,
    /// Whether it should be connected: neither a person nor a refusal ended it.
    is_wanted: bool,
    /// Whether the present worker knows of it.
    is_told: bool,
    status: Option<Status>,
}

impl Record {
    /// Notes a request; gives what the present worker is to be told, if there is one and it concerns it.
    pub fn take<'a>(&mut self, request: &'a Request) -> Option<Cow<'a, Request>> {
        match request {
            Request::Connect(profile) => {
                let is_told = self.is_up;
                if let Some(known) = self.known(&profile.id) {
                    (known.profile, known.is_wanted, known.is_told) = (profile.clone(), true, is_told);
                } else {
                    self.brokers.push(Known { profile: profile.clone(), is_wanted: true, is_told, status: None });
                }
            }
            Request::Disconnect(id) => self.want(id, false),
            Request::Retry(id) => {
                self.want(id, true);
                let is_up = self.is_up;
                if let Some(known) = self.known(id).filter(|known| is_up && !known.is_told) {
                    known.is_told = true;
                    return Some(Cow::Owned(Request::Connect(known.profile.clone())));
                }
            }
            Request::Forget(id) => self.brokers.retain(|known| known.profile.id != *id),
            Request::Watch(id, view) => match self.views.iter_mut().find(|(each, _)| each == id) {
                Some((_, known)) => *known = view.clone(),
                None => self.views.push((*id, view.clone())),
            },
            Request::Unwatch(id) => self.views.retain(|(each, _)| each != id),
            Request::Pause(paused) => self.is_paused = *paused,
            Request::Online(online) => self.is_offline = !online,
            Request::LeaveOut(what) => self.left_out.push(what.clone()),
            Request::Note(level, text) if !self.is_up && self.notes.len() < MOST_NOTES => {
                self.notes.push(Request::Note(*level, text.clone()));
            }
            Request::Begin(_)
            | Request::Ping
            | Request::Foretell(_)
            | Request::Credit
            | Request::ClearQueue(_)
            | Request::Publish(_)
            | Request::Test(_)
            | Request::EndTest
            | Request::Woke
            | Request::Note(..) => {}
        }
        self.is_up.then_some(Cow::Borrowed(request))
    }

    /// The worker told how a broker's connection stands.
    pub fn hear(&mut self, id: &BrokerId, status: &Status) {
        if let Some(known) = self.known(id) {
            known.is_wanted =
                !matches!(status.state, State::Refused { .. } | State::GaveUp { .. } | State::Disconnected);
            known.status = Some(status.clone());
        }
    }

    /// A worker is up: everything it must be told, in order. Whoever was refused is not tried again for that.
    pub fn begin(&mut self, life: u32, careful: bool) -> Vec<Request> {
        self.is_up = true;
        let mut said = vec![Request::Begin(life)];
        said.extend(careful.then_some(Request::Foretell(true)));
        said.extend(self.is_offline.then_some(Request::Online(false)));
        said.extend(self.is_paused.then_some(Request::Pause(true)));
        said.append(&mut self.notes);
        said.extend(self.left_out.iter().cloned().map(Request::LeaveOut));
        for known in &mut self.brokers {
            known.is_told = known.is_wanted;
            said.extend(known.is_wanted.then(|| Request::Connect(known.profile.clone())));
        }
        said.extend(self.views.iter().map(|(id, view)| Request::Watch(*id, view.clone())));
        said.push(Request::Credit);
        said
    }

    /// The worker is gone: how the connections stand that it held, all in this state.
    pub fn end(&mut self, state: &State) -> Vec<(BrokerId, Status)> {
        self.is_up = false;
        let wanted = self.brokers.iter().filter(|known| known.is_wanted);
        let fallen = wanted.map(|known| {
            let status = known.status.clone().unwrap_or_else(|| Status::refused(Trouble::Halted));
            (known.profile.id.clone(), Status { state: state.clone(), server: None, ..status })
        });
        fallen.collect()
    }

    /// The views that show a single value: with the worker, what it had received of them is gone.
    pub fn readings(&self) -> Vec<WatchId> {
        self.views.iter().filter(|(_, view)| matches!(view, View::Reading { .. })).map(|(id, _)| *id).collect()
    }

    /// Whether there is a worker that can be told anything.
    pub fn is_up(&self) -> bool {
        self.is_up
    }

    fn want(&mut self, id: &BrokerId, is_wanted: bool) {
        if let Some(known) = self.known(id) {
            known.is_wanted = is_wanted;
        }
    }

    fn known(&mut self, id: &BrokerId) -> Option<&mut Known> {
        self.brokers.iter_mut().find(|known| known.profile.id == *id)
    }
}

/// Lines for the log that wait for a worker; more are of no use to anybody.
const MOST_NOTES: usize = 100;
