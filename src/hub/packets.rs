//! What is made of a [`Trace`] when somebody looks: rows, lines of JSON, and a capture ([`pcapng`](super::pcapng)).

use serde_json::{Map, Value};

use super::pcapng;
use super::trace::{Entry, Trace, What};
use crate::data::view::{Capture, CaptureForm, PacketFilter, PacketPage, PacketRow, PacketView};
use crate::mqtt::codec;
use crate::payload;
use crate::strings::packets as words;

/// Some rows of what a view means.
pub(super) fn page(trace: &Trace, view: &PacketView, most: u32) -> PacketPage {
    let rows = view.rows.start..view.rows.end.min(view.rows.start.saturating_add(most));
    let mut page =
        PacketPage { start: rows.start, newest: trace.newest(), dropped: trace.dropped(), ..PacketPage::default() };
    for (number, entry) in meant(trace, view).rev() {
        if rows.contains(&page.total) {
            page.rows.push(row(trace, number, &entry));
        }
        page.total += 1;
    }
    page
}

/// All that a view means, as a file.
pub(super) fn capture(trace: &Trace, view: &PacketView, form: CaptureForm) -> Capture {
    let mut packets = 0;
    let meant = meant(trace, view).inspect(|_| packets += 1);
    let file = match form {
        CaptureForm::Pcapng => {
            let heads = meant.map(|(_, entry)| (entry, trace.head(&entry, usize::MAX)));
            pcapng::write(view.broker.as_str(), heads)
        }
        CaptureForm::Lines => {
            let lines = meant.map(|(number, entry)| line(&row(trace, number, &entry)).to_string() + "\n");
            lines.collect::<String>().into_bytes()
        }
    };
    Capture { file: file.into(), packets }
}

/// The entries that a view means, the oldest first.
fn meant<'a>(trace: &'a Trace, view: &'a PacketView) -> impl DoubleEndedIterator<Item = (u64, Entry)> + 'a {
    let topic = view.filter.topic.to_lowercase();
    let until = view.until.unwrap_or(u64::MAX);
    trace.entries(until).filter(move |(_, entry)| is_meant(trace, entry, &view.filter, &topic))
}

fn is_meant(trace: &Trace, entry: &Entry, filter: &PacketFilter, topic: &str) -> bool {
    let is_way = filter.is_sent.is_none_or(|is_sent| is_sent == entry.is_sent);
    let is_kind = || filter.kind.is_none_or(|kind| kind == kind_of(trace, entry));
    let holds = |each: &str| each.to_lowercase().contains(topic);
    let is_topic = || topic.is_empty() || codec::any_topic(&trace.head(entry, usize::MAX), entry.protocol, holds);
    is_way && is_kind() && is_topic()
}

fn kind_of(trace: &Trace, entry: &Entry) -> u8 {
    trace.head(entry, 1).first().map_or(0, |first| first >> 4)
}

fn row(trace: &Trace, number: u64, entry: &Entry) -> PacketRow {
    let head = trace.head(entry, usize::MAX);
    let (kind, id) = codec::identify(&head);
    let said = codec::describe(&head, entry.size as usize, entry.protocol);
    let mut fields: Vec<(Box<str>, Box<str>)> =
        said.fields.iter().map(|(name, value)| ((*name).into(), payload::visible(value).into())).collect();
    if let Some((bytes, whole)) = said.payload {
        fields.push((words::PAYLOAD_BYTES.into(), whole.to_string().into()));
        let is_cut = bytes.len() < whole;
        // A cut in the middle of a character makes no bytes of a text.
        let readable = match core::str::from_utf8(bytes) {
            Err(error) if is_cut && error.error_len().is_none() => bytes.get(..error.valid_up_to()).unwrap_or(bytes),
            _ => bytes,
        };
        if !readable.is_empty() {
            let name = if is_cut { words::PAYLOAD_BEGINNING } else { words::PAYLOAD };
            fields.push((name.into(), payload::preview(readable, head.len())));
        }
    }
    PacketRow {
        number,
        at: entry.at(),
        is_sent: entry.is_sent,
        kind,
        bytes: entry.size,
        kept: entry.kept,
        is_redacted: entry.is_redacted,
        about: match entry.what {
            What::Packet => payload::visible(&said.about).into(),
            What::Opened => words::OPENED.into(),
            What::Closed(None) => words::CLOSED_BY_US.into(),
            What::Closed(Some(code)) => words::closed(code).into(),
        },
        fields,
        answers_after: answered(trace, number, entry, (kind, id)),
    }
}

/// How long after what it answers a packet went or came, in microseconds.
fn answered(trace: &Trace, number: u64, entry: &Entry, (kind, id): (u8, u16)) -> Option<u64> {
    let question = match kind {
        CONNACK => CONNECT,
        PUBACK | PUBREC => PUBLISH,
        PUBREL => PUBREC,
        PUBCOMP => PUBREL,
        SUBACK => SUBSCRIBE,
        UNSUBACK => UNSUBSCRIBE,
        PINGRESP => PINGREQ,
        _ => return None,
    };
    let before = trace.entries(number - 1).rev().take(MOST_BACK);
    // An earlier connection's questions are not answered in this one.
    let of_this = before.map(|(_, entry)| entry).take_while(|entry| entry.what == What::Packet);
    let asked = of_this.filter(|asked| asked.is_sent != entry.is_sent && kind_of(trace, asked) == question);
    let mut asked = asked.filter(|asked| codec::identify(&trace.head(asked, usize::MAX)).1 == id);
    asked.next().and_then(|asked| u64::try_from(entry.micros - asked.micros).ok())
}

/// A row as one JSON object.
fn line(row: &PacketRow) -> Value {
    let mut line = Map::new();
    let mut put = |name: &str, value: Value| drop(line.insert(name.to_owned(), value));
    put("number", row.number.into());
    put("time", row.at.iso().into());
    put("direction", (if row.is_sent { "out" } else { "in" }).into());
    put("type", words::NAMES.get(usize::from(row.kind)).copied().unwrap_or_default().into());
    put("about", (&*row.about).into());
    put("bytes", row.bytes.into());
    put("kept", row.kept.into());
    if row.is_redacted {
        put("secretLeftOut", true.into());
    }
    if let Some(micros) = row.answers_after {
        put("answersAfterMicros", micros.into());
    }
    // A name may stand several times, and its order says something.
    let field = |(name, value): &(Box<str>, Box<str>)| Value::from(vec![name.to_string(), value.to_string()]);
    put("fields", row.fields.iter().map(field).collect());
    line.into()
}

/// How far back what a packet answers is looked for.
const MOST_BACK: usize = 4_096;
const CONNECT: u8 = 1;
const CONNACK: u8 = 2;
const PUBLISH: u8 = 3;
const PUBACK: u8 = 4;
const PUBREC: u8 = 5;
const PUBREL: u8 = 6;
const PUBCOMP: u8 = 7;
const SUBSCRIBE: u8 = 8;
const SUBACK: u8 = 9;
const UNSUBSCRIBE: u8 = 10;
const UNSUBACK: u8 = 11;
const PINGREQ: u8 = 12;
const PINGRESP: u8 = 13;
