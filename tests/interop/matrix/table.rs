//! The table as Markdown.

use std::fmt::Write as _;

use rig::peer::Kind;
use topicboard::profile::Version;

use super::rows::ROWS;

/// How a feature and a broker go together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cell {
    /// It works.
    Works,
    /// The broker does not offer it.
    NotOffered,
    /// The broker does it wrong, in this way.
    Fault(&'static str),
    /// The broker does it wrong in MQTT 3.1.1 only.
    FaultIn311(&'static str),
}

impl Cell {
    /// Whether the feature works in a version that the broker speaks.
    pub(super) fn works_in(self, version: Version) -> bool {
        match self {
            Self::Works => true,
            Self::NotOffered | Self::Fault(_) => false,
            Self::FaultIn311(_) => version != Version::V311,
        }
    }
}

/// What one broker does.
pub(super) struct Column {
    pub(super) kind: Kind,
    pub(super) version: String,
    /// One a row.
    pub(super) cells: Vec<Cell>,
}

/// What the rows say of a broker.
pub(super) fn expected(kind: Kind) -> Vec<Cell> {
    ROWS.iter().map(|row| row.expected(kind)).collect()
}

/// Features down, brokers across, and below it each fault that a number in the table stands for.
pub(super) fn markdown(columns: &[Column]) -> String {
    let mut text = format!("| {VERSIONS} |");
    for column in columns {
        write!(text, " {} {} |", column.kind.name(), column.version).ok();
    }
    text += "\n|---|";
    text += &":-:|".repeat(columns.len());
    text.push('\n');
    let mut faults: Vec<(Kind, &str)> = Vec::new();
    for (number, row) in ROWS.iter().enumerate() {
        write!(text, "| {} |", row.name).ok();
        for column in columns {
            let mark = match column.cells[number] {
                Cell::Works => "✔".to_owned(),
                Cell::NotOffered => "–".to_owned(),
                Cell::Fault(what) | Cell::FaultIn311(what) => {
                    let fault = (column.kind, what);
                    let known = faults.iter().position(|found| *found == fault).unwrap_or_else(|| {
                        faults.push(fault);
                        faults.len() - 1
                    });
                    format!("({})", known + 1)
                }
            };
            write!(text, " {mark} |").ok();
        }
        text.push('\n');
    }
    text.push('\n');
    for (number, (kind, what)) in faults.iter().enumerate() {
        writeln!(text, "{}. {} {what}", number + 1, kind.name()).ok();
    }
    text
}

/// The beginning of the line with the brokers and their versions.
pub(super) const VERSIONS: &str = "feature";
