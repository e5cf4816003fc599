//! The renderer is killed at each of the twelve points of an exchange: while each packet of QoS 1 and 2, one way and the
//! other, is on its way. What a session keeps then goes on when the page is opened again.

use std::sync::{Arc, Mutex};

use rig::browser::Look;
use rig::client::Client;
use rig::judge::Judge;
use rig::mosquitto::Mosquitto;
use rig::operator::BROKER;
use rig::proxy::{At, End, Proxy, Seen, Upstream, Way, Weather};
use rig::wait::{PATIENCE, until};
use rig::world::World;
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::page::{Page, widget};

/// A packet that is on its way when the page dies: whose exchange it is of, which it is and which way it goes.
struct Point {
    name: &'static str,
    /// Whether the page publishes; else the device does.
    is_out: bool,
    qos: u8,
    packet: u8,
    way: Way,
}

const fn point(name: &'static str, is_out: bool, qos: u8, packet: u8, way: Way) -> Point {
    Point { name, is_out, qos, packet, way }
}

const POINTS: [Point; 12] = [
    point("publish-out-1", true, 1, 3, Way::Up),
    point("puback-in", true, 1, 4, Way::Down),
    point("publish-out-2", true, 2, 3, Way::Up),
    point("pubrec-in", true, 2, 5, Way::Down),
    point("pubrel-out", true, 2, 6, Way::Up),
    point("pubcomp-in", true, 2, 7, Way::Down),
    point("publish-in-1", false, 1, 3, Way::Down),
    point("puback-out", false, 1, 4, Way::Up),
    point("publish-in-2", false, 2, 3, Way::Down),
    point("pubrec-out", false, 2, 5, Way::Up),
    point("pubrel-in", false, 2, 6, Way::Down),
    point("pubcomp-out", false, 2, 7, Way::Up),
];

const LOGIN: (&str, &str) = ("board", "secret");
const PATH: &str = "boards/points.json";

/// What passed on the line of a page, and whether it came to its end.
struct Watch {
    seen: UnboundedReceiver<Seen>,
    judge: Judge,
    has_ended: bool,
}

impl Watch {
    fn look(&mut self) {
        while let Ok(seen) = self.seen.try_recv() {
            self.has_ended |= matches!(seen, Seen::Ended(..));
            self.judge.see(&seen);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f23_a_renderer_killed_at_any_point_of_an_exchange_loses_nothing_and_has_nothing_twice() {
    let world = World::start(Look::DESK).await.unwrap();
    let mosquitto = Mosquitto::start(&[LOGIN]).await.unwrap();
    let device = Client::connect(&mosquitto.url(), Some(LOGIN)).await.unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    device.subscribe("out/#", move |message| ear.lock().unwrap().push(message.topic.clone())).await.unwrap();
    let heard = |topic: &str| heard.lock().unwrap().iter().filter(|heard| *heard == topic).count();
    for point in POINTS {
        let Point { name, is_out, qos, packet, way } = point;
        let (tells, seen) = unbounded_channel();
        let upstream = Upstream::new(([127, 0, 0, 1], mosquitto.port()).into());
        let proxy = Proxy::start(upstream, 1, Some(tells)).await.unwrap();
        proxy.expect(Weather::ends(way, At::Packet(packet), End::Stall));
        let mut watch = Watch { seen, judge: Judge::new(Way::Up, true), has_ended: false };
        let topic = format!("{}/{name}", if is_out { "out" } else { "in" });
        prepare(&world, &proxy, name, &topic, qos);
        open(&world).await;
        if is_out {
            world.browser.click(&format!("{} .act-button", widget("press"))).await.unwrap();
        } else if qos == 2 {
            device.publish_qos2(&*topic, "x").await.unwrap();
        } else {
            device.publish_qos1(&*topic, "x").await.unwrap();
        }
        let held = async || {
            watch.look();
            watch.has_ended.then_some(())
        };
        until(&format!("{name} on its way"), PATIENCE, held).await.unwrap();
        crash(&world).await;
        open(&world).await;
        let page = Page(&world.browser);
        let arrived = async || {
            watch.look();
            let is_there = if is_out { heard(&topic) > 0 } else { page.messages().await > 0 };
            (is_there && watch.judge.unfinished() == 0).then_some(())
        };
        until(&format!("the message of {name} and the end of its exchange"), PATIENCE, arrived).await.unwrap();
        // What would come twice comes before the answer to this.
        device.publish_qos1(format!("in/after-{name}"), "x").await.unwrap();
        until(&format!("what follows {name}"), PATIENCE, async || {
            // The count in the header follows a moment later.
            let (topics, messages) = (page.topics().await, page.messages().await);
            let wanted = if is_out { 1 } else { 2 };
            (topics == wanted && messages >= wanted).then_some(())
        })
        .await
        .unwrap();
        let count = if is_out { heard(&topic) } else { page.messages().await as usize - 1 };
        assert!(if qos == 2 { count == 1 } else { (1..=2).contains(&count) }, "{name}: {count} times");
        watch.look();
        assert_eq!(watch.judge.faults(), [""; 0], "{name}");
    }
    device.disconnect().await.unwrap();
    world.end().await.unwrap();
}

/// A broker that asks for its password and keeps a session of its own, and a button that publishes.
fn prepare(world: &World, proxy: &Proxy, name: &str, topic: &str, qos: u8) {
    world.configure(|config| {
        let broker = &mut config["brokers"][0];
        broker["url"] = proxy.url().into();
        broker["username"] = LOGIN.0.into();
        broker["askPassword"] = true.into();
        broker["clientId"] = name.into();
        broker["cleanStart"] = false.into();
        broker["sessionExpirySecs"] = 600.into();
        broker["subscriptions"] = json!([{ "filter": "in/#", "qos": 2 }]);
        config["boards"] = json!([PATH]);
    });
    let command = json!({ "broker": BROKER, "topic": topic, "qos": qos });
    let press = json!({
        "id": "press", "title": "Press", "kind": "button", "x": 0, "y": 0, "w": 3, "h": 2, "payload": "x",
        "caption": "Press", "command": command,
    });
    let board = json!({ "format": "topicboard", "version": 2, "title": name, "widgets": [press] });
    world.server.put(&format!("/{PATH}"), board.to_string());
}

/// Opens the page and types the password.
async fn open(world: &World) {
    world.open().await.unwrap();
    world.browser.fill("#connect-password", LOGIN.1).await.unwrap();
    world.browser.click("dialog[open] [type=submit]").await.unwrap();
    Page(&world.browser).status("connected").await;
}

/// Ends the process that runs the page and its worker, and goes on in a new tab.
async fn crash(world: &World) {
    let driver = world.browser.driver();
    let dead = driver.window().await.unwrap();
    let spare = driver.new_tab().await.unwrap();
    driver.switch_to_window(dead.clone()).await.unwrap();
    // It cannot be answered by who is dead, and neither can the question after it.
    tokio::time::timeout(PATIENCE, world.browser.devtools("Page.crash", json!({}))).await.ok();
    let answer = tokio::time::timeout(PATIENCE, world.browser.script("return 1", vec![])).await;
    assert!(!matches!(answer, Ok(Ok(_))), "the page is still alive: {answer:?}");
    driver.switch_to_window(spare).await.unwrap();
}
