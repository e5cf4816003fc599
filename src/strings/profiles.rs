//! Words for the brokers that a person keeps: copied, moved, saved to a file and taken in from one.

words! {
    MENU = "More for this connection";
    DUPLICATE = "Duplicate";
    MOVE_UP = "Move up";
    MOVE_DOWN = "Move down";
    SAVE = "Save as a file";
    SAVE_ALL = "Save all as a file";
    TAKE_IN = "Add from a file…";
    FILE = "connections";
    FULL = "There is no room for another connection. Remove one first.";
    NOTHING = "The file has no broker in it.";
    UNREAD = "The file could not be read, or is longer than 1 MB.";
    UNTRIED = "Not connected yet. Look at the address first; nothing is sent before you connect.";
    DUPLICATED = "Copied. The copy is not connected; edit it first.";
}

/// What became of a file: how many brokers were taken in, and what could not be used.
pub fn taken(count: usize, wrong: &[String]) -> String {
    let taken = match count {
        0 => NOTHING.to_owned(),
        1 => "1 connection was added. It is not connected yet.".to_owned(),
        count => format!("{count} connections were added. None is connected yet."),
    };
    match wrong {
        [] => taken,
        [first] => format!("{taken} In the file, {first}."),
        [first, more @ ..] => format!("{taken} In the file, {first} (and {} more; see the log).", more.len()),
    }
}

/// A broker that found no place among so many.
pub fn no_room(name: &str, most: usize) -> String {
    format!("{name:?} found no place: there is room for {most} connections")
}

/// What the log says of a file.
pub fn in_file(wrong: &str) -> String {
    format!("File of connections: {wrong}")
}
