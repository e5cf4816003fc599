//! [`Exam`]: the test of a connection that this page asked for last, and what it has found.

use super::Permit;
use super::live::Live;
use crate::port::{Event, Finding, Request, Test};
use crate::web::client::Client;

/// The test of a connection. There is one at a time.
#[derive(Clone, Copy)]
pub struct Exam {
    client: Live<Client>,
    /// What it has found, and whether it is over; `None` while there is none.
    pub tested: Live<Option<(Vec<Finding>, bool)>>,
}

impl Exam {
    /// Listens to the worker. Called once, by the page's root.
    pub fn new(client: Live<Client>) -> Self {
        let tested = Live::new(None);
        client.with_untracked(|client| {
            client.on_event(move |event| {
                if let Event::Tested(findings, is_over) = event {
                    tested.set(Some((findings.clone(), *is_over)));
                }
            });
            // It dies with its worker.
            client.on_death(move |_| tested.set(None));
        });
        Self { client, tested }
    }

    /// Begins a test in place of any other; one that publishes takes a [`Permit`], and publishes nothing without.
    pub fn begin(self, permit: Option<Permit>, test: Test) {
        self.tested.set(None);
        let echo = permit.and(test.echo);
        self.send(&Request::Test(Box::new(Test { echo, ..test })));
    }

    /// Ends it; what was found stays.
    pub fn end(self) {
        self.send(&Request::EndTest);
        self.tested.update(|tested| {
            if let Some((_, is_over)) = tested {
                *is_over = true;
            }
        });
    }

    fn send(self, request: &Request) {
        self.client.with_untracked(|client| client.send(request));
    }
}
