//! Files of boards as anybody might write them. What opens keeps every rule and comes back as it was; what does not says
//! so in few words.

use fastrand::Rng;
use topicboard::board::{Board, Brief, file, link};

/// The input is the file. Says whether a board opened.
///
/// # Panics
/// When the product breaks a promise.
pub fn run(input: &[u8]) -> bool {
    let text = String::from_utf8_lossy(input);
    assert!(link::deflated(&text).is_none_or(|deflated| deflated.len() <= input.len()));
    let found = match file::open(&text) {
        Ok(found) => found,
        Err(error) => {
            assert!(error.to_string().len() < MOST_SAID, "{error}");
            return false;
        }
    };
    for (_, error) in &found.refused {
        assert!(error.to_string().len() < MOST_SAID, "{error}");
    }
    let boards: Vec<Board> = found.boards.into_iter().map(|opened| opened.board).collect();
    for board in &boards {
        let brief = Brief::of(board);
        assert!(brief.widgets == board.widgets().len() && brief.acts.len() <= brief.widgets);
    }
    let again = file::open(&file::save(&boards)).expect("what was opened can be saved and opened");
    assert!(again.refused.is_empty() && again.boards.iter().all(|opened| opened.notes.is_empty()));
    assert!(again.boards.into_iter().map(|opened| opened.board).eq(boards), "nothing is lost on the way");
    true
}

/// A board of before, or several, with some of it replaced by what a stranger might put there.
pub(crate) fn likely(random: &mut Rng) -> Vec<u8> {
    let mut text = (*random.choice(FILES).expect("there are files")).to_owned();
    for _ in 0..random.usize(0..4) {
        let strange = random.choice(STRANGE).expect("there are some");
        // From one mark of the grammar to the next, so that what comes out is often still JSON.
        let marks: Vec<usize> = text.match_indices([':', ',', '[', '{']).map(|(at, _)| at + 1).collect();
        let from = random.choice(marks).unwrap_or_default();
        let to = text[from..].find([',', '}', ']', ':']).map_or(text.len(), |to| from + to);
        text.replace_range(from..to, strange);
    }
    let mut bytes = text.into_bytes();
    if random.u8(0..6) == 0 {
        let at = random.usize(0..bytes.len());
        bytes[at] = random.u8(..);
    }
    if random.u8(0..20) == 0 {
        bytes.truncate(random.usize(0..bytes.len()));
    }
    bytes
}

const FILES: &[&str] = &[
    include_str!("../fixtures/boards/v1.json"),
    include_str!("../fixtures/boards/several-v1.json"),
    include_str!("../fixtures/boards/v2.json"),
    include_str!("../fixtures/boards/several-v2.json"),
];

const STRANGE: &[&str] = &[
    "null",
    "0",
    "-1",
    "1",
    "3",
    "7.5",
    "1e308",
    "-1e308",
    "18446744073709551615",
    "\"\"",
    "\"ON\"",
    "\"a/+\"",
    "\"#\"",
    "\"a..b\"",
    "\"w1\"",
    "\"\\u202e<script>\\u0000\"",
    "\"value\"",
    "\"switch\"",
    "\"gauge\"",
    "\"chart\"",
    "[]",
    "{}",
    "[[[[]]]]",
    "{\"a\":1}",
    "true",
    "\"x\":1,\"y\"",
    "1,\"repeat\":\"+/+\",\"y\":1",
    "\"table\",\"feed\":{\"broker\":\"b\",\"filter\":\"a/+\"}",
    "\"text\",\"text\":\"**{{a}}\\n- b\"",
    "\"boards\"",
    "\"topic\"",
    "\"retain\"",
];

const MOST_SAID: usize = 1_500;
