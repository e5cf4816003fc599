//! The connect dialog: one address field first, the rest below; nothing is sent before it can be right.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::context::wishes::{CLIENT_PREFIX, client_id};
use super::context::{looks, screen, wishes};
use super::dialog::{Dialog, close_dialog};
use super::field::Field;
use crate::id::BrokerId;
use crate::mqtt::Qos;
use crate::mqtt::topic::Filter;
use crate::profile::{DEFAULT_KEEP_ALIVE, Profile, Subscription, Url, Version};
use crate::secret::Secret;
use crate::strings;

/// Connects to a new broker, or edits a known one.
#[component]
pub fn Connect(
    /// The broker to edit.
    edit: Option<BrokerId>,
) -> impl IntoView {
    let (wishes, screen) = (wishes(), screen());
    let known = edit.as_ref().and_then(|id| wishes.profile(id));
    let draft = Draft::new(known.as_ref());
    let password = NodeRef::<html::Input>::new();
    let locked = edit.as_ref().and_then(|id| looks().broker(id)).is_some_and(|broker| broker.locked);
    let before = StoredValue::new_local(known);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        draft.tried.set(true);
        let typed = password.get_untracked().map(|field| field.value()).unwrap_or_default();
        let profile = before.with_value(|before| draft.profile(before.as_ref(), typed));
        match profile.and_then(|profile| with_id(profile, wishes)) {
            Some(profile) => {
                wishes.connect(profile, edit.is_none());
                draft.dirty.set(false);
                screen.part.set(super::context::Part::Topics);
                close_dialog();
            }
            None => focus_first_error(),
        }
    };
    let title = before.with_value(|known| if known.is_some() { strings::EDIT_TITLE } else { strings::CONNECT_TITLE });
    view! {
        <Dialog name="connect" title unsaved=draft.dirty>
            <form class="connect-form" novalidate=true on:submit=submit on:input=move |_| draft.dirty.set(true)>
                <Address draft locked/>
                {locked.then(|| view! { <p class="connect-locked">{strings::NEEDS_PASSWORD}</p> })}
                <Credentials draft password locked/>
                <details class="connect-more">
                    <summary>{strings::ADVANCED}</summary>
                    <Advanced draft/>
                </details>
                <div class="dialog-foot">
                    <button class="button" type="submit" data-main>{strings::CONNECT}</button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Address(draft: Draft, locked: bool) -> impl IntoView {
    let wrong = Signal::derive(move || {
        let typed = draft.url.with(|url| !url.trim().is_empty());
        if typed || draft.tried.get() { draft.address().err().unwrap_or_default() } else { String::new() }
    });
    let parts = move || {
        draft.address().ok().map(|url| {
            view! { <p class="connect-parts">{format!("{} · {} · {}", url.host, url.port, url.path)}</p> }
        })
    };
    view! {
        <Field
            id="url" label=strings::ADDRESS value=draft.url wrong
            attributes=if locked { &ADDRESS[1..] } else { ADDRESS }
        />
        {parts}
        <Field id="name" label=strings::NAME value=draft.name note=strings::NAME_NOTE/>
    }
    .into_any()
}

#[component]
fn Credentials(draft: Draft, password: NodeRef<html::Input>, locked: bool) -> impl IntoView {
    view! {
        <div class="connect-pair">
            <Field
                id="username" label=strings::USER value=draft.username
                attributes=&[("autocomplete", "username"), ("autocapitalize", "off"), ("spellcheck", "false")]
            />
            <div class="field">
                <label for="connect-password">{strings::PASSWORD}</label>
                <input
                    class="input" id="connect-password" type="password" autocomplete="current-password"
                    aria-describedby="connect-password-note" autofocus=locked node_ref=password
                />
                <small id="connect-password-note">{strings::PASSWORD_NOTE}</small>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Advanced(draft: Draft) -> impl IntoView {
    let filters_wrong = Signal::derive(move || draft.subscriptions().err().unwrap_or_default());
    let keep_wrong = Signal::derive(move || match draft.keep_alive() {
        Some(_) => String::new(),
        None => strings::KEEP_ALIVE_WRONG.to_owned(),
    });
    view! {
        <div class="connect-pair">
            <Field
                id="filters" label=strings::FILTERS value=draft.filters wrong=filters_wrong note=strings::FILTERS_NOTE
                attributes=&[("autocapitalize", "off"), ("spellcheck", "false")]
            />
            <Choice id="qos" label=strings::QOS value=draft.qos choices=&[
                ("0", strings::QOS_0), ("1", strings::QOS_1), ("2", strings::QOS_2),
            ]/>
            <Field
                id="client-id" label=strings::CLIENT_ID value=draft.client_id note=strings::CLIENT_ID_NOTE
                attributes=&[("autocapitalize", "off"), ("spellcheck", "false")]
            />
            <Choice id="version" label=strings::VERSION value=draft.version choices=&[
                ("auto", strings::VERSION_AUTO), ("5", "5"), ("3.1.1", "3.1.1"),
            ]/>
            <Field
                id="keep-alive" label=strings::KEEP_ALIVE value=draft.keep_alive wrong=keep_wrong
                attributes=&[("inputmode", "numeric")]
            />
        </div>
        <label class="check">
            <input type="checkbox" prop:checked=move || draft.clean_start.get()
                on:change=move |event| draft.clean_start.set(event_target_checked(&event))/>
            <span>{strings::CLEAN_START}</span>
        </label>
    }
    .into_any()
}

#[component]
fn Choice(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    choices: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    let options = choices.iter().map(|(key, word)| view! { <option value=*key>{*word}</option> }).collect_view();
    view! {
        <div class="field">
            <label for=format!("connect-{id}")>{label}</label>
            <select class="select" id=format!("connect-{id}") prop:value=move || value.get()
                on:change=move |event| value.set(event_target_value(&event))>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// What is typed so far.
#[derive(Clone, Copy)]
struct Draft {
    url: RwSignal<String>,
    name: RwSignal<String>,
    username: RwSignal<String>,
    filters: RwSignal<String>,
    qos: RwSignal<String>,
    client_id: RwSignal<String>,
    version: RwSignal<String>,
    keep_alive: RwSignal<String>,
    clean_start: RwSignal<bool>,
    dirty: RwSignal<bool>,
    tried: RwSignal<bool>,
}

impl Draft {
    fn new(known: Option<&Profile>) -> Self {
        let of = |read: fn(&Profile) -> String, otherwise: String| RwSignal::new(known.map_or(otherwise, read));
        Self {
            url: of(|known| known.url.to_string(), String::new()),
            name: of(|known| known.name.clone(), String::new()),
            username: of(|known| known.username.clone().unwrap_or_default(), String::new()),
            filters: of(filters, "#".to_owned()),
            qos: of(
                |known| known.subscriptions.first().map_or(0, |wanted| u8::from(wanted.qos)).to_string(),
                "0".to_owned(),
            ),
            client_id: of(|known| known.client_id.clone(), client_id(CLIENT_PREFIX)),
            version: of(|known| version_key(known.version).to_owned(), "auto".to_owned()),
            keep_alive: of(|known| known.keep_alive_secs.to_string(), DEFAULT_KEEP_ALIVE.as_secs().to_string()),
            clean_start: RwSignal::new(known.is_none_or(|known| known.clean_start)),
            dirty: RwSignal::new(false),
            tried: RwSignal::new(false),
        }
    }

    fn address(self) -> Result<Url, String> {
        let secure = window().location().protocol().is_ok_and(|protocol| protocol == "https:");
        let typed = self.url.get();
        if typed.trim().is_empty() {
            return Err(strings::ADDRESS_EMPTY.to_owned());
        }
        let url = Url::parse(&typed, secure).map_err(|error| strings::sentence(&error.to_string()))?;
        if secure && !url.secure && !url.is_loopback() { Err(strings::MIXED.to_owned()) } else { Ok(url) }
    }

    fn subscriptions(self) -> Result<Vec<Subscription>, String> {
        let qos =
            self.qos.with(|qos| qos.parse().ok().and_then(|level: u8| Qos::try_from(level).ok()).unwrap_or_default());
        self.filters.with(|filters| {
            let wanted = filters.split(',').map(str::trim).filter(|filter| !filter.is_empty());
            wanted
                .map(|filter| Filter::parse(filter).map(|filter| Subscription { filter, qos }))
                .collect::<Result<_, _>>()
                .map_err(|error| strings::sentence(&error.to_string()))
        })
    }

    fn keep_alive(self) -> Option<u16> {
        self.keep_alive.with(|secs| secs.trim().parse().ok())
    }

    /// The profile, if all of it is right. A password that was left empty is taken over only for exactly the same
    /// address and user.
    fn profile(self, before: Option<&Profile>, typed: String) -> Option<Profile> {
        let url = self.address().ok()?;
        let username = Some(self.username.get_untracked()).filter(|name| !name.is_empty());
        let same = before.filter(|before| before.url == url && before.username == username);
        let password =
            if typed.is_empty() { same.and_then(|same| same.password.clone()) } else { Some(Secret::new(typed)) };
        let name = self.name.get_untracked().trim().to_owned();
        Some(Profile {
            // A new broker's id is chosen when its name is known.
            id: before.map_or_else(|| BrokerId::parse(NEW).ok(), |before| Some(before.id.clone()))?,
            name: if name.is_empty() { url.host.clone() } else { name },
            url,
            version: version_of(&self.version.get_untracked()),
            client_id: self.client_id.get_untracked().trim().to_owned(),
            username,
            password,
            keep_alive_secs: self.keep_alive()?,
            clean_start: self.clean_start.get_untracked(),
            subscriptions: self.subscriptions().ok()?,
            persistent: before.is_some_and(|before| before.persistent),
        })
    }
}

fn with_id(mut profile: Profile, wishes: super::context::Wishes) -> Option<Profile> {
    if profile.id.as_str() == NEW {
        profile.id = wishes.free_id(&profile.name)?;
    }
    Some(profile)
}

fn filters(profile: &Profile) -> String {
    profile.subscriptions.iter().map(|wanted| wanted.filter.as_str()).collect::<Vec<_>>().join(", ")
}

fn version_key(version: Version) -> &'static str {
    match version {
        Version::Auto => "auto",
        Version::V5 => "5",
        Version::V311 => "3.1.1",
    }
}

fn version_of(key: &str) -> Version {
    match key {
        "5" => Version::V5,
        "3.1.1" => Version::V311,
        _ => Version::Auto,
    }
}

fn focus_first_error() {
    use wasm_bindgen::JsCast;
    // The error is rendered after this handler.
    set_timeout(
        || {
            let field = document().query_selector(".connect [aria-invalid=true]").ok().flatten();
            if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
                if let Ok(Some(more)) = field.closest("details") {
                    more.set_attribute("open", "").ok();
                }
                field.focus().ok();
            }
        },
        core::time::Duration::ZERO,
    );
}

/// Stands for the id of a broker that has none yet.
const NEW: &str = "__new__";
/// The first is for a new address only: where just the password is missing, the focus belongs there.
const ADDRESS: &[(&str, &str)] = &[
    ("autofocus", ""),
    ("inputmode", "url"),
    ("autocomplete", "url"),
    ("autocapitalize", "off"),
    ("spellcheck", "false"),
    ("placeholder", strings::ADDRESS_EXAMPLE),
];
