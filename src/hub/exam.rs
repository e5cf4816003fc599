//! [`Exam`]: the one test of a connection that may run, with a socket of its own beside those of the brokers.

use super::{Action, Bounds, Hub, Link, PageId};
use crate::client::doctor::{Doctor, Output};
use crate::port::{Event, Reply, Test};
use crate::time::Now;

/// A test under way, and who asked for it.
pub(super) struct Exam {
    page: PageId,
    pub(super) doctor: Doctor,
    link: Option<Link>,
}

impl Hub {
    /// Begins a test in place of any other.
    pub(super) fn begin_test(&mut self, now: Now, page: PageId, test: Test, bounds: Bounds) {
        self.end_test(now);
        let Test { mut profile, echo, page: surroundings } = test;
        let own = self.brokers.iter().find(|broker| broker.id == profile.id);
        if let Some(token) =
            own.and_then(|broker| broker.client.fetched_token()).filter(|_| profile.token_url.is_some())
        {
            profile.password = Some(token.clone());
        }
        let doctor = Doctor::begin(now, profile, echo, surroundings, bounds, self.random.u64(..));
        self.exam = Some(Exam { page, doctor, link: None });
        self.drain_exam();
    }

    /// Ends the test: it says goodbye, and nothing more is told of it.
    pub(super) fn end_test(&mut self, now: Now) {
        if let Some(exam) = &mut self.exam {
            exam.doctor.stop(now);
        }
        self.drain_exam();
        if let Some(link) = self.exam.take().and_then(|exam| exam.link) {
            self.queue.push_back(Action::Close(link));
        }
    }

    /// Whether a socket is the test's.
    pub(super) fn is_exam(&self, link: Link) -> bool {
        self.exam.as_ref().is_some_and(|exam| exam.link == Some(link))
    }

    /// Lets the test hear of its socket.
    pub(super) fn with_exam(&mut self, tell: impl FnOnce(&mut Doctor)) {
        if let Some(exam) = &mut self.exam {
            tell(&mut exam.doctor);
            self.drain_exam();
        }
    }

    /// Does what the test wants.
    pub(super) fn drain_exam(&mut self) {
        while let Some(output) = self.exam.as_mut().and_then(|exam| exam.doctor.poll()) {
            let Some(exam) = &mut self.exam else { return };
            match output {
                Output::Open(url) => {
                    let link = Link::next(&mut self.generations);
                    self.queue.extend(exam.link.replace(link).map(Action::Close));
                    self.queue.push_back(Action::Open { link, url });
                }
                Output::Probe(url) => {
                    let link = Link::next(&mut self.generations);
                    self.queue.extend(exam.link.replace(link).map(Action::Close));
                    self.queue.push_back(Action::Probe { link, url });
                }
                Output::Send(bytes) => self.queue.extend(exam.link.map(|link| Action::Send(link, bytes))),
                Output::Close => self.queue.extend(exam.link.take().map(Action::Close)),
                Output::Told => {
                    let told = Event::Tested(exam.doctor.findings().to_vec(), exam.doctor.is_done());
                    self.queue.push_back(Action::Reply(exam.page, Reply::Event(told)));
                }
            }
        }
    }
}
