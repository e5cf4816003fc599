//! Every kind of widget in every state, by day and by night, on a desk and on a phone: photographed for people to look at,
//! on the sheet `target/gallery/index.html`.

use std::fs;
use std::path::Path;
use std::time::Duration;

use mqtt5::{MqttClient, PublishOptions, QoS};
use rig::browser::Look;
use rig::client::Client;
use rig::operator;
use rig::project;
use rig::verify;
use rig::world::World;
use serde_json::{Value, json};
use topicboard::board::{Board, Edit, Kind};
use topicboard::data::view::Source;
use topicboard::id::BrokerId;
use topicboard::mqtt::topic::Topic;
use topicboard::payload::Selector;

use crate::page::{Page, widget};

/// The states that a widget comes to by what its topic does, in the order of the sheet; [`DISCONNECTED`] comes after.
const STATES: [&str; 6] = ["live", "waiting", "retained", "late", "error", "flooded"];
const DISCONNECTED: &str = "disconnected";

const LOOKS: [(&str, Look); 4] = [
    ("desk-light", Look::DESK),
    ("desk-dark", Look::DESK.dark()),
    ("phone-light", Look::PHONE),
    ("phone-dark", Look::PHONE.dark()),
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "cargo rig gallery"]
async fn every_widget_in_every_state() {
    let folder = project::target().join("gallery");
    fs::create_dir_all(&folder).unwrap();
    let world = World::start(Look::DESK).await.unwrap();
    let wanted = std::env::var(verify::KINDS).unwrap_or_default();
    let is_wanted = |kind: &&&str| wanted.is_empty() || wanted.split(',').any(|wanted| wanted == **kind);
    for kind in Kind::NAMES.iter().filter(is_wanted) {
        photograph(&world, kind, &folder).await;
    }
    Page(&world.browser).quiet(&[crate::page::ABSENT, crate::page::SOCKET]).await;
    world.end().await.unwrap();
    fs::write(folder.join("index.html"), sheet()).unwrap();
    println!("{}", folder.join("index.html").display());
}

/// Brings one kind to each state and photographs it in each look.
async fn photograph(world: &World, kind: &str, folder: &Path) {
    let (page, browser) = (Page(&world.browser), &world.browser);
    browser.go("about:blank").await.unwrap();
    let client = Client::connect(&world.broker.url(), None).await.unwrap();
    let retained = PublishOptions { retain: true, qos: QoS::AtLeastOnce, ..PublishOptions::default() };
    client.publish_with_options(topic("retained", kind), sample(kind, 7), retained).await.unwrap();
    world.server.put(&format!("/{}", operator::BOARD), board(kind).to_string());
    world.open().await.unwrap();
    browser.script("localStorage.clear()", vec![]).await.unwrap();
    browser.reload().await.unwrap();
    page.status("connected").await;

    let words = tokio::spawn(speak(client, kind.to_owned()));
    for state in STATES.into_iter().filter(|state| is_reached(kind, state)) {
        page.widget(state, &[state]).await;
    }
    for (look, size) in LOOKS {
        browser.look(size).await.unwrap();
        for state in STATES {
            shoot(world, state, &folder.join(format!("{kind}-{state}-{look}.png"))).await;
        }
    }
    browser.look(Look::DESK).await.unwrap();
    words.abort();
    page.details().await;
    browser.click("[data-broker=demo] .broker-actions button:last-child").await.unwrap();
    page.close_details().await;
    page.status("disconnected").await;
    for (look, size) in LOOKS {
        browser.look(size).await.unwrap();
        shoot(world, "live", &folder.join(format!("{kind}-{DISCONNECTED}-{look}.png"))).await;
    }
    browser.look(Look::DESK).await.unwrap();
}

/// Photographs one widget once it is painted.
async fn shoot(world: &World, state: &str, path: &Path) {
    let article = world.browser.find(&widget(state)).await.unwrap();
    article.scroll_into_view().await.unwrap();
    // What comes into sight asks for its values first; two frames and a tick later it has painted them.
    tokio::time::sleep(Duration::from_millis(300)).await;
    fs::write(path, article.screenshot_as_png().await.unwrap()).unwrap();
}

/// Whether a kind can come to a state at all.
fn is_reached(kind: &str, state: &str) -> bool {
    match (kind, state) {
        // What only acts has nothing to show.
        ("button", _) => false,
        // It shows any message that comes.
        ("log", "error") => false,
        _ => true,
    }
}

/// Speaks as the devices of every state do: one goes on, one falls silent, one says what nobody understands, one floods.
async fn speak(client: MqttClient, kind: String) {
    let say = async |state: &str, payload: Vec<u8>| {
        let options = PublishOptions { qos: QoS::AtMostOnce, ..PublishOptions::default() };
        client.publish_with_options(topic(state, &kind), payload, options).await.ok();
    };
    let began = rig::clock::now();
    let mut flooded = 0;
    for n in 0.. {
        say("live", sample(&kind, n)).await;
        say("error", br#"{"what":"is this"}"#.to_vec()).await;
        if n < 10 {
            say("late", sample(&kind, n)).await;
        }
        // Whatever else the machine has to do, so many a second.
        while (n + 1) * BEAT_MILLIS > began.elapsed().as_millis() as u32 {
            while u128::from(flooded) < began.elapsed().as_millis() * 7 / 10 {
                say("flooded", sample(&kind, flooded)).await;
                flooded += 1;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Milliseconds from one message to the next where nothing floods.
const BEAT_MILLIS: u32 = 250;

/// A message as a device of this kind sends it.
fn sample(kind: &str, n: u32) -> Vec<u8> {
    let wave = 21.0 + 4.0 * f64::from(n % 40 * 9).to_radians().sin();
    let word = ["running", "running", "running", "idle", "idle", "fault"][(n / 4 % 6) as usize];
    match kind {
        "status" | "timeline" | "select" => word.into(),
        "table" => json!([
            { "device": "pump 1", "state": word, "temperature": (wave * 10.0).round() / 10.0 },
            { "device": "pump 2", "state": "running", "temperature": 38.5 },
            { "device": "compressor", "state": "idle", "temperature": 19.0 },
        ])
        .to_string()
        .into(),
        "log" => format!("batch {} sealed in {} s", 4_100 + n, 3 + n % 5).into(),
        "image" => png((n % 40) as u8),
        "map" => json!({ "latitude": 47.66 + wave / 2_000.0, "longitude": 9.175 + f64::from(n % 40) / 4_000.0 })
            .to_string()
            .into(),
        "switch" | "button" => if (n / 6).is_multiple_of(2) { "ON" } else { "OFF" }.into(),
        "entry" => "Welcome to hall 3".into(),
        "colour" => "#d2691e".into(),
        "light" => json!({
            "state": "ON", "brightness": 180, "color_temp": 320, "color": { "hue": 30, "saturation": 80 },
        })
        .to_string()
        .into(),
        "cover" => json!({ "state": "OPEN", "position": 60 }).to_string().into(),
        "thermostat" => json!({
            "occupied_heating_setpoint": 21, "local_temperature": (wave * 10.0).round() / 10.0, "system_mode": "heat",
        })
        .to_string()
        .into(),
        _ => format!("{wave:.1}").into(),
    }
}

/// A widget of this kind for each state, as a person might have set it up.
fn board(kind: &str) -> Value {
    let mut board = Board::new("Gallery");
    for state in STATES {
        let selector = match (state, kind) {
            ("error", _) => "no.such.part",
            (_, "thermostat") => "occupied_heating_setpoint",
            _ => "",
        };
        let source = Source::new(
            BrokerId::parse(operator::BROKER).unwrap(),
            Topic::parse(&topic(state, kind)).unwrap(),
            Selector::parse(selector).unwrap(),
        );
        let widget = board.draft("", Kind::of(kind, source).unwrap());
        board.apply(Edit::add(widget)).unwrap();
    }
    let mut board: Value = serde_json::from_str(&board.save()).unwrap();
    for (state, widget) in STATES.iter().zip(board["widgets"].as_array_mut().unwrap()) {
        widget["id"] = (*state).into();
        let Value::Object(settings) = settings(kind) else { unreachable!("settings are an object") };
        widget.as_object_mut().unwrap().extend(settings);
    }
    board
}

/// What a person would have filled in.
fn settings(kind: &str) -> Value {
    let bands = json!([
        { "level": "ok", "from": 0, "to": 22 }, { "level": "warn", "from": 22, "to": 24 },
        { "level": "crit", "from": 24, "to": 30 },
    ]);
    let states = json!([
        { "value": "running", "level": "ok", "word": "Running" }, { "value": "idle", "level": "info", "word": "Idle" },
        { "value": "fault", "level": "crit", "word": "Fault" },
    ]);
    match kind {
        "value" => json!({ "title": "Flow", "unit": "°C", "decimals": 1, "spark_secs": 60, "bands": bands }),
        "gauge" => json!({ "title": "Boiler", "unit": "°C", "decimals": 1, "min": 0, "max": 30, "bands": bands }),
        "level" => {
            json!({ "title": "Tank", "unit": "%", "shape": "tank", "min": 0, "max": 30, "h": 3, "bands": bands })
        }
        "chart" => json!({ "title": "Boiler", "unit": "°C", "decimals": 1, "span_secs": 60 }),
        "status" => json!({ "title": "Line 2", "states": states }),
        "timeline" => json!({ "title": "Line 2", "states": states, "span_secs": 60 }),
        "heat" => json!({ "title": "Boiler", "unit": "°C", "span_secs": 60 }),
        "table" => json!({ "title": "Machines", "rows": "array", "columns": [
            { "selector": "device" }, { "selector": "state" }, { "selector": "temperature", "unit": "°C", "decimals": 1 },
        ] }),
        "log" => json!({ "title": "Packing" }),
        "text" => {
            json!({ "title": "Notice", "text": "# Hall 3\n\nIt is **{{value}} °C** now.\n\n- gloves\n- goggles" })
        }
        "image" => json!({ "title": "Camera" }),
        "map" => json!({ "title": "Ferry" }),
        "button" => json!({ "title": "Bell", "caption": "Ring", "payload": "ON" }),
        "select" => json!({ "title": "Line 2", "options": [
            { "label": "Running", "payload": "running" }, { "label": "Idle", "payload": "idle" },
        ] }),
        "switch" => json!({ "title": "Pump" }),
        "slider" => json!({ "title": "Fan", "unit": "%" }),
        "number" => json!({ "title": "Batch size", "decimals": 1 }),
        "entry" => json!({ "title": "Display" }),
        "colour" => json!({ "title": "Sign" }),
        "light" => json!({ "title": "Lamp" }),
        "cover" => json!({ "title": "Blind" }),
        "thermostat" => json!({ "title": "Office" }),
        _ => json!({}),
    }
}

fn topic(state: &str, kind: &str) -> String {
    format!("zigbee2mqtt/{state}-{kind}")
}

/// A picture of a hill under a sky, which moves.
fn png(shift: u8) -> Vec<u8> {
    let (width, height) = (160_u32, 100_u32);
    let mut rows = Vec::new();
    for y in 0..height {
        // Each row begins with its filter: none.
        rows.push(0);
        for x in 0..width {
            let hill = 60.0 - 25.0 * (f64::from(x + u32::from(shift) * 4) / 25.0).sin();
            rows.extend(if f64::from(y) > hill { [62, 125, 70] } else { [120, 170, 225 - y as u8] });
        }
    }
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &rows).unwrap();
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let head = [&size[..], &[8, 2, 0, 0, 0]].concat();
    let chunks = [(b"IHDR", head), (b"IDAT", packed.finish().unwrap()), (b"IEND", Vec::new())];
    let chunk = |(name, body): &(&[u8; 4], Vec<u8>)| {
        let mut sum = flate2::Crc::new();
        sum.update(&name[..]);
        sum.update(body);
        [&(body.len() as u32).to_be_bytes()[..], &name[..], body, &sum.sum().to_be_bytes()].concat()
    };
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.iter().flat_map(chunk).collect()].concat()
}

/// The sheet: a row for each kind, a column for each state, for each look.
fn sheet() -> String {
    let states = || STATES.into_iter().chain([DISCONNECTED]);
    let heads = states().map(|state| format!("<th>{state}</th>")).collect::<Vec<_>>().concat();
    let table = |(look, size): &(&str, Look)| {
        let cell =
            |kind: &str, state: &str| format!("<td><img src=\"{kind}-{state}-{look}.png\" alt=\"{kind}, {state}\">");
        let row = |kind: &&str| {
            let cells = states().map(|state| cell(kind, state)).collect::<Vec<_>>().concat();
            format!("<tr><th>{kind}</th>{cells}</tr>")
        };
        let rows = Kind::NAMES.iter().map(row).collect::<Vec<_>>().concat();
        let theme = if size.is_dark { "dark" } else { "light" };
        format!(
            "<section id={look} class={theme}><h2>{look}</h2><table><tr><th></th>{heads}</tr>{rows}</table></section>"
        )
    };
    let tables = LOOKS.iter().map(table).collect::<Vec<_>>().concat();
    format!("<!doctype html><meta charset=utf-8><title>Topicboard: every widget in every state</title>{STYLE}{tables}")
}

const STYLE: &str = "<style>body{margin:0;font:14px system-ui}section{padding:16px}.light{background:#f4f5f7}\
    .dark{background:#101216;color:#ddd}td{vertical-align:top}img{max-width:340px}th{text-align:left}</style>";
