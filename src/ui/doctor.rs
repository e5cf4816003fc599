//! The test of a connection: its steps as they are found out, what each means and what to do, and how brokers are made to
//! listen for browsers.

use std::rc::Rc;

use leptos::prelude::{untrack, window};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::brokers::checklist;
use super::context::live::{Live, follow};
use super::context::{Permit, exam, screen, trouble, wishes};
use super::dialog::dialog;
use super::dom::{El, button, el, icon};
use super::field::{field, plain};
use crate::id::BrokerId;
use crate::mqtt::topic::Topic;
use crate::port::{Finding, Found, Permission, Step, Surroundings, Test, Trouble, Verdict};
use crate::profile::url::is_private_host;
use crate::profile::{Profile, Url};
use crate::strings::{self, doctor as words, snippets::SNIPPETS};
use crate::web::{intl, permission};

/// The dialog that tests the connection to a known broker.
pub fn doctor(id: &BrokerId) -> El {
    let id = id.clone();
    let test = test(move || wishes().profile(&id), true);
    dialog("doctor", words::TITLE, None, el("div").child(el("p").text(words::INTRO)).child(test))
}

/// The test of whatever `profile` says, `None` while that is not right; `is_main` where nothing else matters as much.
pub fn test(profile: impl Fn() -> Option<Profile> + 'static, is_main: bool) -> El {
    let profile: Rc<dyn Fn() -> Option<Profile>> = Rc::new(profile);
    let exam = exam();
    // What an earlier test found is no news.
    exam.tested.set(None);
    Live::new(Ends);
    let echoes = Live::new(false);
    let topic = Live::new(String::new());
    let wrong = follow(move || match topic.with(|topic| Topic::parse(topic)) {
        Err(error) if echoes.get() => strings::sentence(&error.to_string()),
        _ => String::new(),
    });
    let tested = Live::new(None::<Url>);
    let begin = move || {
        let echo = echoes.get_untracked().then(|| topic.with_untracked(|topic| Topic::parse(topic)));
        let profile = untrack(|| profile());
        let (Some(profile), None | Some(Ok(_))) = (profile, &echo) else {
            return screen().say(words::NOT_RIGHT, true, false);
        };
        let permit = match (&echo, untrack(Permit::ask)) {
            (Some(_), Err(why)) => return screen().say(why, true, false),
            (_, permit) => permit.ok(),
        };
        tested.set(Some(profile.url.clone()));
        let echo = echo.and_then(Result::ok);
        spawn_local(async move {
            let page = surroundings(&profile.url).await;
            exam.begin(permit, Test { profile, echo, page });
        });
    };
    let is_running = move || exam.tested.with(|tested| tested.as_ref().is_some_and(|(_, is_over)| !is_over));
    let word = move || if exam.tested.with(Option::is_some) { words::AGAIN } else { words::BEGIN };
    let begins = el(if is_main {
        "button.button type=button data-test data-main"
    } else {
        "button.button type=button data-test"
    });
    let begins = begins.child(icon("check"));
    let begins = begins.child(el("span").says(word)).press(begin);
    let stop = move || button(words::STOP, move || exam.end());
    let may_echo = move || screen().can_publish();
    el("section.doctor-test")
        .attr("aria-label", words::TITLE)
        .when(may_echo, move || echo(echoes, topic, wrong))
        .child(el("div.dialog-foot").when(is_running, stop).child(begins))
        .child(el("p.unseen role=status").says(move || {
            let is_over = exam.tested.with(|tested| tested.as_ref().is_some_and(|(_, is_over)| *is_over));
            if is_over { words::OVER } else { "" }
        }))
        .part(
            move || exam.tested.with(|tested| tested.clone().map(|(findings, _)| findings)),
            move |findings| {
                let url = tested.get_untracked()?;
                let findings = findings.as_ref()?.iter().map(|finding| step(finding, &url));
                Some(el("ol.doctor-steps").attr("aria-label", words::STEPS).children(findings))
            },
        )
        .child(listeners())
}

/// Ends the test with the place where it is shown.
struct Ends;

impl Drop for Ends {
    fn drop(&mut self) {
        exam().end();
    }
}

/// Whether a message is published, and where: only if somebody wants it.
fn echo(echoes: Live<bool>, topic: Live<String>, wrong: Live<String>) -> El {
    let tick = el("input type=checkbox id=doctor-echo").tick(move || echoes.get(), move |on| echoes.set(on));
    let place = move || {
        let (place, input) = field("doctor-topic", words::ECHO_TOPIC, topic, words::ECHO_NOTE, Some(wrong));
        let input = plain(input).attr("placeholder", words::ECHO_EXAMPLE);
        // In the connect dialog it would connect.
        let _input = input.on("keydown", |event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Enter") {
                event.prevent_default();
            }
        });
        place
    };
    el("div.doctor-echo")
        .child(el("label.check").child(tick).child(el("span").text(words::ECHO)))
        .when(move || echoes.get(), place)
}

fn step(finding: &Finding, url: &Url) -> El {
    let Finding { step, found } = finding;
    let (key, shape, word) = match found.verdict() {
        Verdict::Pending => ("pending", "waiting", words::PENDING),
        Verdict::Passed => ("passed", "ok", words::PASSED),
        Verdict::Noted => ("noted", "warn", words::NOTED),
        Verdict::Failed => ("failed", "crit", words::FAILED),
        Verdict::Skipped => ("skipped", "minus", words::SKIPPED),
    };
    let said = sentences(found);
    let wants_checklist = matches!((step, found), (Step::Socket, Found::Failed(Trouble::Closed { .. })));
    let head = el("div.doctor-head")
        .child(icon(shape))
        .child(el("strong").text(&name(step)))
        .child(el("span.doctor-word").text(word));
    el("li.doctor-step")
        .attr("data-step", key_of(step))
        .attr("data-verdict", key)
        .child(head)
        .children(said.iter().map(|sentence| el("p").text(sentence)))
        .children(wants_checklist.then(|| [el("p").text(strings::CHECKLIST), checklist(url)]).into_iter().flatten())
}

fn name(step: &Step) -> String {
    match step {
        Step::Page => words::STEP_PAGE.to_owned(),
        Step::Socket => words::STEP_SOCKET.to_owned(),
        Step::Subprotocol => words::STEP_SUBPROTOCOL.to_owned(),
        Step::Welcome => words::STEP_WELCOME.to_owned(),
        Step::Filter(filter) => words::filter(filter),
        Step::Listen => words::STEP_LISTEN.to_owned(),
        Step::Echo(_) => words::STEP_ECHO.to_owned(),
    }
}

const fn key_of(step: &Step) -> &'static str {
    match step {
        Step::Page => "page",
        Step::Socket => "socket",
        Step::Subprotocol => "subprotocol",
        Step::Welcome => "welcome",
        Step::Filter(_) => "filter",
        Step::Listen => "listen",
        Step::Echo(_) => "echo",
    }
}

fn sentences(found: &Found) -> Vec<String> {
    let millis = |millis: &u32| intl::count((*millis).into());
    let with = |first: String, then: &str| vec![first, then.to_owned()];
    let refused = |reason: &crate::port::Reason| strings::refused_by_name(reason.name(), reason.code());
    let one = |text: &str| vec![text.to_owned()];
    match found {
        Found::Waiting => Vec::new(),
        Found::Running => one(words::RUNNING),
        Found::Skipped => one(words::NOT_REACHED),
        Found::Unasked => one(words::NOT_ASKED),
        Found::Failed(why) => trouble::sentences(why),
        Found::PageFine => one(words::PAGE_FINE),
        Found::PagePlain => one(words::PAGE_PLAIN),
        Found::PageMixed => one(words::PAGE_MIXED),
        Found::PageLocal(Permission::Asks) => one(words::LOCAL_ASKS),
        Found::PageLocal(Permission::Denied) => one(words::LOCAL_DENIED),
        Found::PageLocal(_) => one(words::LOCAL_GRANTED),
        Found::Opened(after) => vec![words::opened(&millis(after))],
        Found::Agreed => one(words::AGREED),
        Found::NotAgreed => one(words::NOT_AGREED),
        Found::Welcomed { protocol, millis: after } => vec![words::welcomed(protocol, &millis(after))],
        Found::Granted(qos) => vec![strings::sentence(&strings::grant((*qos).into()))],
        Found::Lowered { asked, granted } => {
            with(words::lowered((*asked).into(), (*granted).into()), words::GRANTED_OTHERWISE)
        }
        Found::NotGranted(reason) => with(refused(reason), words::NOT_GRANTED),
        Found::Unanswered => one(words::UNANSWERED),
        Found::Heard(after) => vec![words::heard(&millis(after))],
        Found::Silent(secs) => vec![words::silent(*secs)],
        Found::Echoed(after) => vec![words::echoed(&millis(after))],
        Found::NotTaken(reason) => with(refused(reason), words::NOT_TAKEN),
        Found::NotEchoed(is_taken) => one(if *is_taken { words::NO_ECHO_TAKEN } else { words::NO_ECHO }),
    }
}

/// What each broker needs in its configuration.
fn listeners() -> El {
    let one = |(name, text): (&'static str, &'static str)| {
        let copy = button(words::COPY_SNIPPET, move || screen().copy(text));
        let label = [words::COPY_SNIPPET, name].join(" ");
        let copy = copy.attr("aria-label", &label);
        let text = el("pre.doctor-snippet tabindex=0").attr("aria-label", name).text(text);
        el("details.doctor-broker").child(el("summary").text(name)).child(text).child(copy)
    };
    let all = el("details.doctor-listeners").child(el("summary").text(words::LISTENERS));
    all.children(SNIPPETS.map(one))
}

/// Where this page came from, and whether it may go where the broker is.
async fn surroundings(url: &Url) -> Surroundings {
    let location = window().location();
    let host = location.hostname().unwrap_or_default();
    let page = Url { secure: false, host: host.clone(), port: 0, path: String::new() };
    Surroundings {
        is_https: location.protocol().is_ok_and(|protocol| protocol == "https:"),
        is_loopback: page.is_loopback(),
        is_private: is_private_host(&host),
        permission: match permission::local_network(url.is_loopback()).await.as_deref() {
            Some("granted") => Permission::Granted,
            Some("denied") => Permission::Denied,
            Some(_) => Permission::Asks,
            None => Permission::Unknown,
        },
    }
}
