//! [`Looks`]: views in, answers out, and how each broker's connection stands.

use std::rc::Rc;

use super::live::Live;
use crate::data::view::{Answer, Usage, View};
use crate::id::BrokerId;
use crate::port::{Event, State, Status};
use crate::profile::Url;
use crate::ui::context::trouble;
use crate::ui::dom::react;
use crate::web::client::{Client, Watch};

/// Views in, answers out.
#[derive(Clone, Copy)]
pub struct Looks {
    client: Live<Client>,
    /// The brokers the page knows, in the order they came.
    pub brokers: Live<Vec<Broker>>,
    /// What was received and what is used of the limits.
    pub usage: Live<Usage>,
}

/// A broker the page knows.
#[derive(Clone)]
pub struct Broker {
    /// What documents call it.
    pub id: BrokerId,
    /// What a person calls it.
    pub name: String,
    /// Its address.
    pub url: Url,
    /// Its further addresses.
    pub others: Vec<Url>,
    /// The filters asked for, as they are shown to a person.
    pub filters: String,
    /// Whether it waits for a password that is not kept.
    pub locked: bool,
    /// Whether nobody connected to it in this visit, as nobody wanted.
    pub untried: bool,
    /// How its connection stands.
    pub status: Status,
}

impl Looks {
    /// Listens to the worker. Called once, by the page's root.
    pub fn new(client: Live<Client>) -> Self {
        let looks = Self { client, brokers: Live::new(Vec::new()), usage: Live::new(Usage::default()) };
        client.with_untracked(|client| {
            client.on_event(move |event| {
                if let Event::Status(id, status) = event {
                    looks.tell(id, |known| *known = status.clone());
                }
            });
        });
        looks.watch(
            || Some(View::Usage),
            move |answer| {
                if let Answer::Usage(usage) = answer {
                    looks.usage.set(*usage);
                }
            },
        );
        looks
    }

    /// Asks what `view` says, again whenever the signals in it change, until the calling component goes away;
    /// asks nothing while it says `None`.
    pub fn watch(self, view: impl Fn() -> Option<View> + 'static, on: impl Fn(&Answer) + 'static) {
        self.watch_boxed(Rc::new((view, on)));
    }

    fn watch_boxed(self, asks: Rc<dyn Asks>) {
        let held = Live::new(None::<Watch>);
        react(move || {
            let wanted = asks.view();
            held.update_untracked(|held| match (wanted, held.as_ref()) {
                (None, _) => *held = None,
                (Some(view), Some(watch)) => watch.ask(view),
                (Some(view), None) => {
                    let asks = asks.clone();
                    *held =
                        Some(self.client.with_untracked(|client| client.watch(view, move |answer| asks.hear(answer))));
                }
            });
        });
    }

    /// What the latest answer is to what `view` asks now; `None` until it comes. Unlike in [`Looks::watch`], an answer
    /// to what was asked before is never taken for one.
    pub fn ask(self, view: impl Fn() -> Option<View> + 'static) -> Live<Option<Answer>> {
        let (answer, held) = (Live::new(None), Live::new(None::<Watch>));
        react(move || {
            answer.set(None);
            let watch = |view| {
                self.client.with_untracked(|client| client.watch(view, move |new| answer.set(Some(new.clone()))))
            };
            let watch = view().map(watch);
            held.update_untracked(|held| *held = watch);
        });
        answer
    }

    /// The broker of this id, untracked.
    pub fn broker(self, id: &BrokerId) -> Option<Broker> {
        self.brokers.with_untracked(|brokers| brokers.iter().find(|broker| broker.id == *id).cloned())
    }

    /// Changes what is known of a broker's connection.
    pub fn tell(self, id: &BrokerId, change: impl FnOnce(&mut Status)) {
        self.brokers.update(|brokers| {
            if let Some(broker) = brokers.iter_mut().find(|broker| broker.id == *id) {
                change(&mut broker.status);
            }
        });
    }

    /// How a broker's connection stands, while it is known.
    pub fn broker_status(self, id: &BrokerId) -> Option<Status> {
        self.brokers.with(|brokers| brokers.iter().find(|broker| broker.id == *id).map(|broker| broker.status.clone()))
    }

    /// How the worst of all connections stands that anybody wants; disconnected while there is none.
    pub fn worst(self) -> State {
        self.brokers.with(|brokers| {
            let wanted = brokers.iter().filter(|broker| !broker.untried);
            let states = wanted.map(|broker| broker.status.state.clone());
            states.max_by_key(trouble::rank).unwrap_or(State::Disconnected)
        })
    }
}

/// A question and who hears the answers.
trait Asks {
    fn view(&self) -> Option<View>;
    fn hear(&self, answer: &Answer);
}

impl<V: Fn() -> Option<View>, H: Fn(&Answer)> Asks for (V, H) {
    fn view(&self) -> Option<View> {
        self.0()
    }

    fn hear(&self, answer: &Answer) {
        self.1(answer);
    }
}
