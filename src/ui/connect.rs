//! The connect dialog: one address field first, the rest below; nothing is sent before it can be right.

use core::time::Duration;

use leptos::prelude::{untrack, window};

use super::context::live::{Live, follow};
use super::context::wishes::{CLIENT_PREFIX, client_id};
use super::context::{Part, looks, screen, wishes};
use super::dialog::{close_dialog, dialog};
use super::dom::{El, el, find, later};
use super::field::{choice, field, frame, labelled};
use crate::id::BrokerId;
use crate::mqtt::Qos;
use crate::mqtt::topic::Filter;
use crate::profile::{DEFAULT_KEEP_ALIVE, Profile, Subscription, Url, Version};
use crate::secret::Secret;
use crate::strings;

/// Connects to a new broker, or edits the known one.
pub fn connect(edit: Option<BrokerId>) -> El {
    let (wishes, screen) = (wishes(), screen());
    let known = edit.as_ref().and_then(|id| wishes.profile(id));
    let locked = edit.as_ref().and_then(|id| looks().broker(id)).is_some_and(|broker| broker.locked);
    let draft = Draft::new(known.as_ref());
    let password = el("input.input type=password autocomplete=current-password");
    let password = labelled("password", password);
    let title = if known.is_some() { strings::EDIT_TITLE } else { strings::CONNECT_TITLE };
    let typed = password.clone();
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
        .child(credentials(draft, password, locked))
        .child(advanced(draft))
        .child(el("div.dialog-foot").child(el("button.button type=submit data-main").text(strings::CONNECT)));
    dialog("connect", title, Some(draft.dirty), el("div").child(form))
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
    let (url, input) = field("url", strings::ADDRESS, draft.url, "", Some(wrong));
    let input =
        plain(input).attr("inputmode", "url").attr("autocomplete", "url").attr("placeholder", strings::ADDRESS_EXAMPLE);
    if !locked {
        // Where just the password is missing, the focus belongs there.
        input.set("data-autofocus", "");
    }
    let name = field("name", strings::NAME, draft.name, strings::NAME_NOTE, None).0;
    el("div.connect-address").child(url).child(el("p.connect-parts").says(parts)).child(name)
}

fn credentials(draft: Draft, password: El, locked: bool) -> El {
    let (user, input) = field("username", strings::USER, draft.username, "", None);
    plain(input).set("autocomplete", "username");
    if locked {
        password.set("data-autofocus", "");
    }
    let note = el("small id=connect-password-note").text(strings::PASSWORD_NOTE);
    let password = frame("password", strings::PASSWORD).child(password).child(note);
    el("div.connect-pair").child(user).child(password)
}

fn advanced(draft: Draft) -> El {
    let filters_wrong = follow(move || draft.subscriptions().err().unwrap_or_default());
    let keep_wrong = follow(move || match draft.keep_alive() {
        Some(_) => String::new(),
        None => strings::KEEP_ALIVE_WRONG.to_owned(),
    });
    let (filters, input) =
        field("filters", strings::FILTERS, draft.filters, strings::FILTERS_NOTE, Some(filters_wrong));
    plain(input);
    let qos = [("0", strings::QOS_0), ("1", strings::QOS_1), ("2", strings::QOS_2)];
    let (client, input) = field("client-id", strings::CLIENT_ID, draft.client_id, strings::CLIENT_ID_NOTE, None);
    plain(input);
    let versions = [("auto", strings::VERSION_AUTO), ("5", "5"), ("3.1.1", "3.1.1")];
    let (keep_alive, input) = field("keep-alive", strings::KEEP_ALIVE, draft.keep_alive, "", Some(keep_wrong));
    input.set("inputmode", "numeric");
    let fields = el("div.connect-pair")
        .child(filters)
        .child(choice("qos", strings::QOS, draft.qos, &qos))
        .child(client)
        .child(choice("version", strings::VERSION, draft.version, &versions))
        .child(keep_alive);
    let clean = el("input type=checkbox");
    let clean = clean.tick(move || draft.clean_start.get(), move |on| draft.clean_start.set(on));
    let clean = el("label.check").child(clean).child(el("span").text(strings::CLEAN_START));
    el("details.connect-more").child(el("summary").text(strings::ADVANCED)).child(fields).child(clean)
}

/// A field for words that no dictionary knows.
fn plain(input: El) -> El {
    input.attr("autocapitalize", "off").attr("spellcheck", "false")
}

/// What is typed so far.
#[derive(Clone, Copy)]
struct Draft {
    url: Live<String>,
    name: Live<String>,
    username: Live<String>,
    filters: Live<String>,
    qos: Live<String>,
    client_id: Live<String>,
    version: Live<String>,
    keep_alive: Live<String>,
    clean_start: Live<bool>,
    dirty: Live<bool>,
    tried: Live<bool>,
}

impl Draft {
    fn new(known: Option<&Profile>) -> Self {
        let of = |read: fn(&Profile) -> String, otherwise: String| Live::new(known.map_or(otherwise, read));
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
            clean_start: Live::new(known.is_none_or(|known| known.clean_start)),
            dirty: Live::new(false),
            tried: Live::new(false),
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

/// Stands for the id of a broker that has none yet.
const NEW: &str = "__new__";
