//! Behind the pill: every connection with what it is, why it is so and what can be done, and the log below.

use leptos::prelude::*;

use super::context::{Broker, Layer, looks, screen, trouble, wishes};
use super::countdown::Countdown;
use super::dialog::Dialog;
use super::icon::Icon;
use super::log::Log;
use crate::port::{State, Trouble};
use crate::profile::Url;
use crate::strings;
use crate::web::{clock, intl};

/// The dialog of connections.
#[component]
pub fn Brokers() -> impl IntoView {
    let (looks, screen) = (looks(), screen());
    let cards = move || looks.brokers.get().into_iter().map(|broker| view! { <BrokerCard broker/> }).collect_view();
    view! {
        <Dialog name="brokers" title=strings::STATUS_TITLE>
            <ul class="brokers-list">{cards}</ul>
            <button class="button" autofocus=true on:click=move |_| screen.layer.set(Layer::Connect(None))>
                <Icon name="plus"/>
                {move || if looks.brokers.with(Vec::is_empty) { strings::CONNECT_DOOR } else { strings::ADD_BROKER }}
            </button>
            <Log/>
        </Dialog>
    }
    .into_any()
}

#[component]
fn BrokerCard(broker: Broker) -> impl IntoView {
    let Broker { id, name, url, status, locked, .. } = broker;
    let state = {
        let status = status.clone();
        Memo::new(move |_| status.with(|status| status.state.clone()))
    };
    let (address, name_of) = (url.to_string(), id.to_string());
    view! {
        <li class="broker" data-broker=name_of data-status=move || state.with(trouble::key)>
            <div class="broker-head">
                <Icon name=Signal::derive(move || state.with(trouble::icon))/>
                <h2>{name}</h2>
                <span class="broker-word">{move || state.with(trouble::word)}</span>
                {move || match state.get() {
                    State::Waiting { until, .. } => Some(view! { <Countdown until/> }),
                    _ => None,
                }}
            </div>
            <p class="mono">{address}</p>
            <Why state url locked/>
            <Facts status state/>
            <Actions id state locked/>
        </li>
    }
    .into_any()
}

#[component]
fn Why(state: Memo<State>, url: Url, locked: bool) -> impl IntoView {
    let said = move || {
        let state = state.get();
        let mut said = trouble::trouble(&state).map(trouble::sentences).unwrap_or_default();
        if let State::Waiting { attempt, .. } = state {
            said.push(strings::attempt(attempt));
        }
        let meaning = if locked { Some(strings::NEEDS_PASSWORD) } else { trouble::state_sentence(&state) };
        said.extend(meaning.map(str::to_owned));
        said.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()
    };
    let checklist = move || {
        let wanted = state.with(|state| trouble::trouble(state).is_some_and(trouble::wants_checklist));
        wanted.then(|| view! { <Checklist url=url.clone()/> })
    };
    view! { <div class="broker-why">{said}{checklist}</div> }.into_any()
}

#[component]
fn Checklist(url: Url) -> impl IntoView {
    let lines = strings::checklist(&url.host, url.port, &url.path, url.secure);
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let page = format!("https://{}:{}", url.host, url.port);
    let certificate = url.secure.then(|| {
        view! {
            <li>
                {strings::checklist_certificate()}" "
                <a href=page target="_blank" rel="noopener noreferrer">{strings::OPEN_CERTIFICATE}</a>
            </li>
        }
    });
    view! {
        <p>{strings::CHECKLIST}</p>
        <ol class="broker-checklist">{lines}{certificate}</ol>
    }
    .into_any()
}

#[component]
fn Facts(status: ArcRwSignal<crate::port::Status>, state: Memo<State>) -> impl IntoView {
    let rows = move || {
        let status = status.get();
        let since = match state.get() {
            State::Connected { since } => Some((strings::CONNECTED, intl::time(since, clock::unix()))),
            _ => None,
        };
        let protocol = (strings::PROTOCOL, format!("MQTT {}", status.protocol));
        let client = (strings::CLIENT_ID, status.client_id.to_string());
        let facts = since.into_iter().chain([protocol, client]);
        let facts = facts.map(|(name, fact)| view! { <dt>{name}</dt><dd class="mono">{fact}</dd> }).collect_view();
        let grants = status.subscriptions.iter().map(|grant| {
            let refused = matches!(grant.result, Some(Err(_)));
            let said = trouble::grant(grant);
            view! {
                <dd data-refused=refused.to_string()><span class="mono">{grant.filter.to_string()}</span>" "{said}</dd>
            }
        }).collect_view();
        let has_grants = !status.subscriptions.is_empty();
        (facts, has_grants.then(|| view! { <dt>{strings::SUBSCRIPTIONS}</dt> }), grants)
    };
    view! { <dl class="broker-facts">{rows}</dl> }.into_any()
}

#[component]
fn Actions(id: crate::id::BrokerId, state: Memo<State>, locked: bool) -> impl IntoView {
    let (wishes, screen) = (wishes(), screen());
    let buttons = move || {
        let state = state.get();
        let id = StoredValue::new(id.clone());
        let edit = move |_| screen.layer.set(Layer::Connect(Some(id.get_value())));
        let retry = match state {
            _ if locked => None,
            State::Waiting { .. } | State::GaveUp { .. } | State::Refused { .. } | State::Offline => {
                Some(strings::RETRY)
            }
            State::Disconnected => Some(strings::RECONNECT),
            State::Connected { .. } | State::Connecting => None,
        };
        let retry = retry.map(|word| {
            view! {
                <button class="button" data-main on:click=move |_| wishes.retry(&id.get_value())>
                    <Icon name="retry"/>{word}
                </button>
            }
        });
        let resting = matches!(state, State::Disconnected | State::Refused { .. } | State::GaveUp { .. });
        let leave = if resting {
            let forget = move |_| wishes.forget(&id.get_value());
            view! { <button class="button" on:click=forget>{strings::FORGET}</button> }.into_any()
        } else {
            let disconnect = move |_| wishes.disconnect(&id.get_value());
            view! { <button class="button" on:click=disconnect>{strings::DISCONNECT}</button> }.into_any()
        };
        let edit_word = if locked { strings::CONNECT } else { strings::EDIT };
        view! { {retry}<button class="button" on:click=edit>{edit_word}</button>{leave} }
    };
    view! { <div class="broker-actions">{buttons}</div> }.into_any()
}

/// The trouble that a person should see first, for the empty topic list.
pub fn first_sentence(trouble: &Trouble) -> String {
    trouble::sentences(trouble).into_iter().next().unwrap_or_default()
}
