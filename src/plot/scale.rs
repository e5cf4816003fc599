//! Scales: between a value or a time and a place in the picture, both ways.

use super::shape::Point;
use crate::time::Timestamp;

/// The rectangle a scale maps into, in CSS pixels; `right >= left`, `bottom >= top`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Area {
    /// From the left edge of the picture.
    pub left: f32,
    /// From its top edge.
    pub top: f32,
    /// From its left edge.
    pub right: f32,
    /// From its top edge.
    pub bottom: f32,
}

impl Area {
    /// CSS pixels from left to right.
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    /// CSS pixels from top to bottom.
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// The nearest point inside.
    pub fn nearest(&self, point: Point) -> Point {
        Point::new(point.x.clamp(self.left, self.right), point.y.clamp(self.top, self.bottom))
    }
}

/// A range of values from bottom to top. Both ends are finite and apart, however small, large or equal the data is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ValueScale {
    lo: f64,
    hi: f64,
    top: f32,
    bottom: f32,
}

impl ValueScale {
    /// Maps `lo` to `bottom` and `hi` to `top`. Ends that are not finite, equal or in the wrong order are mended
    /// by [`spread`].
    pub fn new(lo: f64, hi: f64, area: &Area) -> Self {
        let (lo, hi) = spread(lo, hi);
        Self { lo, hi, top: area.top, bottom: area.bottom }
    }

    /// The value at the bottom.
    pub const fn lo(&self) -> f64 {
        self.lo
    }

    /// The value at the top.
    pub const fn hi(&self) -> f64 {
        self.hi
    }

    /// Where a value stands; outside the range at the nearer end, not a number at the bottom.
    pub fn y_from_value(&self, value: f64) -> f32 {
        self.bottom - (self.bottom - self.top) * ratio(value, self.lo, self.hi)
    }

    /// The value at a height; outside the area that of the nearer end.
    pub fn value_from_y(&self, y: f32) -> f64 {
        let height = self.bottom - self.top;
        let ratio = if height > 0.0 { f64::from((self.bottom - y) / height).clamp(0.0, 1.0) } else { 0.0 };
        // Two products instead of one difference: the difference of two huge ends may be infinite.
        self.lo * (1.0 - ratio) + self.hi * ratio
    }
}

/// A range of times from left to right; at least a millisecond long.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TimeScale {
    from: i64,
    to: i64,
    left: f32,
    right: f32,
}

impl TimeScale {
    /// Maps `from` to `left` and `to` to `right`; an empty or reversed range ends a millisecond after its start.
    pub fn new(from: Timestamp, to: Timestamp, area: &Area) -> Self {
        let from = from.as_millis().min(i64::MAX - 1);
        let to = to.as_millis().max(from + 1);
        Self { from, to, left: area.left, right: area.right }
    }

    /// The time at the left end.
    pub const fn from(&self) -> Timestamp {
        Timestamp::from_millis(self.from)
    }

    /// The time at the right end.
    pub const fn to(&self) -> Timestamp {
        Timestamp::from_millis(self.to)
    }

    /// Whether a time lies between the ends.
    pub const fn holds(&self, at: Timestamp) -> bool {
        at.as_millis() >= self.from && at.as_millis() <= self.to
    }

    /// Where a time stands; outside the range at the nearer end.
    pub fn x_from_time(&self, at: Timestamp) -> f32 {
        let ratio = ratio_of_ints(at.as_millis(), self.from, self.to);
        self.left + (self.right - self.left) * ratio
    }

    /// The time at a distance from the left edge of the picture; outside the area that of the nearer end.
    pub fn time_from_x(&self, x: f32) -> Timestamp {
        let width = self.right - self.left;
        let ratio = if width > 0.0 { f64::from((x - self.left) / width).clamp(0.0, 1.0) } else { 0.0 };
        let millis = (self.to as f64 - self.from as f64) * ratio;
        Timestamp::from_millis(self.from.saturating_add(millis.round() as i64).min(self.to))
    }
}

/// The least range that holds every finite value, if there is any. Columns bring their own lowest and highest.
pub fn range_of(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values
        .into_iter()
        .filter(|value| value.is_finite())
        .map(|value| (value, value))
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

/// Two finite ends that can be told apart on a scale: in order, and apart by some part of their own size.
pub fn spread(lo: f64, hi: f64) -> (f64, f64) {
    let (lo, hi) = match (lo.is_finite(), hi.is_finite()) {
        (true, true) => (lo.min(hi), lo.max(hi)),
        (true, false) => (lo, lo),
        (false, true) => (hi, hi),
        (false, false) => (0.0, 0.0),
    };
    let size = lo.abs().max(hi.abs());
    if hi / 2.0 - lo / 2.0 > (size * LEAST_PART).max(LEAST_SPAN) {
        return (lo, hi);
    }
    let pad = if size == 0.0 { 1.0 } else { (size * 0.1).max(LEAST_SPAN * 4.0) };
    ((lo - pad).max(-f64::MAX), (hi + pad).min(f64::MAX))
}

/// The part of the way from `lo` to `hi`, 0 to 1; halves are compared because whole differences may overflow.
pub(super) fn ratio(value: f64, lo: f64, hi: f64) -> f32 {
    let ratio = (value / 2.0 - lo / 2.0) / (hi / 2.0 - lo / 2.0);
    if ratio > 0.0 { ratio.min(1.0) as f32 } else { 0.0 }
}

fn ratio_of_ints(value: i64, lo: i64, hi: i64) -> f32 {
    let part = i128::from(value.clamp(lo, hi)) - i128::from(lo);
    let whole = i128::from(hi) - i128::from(lo);
    (part as f64 / whole as f64) as f32
}

/// Ends nearer to each other than this part of their size are one value to a 64-bit float's eye.
const LEAST_PART: f64 = 1e-12;
/// Far enough above the least positive number that ticks between the ends are still ordinary numbers.
const LEAST_SPAN: f64 = 1e-290;

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area { left: 10.0, top: 5.0, right: 110.0, bottom: 105.0 };

    #[track_caller]
    fn check(lo: f64, hi: f64, value: f64, y: f32) {
        let scale = ValueScale::new(lo, hi, &AREA);
        assert!((scale.y_from_value(value) - y).abs() < 0.01, "{value} in {lo}..{hi} at {}", scale.y_from_value(value));
    }

    #[test]
    fn values_stand_where_they_belong() {
        check(0.0, 10.0, 0.0, 105.0);
        check(0.0, 10.0, 10.0, 5.0);
        check(0.0, 10.0, 2.5, 80.0);
        check(0.0, 10.0, 99.0, 5.0);
        check(0.0, 10.0, f64::NAN, 105.0);
        check(-f64::MAX, f64::MAX, 0.0, 55.0);
        check(7.0, 7.0, 7.0, 55.0);
        check(0.0, 5e-324, 0.0, 55.0);
    }

    #[test]
    fn a_height_gives_back_its_value() {
        for (lo, hi) in [(0.0, 10.0), (-f64::MAX, f64::MAX), (20.0, 20.5)] {
            let scale = ValueScale::new(lo, hi, &AREA);
            let value = scale.value_from_y(80.0);
            assert!((scale.y_from_value(value) - 80.0).abs() < 0.01);
        }
    }

    #[test]
    fn times_stand_where_they_belong_and_come_back() {
        let scale = TimeScale::new(Timestamp::from_millis(1_000), Timestamp::from_millis(2_000), &AREA);
        assert!((scale.x_from_time(Timestamp::from_millis(1_250)) - 35.0).abs() < 0.01);
        assert_eq!(scale.time_from_x(35.0), Timestamp::from_millis(1_250));
        assert_eq!(scale.time_from_x(-7.0), scale.from());
        let whole = TimeScale::new(Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX), &AREA);
        assert!((whole.x_from_time(Timestamp::from_millis(0)) - 60.0).abs() < 0.01);
        let never = TimeScale::new(Timestamp::from_millis(i64::MAX), Timestamp::from_millis(0), &AREA);
        assert!(never.x_from_time(Timestamp::from_millis(0)).is_finite());
    }
}
