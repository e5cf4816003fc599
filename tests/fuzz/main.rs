//! The bodies on numbered inputs, and the rules that the reference is held to, each with a packet that shows it.

use fuzz::{BODIES, LAX, Read, STRICT};
use topicboard::mqtt::Protocol;
use topicboard::mqtt::codec::decode;

#[test]
fn three_million_inputs_break_nothing() {
    let counts = fuzz::run(0..3_000_000, None);
    for (body, count) in BODIES.iter().zip(counts) {
        println!("{}: {} of {} inputs got behind the door", body.name, count.taken, count.inputs);
        let share = count.inputs / 10..count.inputs * 9 / 10;
        assert!(share.contains(&count.taken), "{}: {count:?}: both sides of the door are tried", body.name);
    }
}

#[test]
fn what_the_reference_takes_against_the_specification_is_listed_and_we_refuse_it() {
    for lax in LAX {
        let (protocol, packet) = lax.shown_by;
        let read = Read::new(packet, protocol).unwrap_or_else(|| panic!("the reference takes {}", lax.what));
        let holding: Vec<_> = LAX.iter().filter(|lax| lax.holds(&read)).map(|lax| lax.what).collect();
        assert_eq!(holding, [lax.what], "{} ({})", lax.what, lax.section);
        assert!(decode(packet, protocol).is_err(), "{} ({})", lax.what, lax.section);
    }
}

#[test]
fn what_the_reference_refuses_against_the_specification_is_listed_and_we_take_it() {
    for strict in STRICT {
        let ours = decode(strict.shown_by, Protocol::V5);
        assert!(ours.is_ok(), "{}", strict.why);
        assert!(!fuzz::is_clean(strict.shown_by, Protocol::V5), "{}", strict.why);
    }
}
