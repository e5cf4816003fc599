//! The dialog that makes a widget: what it shows it as, and of which topic. The rest is for the editor, which opens then.

use std::time::Duration;

use leptos::prelude::untrack;

use super::completion::completion;
use super::context::live::Live;
use super::context::{Layer, document, looks, screen};
use super::dialog::{close_dialog, dialog, turn_to};
use super::dom::{El, button, el, icon, later, react};
use super::field::{Text, choice, field, plain};
use crate::board::Kind;
use crate::board::widget::suggest::{self, title_of};
use crate::data::view::{Answer, Source, View};
use crate::id::BrokerId;
use crate::mqtt::topic::Topic;
use crate::payload::{Format, Leaf, Selector, visible};
use crate::strings::{self, editor, widgets as words};

/// Adds a widget to the board shown.
pub fn compose() -> El {
    let brokers = looks().brokers.with_untracked(|brokers| {
        brokers.iter().map(|broker| (broker.id.to_string(), broker.name.clone())).collect::<Vec<_>>()
    });
    let Some((first, _)) = brokers.first().cloned() else {
        let connect = el("button.button data-main data-autofocus type=button").text(strings::CONNECT);
        let connect = connect.press(|| turn_to(Layer::Connect(None)));
        let first = el("div.compose-form").child(el("p").text(words::BROKER_FIRST)).child(connect);
        return dialog("compose", words::COMPOSE, None, el("div").child(first));
    };
    let chosen = screen().chosen.get_untracked();
    let broker = Live::new(chosen.as_ref().map_or(first, |chosen| chosen.broker.to_string()));
    let typed = Live::new(chosen.map(|chosen| chosen.topic.as_str().to_owned()).unwrap_or_default());
    let (kind, wrong) = (Live::new(Kind::NAMES[0]), Live::new(String::new()));
    let entries: Vec<_> = brokers.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
    let brokers = (entries.len() > 1).then(|| choice("compose-broker", strings::BROKER, broker, &entries));
    let (place, input) = field("compose-topic", strings::TOPIC, typed, "", Some(wrong));
    let input = plain(input).attr("autocomplete", "off").attr("class", "input mono");
    let of_broker = move || BrokerId::parse(&broker.get()).ok();
    let message = message_of(of_broker, typed);
    // The topic that a widget is to be made of as soon as its last message is known.
    let due = Live::new(None::<Topic>);
    let finish = move || {
        let topic = due.get_untracked();
        due.set(None);
        let is_typed = |topic: &Topic| typed.with_untracked(|typed| typed.trim() == topic.as_str());
        if let (Some(broker), Some(topic)) = (of_broker(), topic.filter(is_typed)) {
            let topic = Source::new(broker, topic, Selector::default());
            make(kind.get_untracked(), topic, &message.with_untracked(|message| leaves_of(message.as_ref())));
        }
    };
    react(move || {
        if due.with(Option::is_some) && message.with(Option::is_some) {
            untrack(finish);
        }
    });
    let topic = completion(of_broker, Text { place, input: input.clone(), typed });
    let foot = el("div.dialog-foot")
        .child(button(strings::CANCEL, close_dialog))
        .child(el("button.button type=submit data-main").text(words::COMPOSED));
    let form = el("form.compose-form").child(kinds(kind)).children(brokers).child(topic).child(foot);
    let form = form.on("submit", move |event| {
        event.prevent_default();
        match Topic::parse(typed.get_untracked().trim()) {
            Ok(topic) => {
                due.set(Some(topic));
                // A worker that does not answer keeps nobody from making a widget.
                later(PATIENCE, move || {
                    if due.is_there() {
                        untrack(finish);
                    }
                });
            }
            Err(why) => {
                wrong.set(strings::sentence(&why.to_string()));
                input.focus();
            }
        }
    });
    dialog("compose", words::COMPOSE, None, el("div").child(form))
}

/// All kinds, those that show before those that act.
fn kinds(kind: Live<&'static str>) -> El {
    let tile = move |name: &'static str| {
        let is_chosen = move || kind.get() == name;
        let radio = el("input type=radio name=compose-kind").attr("value", name);
        let radio = radio.tick(is_chosen, move |_| kind.set(name));
        let radio = if untrack(is_chosen) { radio.attr("data-autofocus", "") } else { radio };
        el("label.compose-kind").child(radio).child(icon(name)).child(el("span").text(words::kind(name)))
    };
    let tiles = el("div.compose-kinds").children(Kind::NAMES.iter().map(|name| tile(name)));
    el("fieldset.compose-choice").child(el("legend").text(editor::KIND)).child(tiles)
}

/// The last message of the topic as it is typed.
fn message_of(broker: impl Fn() -> Option<BrokerId> + 'static, typed: Live<String>) -> Live<Option<Answer>> {
    looks().ask(move || {
        let (broker, topic) = (broker()?, Topic::parse(typed.get().trim()).ok()?);
        Some(View::Message { broker, topic, format: Format::Auto, rows: 0..MOST_LINES })
    })
}

/// The values in it, in their order.
fn leaves_of(message: Option<&Answer>) -> Vec<Leaf> {
    match message {
        Some(Answer::Message(Some(message))) => message.lines.iter().filter_map(|line| line.leaf.clone()).collect(),
        _ => Vec::new(),
    }
}

/// Puts it on the board, and opens it to be edited.
fn make(kind: &str, topic: Source, leaves: &[Leaf]) {
    let title = visible(title_of(&topic));
    let Some(kind) = suggest::compose(kind, topic, leaves) else { return };
    close_dialog();
    if let Some(id) = document().put(|board| Some(board.draft(&title, kind))) {
        screen().edit(&id);
    }
}

/// Lines of a message in which the value to show is looked for.
const MOST_LINES: u32 = 64;
/// How long its last message is waited for before a widget is made without knowing it.
const PATIENCE: Duration = Duration::from_secs(1);
