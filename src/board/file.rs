//! Files of boards: one board, or several in one. The one door for everything that comes from elsewhere, whether it was
//! a file, pasted or a link.

use serde_json::Value;

use super::open::{self, MAX_DEPTH, OpenError, Opened};
use super::shelf::MAX_BOARDS;
use super::{Board, migrate, node};

/// What was found in a file; at least one board.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// The boards that open.
    pub boards: Vec<Opened>,
    /// The place of each that does not, counted from 1, and why.
    pub refused: Vec<(usize, OpenError)>,
}

/// Why there is no board in a file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FileError {
    /// More than [`MAX_FILE`].
    #[error("the file has {0} bytes, and at most 16,777,216 (16 MiB) can be opened; export fewer boards at once")]
    TooLarge(usize),
    /// More than [`MAX_BOARDS`].
    #[error("the file has {0} boards, and at most {MAX_BOARDS} can be opened; export fewer boards at once")]
    TooMany(usize),
    /// An empty list.
    #[error("the list of boards in the file is empty; export them again")]
    Empty,
    /// The only board, or the first of those of which none opens.
    #[error(transparent)]
    Board(#[from] OpenError),
}

/// Reads a file of one board, or of several as [`save`] writes it.
///
/// # Errors
/// [`FileError`] when nothing in it is a board that opens.
pub fn open(text: &str) -> Result<Found, FileError> {
    if text.len() > MAX_FILE {
        return Err(FileError::TooLarge(text.len()));
    }
    let text = text.trim_start_matches('\u{feff}');
    // The list and what holds it are two more levels.
    open::check_depth(text, MAX_DEPTH + 2)?;
    let several = serde_json::from_str(text).ok().filter(|document: &Value| document.get(BOARDS).is_some());
    let Some(document) = several else {
        return Ok(Found { boards: vec![Board::open(text)?], refused: Vec::new() });
    };
    let Some(Value::Array(documents)) = migrate::migrate(document)?.get_mut(BOARDS).map(Value::take) else {
        return Err(OpenError::NotABoard.into());
    };
    if documents.len() > MAX_BOARDS {
        return Err(FileError::TooMany(documents.len()));
    }
    let mut found = Found { boards: Vec::new(), refused: Vec::new() };
    for (n, document) in documents.into_iter().enumerate() {
        match Board::open(&document.to_string()) {
            Ok(opened) => found.boards.push(opened),
            Err(error) => found.refused.push((n + 1, error)),
        }
    }
    if found.boards.is_empty() {
        return Err(found.refused.into_iter().next().map_or(FileError::Empty, |(_, error)| error.into()));
    }
    Ok(found)
}

/// Writes several boards into one file.
pub fn save(boards: &[Board]) -> String {
    node::written(&node::object(vec![
        ("format", migrate::FORMAT.into()),
        ("version", migrate::VERSION.into()),
        (BOARDS, boards.iter().map(Board::document).collect()),
    ]))
}

/// A name for a file of something with this title: letters and digits of any script, dashes between them.
pub fn name(title: &str, extension: &str) -> String {
    let plain = title.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).take(MAX_NAME).collect::<String>();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join("-");
    format!("{}.{extension}", if plain.is_empty() { "board" } else { &plain })
}

const BOARDS: &str = "boards";
/// Most bytes of a file: all that a browser keeps of boards fits.
pub const MAX_FILE: usize = 16 << 20;
const MAX_NAME: usize = 60;
