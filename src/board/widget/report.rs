//! [`Report`]: where a device says more of itself, for widgets that need not have it.

use crate::board::setting::{self, Place, Row, Setting};
use crate::data::view::Source;

/// A source that a widget may have or not.
#[derive(Clone, PartialEq, Debug)]
pub struct Report {
    /// Where it is said.
    pub source: Source,
}

impl Row for Report {
    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![setting::source("source", &mut self.source)]
    }
}

/// At most one of them; the one that is added begins where `like` is.
pub(super) fn maybe(report: &mut Vec<Report>, like: Source) -> Place<'_> {
    setting::list(report, 0..=1, move |_| Report { source: like.clone() })
}
