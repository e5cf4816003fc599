//! The timeline of packets: what a broker's connection sent and received, row by row, what the chosen one says, and the
//! same as a file. It stands still as soon as somebody scrolls it or chooses a packet.

use leptos::prelude::{untrack, window};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::context::live::{Live, follow};
use super::context::window::rows_in_sight;
use super::context::{looks, screen};
use super::dialog::dialog;
use super::dom::{El, button, el, icon, icon_of, react};
use super::field::{choice, field, plain};
use crate::data::view::{Answer, CaptureForm, PacketFilter, PacketPage, PacketRow, PacketView, View};
use crate::id::BrokerId;
use crate::strings::{self, packets as words};
use crate::web::canvas::SizeWatch;
use crate::web::{files, intl};

/// The dialog that shows the packets of this broker first.
pub fn packets(of: Option<BrokerId>) -> El {
    let brokers = looks().brokers.with_untracked(|brokers| {
        let name = |broker: &super::context::Broker| (broker.id.to_string(), broker.name.clone());
        brokers.iter().map(name).collect::<Vec<_>>()
    });
    let first = of.map(|id| id.to_string()).or_else(|| brokers.first().map(|(id, _)| id.clone()));
    let content = match first {
        Some(first) => timeline(Look::new(first), &brokers),
        None => el("div").child(el("p data-autofocus tabindex=-1").text(words::NO_BROKER)),
    };
    dialog("packets", words::TITLE, None, content)
}

/// What is looked at.
#[derive(Clone, Copy)]
struct Look {
    broker: Live<String>,
    kind: Live<String>,
    way: Live<String>,
    topic: Live<String>,
    /// The newest packet that is listed while the list stands still.
    until: Live<Option<u64>>,
    page: Live<PacketPage>,
    /// The chosen row, counted from the newest, and its packet once that is known.
    active: Live<Option<u32>>,
    chosen: Live<Option<PacketRow>>,
    /// How far the list is scrolled, how much of it is in sight, and how high a row is, in CSS pixels.
    top: Live<f64>,
    height: Live<f64>,
    row: Live<f64>,
    list: Live<Option<El>>,
}

impl Look {
    fn new(broker: String) -> Self {
        let look = Self {
            broker: Live::new(broker),
            kind: Live::new(String::new()),
            way: Live::new(String::new()),
            topic: Live::new(String::new()),
            until: Live::new(None),
            page: Live::new(PacketPage::default()),
            active: Live::new(None),
            chosen: Live::new(None),
            top: Live::new(0.0),
            height: Live::new(0.0),
            row: Live::new(36.0),
            list: Live::new(None),
        };
        let rows = follow(move || rows_in_sight(look.top.get(), look.height.get(), look.row.get()));
        looks().watch(
            move || look.view().map(|view| View::Packets(PacketView { rows: rows.get(), ..view })),
            move |answer| {
                if let Answer::Packets(page) = answer {
                    look.page.set(page.clone());
                }
            },
        );
        // Other packets are meant: none of them is chosen, and they are shown as they come.
        react(move || {
            look.broker.track();
            look.filter();
            look.go_on();
        });
        react(move || {
            let found = look.active.get().and_then(|active| look.page.with(|page| at(page, active).cloned()));
            match found {
                Some(found) => look.chosen.keep(Some(found)),
                None if look.active.get().is_none() => look.chosen.keep(None),
                // Its row is on its way.
                None => {}
            }
        });
        look
    }

    fn filter(self) -> PacketFilter {
        let is_sent = match self.way.get().as_str() {
            "in" => Some(false),
            "out" => Some(true),
            _ => None,
        };
        PacketFilter { kind: self.kind.get().parse().ok(), is_sent, topic: self.topic.get() }
    }

    fn view(self) -> Option<PacketView> {
        let broker = BrokerId::parse(&self.broker.get()).ok()?;
        Some(PacketView { broker, filter: self.filter(), until: self.until.get(), rows: 0..0 })
    }

    /// Lets the list stand still as it is shown.
    fn pause(self) {
        let newest = self.page.with_untracked(|page| page.newest);
        if self.until.get_untracked().is_none() {
            self.until.set(Some(newest));
        }
    }

    /// Shows packets as they come again.
    fn go_on(self) {
        self.until.keep(None);
        self.active.keep(None);
        self.top.keep(0.0);
        self.list.with_untracked(|list| list.iter().for_each(|list| list.0.set_scroll_top(0)));
    }

    fn choose(self, number: u32) {
        self.pause();
        self.active.set(Some(number));
        let (row, top, height) = (self.row.get_untracked(), self.top.get_untracked(), self.height.get_untracked());
        let from = f64::from(number) * row;
        let wanted = if from < top {
            from
        } else if from + row > top + height {
            from + row - height
        } else {
            return;
        };
        self.list.with_untracked(|list| list.iter().for_each(|list| list.0.set_scroll_top(wanted.ceil() as i32)));
    }

    /// Does what a key does in a list; says whether it does anything.
    fn key(self, key: &str) -> bool {
        let Some(last) = self.page.with_untracked(|page| page.total).checked_sub(1) else { return false };
        let Some(active) = self.active.get_untracked() else {
            let moves = matches!(key, "ArrowDown" | "ArrowUp" | "Home" | "End" | "PageDown" | "PageUp");
            if moves {
                self.choose(0);
            }
            return moves;
        };
        let step = (self.height.get_untracked() / self.row.get_untracked()).max(1.0) as u32;
        self.choose(match key {
            "ArrowDown" => (active + 1).min(last),
            "ArrowUp" => active.saturating_sub(1),
            "PageDown" => (active + step).min(last),
            "PageUp" => active.saturating_sub(step),
            "Home" => 0,
            "End" => last,
            _ => return false,
        });
        true
    }

    /// Reads the height of a row from the style sheet, which differs for fingers and on narrow screens.
    fn measure(self, list: &El) {
        let style = window().get_computed_style(&list.0).ok().flatten();
        let height = style.and_then(|style| style.get_property_value("--row").ok());
        if let Some(height) = height.and_then(|height| height.trim().trim_end_matches("px").parse().ok()) {
            self.row.keep(height);
        }
    }
}

/// The row of this number, counted from the newest, if it is in sight.
fn at(page: &PacketPage, number: u32) -> Option<&PacketRow> {
    page.rows.get(number.checked_sub(page.start)? as usize)
}

fn timeline(look: Look, brokers: &[(String, String)]) -> El {
    let total = move || look.page.with(|page| page.total);
    let empty = move || {
        if look.filter() == PacketFilter::default() { words::NONE } else { words::NONE_MEANT }
    };
    let dropped = move || look.page.with(|page| page.dropped);
    let counts =
        el("p.packets-counts").child(el("span").says(move || words::count(&intl::count(total().into())))).when(
            move || dropped() > 0,
            move || el("span data-dropped").says(move || words::dropped(&intl::count(dropped()))),
        );
    el("div")
        .child(tools(look, brokers))
        .child(counts)
        .child(list(look))
        .when(move || total() == 0, move || el("p.packets-none").says(empty))
        .child(details(look))
        .child(el("p.packets-note").text(words::SECRET_NOTE))
        .child(save(look))
}

fn tools(look: Look, brokers: &[(String, String)]) -> El {
    let names: Vec<_> = brokers.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
    let broker = (names.len() > 1).then(|| choice("packets-broker", strings::BROKER, look.broker, &names));
    let numbers: Vec<String> = (0..words::NAMES.len()).map(|kind| kind.to_string()).collect();
    let kinds = numbers.iter().map(String::as_str).zip(words::NAMES).skip(1);
    let kinds: Vec<_> = core::iter::once(("", words::ANY_TYPE)).chain(kinds).chain([("0", words::LINE)]).collect();
    let ways = [("", words::BOTH_WAYS), ("in", words::ONLY_IN), ("out", words::ONLY_OUT)];
    let (topic, input) = field("packets-topic", words::TOPIC, look.topic, "", None);
    plain(input).set("autocomplete", "off");
    el("div.packets-tools")
        .children(broker)
        .child(choice("packets-type", words::TYPE, look.kind, &kinds))
        .child(choice("packets-direction", words::DIRECTION, look.way, &ways))
        .child(topic)
        .child(pause(look))
}

fn pause(look: Look) -> El {
    let is_paused = move || look.until.with(Option::is_some);
    let newer = move || look.until.get().map_or(0, |until| look.page.with(|page| page.newest).saturating_sub(until));
    let word = move || if is_paused() { words::RESUME } else { words::PAUSE };
    let press = move || if look.until.with_untracked(Option::is_some) { look.go_on() } else { look.pause() };
    let toggle = el("button.button type=button")
        .child(icon_of(move || if is_paused() { "play" } else { "pause" }))
        .child(el("span").says(word))
        .press(press);
    el("div.packets-pause")
        .child(toggle)
        .when(move || newer() > 0, move || el("span").says(move || words::newer(&intl::count(newer()))))
}

fn list(look: Look) -> El {
    let numbers = move || look.page.with(|page| page.rows.iter().map(|row| row.number.to_string()).collect());
    let rows = el("div.packets-window role=presentation")
        .style("transform", move || {
            look.page.with(|page| format!("translateY({}px)", f64::from(page.start) * look.row.get()))
        })
        .each(numbers, move |number| {
            let found = look.page.with(|page| page.rows.iter().find(|row| row.number.to_string() == number).cloned());
            found.map_or_else(|| el("div"), |row| row_of(look, &row))
        });
    let all = el("div.packets-all role=presentation")
        .style("height", move || format!("{}px", f64::from(look.page.with(|page| page.total)) * look.row.get()))
        .child(rows);
    let active = move || {
        let row = look.active.get()?;
        look.page.with(|page| at(page, row).map(|row| id_of(row.number)))
    };
    let list = el("div.packets-list role=listbox tabindex=0 data-autofocus")
        .attr("aria-label", words::LIST)
        .vary("aria-activedescendant", active)
        .child(all);
    let scrolled = list.clone();
    let list = list
        .on("scroll", move |_| {
            let top = f64::from(scrolled.0.scroll_top());
            if top > 0.0 {
                look.pause();
            }
            look.top.keep(top);
        })
        .on("keydown", move |event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
            if !key.ctrl_key() && !key.meta_key() && !key.alt_key() && look.key(&key.key()) {
                event.prevent_default();
            }
        });
    look.list.set(Some(list.clone()));
    let measured = list.clone();
    let size = SizeWatch::new(&list.0, move |_, height| {
        look.measure(&measured);
        look.height.keep(height);
    });
    Live::new(size);
    list
}

fn row_of(look: Look, row: &PacketRow) -> El {
    let number = row.number;
    let place = move || {
        look.page.with(|page| {
            page.rows.iter().zip(page.start..).find(|(row, _)| row.number == number).map(|(_, place)| place)
        })
    };
    let press = move || {
        if let Some(place) = untrack(place) {
            look.choose(place);
        }
    };
    el("div.packets-row role=option")
        .attr("id", &id_of(number))
        .vary("aria-posinset", move || place().map(|place| (place + 1).to_string()))
        .vary("aria-setsize", move || look.page.with(|page| page.total).to_string())
        .vary("aria-selected", move || place().is_some() && place() == look.active.get())
        .attr("data-type", name(row))
        .attr("data-direction", way(row).0)
        .child(el("time.mono").text(&intl::time_millis(row.at)))
        .child(arrow(row))
        .child(el("span.packets-name").text(name(row)))
        .child(el("span.packets-about.mono").text(&row.about))
        .child(el("span.packets-size").text(&sizes(row)))
        .press(press)
}

/// Which way it went, as a shape with a word for those who do not see it.
fn arrow(row: &PacketRow) -> El {
    let (shape, word) = way(row);
    el("span.packets-way").attr("title", word).child(icon(shape)).child(el("span.unseen").text(word))
}

const fn way(row: &PacketRow) -> (&'static str, &'static str) {
    match (row.kind, row.is_sent) {
        (0, _) => ("plug", words::LINE),
        (_, true) => ("out", words::SENT),
        (_, false) => ("in", words::RECEIVED),
    }
}

/// Its size, and how long its answer took.
fn sizes(row: &PacketRow) -> String {
    let size = (row.kind != 0).then(|| strings::bytes(&intl::count(row.bytes.into())));
    let millis = |micros: u64| intl::number((micros / 100) as f64 / 10.0);
    let after = row.answers_after.map(|micros| words::after(&millis(micros)));
    joined(size.into_iter().chain(after))
}

fn joined(facts: impl IntoIterator<Item = String>) -> String {
    facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What the chosen packet says.
fn details(look: Look) -> El {
    el("section.packets-details tabindex=0").attr("aria-label", words::DETAILS).part(
        move || look.chosen.get(),
        |chosen| {
            let Some(row) = chosen else { return Some(el("p.packets-none").text(words::DETAILS_NONE)) };
            let fields = row.fields.iter().flat_map(|(name, value)| [el("dt").text(name), el("dd.mono").text(value)]);
            let facts = joined([way(row).1.to_owned(), intl::time_millis(row.at), sizes(row)]);
            let cut = (row.kept < row.bytes)
                .then(|| el("p").text(&words::cut(&intl::count(row.kept.into()), &intl::count(row.bytes.into()))));
            let redacted = row.is_redacted.then(|| el("p").text(words::REDACTED));
            let head = el("p.packets-head").child(el("strong").text(name(row))).text(" ").text(&row.about);
            Some(
                el("div.packets-said")
                    .child(head)
                    .child(el("p").text(words::meaning(row.kind, row.is_sent)))
                    .child(el("p").text(&facts))
                    .child(el("dl.packets-fields").children(fields))
                    .children(cut)
                    .children(redacted),
            )
        },
    )
}

/// The packets that are meant, as a file in one of two forms.
fn save(look: Look) -> El {
    el("div.dialog-foot").child(saves(look, words::SAVE_LINES, CaptureForm::Lines, "jsonl")).child(saves(
        look,
        words::SAVE_PCAPNG,
        CaptureForm::Pcapng,
        "pcapng",
    ))
}

fn saves(look: Look, word: &str, form: CaptureForm, ending: &'static str) -> El {
    let wanted = Live::new(None::<PacketView>);
    looks().watch(
        move || wanted.get().map(|view| View::Capture(view, form)),
        move |answer| {
            let (Answer::Capture(capture), Some(view)) = (answer, wanted.get_untracked()) else { return };
            wanted.set(None);
            if capture.packets == 0 {
                screen().say(words::SAVED_NOTHING, true, false);
            } else if !files::download_bytes(&words::file(view.broker.as_str(), ending), &capture.file) {
                screen().say(words::SAVE_FAILED, true, false);
            }
        },
    );
    button(word, move || wanted.set(untrack(move || look.view())))
}

fn name(row: &PacketRow) -> &'static str {
    words::NAMES.get(usize::from(row.kind)).copied().unwrap_or_default()
}

fn id_of(number: u64) -> String {
    format!("packet-{number}")
}
