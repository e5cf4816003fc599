//! What a widget is moved and resized by: its header and its corner for a pointer, the arrow keys, and arrows to press
//! for who has neither (WCAG 2.5.7).

use core::time::Duration;

use leptos::prelude::{untrack, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

use super::context::hand;
use super::context::hand::{By, Grip, Hand, Held};
use super::context::live::Live;
use super::dom::{El, button, el, later, react};
use crate::board::{Cell, Direction, WidgetId};
use crate::strings;

/// Lets the widgets inside be moved and resized. One set of listeners serves all of them.
pub fn grips(board: El) -> El {
    let hand = hand();
    let drag = Live::new(None::<Drag>);
    react(move || {
        // However it was let go: by the pointer, by a key, or because the board is another one.
        if hand.held.with(Option::is_none) {
            drag.update_untracked(|drag| {
                if let Some(drag) = drag.take() {
                    drag.article.style().remove_property("translate").ok();
                }
            });
        }
    });
    let end = move |keeps: bool| {
        if !drag.with_untracked(|drag| drag.as_ref().is_some_and(|drag| drag.is_on)) {
            drag.set(None);
        } else if keeps {
            hand.keep();
        } else {
            hand.cancel();
        }
    };
    board
        .on("pointerdown", move |event| drag.set(Drag::begin(event.unchecked_ref(), hand)))
        .on("pointermove", move |event| {
            let event: &PointerEvent = event.unchecked_ref();
            drag.update_untracked(|drag| {
                if let Some(drag) = drag {
                    drag.at = (event.client_x().into(), event.client_y().into());
                }
            });
            follow(drag, hand);
        })
        .on("pointerup", move |_| end(true))
        .on("pointercancel", move |_| end(false))
        .on("keydown", move |event| key(event.unchecked_ref(), hand))
}

/// Arrows to press, while a widget is held without a pointer, and where it stands for who does not see it.
pub fn arrows() -> El {
    let hand = hand();
    let of = move |read: fn(&Held) -> Option<String>| {
        move || hand.held.with(|held| held.as_ref().filter(|held| held.by == By::Arrows).and_then(read))
    };
    let place = of(|held| held.cell().map(place_of));
    let said = of(|held| {
        let note = if held.is_fresh() { strings::HELD_NOTE } else { "" };
        Some(format!("{}. {note}", place_of(held.cell()?)))
    });
    let bar = move || {
        let arrows = [
            ("←", strings::LEFT, Direction::Left),
            ("→", strings::RIGHT, Direction::Right),
            ("↑", strings::UP, Direction::Up),
            ("↓", strings::DOWN, Direction::Down),
        ];
        let cancel = move || {
            hand.cancel();
        };
        let arrow =
            |(sign, name, direction)| button(sign, move || hand.step(direction, false)).attr("aria-label", name);
        el("div.grip-bar role=group")
            .attr("aria-label", strings::ARROWS)
            .child(el("p.grip-place aria-hidden=true").says(place))
            .child(el("p.grip-note aria-hidden=true").text(strings::HELD_NOTE))
            .child(el("span.grip-arrows").children(arrows.map(arrow)))
            .child(button(strings::KEEP, move || hand.keep()).attr("data-main", ""))
            .child(button(strings::CANCEL, cancel))
    };
    let live = el("p.unseen aria-live=polite").says(said);
    el("div.grip").child(live).when(move || place().is_some(), bar)
}

/// A pointer that is down on a grip. Until it has gone a little way it may yet be a click.
#[derive(Clone)]
struct Drag {
    id: WidgetId,
    grip: Grip,
    article: HtmlElement,
    /// What scrolls.
    board: Element,
    /// The cell it began at.
    cell: Cell,
    columns: u16,
    /// A column and a row with their gap, in CSS pixels.
    pitch: (f64, f64),
    /// Where it began, in the window's pixels, as if the board were not scrolled.
    from: (f64, f64),
    /// Where it is, in the window's pixels.
    at: (f64, f64),
    is_on: bool,
    is_scrolling: bool,
}

impl Drag {
    fn begin(event: &PointerEvent, hand: Hand) -> Option<Self> {
        let target: Element = event.target()?.unchecked_into();
        let around = |selector| target.closest(selector).ok().flatten();
        let article: HtmlElement = around("[data-widget]")?.unchecked_into();
        let grip = if around(".grip-corner").is_some() {
            Grip::Corner
        } else if around(".widget-head").is_some() && around(".widget-menu").is_none() {
            Grip::Whole
        } else {
            return None;
        };
        // A finger scrolls; it drags only what was tapped before.
        let scrolls = event.pointer_type() == "touch" && !article.matches(":focus-within").unwrap_or(false);
        if scrolls || event.button() != 0 {
            return None;
        }
        let id = WidgetId::parse(&article.get_attribute("data-widget")?).ok()?;
        let (cell, columns) = untrack(|| (hand.cell(&id), hand.columns.get().count()));
        let board = around(".grid")?;
        let style = window().get_computed_style(&board).ok().flatten()?;
        let pixels = |name, usual| {
            let found =
                style.get_property_value(name).ok().and_then(|length| length.trim().strip_suffix("px")?.parse().ok());
            found.unwrap_or(usual)
        };
        let (gap, row) = (pixels("--gap-grid", 12.0), pixels("--cell", 64.0));
        let width: f64 = article.parent_element()?.client_width().into();
        let at = (event.client_x().into(), event.client_y().into());
        // Fails for events that no pointer made, which tests send.
        target.set_pointer_capture(event.pointer_id()).ok();
        Some(Self {
            id,
            grip,
            article,
            cell: cell?,
            columns,
            pitch: ((width + gap) / f64::from(columns), row + gap),
            from: (at.0, at.1 + f64::from(board.scroll_top())),
            at,
            is_on: false,
            is_scrolling: false,
            board,
        })
    }

    /// Shows what it would be like to let go here.
    fn aim(&mut self, hand: Hand) {
        let (x, y) = (self.at.0 - self.from.0, self.at.1 + f64::from(self.board.scroll_top()) - self.from.1);
        if !self.is_on {
            self.is_on = x.abs().max(y.abs()) >= SLACK;
            if !self.is_on {
                return;
            }
            hand.hold(&self.id, self.grip, By::Pointer);
        }
        let more = |from: u16, way: f64, pitch: f64| (f64::from(from) + (way / pitch).round()).max(0.0) as u16;
        let (columns, rows) = self.pitch;
        let Cell { x: left, y: top, w, h } = self.cell;
        hand.aim(match self.grip {
            Grip::Whole => Cell { x: more(left, x, columns), y: more(top, y, rows), ..self.cell },
            Grip::Corner => Cell { w: more(w, x, columns).min(self.columns - left), h: more(h, y, rows), ..self.cell },
        });
        if self.grip == Grip::Whole {
            self.article.style().set_property("translate", &format!("{x}px {y}px")).ok();
        }
    }

    /// Scrolls the board a little when the pointer is at its edge; says whether there was more to see.
    fn scroll(&mut self) -> bool {
        let rect = self.board.get_bounding_client_rect();
        let way = if self.at.1 > rect.bottom() - EDGE { SCROLL } else { -SCROLL };
        if !self.is_on || self.is_scrolling || (self.at.1 > rect.top() + EDGE && way < 0) {
            return false;
        }
        let before = self.board.scroll_top();
        self.board.set_scroll_top(before + way);
        self.is_scrolling = self.board.scroll_top() != before;
        self.is_scrolling
    }
}

/// Follows the pointer, and goes on scrolling while it rests at an edge.
fn follow(drag: Live<Option<Drag>>, hand: Hand) {
    let mut scrolls = false;
    drag.update_untracked(|drag| {
        if let Some(drag) = drag {
            drag.aim(hand);
            scrolls = drag.scroll();
        }
    });
    if scrolls {
        later(FRAME, move || {
            drag.update_untracked(|drag| drag.iter_mut().for_each(|drag| drag.is_scrolling = false));
            follow(drag, hand);
        });
    }
}

fn key(event: &KeyboardEvent, hand: Hand) {
    let Some(target) = event.target().map(JsCast::unchecked_into::<Element>) else { return };
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let by = move || hand.held.with_untracked(|held| held.as_ref().map(|held| held.by));
    let direction = match event.key().as_str() {
        "ArrowLeft" => Direction::Left,
        "ArrowRight" => Direction::Right,
        "ArrowUp" => Direction::Up,
        "ArrowDown" => Direction::Down,
        "Enter" if by() == Some(By::Arrows) && target.tag_name() != "BUTTON" => {
            event.prevent_default();
            return hand.keep();
        }
        _ => return,
    };
    // A widget that has the focus itself, nothing inside of it.
    if by().is_none()
        && let Some(id) = target.get_attribute("data-widget").and_then(|id| WidgetId::parse(&id).ok())
    {
        hand.hold(&id, Grip::Whole, By::Arrows);
    }
    if by() == Some(By::Arrows) {
        event.prevent_default();
        hand.step(direction, event.shift_key());
    }
}

fn place_of(cell: Cell) -> String {
    strings::stands_at([cell.x + 1, cell.y + 1, cell.w, cell.h])
}

/// Pixels a pointer goes before it drags.
const SLACK: f64 = 4.0;
/// Pixels from the top or bottom where the board begins to scroll.
const EDGE: f64 = 40.0;
/// Pixels it scrolls at once.
const SCROLL: i32 = 8;
/// How long until it scrolls again.
const FRAME: Duration = Duration::from_millis(16);
