//! [`Page`]: the page through its hooks for automation.

use std::time::Duration;

use rig::browser::{Browser, Look};
use rig::wait::{PATIENCE, until};
use rig::world::World;
use serde_json::json;

/// The page in a world's browser.
pub(crate) struct Page<'a>(pub(crate) &'a Browser);

impl Page<'_> {
    /// Waits until the pill shows this state.
    pub(crate) async fn status(&self, wanted: &str) {
        self.attribute(PILL, "data-status", wanted).await;
    }

    /// Waits until one broker shows one of these states, in the opened details, and gives what is said about it.
    pub(crate) async fn broker(&self, id: &str, wanted: &[&str]) -> String {
        let card = format!("[data-broker=\"{id}\"][data-status]");
        let what = format!("broker {id} {}", wanted.join(" or "));
        until(&what, PATIENCE, async || {
            let status = self.0.attribute(&card, "data-status").await.ok()??;
            wanted.contains(&status.as_str()).then_some(())
        })
        .await
        .unwrap();
        self.0.text(&card).await.unwrap().unwrap_or_default()
    }

    /// Opens the details behind the pill.
    pub(crate) async fn details(&self) {
        self.0.click(&format!("{PILL} button")).await.unwrap();
    }

    /// Closes the details.
    pub(crate) async fn close_details(&self) {
        self.0.click("dialog[open] .dialog-close button").await.unwrap();
        let closed = async || (self.0.count("dialog").await.ok()? == 0).then_some(());
        until("the details closed", PATIENCE, closed).await.unwrap();
    }

    /// How many messages were received since the page was loaded.
    pub(crate) async fn messages(&self) -> u64 {
        let text = self.0.text(MESSAGES).await.unwrap().unwrap_or_default();
        text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or_default()
    }

    /// How many topics the shown broker has.
    pub(crate) async fn topics(&self) -> u64 {
        let text = self.0.text(".topics-count").await.unwrap().unwrap_or_default();
        text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or_default()
    }

    /// Waits until more messages arrived than there are now.
    pub(crate) async fn more_messages(&self) {
        let before = self.messages().await;
        let more = async || (self.messages().await > before).then_some(());
        until("more messages", PATIENCE, more).await.unwrap();
    }

    /// Waits until a widget is in one of these states.
    pub(crate) async fn widget(&self, id: &str, wanted: &[&str]) {
        let article = widget(id);
        let mut last = None;
        let is_so = async || {
            last = self.0.attribute(&article, "data-state").await.ok().flatten();
            wanted.contains(&last.as_deref()?).then_some(())
        };
        let outcome = until(&format!("widget {id} {}", wanted.join(" or ")), PATIENCE, is_so).await;
        outcome.unwrap_or_else(|error| panic!("{error}; it is {last:?}"));
    }

    /// The main text of a widget.
    pub(crate) async fn value(&self, id: &str) -> String {
        self.0.text(&format!("{} [data-value]", widget(id))).await.unwrap().unwrap_or_default()
    }

    /// Waits until a widget's main text is another one, and gives it.
    pub(crate) async fn moved(&self, id: &str) -> String {
        let before = self.value(id).await;
        until(&format!("widget {id} moving on from {before:?}"), PATIENCE, async || {
            let now = self.value(id).await;
            (now != before && !now.is_empty()).then_some(now)
        })
        .await
        .unwrap()
    }

    /// The pixels of a widget's canvas, as a text that differs when they do.
    pub(crate) async fn pixels(&self, id: &str) -> String {
        let script = "const c = document.querySelector(arguments[0]); return c ? c.toDataURL() : ''";
        let pixels = self.0.script(script, vec![json!(format!("{} canvas", widget(id)))]).await.unwrap();
        pixels.as_str().unwrap_or_default().to_owned()
    }

    /// How many columns of a widget's canvas are hatched or shaded from top to bottom: the time without a connection.
    pub(crate) async fn hatched(&self, id: &str) -> u64 {
        let hatched = self.0.script(HATCHED, vec![json!(format!("{} canvas", widget(id)))]).await.unwrap();
        hatched.as_u64().unwrap_or_default()
    }

    /// Begins to count the animation frames the page asks for.
    pub(crate) async fn count_frames(&self) {
        self.0.script(COUNT_FRAMES, vec![]).await.unwrap();
    }

    /// How many animation frames the page asked for since [`Page::count_frames`].
    pub(crate) async fn frames(&self) -> u64 {
        self.0.script("return window.frames_asked", vec![]).await.unwrap().as_u64().unwrap()
    }

    /// Takes a widget off the board by its menu.
    pub(crate) async fn remove(&self, id: &str) {
        self.0.click(&format!("{} [aria-haspopup=menu]", widget(id))).await.unwrap();
        // The last entry; the others only look.
        self.0.click(&format!("{} [role=menuitem]:last-of-type", widget(id))).await.unwrap();
        until(&format!("widget {id} gone"), PATIENCE, async || {
            (self.0.count(&widget(id)).await.ok()? == 0).then_some(())
        })
        .await
        .unwrap();
    }

    /// Drags what is at the selector by so many CSS pixels, as a hand with a mouse would.
    pub(crate) async fn drag(&self, selector: &str, (right, down): (f64, f64)) {
        let script = "const place = document.querySelector(arguments[0]).getBoundingClientRect(); \
            return [place.x + place.width / 2, place.y + place.height / 2]";
        let at = self.0.script(script, vec![json!(selector)]).await.unwrap();
        let (x, y) = (at[0].as_f64().unwrap(), at[1].as_f64().unwrap());
        let mouse = async |kind: &str, part: f64| {
            let event = json!({
                "type": kind, "x": x + right * part, "y": y + down * part, "button": "left", "buttons": 1, "clickCount": 1,
            });
            self.0.devtools("Input.dispatchMouseEvent", event).await.unwrap();
        };
        mouse("mousePressed", 0.0).await;
        for step in 1..=10 {
            mouse("mouseMoved", f64::from(step) / 10.0).await;
        }
        mouse("mouseReleased", 1.0).await;
    }

    /// Waits until a widget stands at this column and row, counted from one, with this width and height.
    pub(crate) async fn stands(&self, id: &str, wanted: [u16; 4]) {
        let script = "const style = document.querySelector(arguments[0])?.style; \
            return style && ['--x', '--y', '--w', '--h'].map(name => Number(style.getPropertyValue(name)))";
        let mut last = serde_json::Value::Null;
        let outcome = until(&format!("widget {id} at {wanted:?}"), PATIENCE, async || {
            last = self.0.script(script, vec![json!(widget(id))]).await.ok()?;
            (last == json!(wanted)).then_some(())
        })
        .await;
        outcome.unwrap_or_else(|error| panic!("{error}; it is at {last}"));
    }

    /// Waits for a sentence that alarms, and gives it.
    pub(crate) async fn alert(&self) -> String {
        until("an alert", PATIENCE, async || self.0.text("[role=alert]").await.ok()?.filter(|text| !text.is_empty()))
            .await
            .unwrap()
    }

    /// Waits until the topic's row is there and gives its value. Narrows the tree to it first.
    pub(crate) async fn topic(&self, topic: &str) -> String {
        self.0.fill(FILTER, topic).await.unwrap();
        let row = format!("[role=treeitem][data-topic=\"{topic}\"]:not([hidden]) [data-value]");
        until(&format!("a value of {topic} in the tree"), PATIENCE, async || {
            self.0.text(&row).await.ok()?.filter(|text| !text.is_empty())
        })
        .await
        .unwrap()
    }

    /// Chooses the broker whose topics are shown.
    pub(crate) async fn look_at(&self, broker: &str) {
        let script = "const [select, broker] = [document.querySelector(arguments[0]), arguments[1]];
            select.value = broker;
            select.dispatchEvent(new Event('change', { bubbles: true }));";
        self.0.script(script, vec![json!(BROKERS), json!(broker)]).await.unwrap();
    }

    /// Waits until the tree of the chosen broker is empty and says why.
    pub(crate) async fn no_topics(&self, why: &str) {
        until(&format!("an empty tree because {why}"), PATIENCE, async || {
            let said = self.0.text(EMPTY).await.ok()??;
            (said.contains(why) && self.0.count(ROWS).await.ok()? == 0).then_some(())
        })
        .await
        .unwrap();
    }

    /// Waits until the tree of the chosen broker has rows.
    pub(crate) async fn some_topics(&self) {
        let any = async || (self.0.count(ROWS).await.ok()? > 0).then_some(());
        until("rows of the tree", PATIENCE, any).await.unwrap();
    }

    /// Fails when the console holds anything that no `allowed` piece of text excuses.
    pub(crate) async fn quiet(&self, allowed: &[&str]) {
        let complaints = self.0.complaints().await.unwrap();
        let bad: Vec<_> = complaints.iter().filter(|line| !allowed.iter().any(|piece| line.contains(piece))).collect();
        assert!(bad.is_empty(), "the console says: {bad:#?}");
    }

    async fn attribute(&self, selector: &str, name: &str, wanted: &str) {
        let mut last = None;
        let is_so = async || {
            last = self.0.attribute(selector, name).await.ok().flatten();
            (last.as_deref() == Some(wanted)).then_some(())
        };
        let outcome = until(&format!("{name}={wanted} of {selector}"), PATIENCE, is_so).await;
        outcome.unwrap_or_else(|error| panic!("{error}; it is {last:?}"));
    }
}

/// Starts a world with the demo's config and opens the page.
pub(crate) async fn demo(look: Look) -> World {
    let world = World::start(look).await.unwrap();
    world.open().await.unwrap();
    world
}

/// A widget by its id.
pub(crate) fn widget(id: &str) -> String {
    format!("article[data-widget=\"{id}\"]")
}

/// Fails if `event` becomes true within `time`: for what must not happen.
pub(crate) async fn never(what: &str, time: Duration, event: impl AsyncFn() -> bool) {
    let happened = until(what, time, async || event().await.then_some(())).await;
    assert!(happened.is_err(), "{what} happened");
}

/// What Chromium itself says of a socket that does not open; no page can keep it from saying so.
pub(crate) const SOCKET: &str = "WebSocket connection to";

/// The same of a file that is not there.
pub(crate) const ABSENT: &str = "Failed to load resource";

const PILL: &str = "[role=status][data-status]";
const MESSAGES: &str = "[data-metric=\"messages\"]";
const BROKERS: &str = "select[aria-label=\"Broker\"]";
const EMPTY: &str = ".empty p";
const ROWS: &str = "[role=treeitem][data-topic]:not([hidden])";
const FILTER: &str = "input[aria-label=\"Filter topics\"]";

const COUNT_FRAMES: &str = "
    const ask = window.requestAnimationFrame.bind(window);
    window.frames_asked = 0;
    window.requestAnimationFrame = run => { window.frames_asked += 1; return ask(run); }";

/// A hatched column is crossed by many short strokes; lines cross it a few times. Rows that are ink almost
/// everywhere are the grid.
const HATCHED: &str = r"
    const canvas = document.querySelector(arguments[0]);
    if (!canvas || !canvas.width) return 0;
    const { width, height } = canvas;
    // A copy: reading from the page's own canvas often would make Chromium complain.
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const pixels = new Uint32Array(copy.getImageData(0, 0, width, height).data.buffer);
    const counts = new Map();
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
    const paper = [...counts].sort((a, b) => b[1] - a[1])[0][0];
    const rows = [];
    for (let y = 0; y < height; y++) {
        let ink = 0;
        for (let x = 0; x < width; x++) ink += pixels[y * width + x] !== paper;
        if (ink < width * 0.6) rows.push(y);
    }
    let hatched = 0;
    for (let x = 0; x < width; x++) {
        let strokes = 0, inked = 0, inside = false;
        for (const y of rows) {
            const ink = pixels[y * width + x] !== paper;
            strokes += ink && !inside;
            inked += ink;
            inside = ink;
        }
        hatched += strokes >= 8 || inked > rows.length * 0.8;
    }
    return hatched";
