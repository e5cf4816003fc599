//! The order in which people expect names: numbers by value, letters before their case.

use core::cmp::Ordering;

/// Compares two names: `room2` stands before `room10`, `a` next to `A`. Only equal names are equal.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.as_bytes(), b.as_bytes());
    while let (Some((&x, left_rest)), Some((&y, right_rest))) = (left.split_first(), right.split_first()) {
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (digits, other) = (number(&mut left), number(&mut right));
            match digits.len().cmp(&other.len()).then_with(|| digits.cmp(other)) {
                Ordering::Equal => continue,
                unequal => return unequal,
            }
        }
        match x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase()) {
            Ordering::Equal => (left, right) = (left_rest, right_rest),
            unequal => return unequal,
        }
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// Takes the digits that `text` begins with, and hands out those that matter.
fn number<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let end = text.iter().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    let zeros = digits.iter().take_while(|&&b| b == b'0').count();
    digits.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_order_people_expect() {
        let sorted =
            ["", "$SYS", "2", "10", "A", "a", "a01", "a1", "a1b", "a2", "a10", "b", "room2x1", "room2x07", "é"];
        for (index, a) in sorted.iter().enumerate() {
            for (other, b) in sorted.iter().enumerate() {
                assert_eq!(compare(a, b), index.cmp(&other), "{a} and {b}");
            }
        }
    }
}
