//! What the demo hands to the page is what the product reads, to the letter.

use rig::operator;
use topicboard::board::Board;
use topicboard::profile::config::Config;

#[test]
fn the_demos_board_opens_as_it_is_written() {
    let opened = Board::open(&operator::board().to_string()).unwrap();
    assert_eq!(opened.notes, []);
    let written = operator::board();
    for widget in written["widgets"].as_array().unwrap() {
        let id = widget["id"].as_str().unwrap();
        let found = opened.board.widgets().iter().find(|found| found.id.as_str() == id).unwrap();
        let cell = [found.cell.x, found.cell.y, found.cell.w, found.cell.h];
        assert_eq!(cell.map(u64::from), ["x", "y", "w", "h"].map(|side| widget[side].as_u64().unwrap()), "{id} moved");
        for source in found.sources() {
            assert_eq!(source.broker.as_str(), operator::BROKER, "{id}");
        }
    }
}

#[test]
fn the_demos_config_holds_nothing_that_the_product_would_not_take() {
    let (config, problems) = Config::parse(&operator::config("ws://127.0.0.1:1/mqtt").to_string(), false, "suffix");
    assert!(problems.is_empty(), "{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
    assert_eq!(config.boards, [operator::BOARD]);
    assert_eq!(config.brokers.len(), 1);
}
