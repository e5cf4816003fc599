//! The connect dialog: one address field first, the rest below; nothing is sent before it can be right.

mod draft;

use core::time::Duration;

use leptos::prelude::untrack;

use self::draft::Draft;
use super::context::live::{Live, follow};
use super::context::{Broker, Part, looks, screen, wishes};
use super::dialog::{close_dialog, dialog};
use super::doctor::test;
use super::dom::{El, el, find, later};
use super::field::{QOS, area, choice, field, frame, labelled, plain};
use crate::id::BrokerId;
use crate::port::{State, Trouble};
use crate::profile::{Profile, Url};
use crate::strings::{self, connection, doctor};

/// Connects to a new broker, or edits the known one.
pub fn connect(edit: Option<BrokerId>) -> El {
    let (wishes, screen) = (wishes(), screen());
    let known = edit.as_ref().and_then(|id| wishes.profile(id));
    let locked = edit.as_ref().and_then(|id| looks().broker(id)).is_some_and(|broker| broker.locked);
    let draft = Draft::new(known.as_ref());
    let other = edit.as_ref().and_then(|id| looks().broker(id)).and_then(|broker| other_server(&broker));
    if let Some(other) = &other {
        draft.url.set(other.to_string());
        draft.others.set(String::new());
    }
    let password = el("input.input type=password autocomplete=current-password");
    let password = labelled("connect-password", password);
    let title = if known.is_some() { strings::EDIT_TITLE } else { strings::CONNECT_TITLE };
    let (typed, tried) = (password.clone(), password.clone());
    let before = known.clone();
    let test_of = move || {
        draft.tried.set(true);
        draft.profile(before.as_ref(), tried.value())
    };
    let test = test(test_of, false);
    let test = el("details.connect-more")
        .child(el("summary").text(doctor::TITLE))
        .child(el("p").text(doctor::INTRO))
        .child(test);
    let submit = move || {
        draft.tried.set(true);
        let profile = untrack(|| draft.profile(known.as_ref(), typed.value()));
        let profile = profile.and_then(|profile| with_id(profile, wishes));
        match profile {
            Some(profile) => {
                wishes.connect(profile, edit.is_none());
                draft.dirty.set(false);
                screen.part.set(Part::Topics);
                close_dialog();
            }
            None => focus_first_error(),
        }
    };
    let form = el("form.connect-form novalidate")
        .on("input", move |_| draft.dirty.set(true))
        .on("submit", move |event| {
            event.prevent_default();
            submit();
        })
        .child(address(draft, locked))
        .children(locked.then(|| el("p.connect-locked").text(strings::NEEDS_PASSWORD)))
        .children(other.map(|_| el("p.connect-locked").text(connection::OTHER_SERVER)))
        .child(credentials(draft, password, locked))
        .child(advanced(draft))
        .child(test)
        .child(el("div.dialog-foot").child(el("button.button type=submit data-main").text(strings::CONNECT)));
    dialog("connect", title, Some(draft.dirty), el("div").child(form))
}

/// The server that a broker which refused us names instead of itself, to be judged by a person.
fn other_server(broker: &Broker) -> Option<Url> {
    let State::Refused { why: Trouble::Moved { to, .. } } = &broker.status.state else { return None };
    Url::parse(&broker.status.address, false).ok()?.referred(to)
}

fn address(draft: Draft, locked: bool) -> El {
    let wrong = follow(move || {
        let typed = draft.url.with(|url| !url.trim().is_empty());
        if typed || draft.tried.get() { draft.address().err().unwrap_or_default() } else { String::new() }
    });
    let parts = move || {
        let url = draft.address().ok();
        url.map(|url| format!("{} · {} · {}", url.host, url.port, url.path)).unwrap_or_default()
    };
    let (url, input) = field("connect-url", strings::ADDRESS, draft.url, "", Some(wrong));
    let input =
        plain(input).attr("inputmode", "url").attr("autocomplete", "url").attr("placeholder", strings::ADDRESS_EXAMPLE);
    if !locked {
        // Where just the password is missing, the focus belongs there.
        input.set("data-autofocus", "");
    }
    let name = field("connect-name", strings::NAME, draft.name, strings::NAME_NOTE, None).0;
    el("div.connect-address").child(url).child(el("p.connect-parts").says(parts)).child(name)
}

fn credentials(draft: Draft, password: El, locked: bool) -> El {
    let (user, input) = field("connect-username", strings::USER, draft.username, "", None);
    plain(input).set("autocomplete", "username");
    if locked {
        password.set("data-autofocus", "");
    }
    let note = el("small id=connect-password-note").text(strings::PASSWORD_NOTE);
    let password = frame("connect-password", strings::PASSWORD).child(password).child(note);
    el("div.connect-pair").child(user).child(password)
}

fn advanced(draft: Draft) -> El {
    let wrong = follow(move || draft.other_addresses().err().unwrap_or_default());
    let (others, input) =
        area("connect-others", connection::OTHERS, draft.others, connection::OTHERS_NOTE, Some(wrong));
    plain(input).attr("inputmode", "url").set("rows", "2");
    let (filters, input) = field(
        "connect-filters",
        strings::FILTERS,
        draft.filters,
        strings::FILTERS_NOTE,
        Some(follow(move || draft.subscriptions().err().unwrap_or_default())),
    );
    plain(input);
    let (client, input) =
        field("connect-client-id", strings::CLIENT_ID, draft.client_id, strings::CLIENT_ID_NOTE, None);
    plain(input);
    let most = draft::MOST_KEEP_ALIVE;
    let keep_alive = seconds("connect-keep-alive", strings::KEEP_ALIVE, draft.keep_alive, "", most);
    let expiry = seconds("connect-expiry", strings::EXPIRY, draft.expiry, strings::EXPIRY_NOTE, u32::MAX);
    let fields = el("div.connect-pair")
        .child(filters)
        .child(choice("connect-qos", strings::QOS, draft.qos, &QOS))
        .child(choice("connect-retained", strings::RETAINED_MESSAGES, draft.retained, &draft::RETAINED))
        .child(client)
        .child(choice("connect-version", strings::VERSION, draft.version, &draft::VERSIONS))
        .child(choice("connect-login", strings::LOGIN, draft.login, &draft::LOGINS))
        .child(keep_alive)
        .child(expiry);
    let advanced = el("details.connect-more")
        .child(el("summary").text(strings::ADVANCED))
        .child(fields)
        .child(others)
        .child(check(draft.clean_start, move |on| draft.clean(on), strings::CLEAN_START))
        .child(check(draft.no_local, move |on| draft.no_local.set(on), strings::NO_LOCAL))
        .child(check(draft.as_published, move |on| draft.as_published.set(on), strings::AS_PUBLISHED));
    el("div.connect-all").child(advanced).child(will(draft))
}

fn will(draft: Draft) -> El {
    let wrong = follow(move || draft.will_topic().err().unwrap_or_default());
    let (topic, input) =
        field("connect-will-topic", strings::TOPIC, draft.will_topic, strings::WILL_TOPIC_NOTE, Some(wrong));
    plain(input);
    let (payload, input) = field("connect-will-payload", strings::MESSAGE, draft.will_payload, "", None);
    plain(input);
    let delay = seconds("connect-will-delay", strings::WILL_DELAY, draft.will_delay, "", u32::MAX);
    let fields = el("div.connect-pair")
        .child(topic)
        .child(payload)
        .child(choice("connect-will-qos", strings::QOS, draft.will_qos, &QOS))
        .child(delay);
    el("details.connect-more").child(el("summary").text(strings::WILL)).child(fields).child(check(
        draft.will_retain,
        move |on| draft.will_retain.set(on),
        strings::WILL_RETAIN,
    ))
}

/// A field for seconds.
fn seconds(id: &str, label: &str, typed: Live<String>, note: &'static str, most: u32) -> El {
    let wrong = follow(move || draft::secs(typed, most).err().unwrap_or_default());
    let (place, input) = field(id, label, typed, note, Some(wrong));
    input.set("inputmode", "numeric");
    place
}

/// A box to tick, and what it means.
fn check(value: Live<bool>, ticked: impl Fn(bool) + 'static, meaning: &str) -> El {
    let tick = el("input type=checkbox").tick(move || value.get(), ticked);
    el("label.check").child(tick).child(el("span").text(meaning))
}

fn with_id(mut profile: Profile, wishes: super::context::Wishes) -> Option<Profile> {
    if profile.id.as_str() == draft::NEW {
        profile.id = wishes.free_id(&profile.name)?;
    }
    Some(profile)
}

fn focus_first_error() {
    // The error is rendered after this handler.
    later(Duration::ZERO, || {
        if let Some(field) = find(".connect [aria-invalid=true]") {
            if let Ok(Some(more)) = field.0.closest("details") {
                more.set_attribute("open", "").ok();
            }
            field.focus();
        }
    });
}
