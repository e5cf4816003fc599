//! The one sort of the program. The library's own is compiled anew for every type and order, and takes five kilobytes
//! of code each time; this one is compiled once and moves numbers of places.

use core::cmp::Ordering;

/// Sorts by a comparison; equals keep their order. Quick on what is nearly sorted already.
pub fn by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = places(items.len(), &|a, b| compare(&items[a], &items[b]));
    let mut places: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().filter_map(|place| places[place].take()));
}

/// Sorts by a key; equals keep their order.
pub fn by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    by(items, |a, b| key(a).cmp(&key(b)));
}

/// The places below `len` in order.
#[inline(never)]
fn places(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..len).collect();
    places.sort_by(|&a, &b| compare(a, b));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_sorted_and_equals_keep_their_order() {
        let mut words: Vec<String> = ["pear", "fig", "plum", "kiwi", "yam"].map(Into::into).into();
        by_key(&mut words, String::len);
        assert_eq!(words, ["fig", "yam", "pear", "plum", "kiwi"]);
        by(&mut words, |a, b| b.cmp(a));
        assert_eq!(words, ["yam", "plum", "pear", "kiwi", "fig"]);
    }
}
