//! Behind the pill: every connection with what it is, why it is so and what can be done, and the log below.

use core::time::Duration;

use wasm_bindgen_futures::spawn_local;

use super::context::live::{Live, follow};
use super::context::{Broker, Layer, looks, screen, trouble, wishes};
use super::countdown::countdown;
use super::dialog::{dialog, turn_to};
use super::dom::{El, button, el, every, icon, icon_of};
use super::log::log;
use super::profiles::{profile_files, profile_menu};
use super::usage::usage;
use crate::id::BrokerId;
use crate::mqtt::Qos;
use crate::port::{Jam, Keeping, MAX_PACKET, Notice, Queued, Request, Server, State, Status, Token, Trouble, Unkept};
use crate::profile::Url;
use crate::strings::{self, connection, doctor, limits, packets, profiles, widgets as words};
use crate::time::Timestamp;
use crate::web::journal::Journal;
use crate::web::{clock, files, intl};

/// The dialog of connections.
pub fn brokers() -> El {
    let looks = looks();
    // A profile that was edited is another card.
    let key = |broker: &Broker| {
        let Broker { id, name, url, others, locked, untried, .. } = broker;
        format!("{id} {name} {url} {others:?} {locked} {untried}")
    };
    let keys = move || looks.brokers.with(|brokers| brokers.iter().map(key).collect());
    let cards = el("ul.brokers-list").each(keys, move |wanted| {
        let found = looks.brokers.with(|brokers| brokers.iter().find(|broker| key(broker) == wanted).cloned());
        found.map_or_else(|| el("li"), card)
    });
    let word = move || if looks.brokers.with(Vec::is_empty) { strings::CONNECT_DOOR } else { strings::ADD_BROKER };
    let add = el("button.button data-autofocus")
        .child(icon("plus"))
        .child(el("span").says(word))
        .press(move || turn_to(Layer::Connect(None)));
    let files = screen().may_edit().then(profile_files);
    let content = el("div").child(cards).child(el("div.broker-actions").child(add).children(files));
    dialog("brokers", strings::STATUS_TITLE, None, content.child(usage()).child(log()))
}

fn card(broker: Broker) -> El {
    let Broker { id, name, url, others, status, locked, untried, .. } = broker;
    let looks = looks();
    let (damaged, waits) = (id.clone(), id.clone());
    let of = id.clone();
    let status = follow(move || looks.broker_status(&of).unwrap_or_else(|| status.clone()));
    let state = move |read: fn(&State) -> &'static str| move || status.with(|status| read(&status.state));
    let head = el("div.broker-head")
        .child(icon_of(state(trouble::icon)))
        .child(el("h2").text(&name))
        .child(el("span.broker-word").says(state(trouble::word)))
        .part(move || status.with(|status| trouble::until(&status.state)), |until| until.as_ref().map(countdown))
        .children(screen().may_edit().then(|| profile_menu(&id)));
    let present = move || status.with(|status| status.state.clone());
    let waits_for = match (untried, locked) {
        (true, _) => Some(profiles::UNTRIED),
        (_, true) => Some(strings::NEEDS_PASSWORD),
        _ => None,
    };
    let addresses = core::iter::once(&url).chain(&others).map(ToString::to_string).collect::<Vec<_>>();
    let address = move || status.with(|status| address(&addresses, &status.address));
    el("li.broker")
        .attr("data-broker", id.as_str())
        .vary("data-status", state(trouble::key))
        .child(head)
        .child(el("p.mono").says(address))
        .part(present, move |state| {
            // Whatever went wrong went wrong there.
            let used = status.with_untracked(|status| Url::parse(&status.address, false).ok());
            Some(why(state, used.as_ref().unwrap_or(&url), waits_for))
        })
        .part(move || status.with(|status| status.notices.clone()), |notices| notices_of(notices))
        .part(move || status.with(|status| status.token.clone()), |token| token.as_deref().map(token_of))
        .part(move || status.with(|status| status.jam), |jam| jammed(*jam))
        .child(el("div").part(move || status.get(), |status| Some(facts(status))))
        .part(
            move || status.with(|status| status.keeping.set_aside),
            move |is_there| is_there.then(|| set_aside(&damaged)),
        )
        .part(move || status.with(|status| status.queued.clone()), move |queued| outbox(&waits, queued))
        .part(present, move |state| Some(actions(&id, state, locked, untried)))
}

/// What was changed to please the broker, and what it cost.
fn notices_of(notices: &[Notice]) -> Option<El> {
    let line = |notice: &Notice| el("li").text(&notice.sentence());
    (!notices.is_empty()).then(|| el("ul.broker-notices").children(notices.iter().map(line)))
}

/// When the token ends, counting down while it is shown.
fn token_of(token: &Token) -> El {
    let token = *token;
    let said = Live::new(token_sentences(&token));
    every(TOKEN_STEP, move || said.keep(token_sentences(&token)));
    el("p data-token").says(move || said.get())
}

fn token_sentences(token: &Token) -> String {
    let Token { begins, ends, behind_secs, renews, trouble } = *token;
    let now = clock::unix();
    let within = |at: Timestamp| {
        let secs = at.millis_since(now).max(0) / 1_000;
        // Seconds matter at the end only.
        intl::duration(if secs < 120 { secs } else { secs / 60 * 60 } as f64)
    };
    let ends = ends.map(|ends| {
        if ends > now {
            return connection::token_ends(&within(ends), renews);
        }
        let over = connection::token_ended(&intl::ago(ends, now));
        if renews { over } else { [&over, connection::TOKEN_TYPE].join(" ") }
    });
    let said = [
        (behind_secs > 0).then(|| connection::clock_behind(&intl::duration(behind_secs.into()))),
        begins.filter(|begins| *begins > now).map(|begins| connection::token_begins(&within(begins))),
        ends,
        trouble.map(|why| connection::no_token(&why.sentence())),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What a slow line holds up, where it does or did.
fn jammed(jam: Jam) -> Option<El> {
    let Jam { waiting, bytes, refused } = jam;
    let count = |number: u32| intl::count(number.into());
    let waits = (waiting > 0).then(|| connection::jam_waits(&count(waiting), &count(bytes)));
    let refused = (refused > 0).then(|| connection::jam_refused(&count(refused)));
    let said: Vec<_> = [waits, refused].into_iter().flatten().collect();
    (!said.is_empty()).then(|| el("p data-jam").text(&said.join(" ")))
}

/// The address in use, and which of several it is.
fn address(all: &[String], used: &str) -> String {
    let Some(first) = all.first().filter(|_| used.is_empty() || all.len() == 1) else {
        let place = all.iter().position(|address| address == used).unwrap_or_default();
        return connection::address_of(used, place + 1, all.len());
    };
    first.clone()
}

fn why(state: &State, url: &Url, waits_for: Option<&'static str>) -> El {
    let mut said = trouble::trouble(state).map(trouble::sentences).unwrap_or_default();
    if let State::Waiting { attempt, .. } = state {
        said.push(strings::attempt(*attempt));
    }
    let meaning = waits_for.or_else(|| trouble::state_sentence(state));
    said.extend(meaning.map(str::to_owned));
    let sentences = said.iter().map(|sentence| el("p").text(sentence));
    let wanted = trouble::trouble(state).is_some_and(trouble::wants_checklist);
    let checklist = wanted.then(|| [el("p").text(strings::CHECKLIST), checklist(url)]);
    el("div.broker-why").children(sentences).children(checklist.into_iter().flatten())
}

/// What may be wrong where no WebSocket opens, in order of likelihood.
pub fn checklist(url: &Url) -> El {
    let lines = strings::checklist(&url.host, url.port, &url.path, url.secure);
    let lines = lines.iter().map(|line| el("li").text(line));
    let certificate = url.secure.then(|| {
        let link = el("a")
            .attr("href", &format!("https://{}:{}", url.host, url.port))
            .attr("target", "_blank")
            .attr("rel", "noopener noreferrer")
            .text(strings::OPEN_CERTIFICATE);
        el("li").text(strings::checklist_certificate()).text(" ").child(link)
    });
    el("ol.broker-checklist").children(lines).children(certificate)
}

fn facts(status: &Status) -> El {
    let fact = |name: &str, fact: &str| [el("dt").text(name), el("dd.mono").text(fact)];
    let since = match status.state {
        State::Connected { since } => Some(fact(strings::CONNECTED, &intl::time(since, clock::unix()))),
        _ => None,
    };
    let grants = status.subscriptions.iter().map(|grant| {
        let refused = matches!(grant.result, Some(Err(_)));
        let filter = el("span.mono").text(&grant.filter);
        el("dd").attr("data-refused", &refused.to_string()).child(filter).text(" ").text(&trouble::grant(grant))
    });
    let kept = keeping(status.keeping).map(|kept| fact(strings::SESSION, &kept));
    let heading = (!status.subscriptions.is_empty()).then(|| el("dt").text(strings::SUBSCRIPTIONS));
    el("dl.broker-facts")
        .children(since.into_iter().flatten())
        .children(fact(strings::PROTOCOL, &format!("MQTT {}", status.protocol)))
        .children(fact(strings::CLIENT_ID, &status.client_id))
        .children(kept.into_iter().flatten())
        .children(heading)
        .children(grants)
        .children(status.server.iter().flat_map(|server| fact(strings::SERVER, &limits(server))))
}

/// Whether a session outlasts the page that is to; nothing of one that is not.
fn keeping(Keeping { wanted, trouble, set_aside }: Keeping) -> Option<String> {
    let kept = match trouble {
        Some(why) => strings::session_not_kept(unkept(why)),
        None => strings::SESSION_KEPT.to_owned(),
    };
    let damaged = if set_aside { [" · ", strings::SESSION_SET_ASIDE].concat() } else { String::new() };
    wanted.then(|| kept + &damaged)
}

/// What waits for a connection, and how to take it back.
fn outbox(id: &BrokerId, queued: &[Queued]) -> Option<El> {
    let line = |queued: &Queued| {
        let until = words::stage_queued(&intl::time(queued.until, clock::unix()));
        el("li").child(el("span.mono").text(&queued.topic)).text(" ").text(&until)
    };
    let more = queued.len().checked_sub(LISTED).filter(|more| *more > 0);
    let more = more.map(|more| el("li").text(&words::queued_more(more)));
    let id = id.clone();
    let clear = button(words::QUEUE_CLEAR, move || wishes().send(&Request::ClearQueue(id.clone())));
    let list = el("ul.broker-queue").children(queued.iter().take(LISTED).map(line)).children(more);
    let head = el("h3").text(words::QUEUE_TITLE);
    (!queued.is_empty()).then(|| el("div").child(head).child(list).child(el("div.broker-actions").child(clear)))
}

/// Downloads what could not be read, for whoever can make something of it.
fn set_aside(id: &BrokerId) -> El {
    let id = id.clone();
    let fetch = button(strings::SAVE_SET_ASIDE, move || {
        let id = id.clone();
        spawn_local(async move {
            // It reads only, so it is nobody's.
            let text = Journal::new(0).set_aside(&id).await.ok().filter(|text| !text.is_empty());
            let is_saved = text.is_some_and(|text| files::download(&strings::set_aside_file(id.as_str()), &text));
            if !is_saved {
                screen().say(strings::SET_ASIDE_GONE, true, false);
            }
        });
    });
    el("div.broker-actions").child(fetch)
}

fn unkept(why: Unkept) -> &'static str {
    match why {
        Unkept::Refused => strings::UNKEPT_REFUSED,
        Unkept::Full => strings::UNKEPT_FULL,
        Unkept::Slow => strings::UNKEPT_SLOW,
        Unkept::Newer => strings::UNKEPT_NEWER,
        Unkept::Failed | Unkept::Taken => strings::UNKEPT_FAILED,
    }
}

/// What a broker takes less of than the protocol allows, and what it asks for.
fn limits(server: &Server) -> String {
    let Server { receive_maximum, maximum_qos, maximum_packet_size, topic_alias_maximum, .. } = *server;
    let count = |number: u32| intl::count(number.into());
    let said = [
        (maximum_qos != Qos::ExactlyOnce).then(|| limits::server_qos(maximum_qos.into())),
        (!server.retain_available).then(|| strings::SERVER_NO_RETAIN.to_owned()),
        (!server.wildcards_available).then(|| strings::SERVER_NO_WILDCARDS.to_owned()),
        (!server.shared_available).then(|| strings::SERVER_NO_SHARED.to_owned()),
        (!server.subscription_identifiers_available).then(|| strings::SERVER_NO_IDENTIFIERS.to_owned()),
        (maximum_packet_size != MAX_PACKET).then(|| limits::server_packet(&count(maximum_packet_size))),
        (receive_maximum != u16::MAX).then(|| limits::server_receive(&count(receive_maximum.into()))),
        (topic_alias_maximum != 0).then(|| limits::server_aliases(&count(topic_alias_maximum.into()))),
        server.keep_alive_secs.map(|secs| limits::server_keep_alive(&count(secs.into()))),
        server.session_expiry_secs.map(|secs| limits::server_expiry(&count(secs))),
        server.response_information.as_deref().map(limits::server_response),
    ];
    let said: Vec<_> = said.into_iter().flatten().collect();
    if said.is_empty() { strings::SERVER_NONE.to_owned() } else { said.join(" · ") }
}

fn actions(id: &BrokerId, state: &State, locked: bool, untried: bool) -> El {
    let wishes = wishes();
    let retry = match state {
        _ if locked => None,
        State::Refused { why: Trouble::Elsewhere } => Some(strings::USE_HERE),
        State::Waiting { .. } | State::GaveUp { .. } | State::Refused { .. } | State::Offline => Some(strings::RETRY),
        State::Disconnected if untried => Some(strings::CONNECT),
        State::Disconnected => Some(strings::RECONNECT),
        State::Connected { .. } | State::Connecting => None,
    };
    let broker = id.clone();
    let retry = retry.map(|word| {
        let button = el("button.button data-main").child(icon("retry")).text(word);
        button.press(move || wishes.retry(&broker))
    });
    let broker = id.clone();
    let word = match state {
        _ if locked => strings::CONNECT,
        State::Refused { why: Trouble::Moved { .. } } => connection::USE_OTHER,
        _ => strings::EDIT,
    };
    let edit = button(word, move || {
        turn_to(Layer::Connect(Some(broker.clone())));
    });
    let broker = id.clone();
    let test = button(doctor::BEGIN, move || turn_to(Layer::Doctor(broker.clone())));
    let broker = id.clone();
    let packets = button(packets::SHOW, move || turn_to(Layer::Packets(Some(broker.clone()))));
    let broker = id.clone();
    let leave = if matches!(state, State::Disconnected | State::Refused { .. } | State::GaveUp { .. }) {
        button(strings::FORGET, move || wishes.forget(&broker))
    } else {
        let is_trying = matches!(state, State::Waiting { .. } | State::Offline | State::Connecting);
        let word = if is_trying { strings::STOP_TRYING } else { strings::DISCONNECT };
        button(word, move || wishes.disconnect(&broker))
    };
    el("div.broker-actions").children(retry).child(edit).child(test).child(packets).child(leave)
}

/// How often the time a token has is shown anew.
const TOKEN_STEP: Duration = Duration::from_secs(1);
/// Most waiting publishes that are listed one by one.
const LISTED: usize = 12;
