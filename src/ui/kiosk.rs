//! The kiosk: a board on a screen that nobody sits at. The chrome is hidden, the screen stays on, boards take turns, and
//! trouble is told large above the board, whose values stay in sight.

use core::time::Duration;

use leptos::prelude::{document as page, untrack, window};

use super::context::live::{Live, follow};
use super::context::screen::Kiosk;
use super::context::{Document, Layer, Screen, looks, screen, trouble};
use super::countdown::countdown;
use super::dom::{El, button, el, every, icon, listen, react, timer};
use crate::port::State;
use crate::profile::config::Mode;
use crate::strings::boards;
use crate::web::wake::WakeLock;

/// What a kiosk shows besides the board.
pub fn kiosk() -> El {
    let (looks, screen) = (looks(), screen());
    let state = move || {
        let known = looks.brokers.with(|brokers| !brokers.is_empty());
        Some(looks.worst()).filter(|state| known && !matches!(state, State::Connected { .. }))
    };
    let leave = move || {
        let button = button(boards::LEAVE_KIOSK, move || {
            screen.use_kiosk(false);
        });
        button.attr("class", "button kiosk-leave")
    };
    let may_leave = move || !screen.kiosk.get().idle && screen.allowed.get() != Mode::Kiosk;
    el("div.kiosk role=status").when(may_leave, leave).part(state, move |state| {
        let state = state.as_ref()?;
        Some(
            el("button.kiosk-trouble type=button")
                .attr("data-status", trouble::key(state))
                .child(icon(trouble::icon(state)))
                .child(el("strong").text(trouble::word(state)))
                .children(trouble::until(state).map(|until| countdown(&until)))
                .child(el("span").text(boards::VALUES_FROM_BEFORE))
                .press(move || screen.layer.set(Layer::Status)),
        )
    })
}

/// Does what a kiosk does by itself, for as long as the page lives.
pub fn begin(document: Document, screen: Screen) {
    let is_kiosk = move || screen.mode.get() == Mode::Kiosk;
    let lock = Live::new(None::<WakeLock>);
    let wake = move || {
        WakeLock::ask(move |got| {
            if untrack(is_kiosk) {
                lock.set(got);
            }
        });
    };
    let still = Live::new(None);
    let idle = move |idle| screen.kiosk.keep(Kiosk { idle, ..screen.kiosk.get_untracked() });
    let rest = move || {
        idle(false);
        still.set(Some(timer(STILL, move || idle(true))));
    };
    react(move || {
        if is_kiosk() {
            wake();
            rest();
        } else {
            lock.set(None);
            still.set(None);
            idle(false);
        }
    });
    listen(&page(), "visibilitychange", move |_| {
        // The browser took the lock back when the tab was hidden.
        if lock.is_there() && untrack(is_kiosk) && !page().hidden() {
            wake();
        }
    });
    listen(&window(), "pointermove", move |_| {
        if untrack(is_kiosk) {
            rest();
        }
    });
    let turns = follow(move || screen.kiosk.get().turns);
    let turn = Live::new(None);
    react(move || {
        // Whoever chose another board has it for a whole turn.
        document.current.track();
        let several = document.tabs.with(|tabs| tabs.len() > 1);
        let secs = turns.get().filter(|_| several && is_kiosk());
        turn.set(secs.map(|secs| timer(Duration::from_secs(secs.into()), move || document.show_next())));
    });
    every(SHIFT, move || {
        if untrack(is_kiosk) && !stands_still() {
            screen.kiosk.update(|kiosk| kiosk.shift = (kiosk.shift + 1) % PLACES.len());
        }
    });
}

/// How far everything stands from where it belongs, in CSS pixels, so that no picture burns in.
pub fn shift(screen: Screen) -> [i8; 2] {
    let place = PLACES.get(screen.kiosk.get().shift).filter(|_| screen.mode.get() == Mode::Kiosk);
    place.copied().unwrap_or_default()
}

/// Whether an address asks for the kiosk by `?kiosk`, and after how many seconds boards take turns, if they do.
pub fn asked(search: &str) -> Option<Option<u32>> {
    let mut parts = search.trim_start_matches('?').split('&').map(|part| part.split_once('=').unwrap_or((part, "")));
    let (_, turns) = parts.find(|(name, _)| *name == "kiosk")?;
    Some(turns.parse().ok().filter(|secs| TURNS.contains(secs)))
}

fn stands_still() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

/// Without a hand for so long the pointer is hidden.
const STILL: Duration = Duration::from_secs(3);
const SHIFT: Duration = Duration::from_secs(180);
const PLACES: [[i8; 2]; 8] = [[0, 0], [2, 0], [4, 2], [2, 4], [0, 3], [-2, 4], [-4, 2], [-2, 0]];
/// How long a board may be shown before the next: less is a flicker, and more than a day is none.
const TURNS: core::ops::RangeInclusive<u32> = 5..=86_400;
