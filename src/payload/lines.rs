//! A payload as lines to read: pretty JSON, text or hex, each JSON leaf with the selector that means it.

use serde::{Deserialize, Serialize};

use super::Selector;

/// How to show a payload.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Format {
    /// JSON if it is JSON, else text if it is text, else hex.
    #[default]
    Auto,
    /// As text; bytes that are no text are shown as hex instead.
    Text,
    /// Indented JSON; what is no JSON is shown as text.
    Json,
    /// Sixteen bytes a line with their characters.
    Hex,
}

/// One line of a shown payload.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Line {
    /// Indentation in levels.
    pub depth: u16,
    /// The JSON key or index in front of it, if any, as it is to be shown.
    pub key: Option<Box<str>>,
    /// The rest of the line.
    pub text: Box<str>,
    /// What a widget made of this line would show; `None` for brackets, wide text and hex.
    pub leaf: Option<Leaf>,
}

/// A value on a line that a widget can show.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Leaf {
    /// The selector that means it.
    pub selector: Selector,
    /// Whether it is a number, a boolean or something else.
    pub kind: LeafKind,
}

/// What a widget can make of a leaf.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum LeafKind {
    /// A number: value, gauge or chart.
    Number,
    /// A boolean in any spelling: value or switch.
    Bool,
    /// Text: value.
    Text,
}
