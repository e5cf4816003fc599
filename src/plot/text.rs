//! [`Text`]: what a label says, still as data, because the browser knows how this person writes numbers and times.

use core::fmt;

use crate::time::Timestamp;

/// What a label says.
#[derive(Clone, PartialEq, Debug)]
pub enum Text {
    /// A finite number.
    Number {
        /// The number.
        value: f64,
        /// Digits after the decimal point; in scientific notation after the point of the mantissa.
        decimals: u8,
        /// How it is to be written.
        notation: Notation,
    },
    /// A time.
    Time {
        /// The time.
        at: Timestamp,
        /// How finely it is to be written.
        precision: Precision,
    },
    /// Words of the user's.
    Plain(Box<str>),
}

/// How a number is to be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Notation {
    /// `1234.5`
    #[default]
    Plain,
    /// `1.2E30`, for what would be too long.
    Scientific,
}

/// How finely a time is to be written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Precision {
    /// Hours, minutes, seconds and milliseconds.
    Millis,
    /// Hours, minutes and seconds.
    Seconds,
    /// Hours and minutes.
    Minutes,
    /// Day and month.
    Days,
    /// Day, month and year.
    Years,
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { value, decimals, notation: Notation::Plain } => {
                write!(f, "{value:.*}", usize::from(*decimals))
            }
            Self::Number { value, decimals, notation: Notation::Scientific } => {
                write!(f, "{value:.*E}", usize::from(*decimals))
            }
            Self::Time { at, precision } => write!(f, "{} ms {precision:?}", at.as_millis()),
            Self::Plain(text) => write!(f, "{text:?}"),
        }
    }
}
