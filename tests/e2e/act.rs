//! Widgets that act, against a real broker and devices that answer, refuse or stay silent.

use rig::browser::Look;
use rig::client::Client;
use rig::operator::ACTING;
use rig::wait::{PATIENCE, until};
use rig::world::World;
use serde_json::json;

use crate::page::{Page, widget};

/// The board of everything that acts, connected.
async fn hands(look: Look) -> World {
    let world = World::start(look).await.unwrap();
    world.configure(|config| config["boards"] = json!([ACTING]));
    world.open().await.unwrap();
    Page(&world.browser).status("connected").await;
    world
}

/// Waits until a widget's command is at one of these stages.
async fn stage(world: &World, id: &str, wanted: &[&str]) {
    let place = format!("{} [data-stage]", widget(id));
    let mut last = None;
    let is_so = async || {
        last = world.browser.attribute(&place, "data-stage").await.ok().flatten();
        wanted.contains(&last.as_deref()?).then_some(())
    };
    let outcome = until(&format!("{id} {}", wanted.join(" or ")), PATIENCE, is_so).await;
    outcome.unwrap_or_else(|error| panic!("{error}; it is {last:?}"));
}

/// Leaves a control at a value, as a person does.
async fn leave(world: &World, selector: &str, value: &str) {
    let script = "const control = document.querySelector(arguments[0]); control.value = arguments[1]; \
        for (const name of ['input', 'change']) control.dispatchEvent(new Event(name, { bubbles: true }));";
    world.browser.find(selector).await.unwrap();
    world.browser.script(script, vec![json!(selector), json!(value)]).await.unwrap();
}

async fn reads(world: &World, id: &str, wanted: &str) {
    until(&format!("{id} to read {wanted:?}"), PATIENCE, async || {
        let text = world.browser.text(&widget(id)).await.ok()??;
        text.contains(wanted).then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_widget_sends_exactly_what_it_says_and_shows_the_devices_answer() {
    let world = hands(Look::DESK).await;
    let page = Page(&world.browser);
    let mut commands = Client::subscribed(&world.broker.url(), "#").await;
    for id in ["light", "cover", "thermostat", "fan", "speed", "display", "tint"] {
        page.widget(id, &["live", "retained"]).await;
    }
    let at = |id: &str, control: &str| format!("{} {control}", widget(id));
    let mut heard = async |topic: &str, payload: &str| {
        commands
            .hear(&format!("{payload} on {topic}"), |message| {
                message.topic == topic && message.payload == payload.as_bytes() && !message.retain
            })
            .await;
    };
    world.browser.click(&at("light", "[role=switch]")).await.unwrap();
    heard("zigbee2mqtt/lamp/set", r#"{"state":"ON"}"#).await;
    stage(&world, "light", &["confirmed"]).await;
    leave(&world, &at("light", "[aria-label=Brightness]"), "80").await;
    heard("zigbee2mqtt/lamp/set", r#"{"brightness":203}"#).await;
    stage(&world, "light", &["confirmed"]).await;
    reads(&world, "light", "80\u{2009}%").await;
    leave(&world, &at("tint", "[type=color]"), "#00ff00").await;
    heard("zigbee2mqtt/lamp/set", r#"{"color":{"hue":120,"saturation":100}}"#).await;
    stage(&world, "tint", &["confirmed"]).await;
    reads(&world, "tint", "#00ff00").await;

    world.browser.click(&at("cover", "[aria-label=Open]")).await.unwrap();
    heard("attic/cover/shade/command", "OPEN").await;
    stage(&world, "cover", &["confirmed"]).await;
    reads(&world, "cover", "Open, 100").await;
    leave(&world, &at("cover", "[type=range]"), "70").await;
    heard("attic/cover/shade/position/command", "70").await;
    reads(&world, "cover", "Open, 70").await;

    world.browser.click(&at("thermostat", "[aria-label=More]")).await.unwrap();
    heard("zigbee2mqtt/valve/set/occupied_heating_setpoint", "20.5").await;
    stage(&world, "thermostat", &["confirmed"]).await;
    leave(&world, &at("thermostat", "select"), "off").await;
    heard("zigbee2mqtt/valve/set/system_mode", "off").await;
    stage(&world, "thermostat", &["confirmed"]).await;
    reads(&world, "thermostat", "Now 18.5").await;

    leave(&world, &at("fan", "[type=range]"), "55").await;
    heard("hall/fan/set", "55").await;
    stage(&world, "fan", &["confirmed"]).await;
    world.browser.click(&at("speed", "[aria-label=Less]")).await.unwrap();
    heard("hall/fan/set", "54").await;
    stage(&world, "speed", &["confirmed"]).await;
    reads(&world, "fan", "54").await;

    world.browser.fill(&at("display", "input"), "Say \"hi\"").await.unwrap();
    world.browser.click(&at("display", "button.button")).await.unwrap();
    heard("hall/display/set", "Say \"hi\"").await;
    stage(&world, "display", &["confirmed"]).await;
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_refuses_or_is_silent_is_told_from_one_that_obeys() {
    let world = hands(Look::DESK).await;
    let page = Page(&world.browser);
    let mut commands = Client::subscribed(&world.broker.url(), "hall/+/set").await;
    page.widget("vault", &["live", "retained"]).await;
    page.widget("mute", &["live", "retained"]).await;
    let vault = format!("{} [role=switch]", widget("vault"));
    world.browser.click(&vault).await.unwrap();
    reads(&world, "vault", "Press again to send.").await;
    world.browser.click(&vault).await.unwrap();
    commands.hear("the command", |message| message.topic == "hall/vault/set" && message.payload == b"ON").await;
    stage(&world, "vault", &["acknowledged"]).await;
    stage(&world, "vault", &["reverted"]).await;
    reads(&world, "vault", "no confirmation after 2 s").await;
    assert_eq!(world.browser.attribute(&vault, "aria-checked").await.unwrap().as_deref(), Some("false"));
    let mute = format!("{} select", widget("mute"));
    leave(&world, &mute, "ON").await;
    commands.hear("the command", |message| message.topic == "hall/mute/set" && message.payload == b"ON").await;
    stage(&world, "mute", &["reverted"]).await;
    let chosen = "return document.querySelector(arguments[0]).value";
    assert_eq!(world.browser.script(chosen, vec![json!(mute)]).await.unwrap(), "OFF");

    // A press is not enough for the bell.
    world.browser.click(&format!("{} .act-button", widget("bell"))).await.unwrap();
    reads(&world, "bell", "Hold until the bar is full.").await;
    let hold = "document.querySelector(arguments[0]).dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))";
    world.browser.script(hold, vec![json!(format!("{} .act-button", widget("bell")))]).await.unwrap();
    commands.hear("the bell", |message| message.topic == "hall/bell/set" && message.payload == b"PRESS").await;
    stage(&world, "bell", &["confirmed"]).await;
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_acts_is_photographed_and_locked_when_the_broker_is_gone() {
    let mut world = hands(Look::DESK).await;
    let page = Page(&world.browser);
    for id in ["light", "cover", "thermostat"] {
        page.widget(id, &["live", "retained"]).await;
    }
    let looks = [
        ("hands-light", Look::DESK),
        ("hands-dark", Look::DESK.dark()),
        ("hands-phone-light", Look::PHONE),
        ("hands-phone-dark", Look::PHONE.dark()),
    ];
    for (name, look) in looks {
        world.browser.look(look).await.unwrap();
        world.browser.screenshot(name).await.unwrap();
        let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(world.browser.script(wide, vec![]).await.unwrap(), 0, "{name} scrolls sideways");
    }
    world.browser.look(Look::DESK).await.unwrap();
    page.quiet(&[]).await;
    world.broker.stop().await;
    page.widget("fan", &["disconnected"]).await;
    for id in ["light", "cover", "thermostat", "fan", "speed", "bell", "display", "tint", "vault", "mute"] {
        reads(&world, id, "Not connected; locked.").await;
        let free = format!("{} :is(.act, .switch) :is(input, select, button):not(:disabled)", widget(id));
        assert_eq!(world.browser.count(&free).await.unwrap(), 0, "{id} is not locked");
    }
    world.browser.screenshot("hands-disconnected").await.unwrap();
    world.browser.close().await.unwrap();
}
