//! What all components that act share: they hear what a device reports, ask it for something else, and say how far that
//! came. Nothing is published but what a person asks for here and now.

use core::time::Duration;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::prelude::untrack;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::context::live::Live;
use super::context::{Permit, Wishes, looks, wishes};
use super::dom::{El, button, el, icon, react, timer};
use super::widget::Frame;
use crate::board::widget::control::trust;
use crate::board::widget::target::{ARMED, HOLD};
use crate::board::widget::{Acts, Command, Condition, Control, Guard, Progress, Stage};
use crate::data::view::{Answer, Reading, View};
use crate::mqtt::Qos;
use crate::port::{Outcome, State, Wish, WishId};
use crate::strings;
use crate::strings::widgets as words;
use crate::web::{clock, intl};

/// A widget that acts, between its device and its person.
#[derive(Clone, Copy)]
pub struct Act {
    acts: Live<Rc<dyn Acts>>,
    control: Live<Control>,
    readings: Live<Vec<Reading>>,
    /// What was chosen and waits behind the guard for leave to be sent.
    draft: Live<Option<Condition>>,
    /// What the guard says to whoever touches the control.
    hint: Live<&'static str>,
    timer: Live<Option<Timeout>>,
    wishes: Wishes,
}

impl Act {
    /// Begins to hear what the device reports, and shows on the frame how far that can be trusted.
    pub fn new(acts: Rc<dyn Acts>, frame: Frame) -> Self {
        let parts = acts.parts();
        let act = Self {
            readings: Live::new(vec![Reading::default(); parts.len()]),
            acts: Live::new(acts),
            control: Live::new(Control::new()),
            draft: Live::new(None),
            hint: Live::new(""),
            timer: Live::new(None),
            wishes: wishes(),
        };
        for (part, source) in parts.into_iter().enumerate() {
            looks().watch(
                move || Some(View::Reading { source: source.clone(), spark: None }),
                move |answer| {
                    if let Answer::Reading(new) = answer {
                        act.hear(part, new);
                    }
                },
            );
        }
        react(move || {
            let (state, at, problem) =
                act.readings.with(|readings| act.acts.with_untracked(|acts| trust(&**acts, readings)));
            frame.show(state, at, problem);
        });
        act
    }

    fn hear(self, part: usize, reading: &Reading) {
        self.change(|acts, control| control.handle_reading(acts, part, reading));
        self.readings.update(|readings| {
            if let Some(known) = readings.get_mut(part) {
                known.clone_from(reading);
            }
        });
    }

    fn change<T: Default>(self, change: impl FnOnce(&dyn Acts, &mut Control) -> T) -> T {
        let mut changed = T::default();
        if self.acts.is_there() {
            let acts = self.acts.get_untracked();
            self.control.update(|control| changed = change(&*acts, control));
        }
        changed
    }

    /// What to show: what was chosen, over what is wanted, over what is reported.
    pub fn shown(self) -> Condition {
        let shown = self.control.with(Control::shown);
        self.draft.with(|draft| draft.as_ref().map_or_else(|| shown.clone(), |draft| shown.with(draft)))
    }

    /// What to show now.
    pub fn now(self) -> Condition {
        untrack(move || self.shown())
    }

    /// A part of what to show.
    pub fn of<T>(self, read: impl Fn(&Condition) -> T) -> T {
        read(&self.shown())
    }

    /// How far the last command came.
    pub fn stage(self) -> Stage {
        self.control.with(|control| control.stage().clone())
    }

    /// Why nothing can be sent now.
    pub fn locked(self) -> Option<String> {
        // A browser tells an element that it lost the focus when it is taken away, its owner having gone before.
        if !self.acts.is_there() {
            return Some(String::new());
        }
        if let Err(why) = Permit::ask() {
            return Some(why.to_owned());
        }
        let (broker, queues) = self.acts.with_untracked(|acts| {
            let target = acts.target();
            (target.broker.clone(), target.queue_secs > 0)
        });
        match looks().broker_status(&broker).map(|status| status.state) {
            Some(State::Connected { .. }) => None,
            Some(_) if queues => None,
            Some(_) => Some(words::NOT_CONNECTED.to_owned()),
            None => Some(words::no_such_broker(broker.as_str())),
        }
    }

    /// Whether nothing can be sent now.
    pub fn is_locked(self) -> bool {
        self.locked().is_some()
    }

    /// Whether nothing can be sent at this moment; so it is once the widget was removed.
    fn is_barred(self) -> bool {
        untrack(move || self.is_locked())
    }

    /// The person chose this: it is sent, or, with a guard, waits beside a button that sends it.
    pub fn choose(self, wanted: Condition) {
        if self.is_barred() {
            return;
        }
        match self.guard() {
            Guard::None => self.send(wanted),
            Guard::Hold | Guard::Arm => self.draft.set(Some(wanted)),
        }
    }

    fn guard(self) -> Guard {
        self.acts.with_untracked(|acts| acts.target().guard)
    }

    fn send(self, wanted: Condition) {
        if self.is_barred() {
            return;
        }
        let Ok(permit) = untrack(Permit::ask) else { return };
        self.draft.set(None);
        let now = clock::now().instant;
        let command = self.change(|acts, control| control.ask(acts, wanted, now));
        self.publish(permit, command);
    }

    fn publish(self, permit: Permit, command: Option<Command>) {
        self.wait();
        let Some(Command { number, topic, payload }) = command else { return };
        let wish = self.acts.with_untracked(|acts| {
            let target = acts.target();
            Wish {
                id: WishId(0),
                broker: target.broker.clone(),
                topic,
                payload: payload.into_bytes(),
                qos: Qos::try_from(target.qos).unwrap_or_default(),
                retain: target.retain,
                queue_secs: target.queue_secs,
            }
        });
        self.wishes.publish(permit, wish, move |outcome| {
            // The widget may have been removed meanwhile, which changes nothing.
            let now = clock::now().instant;
            self.change(|acts, control| control.handle_progress(acts, number, progress(outcome), now));
            // What waited for a connection has only now somebody to answer it.
            if self.acts.is_there() {
                self.wait();
            }
        });
    }

    /// Comes back when the pause between two commands or the patience with the device ends.
    fn wait(self) {
        let deadline = self.control.with_untracked(Control::deadline);
        let left = deadline.map(|deadline| deadline.since(clock::now().instant) + Duration::from_millis(1));
        self.timer.set(left.map(|left| timer(left, move || self.turn())));
    }

    fn turn(self) {
        let locked = untrack(move || self.locked());
        let permit = untrack(Permit::ask);
        if let Some(why) = locked {
            self.change(|_, control| control.forget_held(&why));
        }
        let now = clock::now().instant;
        let command = self.change(|acts, control| control.handle_timeout(acts, now));
        if let (Ok(permit), Some(command)) = (permit, command) {
            self.publish(permit, Some(command));
        }
    }

    /// The body of a component, which shows by itself that an answer is awaited.
    pub fn body(self, of: &str) -> El {
        let patience = self.acts.with_untracked(|acts| acts.target().patience_secs);
        el(of)
            .vary("aria-busy", move || self.stage().is_pending())
            .vary("data-stage", move || self.stage().as_str())
            .style("--patience", move || format!("{patience}s"))
    }

    /// A button that sends, once the guard lets it.
    pub fn guarded(self, button: El, wanted: impl Fn() -> Condition + 'static) -> El {
        let wanted = Rc::new(wanted);
        let button = button.flag("disabled", move || self.is_locked()).vary("title", move || self.locked());
        match self.guard() {
            Guard::None => button.press(move || self.send(wanted())),
            Guard::Arm => self.armed(button, wanted),
            Guard::Hold => self.held(button, wanted),
        }
    }

    fn armed(self, button: El, wanted: Rc<dyn Fn() -> Condition>) -> El {
        let until = Live::new(None::<Timeout>);
        let disarm = move || {
            until.set(None);
            self.hint.set("");
        };
        button.flag("data-armed", move || until.with(Option::is_some)).on("blur", move |_| disarm()).press(move || {
            if self.is_barred() {
                return;
            }
            if until.with_untracked(Option::is_some) {
                disarm();
                self.send(wanted());
            } else {
                until.set(Some(timer(ARMED, disarm)));
                self.hint.set(words::ARMED);
            }
        })
    }

    fn held(self, button: El, wanted: Rc<dyn Fn() -> Condition>) -> El {
        let holding = Live::new(None::<Timeout>);
        let is_done = Live::new(false);
        let begin = move || {
            if self.is_barred() || holding.with_untracked(Option::is_some) {
                return;
            }
            is_done.set(false);
            let wanted = wanted.clone();
            self.hint.set(words::HOLD);
            holding.set(Some(timer(HOLD, move || {
                holding.set(None);
                is_done.set(true);
                self.hint.set("");
                self.send(wanted());
            })));
        };
        let begin = Rc::new(begin);
        // What was let go too early leaves the hint, so that whoever did learns what to do.
        let stop = move || {
            holding.set(None);
        };
        let by_key = begin.clone();
        let is_press = |event: &web_sys::Event| {
            let key = event.unchecked_ref::<KeyboardEvent>().key();
            matches!(key.as_str(), " " | "Enter")
        };
        let down = move |event: &web_sys::Event| {
            if is_press(event) {
                // A button would be clicked again and again.
                event.prevent_default();
                by_key();
            }
        };
        let button = button
            .flag("data-holding", move || holding.with(Option::is_some))
            .on("pointerdown", move |_| begin())
            .on("keydown", down)
            .on("contextmenu", web_sys::Event::prevent_default)
            .press(move || {
                if !self.is_barred() && !is_done.get_untracked() {
                    self.hint.set(words::HOLD);
                }
            });
        ["pointerup", "pointerleave", "pointercancel", "keyup", "blur"]
            .into_iter()
            .fold(button, |button, event| button.on(event, move |_| stop()))
    }

    /// What there is to say of the last command, or of why none can be sent.
    pub fn words(self) -> String {
        if let Some(why) = self.locked() {
            return why;
        }
        let hint = self.hint.get();
        if hint.is_empty() { stage_words(&self.stage()) } else { hint.to_owned() }
    }

    /// The line below a control: how far the last command came, or why none can be sent; and, behind a guard, what was
    /// chosen and the button that sends it. `said` names what was chosen.
    pub fn foot(self, said: impl Fn(&Condition) -> String + 'static) -> El {
        let said = Rc::new(said);
        let line = el("p.act-stage role=status")
            .when(move || self.is_locked(), || icon("lock"))
            .child(el("span").says(move || self.words()));
        el("div.act-foot").child(line).part(
            move || self.draft.get(),
            move |draft| {
                let draft = draft.clone()?;
                let send = el("button.button type=button data-main").text(&words::send(&said(&draft)));
                let send = self.guarded(send, move || draft.clone());
                let cancel = button(strings::CANCEL, move || {
                    self.hint.set("");
                    self.draft.set(None);
                });
                Some(el("div.act-draft").child(send).child(cancel))
            },
        )
    }
}

fn progress(outcome: Outcome) -> Progress {
    match outcome {
        Outcome::Queued(until) => Progress::Queued(until),
        Outcome::Sent => Progress::Sent,
        Outcome::Gone => Progress::Gone,
        Outcome::Acknowledged => Progress::Acknowledged,
        Outcome::Rejected(reason) => Progress::Failed(strings::refused_by_name(reason.name(), reason.code()).into()),
        Outcome::Refused(why) => Progress::Failed(why),
        Outcome::Unknown => Progress::Failed(strings::OUTCOME_UNKNOWN.into()),
    }
}

fn stage_words(stage: &Stage) -> String {
    match stage {
        Stage::Idle => String::new(),
        Stage::Held => words::STAGE_HELD.to_owned(),
        Stage::Queued(until) => words::stage_queued(&intl::time(*until, clock::unix())),
        Stage::Sent => strings::STAGE_SENT.to_owned(),
        Stage::Acknowledged => strings::STAGE_ACKNOWLEDGED.to_owned(),
        Stage::Confirmed => strings::STAGE_CONFIRMED.to_owned(),
        Stage::Delivered => words::STAGE_DELIVERED.to_owned(),
        Stage::Gone => words::STAGE_GONE.to_owned(),
        Stage::Reverted(why) => strings::stage_reverted(&why.to_string()),
    }
}
