//! What a chart says.

words! {
    MEAN = "Mean";
}

/// A line in numbers: its newest value, and the lowest, mean and highest of those in sight.
pub fn range(last: &str, [lowest, mean, highest]: [&str; 3]) -> String {
    format!("last {last}, lowest {lowest}, mean {mean}, highest {highest}")
}

/// A line in numbers, of which nothing is in sight but its newest value from before.
pub fn last(last: &str) -> String {
    format!("last {last}, nothing in the time shown")
}
