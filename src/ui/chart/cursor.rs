//! What lies over the picture of a chart: the time somebody points at, and the hands that zoom and pan. It is a slider
//! over the time axis: its value is what all lines said then, told when it is moved and at no other time.

use leptos::prelude::untrack;
use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, PointerEvent, WheelEvent};

use super::{Chart, number};
use crate::board::widget::chart::{Look, Moment, moment};
use crate::data::view::Cause;
use crate::plot::Point;
use crate::strings::chart as words;
use crate::time::Timestamp;
use crate::ui::context::cross;
use crate::ui::context::live::{Live, follow};
use crate::ui::dom::{El, el};
use crate::web::{clock, intl};

/// The slider over a chart's picture.
pub(super) fn cursor(chart: Chart) -> El {
    // Whether it is this chart that is pointed at.
    let own = Live::new(false);
    let hold = Live::new(None::<Hold>);
    let pick = Live::new(None::<(f64, f64)>);
    let marks = follow(move || marks(chart));
    let said = follow(move || moment_at(chart).map(|moment| said(chart, &moment)));
    let place = move |at: Point| format!("{:.1}px {:.1}px", at.x, at.y);
    let line = el("div.chart-cross")
        .style("translate", move || marks.with(|marks| marks.as_ref().map(|marks| place(marks.top))))
        .style("height", move || marks.with(|marks| marks.as_ref().map(|marks| format!("{:.1}px", marks.height))));
    let dot = |n: usize| {
        let at = move || marks.with(|marks| marks.as_ref().and_then(|marks| marks.dots.get(n).copied().flatten()));
        el("div.chart-dot")
            .attr("data-series", &(n + 1).to_string())
            .flag("hidden", move || at().is_none())
            .style("translate", move || at().map(place))
    };
    let lines = chart.settings.with_untracked(|settings| settings.lines.len());
    let share = move || marks.with(|marks| marks.as_ref().map_or(0.0, |marks| marks.share));
    let chosen = el("div.chart-pick")
        .style("left", move || pick.get().map(|(one, other)| format!("{}px", one.min(other))))
        .style("width", move || pick.get().map(|(one, other)| format!("{}px", (one - other).abs())));
    let slider = el("div.chart-cursor role=slider tabindex=0 aria-valuemin=0 aria-valuemax=100")
        .vary("aria-label", move || words::cursor(&chart.frame.title.get()))
        .vary("aria-valuenow", move || format!("{:.0}", share() * 100.0))
        .vary("aria-valuetext", move || said.with(|said| said.as_ref().map_or(words::NO_TIME.to_owned(), sentence)))
        .when(move || marks.with(Option::is_some), move || line.clone())
        .children((0..lines).map(dot))
        .when(move || pick.with(Option::is_some), move || chosen.clone())
        .part(
            move || said.get().filter(|_| own.get()).map(|said| (said, share() > 0.5)),
            |state| {
                state.as_ref().map(|(said, is_right)| {
                    tip(said).flag("data-left", {
                        let is = *is_right;
                        move || is
                    })
                })
            },
        );
    hands(slider, chart, own, hold, pick)
}

fn hands(slider: El, chart: Chart, own: Live<bool>, hold: Live<Option<Hold>>, pick: Live<Option<(f64, f64)>>) -> El {
    let cross = cross();
    let catcher = slider.clone();
    let leave = move || {
        own.keep(false);
        cross.keep(None);
    };
    slider
        .on("pointerdown", move |event| {
            let event: &PointerEvent = event.unchecked_ref();
            if event.button() == 0 {
                // Fails for events that no pointer made, which tests send.
                catcher.0.set_pointer_capture(event.pointer_id()).ok();
                hold.update_untracked(|hold| *hold = Hold::begin(hold.take(), chart, event));
            }
        })
        .on("pointermove", move |event| {
            let event: &PointerEvent = event.unchecked_ref();
            let mut moved = Moved::Not;
            hold.update_untracked(|hold| {
                if let Some(hold) = hold {
                    moved = hold.go(event);
                }
            });
            match moved {
                Moved::Look(look) => chart.look.keep(look),
                Moved::Pick(one, other) => pick.set(Some((one, other))),
                Moved::Not => chart.point(own, event.offset_x().into()),
            }
        })
        .on("pointerup", move |event| {
            let event: &PointerEvent = event.unchecked_ref();
            if let Some((one, other)) = pick.get_untracked() {
                let (one, other) = (chart.time(one), chart.time(other));
                if let (Some(one), Some(other)) = (one, other) {
                    chart.look.keep(Look::between(one, other, chart.reach()));
                }
            }
            pick.set(None);
            hold.update_untracked(|hold| *hold = hold.take().and_then(|hold| hold.end(chart, event.pointer_id())));
        })
        .on("pointercancel", move |_| {
            pick.set(None);
            hold.set(None);
        })
        .on("pointerleave", move |_| leave())
        .on("blur", move |_| leave())
        .on("wheel", move |event| {
            let event: &WheelEvent = event.unchecked_ref();
            let (right, down) = (event.delta_x(), event.delta_y());
            // A pinch on a trackpad comes as a wheel with Ctrl.
            if event.ctrl_key() {
                chart.zoom((down * ZOOM_PER_PIXEL).clamp(-0.7, 0.7).exp(), chart.time(event.offset_x().into()));
            } else if right.abs() > down.abs() {
                chart.pan(right * chart.millis_per_pixel());
            } else {
                return;
            }
            event.prevent_default();
        })
        .on("keydown", move |event| {
            let event: &KeyboardEvent = event.unchecked_ref();
            if !event.ctrl_key() && !event.meta_key() && !event.alt_key() && key(chart, own, event) {
                event.prevent_default();
                event.stop_propagation();
            }
        })
}

/// Whether the key did something.
fn key(chart: Chart, own: Live<bool>, event: &KeyboardEvent) -> bool {
    let cross = cross();
    let go = |steps: i32| {
        let to = chart.plot.with_untracked(|plot| moment::step(plot, cross.get_untracked(), steps));
        own.keep(true);
        cross.keep(to);
    };
    let end = |read: fn(&crate::data::view::Plot) -> Timestamp| {
        own.keep(true);
        cross.keep(chart.plot.with_untracked(|plot| moment::nearest(plot, read(plot))));
    };
    let pan = |part: f64| chart.pan(part * f64::from(chart.look.get_untracked().span_secs) * 1_000.0);
    match (event.key().as_str(), event.shift_key()) {
        ("ArrowLeft", true) => pan(-KEY_PAN),
        ("ArrowRight", true) => pan(KEY_PAN),
        ("ArrowLeft" | "ArrowDown", _) => go(-1),
        ("ArrowRight" | "ArrowUp", _) => go(1),
        ("PageDown", _) => go(-10),
        ("PageUp", _) => go(10),
        ("Home", _) => end(|plot| plot.from),
        ("End", _) => end(|plot| plot.to),
        ("+" | "=", _) => chart.zoom(KEY_ZOOM.recip(), cross.get_untracked()),
        ("-" | "_", _) => chart.zoom(KEY_ZOOM, cross.get_untracked()),
        ("Escape", _) if cross.with_untracked(Option::is_some) => {
            own.keep(false);
            cross.set(None);
        }
        _ => return false,
    }
    true
}

/// Pointers that are down.
struct Hold {
    /// Each with its number, where it came down and where it is, in CSS pixels from the left.
    pointers: Vec<(i32, f64, f64)>,
    /// What was shown when the last of them came down.
    look: Look,
    is_pan: bool,
    is_touch: bool,
    is_on: bool,
    chart: Chart,
    millis_per_pixel: f64,
    /// The time half way between where they came down.
    around: Option<Timestamp>,
}

/// What a pointer that moved did.
enum Moved {
    Not,
    Look(Look),
    Pick(f64, f64),
}

impl Hold {
    fn begin(before: Option<Self>, chart: Chart, event: &PointerEvent) -> Option<Self> {
        let x = f64::from(event.offset_x());
        let mut pointers = before.map(|hold| hold.pointers).unwrap_or_default();
        pointers.retain(|(id, ..)| *id != event.pointer_id());
        pointers.push((event.pointer_id(), x, x));
        let is_touch = event.pointer_type() == "touch";
        (pointers.len() <= 2).then(|| Self::of(pointers, chart, event.shift_key(), is_touch))
    }

    /// Begins anew from where the pointers are.
    fn of(mut pointers: Vec<(i32, f64, f64)>, chart: Chart, is_pan: bool, is_touch: bool) -> Self {
        for (_, from, at) in &mut pointers {
            *from = *at;
        }
        let middle = pointers.iter().map(|(_, from, _)| from).sum::<f64>() / pointers.len() as f64;
        Self {
            look: chart.look.get_untracked(),
            is_pan,
            is_touch,
            is_on: false,
            chart,
            millis_per_pixel: chart.millis_per_pixel(),
            around: chart.time(middle),
            pointers,
        }
    }

    fn go(&mut self, event: &PointerEvent) -> Moved {
        let x = f64::from(event.offset_x());
        let Some(pointer) = self.pointers.iter_mut().find(|(id, ..)| *id == event.pointer_id()) else {
            return Moved::Not;
        };
        pointer.2 = x;
        let reach = self.chart.reach();
        match (&self.pointers[..], self.around) {
            ([(_, from, at)], _) if self.is_pan => {
                Moved::Look(self.look.pan((from - at) * self.millis_per_pixel, reach))
            }
            ([(_, from, at)], _) if !self.is_touch => {
                self.is_on |= (from - at).abs() >= SLACK;
                if self.is_on { Moved::Pick(*from, *at) } else { Moved::Not }
            }
            ([(_, from, at), (_, other_from, other_at)], Some(around)) => {
                let factor = (from - other_from).abs().max(SLACK) / (at - other_at).abs().max(SLACK);
                let way = f64::midpoint(*from, *other_from) - f64::midpoint(*at, *other_at);
                let zoomed = self.look.zoom(factor, around, reach);
                Moved::Look(zoomed.pan(way * self.millis_per_pixel * factor, reach))
            }
            _ => Moved::Not,
        }
    }

    fn end(mut self, chart: Chart, id: i32) -> Option<Self> {
        self.pointers.retain(|(each, ..)| *each != id);
        (!self.pointers.is_empty()).then(|| Self::of(self.pointers, chart, false, self.is_touch))
    }
}

impl Chart {
    /// Points at the sample nearest to a place.
    fn point(self, own: Live<bool>, x: f64) {
        let Some(at) = self.time(x) else { return };
        let nearest = self.plot.with_untracked(|plot| moment::nearest(plot, at));
        own.keep(true);
        cross().keep(nearest);
    }

    /// The time at a place in the picture.
    fn time(self, x: f64) -> Option<Timestamp> {
        self.place.with_untracked(|place| place.map(|place| place.time.time_from_x(x as f32)))
    }

    fn millis_per_pixel(self) -> f64 {
        let width = self.place.with_untracked(|place| place.map_or(1.0, |place| f64::from(place.area.width())));
        f64::from(self.look.get_untracked().span_secs) * 1_000.0 / width.max(1.0)
    }
}

/// Where the time that is pointed at stands, and what the lines said then.
#[derive(Clone, PartialEq)]
struct Marks {
    top: Point,
    height: f32,
    /// How far from the left end of the axis, from 0 to 1.
    share: f32,
    dots: Vec<Option<Point>>,
}

/// What the lines said at the time that is pointed at, if the axis holds it.
fn moment_at(chart: Chart) -> Option<Moment> {
    let at = cross().get()?;
    let is_on = chart.place.with(|place| place.is_some_and(|place| place.time.holds(at)));
    is_on.then(|| chart.plot.with(|plot| Moment::of(plot, at)))
}

fn marks(chart: Chart) -> Option<Marks> {
    let Moment { at, values } = moment_at(chart)?;
    let place = untrack(|| chart.place.get())?;
    let x = place.time.x_from_time(at);
    let dots = chart.settings.with_untracked(|settings| {
        let dot = |(line, value): (&crate::board::widget::chart::Line, Option<f64>)| {
            value.map(|value| place.point(at, value, line.axis.drawn()))
        };
        settings.lines.iter().zip(values).map(dot).collect()
    });
    Some(Marks {
        top: Point::new(x, place.area.top),
        height: place.area.height(),
        share: (x - place.area.left) / place.area.width().max(1.0),
        dots,
    })
}

/// What is said of a time: the time, and each line by its number, with its name and its value.
#[derive(Clone, PartialEq)]
struct Said {
    time: String,
    /// Why nothing was heard then, if nothing could be.
    gap: Option<&'static str>,
    lines: Vec<(usize, String, String)>,
}

fn said(chart: Chart, moment: &Moment) -> Said {
    chart.plot.with_untracked(|plot| {
        let lines = chart.face.with_untracked(|face| {
            let line = |(n, value): (usize, &Option<f64>)| {
                let line = face.lines.get(n)?;
                let value = number(face, line, (*value)?);
                let is_silent = moment::is_silent(plot, n, moment.at);
                Some((n, line.name.to_string(), if is_silent { words::silent(&value) } else { value }))
            };
            moment.values.iter().enumerate().filter_map(line).collect()
        });
        let gap = moment::gap(plot, moment.at).map(|cause| match cause {
            Cause::Line => words::GAP_LINE,
            Cause::Session => words::GAP_SESSION,
        });
        Said { time: intl::time(moment.at, clock::unix()), gap, lines }
    })
}

fn sentence(said: &Said) -> String {
    let lines = said.lines.iter().map(|(_, name, value)| format!("{name} {value}"));
    let gap = said.gap.map(str::to_owned);
    [said.time.clone()].into_iter().chain(gap).chain(lines).collect::<Vec<_>>().join(", ")
}

fn tip(said: &Said) -> El {
    let line = |(n, name, value): &(usize, String, String)| {
        el("div.chart-entry")
            .attr("data-series", &(n + 1).to_string())
            .child(el("span.chart-name").text(name))
            .child(el("span.chart-last").text(value))
    };
    el("div.chart-tip")
        .child(el("div.chart-time").text(&said.time))
        .children(said.gap.map(|gap| el("p").text(gap)))
        .children(said.lines.iter().map(line))
}

/// Pixels a pointer goes before it chooses.
const SLACK: f64 = 4.0;
const ZOOM_PER_PIXEL: f64 = 0.004;
const KEY_ZOOM: f64 = 1.5;
/// How far a key pans, as a part of what is shown.
const KEY_PAN: f64 = 0.25;
