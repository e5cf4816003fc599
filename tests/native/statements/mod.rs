//! What the specifications bind a client to, statement by statement.
//!
//! Above each test stands which statements it proves: `// proves 5: 3.1.0-1` is [MQTT-3.1.0-1] of MQTT 5. The last test
//! holds those lines to the lists below, so that none is forgotten.

mod broker;
mod connect;
mod delivery;
mod packets;
mod publish;
mod topics;

use std::collections::BTreeMap;
use std::io::Write as _;

/// The 134 statements of MQTT 5 about a client.
const V5: &str = "
1.5.4-1 1.5.4-2 1.5.4-3 1.5.5-1 1.5.7-1 2.1.3-1 2.2.1-2 2.2.1-3 2.2.1-5 2.2.2-1 3.1.0-1 3.1.2-1 3.1.2-4 3.1.2-9
3.1.2-11 3.1.2-12 3.1.2-13 3.1.2-16 3.1.2-17 3.1.2-18 3.1.2-19 3.1.2-20 3.1.2-21 3.1.2-23 3.1.2-30 3.1.3-1 3.1.3-2
3.1.3-3 3.1.3-4 3.1.3-11 3.1.3-12 3.2.2-4 3.2.2-5 3.2.2-11 3.2.2-14 3.2.2-15 3.2.2-17 3.2.2-18 3.2.2-21 3.3.1-1
3.3.1-2 3.3.1-3 3.3.1-4 3.3.2-1 3.3.2-2 3.3.2-7 3.3.2-8 3.3.2-9 3.3.2-10 3.3.2-13 3.3.2-14 3.3.2-19 3.3.4-1 3.3.4-6
3.3.4-7 3.3.4-8 3.4.2-1 3.4.2-2 3.4.2-3 3.5.2-1 3.5.2-2 3.5.2-3 3.6.1-1 3.6.2-1 3.6.2-2 3.6.2-3 3.7.2-1 3.7.2-2
3.7.2-3 3.8.1-1 3.8.3-1 3.8.3-2 3.8.3-4 3.10.1-1 3.10.3-1 3.10.3-2 3.14.1-1 3.14.2-1 3.14.2-3 3.14.2-4 3.14.4-1
3.14.4-2 3.15.1-1 3.15.2-1 3.15.2-2 3.15.2-3 4.1.0-1 4.2-1 4.3.1-1 4.3.2-1 4.3.2-2 4.3.2-3 4.3.2-4 4.3.2-5 4.3.3-1
4.3.3-2 4.3.3-3 4.3.3-4 4.3.3-5 4.3.3-6 4.3.3-7 4.3.3-8 4.3.3-9 4.3.3-10 4.3.3-11 4.3.3-12 4.3.3-13 4.4.0-1 4.4.0-2
4.5.0-2 4.6.0-1 4.6.0-2 4.6.0-3 4.6.0-4 4.7.0-1 4.7.1-1 4.7.1-2 4.7.3-1 4.7.3-2 4.7.3-3 4.8.2-1 4.8.2-2 4.9.0-1
4.9.0-2 4.9.0-3 4.12.0-3 4.12.0-5 4.12.0-7 4.12.1-1 4.12.1-2 4.13.2-1 6.0.0-1 6.0.0-2 6.0.0-3
";

/// The 72 statements of MQTT 3.1.1 about a client.
const V311: &str = "
1.5.3-1 1.5.3-2 1.5.3-3 2.2.2-1 2.2.2-2 2.3.1-1 2.3.1-2 2.3.1-3 2.3.1-5 2.3.1-6 3.1.0-1 3.1.2-4 3.1.2-6 3.1.2-9
3.1.2-11 3.1.2-13 3.1.2-14 3.1.2-15 3.1.2-18 3.1.2-19 3.1.2-20 3.1.2-21 3.1.2-22 3.1.2-23 3.1.3-1 3.1.3-2 3.1.3-3
3.1.3-4 3.1.3-7 3.1.3-10 3.1.3-11 3.3.1-1 3.3.1-2 3.3.1-3 3.3.1-4 3.3.2-1 3.3.2-2 3.3.4-1 3.6.1-1 3.8.1-1 3.8.3-1
3.8.3-3 3.10.1-1 3.10.3-1 3.10.3-2 3.14.4-1 3.14.4-2 4.1.0-1 4.3.1-1 4.3.2-1 4.3.2-2 4.3.3-1 4.3.3-2 4.4.0-1 4.5.0-2
4.6.0-1 4.6.0-2 4.6.0-3 4.6.0-4 4.7.1-1 4.7.1-2 4.7.1-3 4.7.3-1 4.7.3-2 4.7.3-3 4.8.0-1 4.8.0-2 6.0.0-1 6.0.0-2
6.0.0-3 7.0.0-2 7.1.2-1
";

/// What no test of the session can show, and why.
const EXEMPT: &[(&str, &str, &str)] = &[
    ("5", "4.2-1", "the browser's WebSocket is the ordered, lossless transport"),
    ("3.1.1", "7.1.2-1", "the same"),
    ("3.1.1", "7.0.0-2", "it says that nothing beyond the specification may be needed: a matter of review"),
];

const FILES: &[(&str, &str)] = &[
    ("connect", include_str!("connect.rs")),
    ("delivery", include_str!("delivery.rs")),
    ("packets", include_str!("packets.rs")),
    ("publish", include_str!("publish.rs")),
    ("topics", include_str!("topics.rs")),
];

/// The tests that prove each statement, by version and number.
fn proofs() -> BTreeMap<(&'static str, &'static str), Vec<String>> {
    let mut proofs: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (file, text) in FILES {
        let mut claims = Vec::new();
        let mut lines = text.lines().map(str::trim);
        while let Some(line) = lines.next() {
            if let Some(claim) = line.strip_prefix("// proves ") {
                let (version, ids) = claim.split_once(": ").unwrap_or_else(|| panic!("{file}: {line}"));
                claims.extend(ids.split(", ").map(|id| (version, id)));
            } else if line == "#[test]" {
                let name = lines.next().and_then(|line| line.strip_prefix("fn ")).unwrap_or_default();
                for claim in std::mem::take(&mut claims) {
                    proofs.entry(claim).or_default().push(format!("{file}::{}", name.trim_end_matches("() {")));
                }
            } else {
                assert!(claims.is_empty(), "{file}: a claim without a test before {line:?}");
            }
        }
    }
    proofs
}

#[test]
fn every_statement_has_a_test() {
    let proofs = proofs();
    let statements: Vec<_> = [("5", V5, 134), ("3.1.1", V311, 72)]
        .into_iter()
        .flat_map(|(version, list, count)| {
            let ids: Vec<_> = list.split_whitespace().map(|id| (version, id)).collect();
            assert_eq!(ids.len(), count, "statements of {version}");
            ids
        })
        .collect();
    let is_exempt = |statement: &(&str, &str)| EXEMPT.iter().any(|(version, id, _)| (*version, *id) == *statement);
    let missing: Vec<_> = statements.iter().filter(|id| !proofs.contains_key(*id) && !is_exempt(id)).collect();
    assert!(missing.is_empty(), "no test proves {missing:?}");
    let unknown: Vec<_> = proofs.keys().filter(|id| !statements.contains(id)).collect();
    assert!(unknown.is_empty(), "no statement is called {unknown:?}");
    assert!(EXEMPT.len() <= 10 && EXEMPT.iter().all(|(version, id, _)| !proofs.contains_key(&(*version, *id))));
    for (version, _, count) in [("5", V5, 134), ("3.1.1", V311, 72)] {
        let proven = proofs.keys().filter(|(proven, _)| *proven == version).count();
        // Not by `println!`, whose words are kept back when a test passes.
        let line = format!("\nMQTT {version}: {proven} of {count} statements proven, {} exempt\n", count - proven);
        std::io::stdout().write_all(line.as_bytes()).unwrap();
    }
}
