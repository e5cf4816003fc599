//! The first thing a new person sees: the doors.

use leptos::prelude::*;

use super::context::{Layer, screen, wishes};
use super::icon::Icon;
use crate::profile::config::Configured;
use crate::strings;

/// Connect to a broker, or try what the operator offers.
#[component]
pub fn First(
    /// Brokers that the operator's `config.json` offers on request.
    offers: RwSignal<Vec<Configured>>,
) -> impl IntoView {
    let (screen, wishes) = (screen(), wishes());
    let connect = move |_| screen.layer.set(Layer::Connect(None));
    let offered = move || {
        let offers = offers.get();
        let only = offers.len() == 1;
        offers
            .into_iter()
            .map(|offer| {
                let name = offer.profile.name.clone();
                let address = offer.profile.url.to_string();
                let title = if only { strings::DEMO_DOOR.to_owned() } else { name.clone() };
                let profile = offer.profile;
                view! {
                    <button class="first-door" on:click=move |_| wishes.connect(profile.clone(), false)>
                        <Icon name="play"/>
                        <strong>{title}</strong>
                        <span>{format!("{name} · {address}")}</span>
                    </button>
                }
            })
            .collect_view()
    };
    view! {
        <section class="first" aria-labelledby="first-title">
            <h1 id="first-title">{strings::FIRST_TITLE}</h1>
            <p>{strings::TAGLINE}</p>
            <div class="first-doors">
                <button class="first-door" on:click=connect>
                    <Icon name="plug"/>
                    <strong>{strings::CONNECT_DOOR}</strong>
                    <span>{strings::CONNECT_DOOR_NOTE}</span>
                </button>
                {offered}
            </div>
        </section>
    }
    .into_any()
}
