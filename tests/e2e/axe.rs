//! Every view is for everyone: axe-core finds no violation, nothing covers what has the focus (WCAG 2.4.11), and nothing
//! scrolls sideways. [`VIEWS`] is the table: a new view is one line.

use std::time::Duration;

use rig::axe::Axe;
use rig::browser::{Browser, Look};
use rig::client::Client;
use rig::error::Result;
use rig::operator;
use rig::wait::until;
use rig::world::{CONFIG, World};
use serde_json::{Value, json};
use topicboard::board::{Board, Edit, Kind};
use topicboard::data::view::Source;
use topicboard::id::BrokerId;
use topicboard::mqtt::topic::Topic;
use topicboard::payload::Selector;

use crate::page::Page;

/// A view, and how a person comes to it.
struct View {
    /// What it is called.
    name: &'static str,
    /// What lies beside the page.
    place: Place,
    /// What is done, in order.
    steps: &'static [Step],
    /// What is to be seen then.
    shows: &'static str,
}

/// What lies beside the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing: the first page.
    Nothing,
    /// The demo's board.
    Demo,
    /// The demo's board for viewing only.
    Viewing,
    /// The demo's board on a wall.
    Kiosk,
    /// A board with a widget of each kind in each state that can be brought about.
    States,
}

/// What a person does.
enum Step {
    /// Waits for something.
    See(&'static str),
    /// Presses keys, one after the other.
    Keys(&'static str),
    /// Clicks something once it is there.
    Click(&'static str),
    /// Types into a field once it is there.
    Type(&'static str, &'static str),
    /// Does something that no person can, by a script.
    Run(&'static str),
}

use Step::{Click, Keys, Run, See, Type};

const fn view(name: &'static str, place: Place, steps: &'static [Step], shows: &'static str) -> View {
    View { name, place, steps, shows }
}

/// Every view there is.
const VIEWS: &[View] = &[
    view("first page", Place::Nothing, &[], ".first-door"),
    view("first page, connecting", Place::Nothing, &[Click(".first-door"), Click(".connect-more summary")], ".connect"),
    view(
        "connecting, with mistakes",
        Place::Nothing,
        &[Click(".first-door"), Type("#connect-url", "no address"), Click("[type=submit]")],
        ".connect [aria-invalid=true]",
    ),
    view("board", Place::Demo, &[See(LIVE)], "article"),
    view("board paused", Place::Demo, &[See(LIVE), Keys("p")], ".app-paused"),
    view("board locked, with a toast", Place::Demo, &[See(LIVE), Keys("e")], ".toast"),
    view("board for viewing", Place::Viewing, &[See(LIVE)], "article"),
    view("board on a wall", Place::Kiosk, &[See(LIVE)], "article"),
    view("board disconnected", Place::Demo, &[See(LIVE), Keys("gc"), Click(DISCONNECT), Click(CLOSE)], DISCONNECTED),
    view("widgets in every state", Place::States, &[See(WAITING), See(ERROR), See(RETAINED), See(FLOODED)], LIVE),
    view("widget late", Place::Demo, &[], "[data-widget=buoy][data-state=late]"),
    view("widget held", Place::Demo, &[See(LIVE), Click(MENU), Click(MOVE)], ".grip-bar"),
    view("menu of a widget", Place::Demo, &[See(LIVE), Click(MENU)], ".menu:popover-open"),
    view("menu of the header", Place::Demo, &[See(LIVE), Click(".header-more button")], ".menu:popover-open"),
    view("adding a widget", Place::Demo, &[See(LIVE), Keys("a")], ".compose"),
    view("menu of the boards", Place::Demo, &[See(LIVE), Click(BOARDS)], ".menu:popover-open"),
    view("renaming a board", Place::Demo, &[See(LIVE), Click(BOARDS), Click(EDIT)], ".rename"),
    view("sharing a board", Place::Demo, &[See(LIVE), Click(BOARDS), Click(SHARE)], "#share-link"),
    view("importing boards", Place::Demo, &[See(LIVE), Click(BOARDS), Click(IMPORT)], ".import"),
    view("importing, with mistakes", Place::Demo, &[Click(BOARDS), Click(IMPORT), Type(TEXT, "{"), Click(OPEN)], WRONG),
    view("boards to import", Place::Demo, &[Click(BOARDS), Click(IMPORT), Type(TEXT, BOARD), Click(OPEN)], ".preview"),
    view("board from elsewhere", Place::Demo, FROM_ELSEWHERE, ".arm"),
    view(
        "trouble on a wall",
        Place::Kiosk,
        &[See(LIVE), Keys("gc"), Click(DISCONNECT), Click(CLOSE)],
        ".kiosk-trouble",
    ),
    view(
        "chart as a table",
        Place::Demo,
        &[See(LIVE), Click(CHART_MENU), Click(AS_TABLE)],
        "[data-widget=rooms] table",
    ),
    view("editor of a value", Place::Demo, &[See(LIVE), Click(MENU), Click(EDIT)], ".editor"),
    view("editor of a gauge", Place::Demo, &[See(LIVE), Click(GAUGE_MENU), Click(EDIT)], "#editor-bands-1-from"),
    view(
        "editor of a chart",
        Place::Demo,
        &[See(LIVE), Click(CHART_MENU), Click(EDIT)],
        "#editor-lines-1-source-topic",
    ),
    view("editor of a switch", Place::Demo, &[See(LIVE), Click(SWITCH_MENU), Click(EDIT)], ".editor"),
    view(
        "editor, with a mistake",
        Place::Demo,
        &[See(LIVE), Click(GAUGE_MENU), Click(EDIT), Type("#editor-min", "x")],
        ".editor [aria-invalid=true]",
    ),
    view("topics", Place::Demo, &[See(ROW), Keys("gt")], ROW),
    view("topics, none that match", Place::Demo, &[See(ROW), Keys("/"), Type("#topics-filter", "xyzzy")], ".empty"),
    view("message", Place::Demo, MESSAGE, ".inspector-line"),
    view("message, adding a widget", Place::Demo, ADDING, ".menu:popover-open"),
    view("connections", Place::Demo, &[See(LIVE), Keys("gc")], ".brokers [data-broker]"),
    view("packets", Place::Demo, &[See(LIVE), Keys("gp"), Click(".packets-list [role=option]")], ".packets-fields"),
    view("test of a connection", Place::Demo, TESTING, ".doctor-step[data-step=echo][data-verdict=skipped]"),
    view(
        "test of what is typed",
        Place::Nothing,
        &[
            Click(".first-door"),
            Type("#connect-url", "ws://127.0.0.1:6"),
            Click(".connect-form > .connect-more > summary"),
            Click(".doctor-listeners > summary"),
            Click(".doctor-broker > summary"),
            Click("[data-test]"),
        ],
        ".doctor-step[data-step=socket][data-verdict=failed]",
    ),
    view(
        "packets, none that match",
        Place::Demo,
        &[See(LIVE), Keys("gp"), Type("#packets-topic", "xyzzy")],
        ".packets-list + .packets-none",
    ),
    view(
        "worker started again",
        Place::Demo,
        &[See(LIVE), Run("window.deaths = 2"), Run(KILL)],
        ".toast[data-error=true]",
    ),
    view("worker not started again", Place::Demo, &[See(LIVE), Run("window.deaths = 0"), Run(KILL)], ".halted"),
    view(
        "worker not started again, on a wall",
        Place::Kiosk,
        &[See(LIVE), Run("window.deaths = 0"), Run(KILL)],
        ".halted",
    ),
    view("settings", Place::Demo, &[See(LIVE), Keys("gs")], ".settings"),
    view("help", Place::Demo, &[See(LIVE), Keys("?")], ".help"),
    view("palette", Place::Demo, &[See(LIVE), Click(".header-find")], ".palette-option"),
    view("palette, searching", Place::Demo, &[See(LIVE), Click(".header-find"), Type(FIND, "temperature")], TOPIC),
    view(
        "palette, nothing found",
        Place::Demo,
        &[See(LIVE), Click(".header-find"), Type(FIND, "xyzzy")],
        ".palette-none",
    ),
];

/// Each worker that the page speaks to fails, until three have.
const KILL: &str = "const post = Worker.prototype.postMessage; \
    Worker.prototype.postMessage = function (...of) { \
        post.apply(this, of); \
        if (window.deaths < 3 && this !== window.dead) { \
            window.deaths += 1; window.dead = this; \
            setTimeout(() => this.dispatchEvent(new ErrorEvent('error'))); \
        } \
    }";
const LIVE: &str = "article[data-state=live]";
const WAITING: &str = "article[data-state=waiting]";
const ERROR: &str = "article[data-state=error]";
const RETAINED: &str = "article[data-state=retained]";
const FLOODED: &str = "article[data-state=flooded]";
const DISCONNECTED: &str = "article[data-state=disconnected]";
const DISCONNECT: &str = "[data-broker=demo] .broker-actions button:last-child";
const CLOSE: &str = ".dialog-close button";
const MENU: &str = "[data-widget=living] [aria-haspopup=menu]";
const GAUGE_MENU: &str = "[data-widget=power] [aria-haspopup=menu]";
const CHART_MENU: &str = "[data-widget=rooms] [aria-haspopup=menu]";
const SWITCH_MENU: &str = "[data-widget=lamp] [aria-haspopup=menu]";
const BOARDS: &str = ".boards [aria-haspopup=menu]";
const SHARE: &str = ":popover-open [role=menuitem]:has([href='#icon-share'])";
const IMPORT: &str = ":popover-open [role=menuitem]:has([href='#icon-in'])";
const TEXT: &str = "#import-text";
const OPEN: &str = ".import-form [type=submit]";
const WRONG: &str = ".import-wrong:not(:empty)";
const BOARD: &str = r#"{"format":"topicboard","version":1,"title":"Elsewhere","widgets":[{"id":"a","title":"A","kind":"switch",
    "x":0,"y":0,"w":3,"h":2,"source":{"broker":"demo","topic":"a","selector":""},"command":"a/set"}]}"#;
const TESTING: &[Step] = &[
    See(LIVE),
    Keys("gc"),
    Click("[data-broker=demo] .broker-actions button:nth-last-child(3)"),
    Click("#doctor-echo"),
    Click("#doctor-echo"),
    Click("[data-test]"),
];
const FROM_ELSEWHERE: &[Step] =
    &[Click(BOARDS), Click(IMPORT), Type(TEXT, BOARD), Click(OPEN), See(".preview"), Click(".import-take")];
const MOVE: &str = ":popover-open [role=menuitem]:has([href='#icon-move'])";
const EDIT: &str = ":popover-open [role=menuitem]:has([href='#icon-edit'])";
const AS_TABLE: &str = ":popover-open [role=menuitem]:has([href='#icon-log'])";
const ROW: &str = "[role=treeitem][data-topic]:not([hidden])";
const FIND: &str = ".palette-field";
const TOPIC: &str = ".palette-option [href='#icon-message']";
const MESSAGE: &[Step] = &[
    See(ROW),
    Keys("/"),
    Type("#topics-filter", "weather"),
    Click("[role=treeitem][data-topic='field/station/weather']"),
    See(".inspector-line"),
];
const ADDING: &[Step] = &[
    See(ROW),
    Keys("/"),
    Type("#topics-filter", "weather"),
    Click("[role=treeitem][data-topic='field/station/weather']"),
    Click(".inspector-add [aria-haspopup=menu]"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_view_once_in_each_theme() {
    audit(&[WIDE, Look::PHONE.dark()]).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "cargo rig axe"]
async fn every_view_at_every_width_in_both_themes() {
    let looks = [WIDE, Look::PHONE, NARROW].map(|look| [look, look.dark()]);
    audit(looks.as_flattened()).await;
}

/// Judges every view in each of these looks, and tells all that is wrong at once.
async fn audit(looks: &[Look]) {
    let axe = tokio::task::spawn_blocking(Axe::ensure).await.unwrap().unwrap();
    let world = World::start(WIDE).await.unwrap();
    let mut wrong = Vec::new();
    for view in VIEWS {
        world.browser.look(WIDE).await.unwrap();
        arrange(&world, view.place).await;
        world.browser.go("about:blank").await.unwrap();
        world.open().await.unwrap();
        world.browser.script("localStorage.clear()", vec![]).await.unwrap();
        world.browser.reload().await.unwrap();
        if let Err(error) = view.reach(&world.browser).await {
            wrong.push(format!("{}: {error}", view.name));
            continue;
        }
        for look in looks {
            world.browser.look(*look).await.unwrap();
            let theme = if look.is_dark { "dark" } else { "light" };
            let found = judge(&axe, &world.browser).await;
            wrong.extend(found.into_iter().map(|each| format!("{}, {} px, {theme}: {each}", view.name, look.width)));
        }
    }
    Page(&world.browser).quiet(&[crate::page::ABSENT, crate::page::SOCKET]).await;
    world.end().await.unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All that is wrong with the page as it stands.
async fn judge(axe: &Axe, browser: &Browser) -> Vec<String> {
    let mut wrong = axe.violations(browser).await.unwrap();
    let covered = browser.script(COVERED, vec![]).await.unwrap();
    let covered = covered.as_array().into_iter().flatten().filter_map(Value::as_str);
    wrong.extend(covered.map(|what| format!("focus covered: {what}")));
    let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    if browser.script(wide, vec![]).await.unwrap() != 0 {
        wrong.push("it scrolls sideways".to_owned());
    }
    wrong
}

impl View {
    async fn reach(&self, browser: &Browser) -> Result<()> {
        for step in self.steps {
            match step {
                See(selector) => see(browser, selector).await?,
                Keys(keys) => browser.press(keys).await?,
                Click(selector) => {
                    see(browser, selector).await?;
                    // As a pointer would, but for buttons that only show themselves under one.
                    let script = "document.querySelector(arguments[0]).click()";
                    browser.script(script, vec![json!(selector)]).await?;
                }
                Type(selector, text) => browser.fill(selector, text).await?,
                Run(script) => drop(browser.script(script, vec![]).await?),
            }
        }
        see(browser, self.shows).await
    }
}

async fn see(browser: &Browser, selector: &str) -> Result<()> {
    until(selector, LONG, async || (browser.count(selector).await.ok()? > 0).then_some(())).await
}

/// Puts beside the page what a place needs.
async fn arrange(world: &World, place: Place) {
    let board = if place == Place::States { states() } else { operator::board() };
    world.server.put(&format!("/{}", operator::BOARD), board.to_string());
    match place {
        Place::Nothing => world.server.remove(CONFIG),
        Place::Demo | Place::States => world.configure(|_| {}),
        Place::Viewing => world.configure(|config| config["mode"] = "view".into()),
        Place::Kiosk => world.configure(|config| config["mode"] = "kiosk".into()),
    }
    let client = Client::connect(&world.broker.url(), None).await.unwrap();
    let flood = if place == Place::States { "1000" } else { "0" };
    client.publish_qos1("plant/press/flood/set", flood).await.unwrap();
}

/// Each kind of widget, on a topic that lives, one that never speaks, one that is retained, one that floods, and one that
/// cannot be shown.
fn states() -> Value {
    let sources = [
        ("live", "home/living/temperature", ""),
        ("waiting", "never/heard", ""),
        ("retained", "field/gate/state", ""),
        ("flooded", "plant/press/vibration", "x"),
        ("error", "home/meter", "no.such.part"),
    ];
    let mut board = Board::new("States");
    for (state, topic, selector) in sources {
        for kind in Kind::NAMES {
            let broker = BrokerId::parse(operator::BROKER).unwrap();
            let source = Source::new(broker, Topic::parse(topic).unwrap(), Selector::parse(selector).unwrap());
            let widget = board.draft(&format!("{kind}, {state}"), Kind::of(kind, source).unwrap());
            board.apply(Edit::add(widget)).unwrap();
        }
    }
    serde_json::from_str(&board.save()).unwrap()
}

const WIDE: Look = Look { width: 1440, height: 900, is_dark: false };
const NARROW: Look = Look { width: 320, height: 640, is_dark: false };

/// The buoy is silent for twelve seconds of every thirty-two.
const LONG: Duration = Duration::from_secs(90);

/// Gives the focus to all that takes it, one after the other, and names what then is covered altogether.
const COVERED: &str = r"
    // Under an open menu nothing else has the focus.
    if (document.querySelector(':popover-open')) return [];
    const dialogs = document.querySelectorAll('dialog[open]');
    const root = dialogs[dialogs.length - 1] || document.body;
    const before = document.activeElement;
    const takes = 'a[href], button:not([disabled]), input:not([disabled]), select, summary, [tabindex=\'0\']';
    const covered = [];
    for (const element of root.querySelectorAll(takes)) {
        if (!element.checkVisibility({ visibilityProperty: true })) continue;
        element.focus();
        if (document.activeElement !== element) continue;
        // What is clipped to a pixel shows its focus on its label.
        const shown = element.classList.contains('unseen') ? element.closest('label') : element;
        const { left, top, width, height } = shown.getBoundingClientRect();
        const parts = [[0.5, 0.5], [0.05, 0.1], [0.95, 0.1], [0.05, 0.9], [0.95, 0.9]];
        const seen = parts.some(([x, y]) => {
            const hit = document.elementFromPoint(left + width * x, top + height * y);
            return hit && (shown.contains(hit) || (hit.closest('label') && hit.closest('label').contains(shown)));
        });
        if (!seen) covered.push(element.outerHTML.slice(0, 120));
    }
    before?.focus?.();
    return covered";
