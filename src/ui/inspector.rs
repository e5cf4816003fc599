//! The chosen topic's latest message: its facts, its payload line by line, and a widget from any value in it.

use leptos::html;
use leptos::prelude::*;

use super::add::Add;
use super::context::screen::Chosen;
use super::context::window::rows_in_sight;
use super::context::{looks, screen};
use super::icon::Icon;
use crate::data::view::{Answer, MessagePage, View};
use crate::payload::{Format, Line};
use crate::strings;
use crate::web::canvas::SizeWatch;
use crate::web::{clipboard, clock, intl};

/// The latest message of the chosen topic.
#[component]
pub fn Inspector() -> impl IntoView {
    let screen = screen();
    let body = move || match screen.chosen.get() {
        Some(chosen) => view! { <Message chosen/> }.into_any(),
        None => view! { <div class="empty"><p>{strings::INSPECTOR_EMPTY}</p></div> }.into_any(),
    };
    view! {
        <section class="inspector" aria-label=strings::INSPECTOR>{body}</section>
    }
    .into_any()
}

#[component]
fn Message(chosen: Chosen) -> impl IntoView {
    let looks = looks();
    let format = RwSignal::new(Format::Auto);
    let page = RwSignal::new(None::<MessagePage>);
    let window = Window { top: RwSignal::new(0.0), height: RwSignal::new(0.0) };
    let rows = Memo::new(move |_| rows_in_sight(window.top.get(), window.height.get(), LINE));
    let asked = chosen.clone();
    looks.watch(
        move || {
            let Chosen { broker, topic } = asked.clone();
            Some(View::Message { broker, topic, format: format.get(), rows: rows.get() })
        },
        move |answer| {
            if let Answer::Message(message) = answer {
                page.set(message.clone());
            }
        },
    );
    let present = Memo::new(move |_| page.with(Option::is_some));
    let empty = move || page.with(|page| page.as_ref().is_some_and(|page| page.bytes == 0));
    let topic = StoredValue::new(chosen);
    view! {
        <Head chosen=topic.get_value()/>
        {move || if present.get() {
            view! {
                <Facts page/>
                <Formats format page/>
                <Lines page window chosen=topic.get_value()/>
                {move || empty().then(|| view! { <p class="inspector-note">{strings::PAYLOAD_EMPTY}</p> })}
            }.into_any()
        } else {
            view! { <p class="inspector-note">{strings::INSPECTOR_NONE}</p> }.into_any()
        }}
    }
    .into_any()
}

#[component]
fn Head(chosen: Chosen) -> impl IntoView {
    let screen = screen();
    let topic = chosen.topic.as_str().to_owned();
    let shown = topic.clone();
    let copy = move |_| {
        clipboard::copy(&topic, move |copied| {
            screen.say(if copied { strings::COPIED } else { strings::COPY_FAILED }, !copied, false);
        });
    };
    view! {
        <div class="inspector-head">
            <h2 class="inspector-topic mono">{shown}</h2>
            <button class="icon-button" data-small aria-label=strings::COPY title=strings::COPY on:click=copy>
                <Icon name="copy"/>
            </button>
            <button
                class="icon-button" data-small aria-label=strings::CLOSE title=strings::CLOSE
                on:click=move |_| screen.chosen.set(None)
            >
                <Icon name="close"/>
            </button>
        </div>
    }
    .into_any()
}

#[component]
fn Facts(page: RwSignal<Option<MessagePage>>) -> impl IntoView {
    let of = move |read: fn(&MessagePage) -> String| move || page.with(|page| page.as_ref().map(read));
    let is = move |read: fn(&MessagePage) -> bool| move || page.with(|page| page.as_ref().is_some_and(read));
    let (retained, dup) = (is(|page| page.retained), is(|page| page.dup));
    view! {
        <p class="inspector-facts">
            {move || retained().then(|| view! {
                <span class="badge" data-retained=""><Icon name="retained"/>{strings::RETAINED}</span>
            })}
            {move || dup().then(|| view! { <span class="badge">{strings::DUP}</span> })}
            <span>{of(|page| format!("QoS {}", page.qos))}</span>
            <span>{of(|page| strings::bytes(&intl::count(page.bytes.into())))}</span>
            <time>{of(|page| intl::time(page.at, clock::unix()))}</time>
            <span>{of(|page| strings::messages(&intl::count(page.messages)))}</span>
            {of(|page| if page.kept < page.bytes {
                strings::cut(&intl::count(page.kept.into()), &intl::count(page.bytes.into()))
            } else {
                String::new()
            })}
        </p>
    }
    .into_any()
}

#[component]
fn Formats(format: RwSignal<Format>, page: RwSignal<Option<MessagePage>>) -> impl IntoView {
    let detected = Memo::new(move |_| page.with(|page| page.as_ref().map(|page| page.format)));
    let tabs = FORMATS.map(|(each, word)| {
        let found = move || format.get() == Format::Auto && detected.get() == Some(each);
        view! {
            <button
                class="tab"
                aria-pressed=move || (format.get() == each).to_string()
                data-found=move || found().then_some("")
                on:click=move |_| format.set(each)
            >
                {word}
            </button>
        }
    });
    view! {
        <div class="inspector-formats" role="group" aria-label=strings::FORMAT>{tabs.into_iter().collect_view()}</div>
    }
    .into_any()
}

#[component]
fn Lines(page: RwSignal<Option<MessagePage>>, window: Window, chosen: Chosen) -> impl IntoView {
    let scroller = NodeRef::<html::Div>::new();
    let size = StoredValue::new_local(None::<SizeWatch>);
    scroller.on_load(move |element| {
        size.set_value(SizeWatch::new(&element, move |_, height| window.height.set(height)));
    });
    let scrolled = move |_| {
        if let Some(element) = scroller.get_untracked() {
            window.top.set(f64::from(element.scroll_top()));
        }
    };
    let lines = Memo::new(move |_| {
        page.with(|page| {
            let numbered = page.iter().flat_map(|page| page.lines.iter().cloned().zip(page.start..));
            numbered.map(|(line, number)| (number, line)).collect::<Vec<_>>()
        })
    });
    let total = Memo::new(move |_| page.with(|page| page.as_ref().map_or(0, |page| page.total)));
    let height = move || format!("{}px", f64::from(total.get()) * LINE);
    let chosen = StoredValue::new(chosen);
    // A line is made anew only when its number or what it offers changes; its text changes in place.
    let keys = move || {
        let key = |(number, line): &(u32, Line)| (*number, line.leaf.clone().map(|leaf| (leaf.selector, leaf.kind)));
        lines.with(|lines| lines.iter().map(key).collect::<Vec<_>>())
    };
    view! {
        <div class="inspector-lines" tabindex="0" role="group" aria-label=strings::MESSAGE node_ref=scroller on:scroll=scrolled>
            <div class="inspector-all" style:height=height>
                <For each=keys key=|key| format!("{key:?}") let:key>
                    <PayloadLine number=key.0 lines chosen=chosen.get_value()/>
                </For>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn PayloadLine(number: u32, lines: Memo<Vec<(u32, Line)>>, chosen: Chosen) -> impl IntoView {
    let screen = screen();
    let line = Memo::new(move |_| {
        lines.with(|lines| lines.iter().find(|(each, _)| *each == number).map(|(_, line)| line.clone()))
    });
    let offset = format!("translateY({}px)", f64::from(number) * LINE);
    let leaf = line.with_untracked(|line| line.as_ref().and_then(|line| line.leaf.clone()));
    let key = line.with_untracked(|line| line.as_ref().and_then(|line| line.key.clone()));
    let add = leaf.map(|leaf| {
        let chosen = StoredValue::new(chosen);
        view! {
            {move || screen.can_edit().then(|| view! { <Add leaf=leaf.clone() key=key.clone() chosen=chosen.get_value()/> })}
        }
    });
    let depth = move || line.with(|line| line.as_ref().map(|line| line.depth.to_string()));
    let name = move || line.with(|line| line.as_ref().and_then(|line| line.key.clone()).map(|key| format!("{key}: ")));
    let text = move || line.with(|line| line.as_ref().map(|line| line.text.to_string()));
    view! {
        <div class="inspector-line mono" style:transform=offset style=("--depth", depth)>
            <span class="inspector-add">{add}</span>
            <span class="inspector-key">{name}</span>
            <span class="inspector-text">{text}</span>
        </div>
    }
    .into_any()
}

/// How far the lines are scrolled and how much of them is in sight, in CSS pixels.
#[derive(Clone, Copy)]
struct Window {
    top: RwSignal<f64>,
    height: RwSignal<f64>,
}

const FORMATS: [(Format, &str); 4] = [
    (Format::Auto, strings::FORMAT_AUTO),
    (Format::Json, strings::FORMAT_JSON),
    (Format::Text, strings::FORMAT_TEXT),
    (Format::Hex, strings::FORMAT_HEX),
];
/// Height of a line in CSS pixels, as in the style sheet.
const LINE: f64 = 24.0;
