//! What a board from elsewhere is and would do, before it is opened.

use super::context::looks;
use super::dom::{El, el, icon};
use crate::board::{Act, Brief, Note};
use crate::id::BrokerId;
use crate::mqtt::topic::Filter;
use crate::payload::visible;
use crate::strings::{self, boards};

/// One board, with what was repaired in it.
pub fn preview(brief: &Brief, notes: &[Note]) -> El {
    let title = if brief.title.is_empty() { strings::BOARD } else { &brief.title };
    let notes = list(boards::REPAIRED, notes, |note| el("li").text(&note.to_string()));
    el("section.preview")
        .child(el("h2").text(title))
        .child(el("p.preview-count").text(&boards::widgets(brief.widgets)))
        .children(list(boards::BROKERS, &brief.brokers, broker))
        .children(list(&boards::reads(brief.reads.len()), &brief.reads, read))
        .children(list(boards::MAY_PUBLISH, &brief.acts, act).map(|list| list.attr("data-acts", "")))
        .children(brief.acts.is_empty().then(|| el("p").child(icon("ok")).text(boards::PUBLISHES_NOTHING)))
        .children(notes)
}

fn broker(id: &BrokerId) -> El {
    let known = looks().broker(id);
    let (name, words) = match &known {
        Some(broker) => ("ok", boards::known(&broker.name, &broker.url.host)),
        None => ("warn", boards::UNKNOWN_BROKER.to_owned()),
    };
    el("li").child(icon(name)).child(el("code").text(id.as_str())).text(" ").text(&words)
}

fn read((broker, topic): &(BrokerId, Filter)) -> El {
    el("li").child(el("code").text(&visible(topic.as_str()))).text(" ").child(el("small").text(broker.as_str()))
}

fn act(act: &Act) -> El {
    let payloads = act.payloads.iter().take(MOST_PAYLOADS).flat_map(|payload| {
        let shown: String = visible(payload).chars().take(MOST_CHARS).collect();
        [el("kbd").text(&shown)]
    });
    el("li")
        .child(el("code").text(&visible(act.topics.as_str())))
        .text(" ")
        .children(payloads)
        .child(el("small").text(act.broker.as_str()))
        .children(act.retain.then(|| el("small").text(boards::RETAINED)))
}

/// A list under its heading, closed where it is long; none while there is nothing in it.
fn list<T>(heading: &str, all: &[T], line: impl Fn(&T) -> El) -> Option<El> {
    let lines = all.iter().take(MOST_LINES).map(line);
    let more = all.len().saturating_sub(MOST_LINES);
    let more = (more > 0).then(|| el("li").text(&boards::and_more(more)));
    let list = el("details.preview-list").child(el("summary").text(heading));
    let list = if all.len() <= OPEN_LINES { list.attr("open", "") } else { list };
    (!all.is_empty()).then(|| list.child(el("ul").children(lines).children(more)))
}

/// Lines of a list; the rest are counted.
const MOST_LINES: usize = 200;
/// A list with more lines than these begins closed.
const OPEN_LINES: usize = 8;
const MOST_PAYLOADS: usize = 8;
const MOST_CHARS: usize = 80;
