//! What is said of boards as a whole: where they come from and go to.

use super::of;

words! {
    FROM_ELSEWHERE = "This board came from elsewhere. Its controls are off until you arm it.";
    ARM = "Arm";
    TOO_MANY = "There is room for 50 boards. Delete or export some first.";
    NEWER_ELSEWHERE = "Another tab changed this board in a newer version of this page. Reload this tab to go on from there.";
    MENU = "Boards menu";
    NEW = "New board";
    RENAME = "Rename the board…";
    DUPLICATE = "Duplicate the board";
    MOVE_LEFT = "Move the board left";
    MOVE_RIGHT = "Move the board right";
    DELETE = "Delete the board";
    RENAME_TITLE = "Rename the board";
    RENAMED = "Rename";
    EXPORT = "Export the board";
    EXPORT_ALL = "Export all boards";
    EXPORT_FAILED = "The browser did not let the page keep a file.";
    ALL_BOARDS = "Boards";
    IMPORT = "Import boards…";
    IMPORT_TITLE = "Import boards";
    IMPORT_DOOR = "Import a board";
    IMPORT_DOOR_NOTE = "A file from another Topicboard, or a board's text.";
    IMPORT_ONE = "Import";
    CHOOSE_FILE = "Choose a file, or drop one on the page";
    PASTE = "Or paste the text of a board";
    OPEN = "Look at it";
    FILE_UNREAD = "The file could not be read. A file of boards is text of at most 16 MiB.";
    OPENS_DISARMED = "What may publish opens with its controls off, until you arm the board.";
    BROKERS = "Brokers";
    UNKNOWN_BROKER = "is not known here. Connect to a broker and name it so.";
    MAY_PUBLISH = "It may publish";
    PUBLISHES_NOTHING = "It publishes nothing.";
    RETAINED = "kept by the broker";
    REPAIRED = "What was repaired";
    SHARE = "Share the board…";
    SHARE_TITLE = "Share this board";
    SHARE_NOTE = "The board is in the link itself and stored nowhere. It holds topics and payloads, and never a login.";
    SHARE_IMPOSSIBLE = "This browser cannot make a link of a board. Export it as a file instead.";
    LINK = "Link";
    COPY_LINK = "Copy the link";
    CODE = "The link as a QR code";
    CODE_TOO_LONG = "The link is too long for a QR code that a camera can read. Send the link or a file.";
    KIOSK = "Kiosk: the board alone";
    KIOSK_LEFT_BY = "This is the kiosk: press Esc to leave it.";
    LEAVE_KIOSK = "Leave the kiosk";
    VALUES_FROM_BEFORE = "Values marked Disconnected are from before.";
    LINK_REFUSED = "This page is for viewing only, so the board in the link was not opened.";
    LINK_UNREAD = "The link holds no board that can be read. It may have been cut short on its way: ask for a file.";
}

/// The topics that a board which is not armed would publish to.
pub fn may_publish_to(topics: &[&str], more: usize) -> String {
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("It may publish to: {}{more}.", topics.join(", "))
}

/// A new board.
pub fn numbered(number: usize) -> String {
    format!("Board {number}")
}

/// A board made from another.
pub fn copy_of(title: &str) -> String {
    format!("{title} copy")
}

/// The toast after a board's tab was moved.
pub fn moved(title: &str, place: usize, of: usize) -> String {
    format!("Moved “{title}” to place {place} of {of}.")
}

/// The toast after a board was deleted.
pub fn deleted(title: &str) -> String {
    format!("Deleted the board “{title}”.")
}

/// Another tab of this browser deleted a board that was open here.
pub fn deleted_elsewhere(title: &str) -> String {
    format!("The board “{title}” was deleted in another tab.")
}

/// A step of undo does not fit what another tab made of the board.
pub fn no_longer(why: &str) -> String {
    format!("This step no longer fits the board, which was changed in another tab: {why}.")
}

/// How many widgets a board has.
pub fn widgets(count: usize) -> String {
    of(&count.to_string(), "widget")
}

/// How many topics a board reads.
pub fn reads(count: usize) -> String {
    format!("It reads {}", of(&count.to_string(), "topic"))
}

/// A broker that a board names and this browser knows.
pub fn known(name: &str, host: &str) -> String {
    format!("is known here: {name}, {host}")
}

/// A board of a file that does not open.
pub fn refused(number: usize, why: &str) -> String {
    format!("Board {number} of the file cannot be opened: {why}.")
}

/// Takes several boards in.
pub fn import_all(count: usize) -> String {
    format!("Import {count} boards")
}

/// The toast after boards were taken in.
pub fn imported(count: usize) -> String {
    format!("Imported {}.", of(&count.to_string(), "board"))
}

/// What is left of a long list.
pub fn and_more(count: usize) -> String {
    format!("and {count} more")
}

/// How long a link is.
pub fn characters(count: &str) -> String {
    of(count, "character")
}
