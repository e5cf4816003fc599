//! Files of boards, and links.

use proptest::prelude::*;
use topicboard::board::file::{self, FileError, MAX_FILE};
use topicboard::board::{Board, Edit, OpenError, link};

use super::{V1, V2, with_widgets};

fn home() -> Board {
    Board::open(V2).unwrap().board
}

#[test]
fn every_old_version_of_a_file_opens() {
    let found = file::open(V1).unwrap();
    assert_eq!((found.boards[0].board.save().as_str(), found.refused.len()), (V2, 0));
    let several = include_str!("../../fixtures/boards/several-v1.json");
    let found = file::open(several).unwrap();
    let boards: Vec<Board> = found.boards.into_iter().map(|opened| opened.board).collect();
    assert_eq!(boards.len(), 2);
    let several = include_str!("../../fixtures/boards/several-v2.json");
    assert_eq!(file::save(&boards), several);
    let found = file::open(several).unwrap();
    assert_eq!(found.boards.into_iter().map(|opened| opened.board).collect::<Vec<_>>(), boards);
}

#[test]
fn several_boards_come_back_as_they_were() {
    let mut other = home();
    other.apply(Edit::Rename("\u{feff}Zwei \"2\"".into())).unwrap();
    let boards = vec![home(), other, Board::new("")];
    for text in [file::save(&boards), format!("\u{feff}{}", file::save(&boards))] {
        let found = file::open(&text).unwrap();
        assert!(found.refused.is_empty() && found.boards.iter().all(|opened| opened.notes.is_empty()));
        assert_eq!(found.boards.into_iter().map(|opened| opened.board).collect::<Vec<_>>(), boards);
    }
    assert_eq!(file::open(&home().save_short()).unwrap().boards[0].board, home());
}

#[test]
fn a_board_that_does_not_open_keeps_none_of_the_others_out() {
    let text = format!(r#"{{"format":"topicboard","version":1,"boards":[7,{},{{}}]}}"#, with_widgets("").trim());
    let found = file::open(&text).unwrap();
    assert_eq!(found.boards.len(), 1);
    assert_eq!(found.refused, [(1, OpenError::NotABoard), (3, OpenError::NotABoard)]);
}

#[test]
fn what_is_no_file_of_boards_is_refused_with_the_reason() {
    let several =
        |version: u32, boards: &str| format!(r#"{{"format":"topicboard","version":{version},"boards":{boards}}}"#);
    for (text, error) in [
        (several(1, "[]"), FileError::Empty),
        (several(1, "[7,8]"), OpenError::NotABoard.into()),
        (several(1, "7"), OpenError::NotABoard.into()),
        (several(999, "[]"), OpenError::Newer(999).into()),
        (several(1, &format!("[{}]", vec!["7"; 51].join(","))), FileError::TooMany(51)),
        (r#"{"boards":[]}"#.into(), OpenError::NotABoard.into()),
        ("[".repeat(100_000), OpenError::TooDeep.into()),
        (" ".repeat(MAX_FILE + 1), FileError::TooLarge(MAX_FILE + 1)),
        (" ".repeat((1 << 20) + 1), OpenError::TooLarge((1 << 20) + 1).into()),
    ] {
        assert_eq!(file::open(&text).unwrap_err(), error);
    }
    let huge = format!(r#"{{"format":"topicboard","version":1,"title":"{}"}}"#, "x".repeat(1 << 20));
    assert!(matches!(file::open(&several(1, &format!("[{huge}]"))), Err(FileError::Board(OpenError::TooLarge(_)))));
    assert!(file::open("{").unwrap_err().to_string().contains("line 1"));
}

#[test]
fn files_are_named_by_their_title() {
    for (title, name) in [
        ("Home", "Home.json"),
        ("Halle 3 – Süd", "Halle-3-Süd.json"),
        ("../../etc/passwd\u{202e}", "etc-passwd.json"),
        ("", "board.json"),
        ("✨", "board.json"),
    ] {
        assert_eq!(file::name(title, "json"), name);
    }
    assert!(file::name(&"x".repeat(200), "json").len() < 70);
}

#[test]
fn an_address_without_a_board_is_none_and_nonsense_is_empty() {
    assert_eq!(link::deflated(""), None);
    assert_eq!(link::deflated("#board"), None);
    for nonsense in ["#d=", "#d=ä", "#d=a", "#d=AAAA=", "#d=a+b/"] {
        assert_eq!(link::deflated(nonsense), Some(Vec::new()), "{nonsense}");
    }
    assert_eq!(link::deflated(&format!("#d={}", "A".repeat(4 << 20))), Some(Vec::new()));
}

proptest! {
    #[test]
    fn a_link_holds_any_bytes_in_an_address(bytes: Vec<u8>) {
        let hash = link::hash(&bytes);
        prop_assert!(hash.bytes().skip(1).all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'=')));
        prop_assert_eq!(link::deflated(&hash), Some(bytes));
    }
}
