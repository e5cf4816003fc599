//! A board with its way back, and how a browser keeps boards.

use proptest::prelude::*;
use topicboard::board::sheet::{MOST_STEPS, NoStep, Sheet};
use topicboard::board::shelf::{Record, checksum, in_order, save_order};
use topicboard::board::{Board, Edit, EditError};

use super::V1;

fn home() -> Board {
    Board::open(V1).unwrap().board
}

fn titled(sheet: &Sheet) -> &str {
    sheet.board().title()
}

#[test]
fn every_step_goes_back_and_forth() {
    let mut sheet = Sheet::new(home());
    sheet.apply(Edit::Rename("a".into())).unwrap();
    sheet.apply(Edit::Rename("b".into())).unwrap();
    sheet.undo().unwrap();
    assert_eq!(titled(&sheet), "a");
    sheet.undo().unwrap();
    assert_eq!(sheet.undo(), Err(NoStep::Nothing));
    assert_eq!(sheet.board(), &home());
    sheet.redo().unwrap();
    assert_eq!(titled(&sheet), "a");
    sheet.apply(Edit::Rename("c".into())).unwrap();
    assert_eq!(sheet.redo(), Err(NoStep::Nothing));
}

#[test]
fn the_way_back_is_bounded() {
    let mut sheet = Sheet::new(home());
    for n in 0..MOST_STEPS + 5 {
        sheet.apply(Edit::Rename(n.to_string())).unwrap();
    }
    while sheet.undo().is_ok() {}
    assert_eq!(titled(&sheet), "4");
}

#[test]
fn amendments_are_one_step_until_a_rest_or_another_hand() {
    let mut sheet = Sheet::new(home());
    let amended = |sheet: &Sheet, title: &str| {
        let mut widget = sheet.board().widgets()[0].clone();
        widget.title = title.to_owned();
        Edit::Replace(Box::new(widget))
    };
    for title in ["K", "Ki", "Kit"] {
        sheet.amend(amended(&sheet, title)).unwrap();
    }
    sheet.undo().unwrap();
    assert_eq!(sheet.board(), &home());
    sheet.amend(amended(&sheet, "L")).unwrap();
    sheet.rest();
    sheet.amend(amended(&sheet, "M")).unwrap();
    let theirs = sheet.board().clone();
    sheet.catch_up(theirs);
    sheet.amend(amended(&sheet, "N")).unwrap();
    for title in ["M", "L", &home().widgets()[0].title] {
        sheet.undo().unwrap();
        assert_eq!(sheet.board().widgets()[0].title, *title);
    }
}

#[test]
fn a_step_that_no_longer_fits_is_told_and_forgotten() {
    let mut sheet = Sheet::new(home());
    let id = home().widgets()[0].id.clone();
    sheet.apply(Edit::Rename("mine".into())).unwrap();
    let mut widget = home().widgets()[0].clone();
    widget.title = "mine too".into();
    sheet.apply(Edit::Replace(Box::new(widget))).unwrap();
    let mut theirs = sheet.board().clone();
    theirs.apply(Edit::remove(id.clone())).unwrap();
    sheet.catch_up(theirs.clone());
    assert_eq!(sheet.undo(), Err(NoStep::NoLonger(EditError::NoSuch(id))));
    assert_eq!(sheet.board(), &theirs);
    sheet.undo().unwrap();
    assert_eq!(titled(&sheet), "Home");
}

#[test]
fn records_of_before_are_read_and_armed() {
    let old = r#"{"origin":7,"board":"text"}"#;
    let record = Record { stamp: 0, origin: 7, armed: true, board: "text".into() };
    assert_eq!(Record::open(old), Some(record));
    for none in ["", "7", "{}", r#"{"origin":-1,"board":""}"#, r#"{"origin":1}"#, V1] {
        assert_eq!(Record::open(none), None, "{none}");
    }
}

#[test]
fn boards_that_no_order_names_come_last() {
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(in_order(&save_order(&["c", "gone", "a"]), names(&["b", "a", "d", "c"])), ["c", "a", "b", "d"]);
    assert_eq!(in_order("no order", names(&["b", "a"])), ["a", "b"]);
}

proptest! {
    #[test]
    fn a_record_comes_back_as_it_was(stamp: u32, origin: u32, armed: bool, board: String) {
        let record = Record { stamp, origin, armed, board };
        prop_assert_eq!(Record::open(&record.save()), Some(record));
    }

    #[test]
    fn a_checksum_is_never_zero(text: String) {
        prop_assert_ne!(checksum(&text), 0);
    }
}
