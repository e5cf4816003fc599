//! The invariants of the house: who may import whom, and what is deliberately absent where.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may import, as path prefixes below `crate::`. A room may always import itself.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("time", &[]),
    ("id", &[]),
    ("order", &[]),
    ("find", &[]),
    ("strings", &[]),
    ("secret", &["time"]),
    ("mqtt", &["time", "secret", "order"]),
    (
        "profile",
        &[
            "mqtt::topic",
            "mqtt::Qos",
            "mqtt::Outgoing",
            "mqtt::PublishProperties",
            "mqtt::RetainHandling",
            "mqtt::Subscription",
            "mqtt::Will",
            "mqtt::event::UserProperties",
            "secret",
            "time",
            "id",
        ],
    ),
    ("client", &["mqtt", "profile", "secret", "strings", "order", "time", "id"]),
    ("payload", &["time"]),
    ("data", &["mqtt::topic", "mqtt::Properties", "mqtt::Property", "payload", "time", "id", "order"]),
    (
        "port",
        &[
            "client::findings",
            "client::state",
            "data::view",
            "mqtt::topic",
            "mqtt::reason",
            "mqtt::Qos",
            "profile",
            "secret",
            "id",
            "time",
        ],
    ),
    ("hub", &["client", "data", "payload", "profile", "port", "mqtt", "secret", "strings", "id", "time"]),
    ("vigil", &["port", "data::view", "profile", "strings", "id", "time"]),
    ("plot", &["time", "order"]),
    ("board", &["data::view", "payload", "plot", "mqtt::topic", "mqtt::Qos", "id", "time", "order"]),
    ("web", &["hub", "port", "vigil", "data::view", "data::Limits", "plot", "secret", "id", "time"]),
    (
        "ui",
        &[
            "board",
            "plot",
            "port",
            "vigil",
            "profile",
            "secret",
            "mqtt::topic",
            "mqtt::Qos",
            "data::view",
            "payload",
            "web",
            "strings",
            "order",
            "find",
            "id",
            "time",
        ],
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_none_or(|name| name != "target") {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_owned(), text));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} has {extension} files");
    found
}

/// The room a source file belongs to: its folder or file name below `src`.
fn room(path: &Path) -> String {
    let below = path.strip_prefix("src").unwrap().components().next().unwrap();
    below.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// Code without comments and without its unit tests.
fn code(text: &str) -> String {
    let text = text.split("\n#[cfg(test)]\n").next().unwrap();
    text.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// Every path that a file imports from another room, `crate::a::{b, c}` taken apart into `a::b` and `a::c`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        let path: String = part.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect();
        match part.get(path.len()..).and_then(|rest| rest.strip_prefix('{')) {
            None => {
                found.insert(path);
            }
            Some(list) => {
                for name in list.split('}').next().unwrap().split(',').map(str::trim).filter(|name| !name.is_empty()) {
                    found.insert(format!("{path}{}", name.split_whitespace().next().unwrap()));
                }
            }
        }
    }
    found
}

#[test]
fn rooms_import_only_what_stands_below_them() {
    let mut wrong = Vec::new();
    for (path, text) in files("src", "rs") {
        let room = room(&path);
        if matches!(room.as_str(), "lib" | "main") {
            continue;
        }
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{}: the room {room} is not in the table", path.display()));
            continue;
        };
        for import in imports(&code(&text)) {
            let fits = |prefix: &str| import == prefix || import.starts_with(&format!("{prefix}::"));
            if !fits(&room) && !allowed.iter().any(|prefix| fits(prefix)) {
                wrong.push(format!("{} imports {import}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_import_reader_sees_through_braces() {
    let found = imports("use crate::mqtt::{Qos, topic::Topic};\nlet x = crate::time::Now { a: 1 };");
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["mqtt::Qos", "mqtt::topic::Topic", "time::Now"]);
}

#[test]
fn every_room_stands_in_the_architecture() {
    let text = fs::read_to_string(root().join("src/ARCHITECTURE.md")).unwrap();
    let rooms: BTreeSet<_> = files("src", "rs").iter().map(|(path, _)| room(path)).collect();
    for room in rooms.iter().filter(|room| !matches!(room.as_str(), "lib" | "main")) {
        assert!(text.contains(&format!("`{room}`")), "{room} is not in src/ARCHITECTURE.md");
        assert!(MAY_IMPORT.iter().any(|(name, _)| name == room), "{room} is not in the import table");
    }
}

#[test]
fn files_are_one_noun_long() {
    for folder in ["src", "tests"] {
        for (path, text) in files(folder, "rs") {
            let lines = text.lines().count();
            assert!(lines <= 600, "{} has {lines} lines: it is two nouns", path.display());
        }
    }
}

/// Asserts that a text stands only in files below `home`.
#[track_caller]
fn only_in(text: &str, home: &str) {
    for (path, source) in files("src", "rs") {
        if !path.starts_with(home) {
            assert!(!code(&source).contains(text), "{} holds {text:?}, which belongs in {home}", path.display());
        }
    }
}

#[test]
fn time_is_asked_in_one_file() {
    for clock in ["Instant::now", "SystemTime::now", "Date::now", "Date::new_0", ".performance()", "Performance"] {
        only_in(clock, "src/web/clock.rs");
    }
}

#[test]
fn b36_only_the_codec_names_mqttbytes() {
    only_in("mqttbytes::", "src/mqtt/codec");
    only_in("use mqttbytes", "src/mqtt/codec");
}

#[test]
fn encoders_do_not_go_around_mqttbytes() {
    // Fixed headers of packets, which only a hand-written encoder would spell.
    for (path, text) in files("src/mqtt", "rs") {
        let code = code(&text);
        for header in ["&[0x30", "&[0x32", "&[0x40", "&[0x82", "&[0xA2", "&[0xC0"] {
            assert!(!code.contains(header), "{} writes a packet by hand", path.display());
        }
        let by_hand = code.matches("&[0x10]").count();
        assert_eq!(by_hand, usize::from(path.ends_with("codec/encode.rs")), "{}", path.display());
    }
}

#[test]
fn nothing_of_ours_is_an_html_sink() {
    for (path, text) in files("src", "rs").into_iter().chain(files("src", "js")) {
        for sink in
            ["inner_html", "innerHTML =", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("]
        {
            assert!(!code(&text).contains(sink), "{} holds {sink}", path.display());
        }
    }
}

#[test]
fn secrets_are_exposed_at_their_doors_only() {
    const DOORS: &[&str] = &[
        "src/mqtt/authentication/bearer.rs",
        "src/mqtt/authentication/scram.rs",
        "src/mqtt/session.rs",
        "src/port/wire.rs",
        "src/secret/mod.rs",
    ];
    for (path, text) in files("src", "rs") {
        let door = DOORS.iter().any(|door| path == Path::new(door));
        assert!(door || !code(&text).contains("expose"), "{} exposes a secret", path.display());
    }
}

#[test]
fn a_command_is_published_with_a_permit_only() {
    for (path, text) in files("src/ui", "rs") {
        let code = code(&text);
        assert!(!code.contains("Request::Publish"), "{} goes around the permit", path.display());
        let is_wishes = path.ends_with("context/wishes.rs");
        assert!(is_wishes || !code.contains("client.publish("), "{} goes around the permit", path.display());
    }
}

#[test]
fn lint_exceptions_give_their_reason() {
    for folder in ["src", "tests"] {
        for (path, text) in files(folder, "rs") {
            let attribute = ["#[", "#!["].map(|start| format!("{start}{}(", "allow"));
            assert!(attribute.iter().all(|attribute| !text.contains(attribute)), "{}", path.display());
        }
    }
}

#[test]
fn the_top_level_holds_what_the_card_names_and_nothing_else() {
    const ALLOWED: &[&str] =
        &["Cargo.toml", "Cargo.lock", "Trunk.toml", "index.html", "src", "style", "tests", "README.md", "LICENSE"];
    const BUILT: &[&str] = &["target", "dist"];
    const DOTS: &[&str] =
        &[".ci", ".cargo", ".git", ".gitignore", ".clippy.toml", ".rustfmt.toml", "rust-toolchain.toml"];
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!([ALLOWED, BUILT, DOTS].concat().contains(&name.as_str()), "{name} does not belong at the top");
    }
}

/// A stylesheet without its comments.
fn style(text: &str) -> String {
    text.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, after)| after)).collect()
}

/// The classes that a stylesheet's selectors name.
fn classes(style: &str) -> BTreeSet<String> {
    // What stands before a brace, back to the brace or the end of the declaration before it.
    let before = style.split('{').map(|before| before.rsplit(['}', ';']).next().unwrap());
    let selectors = before.flat_map(|selectors| selectors.split('.').skip(1));
    let name = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    // A number with a point, as in a media query, is no class.
    selectors.filter(|rest| !rest.starts_with(|c: char| c.is_ascii_digit())).map(name).collect()
}

/// The words of all texts in code, among which are the classes it gives to elements.
fn words(code: &str) -> BTreeSet<&str> {
    let texts = code.lines().flat_map(|line| line.split('"').skip(1).step_by(2));
    texts.flat_map(|text| text.split([' ', '.'])).filter(|word| !word.is_empty()).collect()
}

/// The colours that a text spells out instead of naming a token.
fn colours(text: &str) -> Vec<String> {
    const FUNCTIONS: &[&str] = &["rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch"];
    let word = |text: &str| text.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
    let hex = text.split('#').skip(1).map(word);
    let hex = hex.filter(|word| matches!(word.len(), 3 | 4 | 6 | 8) && word.chars().all(|c| c.is_ascii_hexdigit()));
    let functions = text.split('(').map(|before| before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap());
    let functions = functions.filter(|name| FUNCTIONS.contains(name)).map(str::to_owned);
    hex.map(|digits| format!("#{digits}")).chain(functions).collect()
}

#[test]
fn every_component_has_its_stylesheet_and_every_stylesheet_its_component_and_its_link() {
    let stem = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    let shared = ["tokens", "base"].map(str::to_owned);
    let components: BTreeSet<String> = files("src/ui", "rs")
        .iter()
        .filter(|(path, _)| path.parent() == Some(Path::new("src/ui")) && !path.ends_with("mod.rs"))
        .map(|(path, _)| stem(path))
        .chain(shared.clone())
        .collect();
    let styles: BTreeSet<String> = files("style", "css").iter().map(|(path, _)| stem(path)).collect();
    assert_eq!(styles, components);
    let page = fs::read_to_string(root().join("index.html")).unwrap();
    let linked: Vec<&str> = page
        .split(r#"<link data-trunk rel="css" href="style/"#)
        .skip(1)
        .map(|rest| rest.split(".css").next().unwrap())
        .collect();
    assert_eq!(linked[..2], shared, "what all build on comes first");
    assert_eq!(linked.len(), styles.len(), "each is linked once");
    assert_eq!(linked.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), styles);
}

#[test]
fn every_sentence_is_said_somewhere() {
    let all = files("src", "rs");
    let (sentences, rest): (Vec<_>, Vec<_>) =
        all.iter().partition(|(path, _)| path.to_string_lossy().starts_with("src/strings"));
    let constants = sentences.iter().flat_map(|(_, text)| text.lines());
    let constants = constants.filter_map(|line| line.strip_prefix("    ")?.split_once(" = \"").map(|(name, _)| name));
    let functions = sentences.iter().flat_map(|(_, text)| text.lines());
    let functions = functions.filter_map(|line| line.strip_prefix("pub fn ")?.split('(').next());
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    // A sentence may also be said by a function beside it, which is not the line that gives it its name.
    let beside = sentences.iter().flat_map(|(_, text)| text.lines()).filter(|line| !line.contains(" = \""));
    let rest = rest.iter().map(|(_, text)| text.as_str()).chain(beside.filter(|line| !line.starts_with("pub fn ")));
    let said: BTreeSet<&str> = rest.flat_map(|text| text.split(|c| !is_name(c))).collect();
    let constants: Vec<&str> = constants.filter(|name| name.chars().all(|c| is_name(c) && !c.is_lowercase())).collect();
    assert!(constants.len() > 100, "the constants are not found: {constants:?}");
    let unsaid: Vec<&str> = constants.into_iter().chain(functions).filter(|name| !said.contains(name)).collect();
    assert_eq!(unsaid, [""; 0]);
}

#[test]
fn every_class_that_is_styled_is_given_to_an_element() {
    let page = fs::read_to_string(root().join("index.html")).unwrap();
    let ui: Vec<String> = files("src/ui", "rs").iter().map(|(_, text)| code(text)).chain([page]).collect();
    let ui = ui.join("\n");
    let words = words(&ui);
    for (path, text) in files("style", "css") {
        for class in classes(&style(&text)) {
            assert!(words.contains(class.as_str()), "{} styles .{class}, which no element has", path.display());
        }
    }
}

#[test]
fn colours_are_spelled_out_in_one_file() {
    let home = Path::new("style/tokens.css");
    let styles =
        files("style", "css").into_iter().filter(|(path, _)| path != home).map(|(path, text)| (path, style(&text)));
    let code = files("src", "rs").into_iter().chain(files("src", "js")).map(|(path, text)| (path, code(&text)));
    for (path, text) in styles.chain(code) {
        assert_eq!(colours(&text), [""; 0], "{}", path.display());
    }
}

#[test]
fn the_style_reader_sees_classes_and_colours() {
    let text = "/* .no #fff */ .a, .b-c > d:not(.e):hover { width: 0.5px; color: #0a0b0c; }
        @media (width < 30.5rem) { .f { fill: oklch(1 0 0); } }";
    assert_eq!(classes(&style(text)).into_iter().collect::<Vec<_>>(), ["a", "b-c", "e", "f"]);
    assert_eq!(colours(&style(text)), ["#0a0b0c", "oklch"]);
    assert_eq!(
        words("el(\"p.a.b c\")\n.attr(\"id\", \"d\")").into_iter().collect::<Vec<_>>(),
        ["a", "b", "c", "d", "id", "p"]
    );
}
