//! What is remembered, and what a bound turned away: nothing goes missing without a word.

use super::context::looks;
use super::dom::{El, el};
use crate::data::view::Usage;
use crate::strings;
use crate::web::intl::count;

/// What is used of the limits, and a sentence for each that was reached.
pub fn usage() -> El {
    let usage = looks().usage;
    let remembered = move || {
        let Usage { topics, topic_bytes, samples, entries, .. } = usage.get();
        strings::remembered(&count(topics.into()), &count(topic_bytes), &count(samples), &count(entries))
    };
    let losses = [
        ("topics", strings::topics_dropped as Told, (|usage| usage.topics_dropped) as Lost),
        ("payloads", strings::payloads_cut, |usage| usage.payloads_cut),
        ("series", strings::series_refused, |usage| usage.series_refused),
        ("tails", strings::tails_refused, |usage| usage.tails_refused),
        ("views", strings::views_refused, |usage| usage.views_refused),
    ];
    let losses = losses.map(|(what, told, lost)| {
        let lost = move || usage.with(lost);
        let sentence = move || el("p.usage-loss").attr("data-lost", what).says(move || told(&count(lost())));
        (lost, sentence)
    });
    let part = el("div.usage").child(el("p").says(remembered));
    losses.into_iter().fold(part, |part, (lost, sentence)| part.when(move || lost() > 0, sentence))
}

/// The sentence about so many.
type Told = fn(&str) -> String;

/// How many were turned away.
type Lost = fn(&Usage) -> u64;
