//! [`Picture`] and the closed set of [`Shape`]s it is made of.

use core::fmt;

use super::text::Text;

/// Shapes to be drawn in their order, later ones over earlier ones, in CSS pixels from the top left corner.
///
/// Its `Display` is a stable text, one shape a line, for golden tests.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Picture {
    /// Width in CSS pixels.
    pub width: f32,
    /// Height in CSS pixels.
    pub height: f32,
    /// Back to front.
    pub shapes: Vec<Shape>,
}

impl Picture {
    /// An empty picture.
    pub const fn new(size: Size) -> Self {
        Self { width: size.width, height: size.height, shapes: Vec::new() }
    }

    /// The labels, in the order they are drawn.
    pub fn labels(&self) -> impl Iterator<Item = &Text> {
        self.shapes.iter().filter_map(|shape| match shape {
            Shape::Label { text, .. } => Some(text),
            _ => None,
        })
    }

    /// The box around everything drawn, `(left, top, right, bottom)`; labels count as their anchor points. `None` when nothing is drawn.
    pub fn bounds(&self) -> Option<(f32, f32, f32, f32)> {
        self.shapes.iter().map(Shape::bounds).reduce(union)
    }
}

/// Width and height in CSS pixels, at least 40 by 24 and at most 16,384.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Size {
    /// CSS pixels.
    pub width: f32,
    /// CSS pixels.
    pub height: f32,
}

impl Size {
    /// A size, brought into the bounds; what is no number becomes the least.
    pub fn new(width: f32, height: f32) -> Self {
        let within = |length: f32, least: f32| if length > least { length.min(MAX_SIDE) } else { least };
        Self { width: within(width, MIN_WIDTH), height: within(height, MIN_HEIGHT) }
    }
}

/// A place in CSS pixels, x to the right, y down.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Point {
    /// From the left edge.
    pub x: f32,
    /// From the top edge.
    pub y: f32,
}

impl Point {
    /// The place `x` from the left and `y` from the top.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }
}

/// One thing to draw. Lengths are CSS pixels, angles degrees clockwise from three o'clock.
#[derive(Clone, PartialEq, Debug)]
pub enum Shape {
    /// A line through two or more points.
    Line {
        /// At least two.
        points: Vec<Point>,
        /// Its colour.
        ink: Ink,
        /// Its thickness.
        width: f32,
        /// Solid or dashed.
        dash: Dash,
    },
    /// The area between a line and a horizontal base.
    Area {
        /// At least two, left to right.
        points: Vec<Point>,
        /// Height of the base from the top edge.
        base: f32,
        /// Its colour.
        ink: Ink,
        /// 0 (invisible) to 1.
        alpha: f32,
    },
    /// A rectangle.
    Rect {
        /// Its top left corner.
        at: Point,
        /// Its width.
        width: f32,
        /// Its height.
        height: f32,
        /// Its colour.
        ink: Ink,
        /// How it is filled.
        fill: Fill,
    },
    /// A thick circular arc, drawn clockwise from `from` to `to`.
    Arc {
        /// Centre of the circle.
        center: Point,
        /// To the middle of the stroke.
        radius: f32,
        /// Where it starts, in degrees.
        from: f32,
        /// Where it ends, in degrees; not less than `from`.
        to: f32,
        /// Its colour.
        ink: Ink,
        /// Its thickness.
        width: f32,
    },
    /// A filled circle.
    Dot {
        /// Its centre.
        at: Point,
        /// Its radius.
        radius: f32,
        /// Its colour.
        ink: Ink,
    },
    /// Filled circles of one size.
    Dots {
        /// Their centres, at least one.
        points: Vec<Point>,
        /// Their radius.
        radius: f32,
        /// Their colour.
        ink: Ink,
    },
    /// A text on one line.
    Label {
        /// What it says.
        text: Text,
        /// Where its anchor stands.
        at: Point,
        /// Which of its points stands there.
        anchor: Anchor,
        /// Its colour.
        ink: Ink,
        /// Height of the font.
        size: f32,
    },
}

impl Shape {
    /// The same elsewhere: so far to the right, and so far down.
    #[must_use]
    pub(super) fn moved(mut self, right: f32, down: f32) -> Self {
        let to = |at: &mut Point| *at = Point::new(at.x + right, at.y + down);
        match &mut self {
            Self::Line { points, .. } | Self::Dots { points, .. } => points.iter_mut().for_each(to),
            Self::Area { points, base, .. } => {
                points.iter_mut().for_each(to);
                *base += down;
            }
            Self::Arc { center: at, .. } | Self::Rect { at, .. } | Self::Dot { at, .. } | Self::Label { at, .. } => {
                to(at);
            }
        }
        self
    }

    fn bounds(&self) -> (f32, f32, f32, f32) {
        let around = |p: Point, r: f32| (p.x - r, p.y - r, p.x + r, p.y + r);
        match self {
            Self::Line { points, .. } => hull(points),
            Self::Area { points, base, .. } => {
                let (left, top, right, bottom) = hull(points);
                (left, top.min(*base), right, bottom.max(*base))
            }
            Self::Rect { at, width, height, .. } => (at.x, at.y, at.x + width, at.y + height),
            Self::Arc { center, radius, from, to, width, .. } => {
                arc_bounds(*center, *radius, (*from, *to), width / 2.0)
            }
            Self::Dot { at, radius, .. } => around(*at, *radius),
            Self::Dots { points, radius, .. } => {
                let (left, top, right, bottom) = hull(points);
                (left - radius, top - radius, right + radius, bottom + radius)
            }
            Self::Label { at, .. } => around(*at, 0.0),
        }
    }
}

/// The name of a colour; the style sheet knows which one it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ink {
    /// A line of a chart, from 0; there are eight.
    Series(u8),
    /// Lines behind the data.
    Grid,
    /// Labels of axes.
    Axis,
    /// Other text.
    Text,
    /// Stretches without a connection.
    Gap,
    /// The value itself.
    Accent,
    /// All is well.
    Ok,
    /// Worth a look.
    Warn,
    /// Needs action.
    Crit,
    /// Worth knowing, neither good nor bad.
    Info,
    /// At rest.
    Off,
    /// A value that may be old.
    Stale,
    /// What a value moves along.
    Track,
    /// What lies behind everything.
    Surface,
    /// A value by its height alone, from 0, the lowest; there are eight.
    Heat(u8),
}

impl Ink {
    /// The name in lower case; every series is `series-1` to `series-8`, like the style sheet's tokens.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Series(n) => SERIES[(n % 8) as usize],
            Self::Grid => "grid",
            Self::Axis => "axis",
            Self::Text => "text",
            Self::Gap => "gap",
            Self::Accent => "accent",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Crit => "crit",
            Self::Info => "info",
            Self::Off => "off",
            Self::Stale => "stale",
            Self::Track => "track",
            Self::Surface => "surface",
            Self::Heat(n) => HEAT[if n < 8 { n as usize } else { 7 }],
        }
    }
}

/// How a line is dashed, so that colour never stands alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Dash {
    /// Without a break.
    #[default]
    Solid,
    /// Long dashes.
    Long,
    /// Short dashes.
    Short,
    /// Dots.
    Dots,
}

impl Dash {
    /// The dash of a chart's line, from 0: from the fifth on they are dashed.
    pub const fn of_series(n: usize) -> Self {
        match n {
            0..=3 => Self::Solid,
            n if n.is_multiple_of(2) => Self::Long,
            _ => Self::Short,
        }
    }

    /// Lengths of dash and space in CSS pixels; empty when solid.
    pub const fn pattern(self) -> &'static [f32] {
        match self {
            Self::Solid => &[],
            Self::Long => &[6.0, 4.0],
            Self::Short => &[2.0, 3.0],
            Self::Dots => &[1.0, 4.0],
        }
    }
}

/// How a rectangle is filled.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fill {
    /// Evenly; 0 is invisible, 1 covers.
    Even(f32),
    /// With thin diagonal lines over a light tint.
    Hatch,
    /// The same with lines both ways.
    Cross,
}

/// Which point of a label stands at its place. Vertically it is always the middle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// The left end.
    Left,
    /// The middle.
    Middle,
    /// The right end.
    Right,
}

impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "picture {} x {}", self.width, self.height)?;
        self.shapes.iter().try_for_each(|shape| writeln!(f, "{shape}"))
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line { points, ink, width, dash } => {
                write!(f, "line {} {width}", ink.as_str())?;
                if *dash != Dash::Solid {
                    write!(f, " {dash:?}")?;
                }
                write_points(f, points)
            }
            Self::Area { points, base, ink, alpha } => {
                write!(f, "area {} {alpha} base {base:.1}", ink.as_str())?;
                write_points(f, points)
            }
            Self::Rect { at, width, height, ink, fill } => {
                write!(f, "rect {} {fill:?} {at} {width:.1} x {height:.1}", ink.as_str())
            }
            Self::Arc { center, radius, from, to, ink, width } => {
                write!(
                    f,
                    "arc {} {width:.1} around {center} radius {radius:.1} from {from:.1} to {to:.1}",
                    ink.as_str()
                )
            }
            Self::Dot { at, radius, ink } => write!(f, "dot {} {at} radius {radius:.1}", ink.as_str()),
            Self::Dots { points, radius, ink } => {
                write!(f, "dots {} radius {radius:.1}", ink.as_str())?;
                write_points(f, points)
            }
            Self::Label { text, at, anchor, ink, size } => {
                write!(f, "label {} {size} {anchor:?} {at} {text}", ink.as_str())
            }
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1},{:.1}", self.x, self.y)
    }
}

fn write_points(f: &mut fmt::Formatter<'_>, points: &[Point]) -> fmt::Result {
    points.iter().try_for_each(|point| write!(f, " {point}"))
}

fn hull(points: &[Point]) -> (f32, f32, f32, f32) {
    points.iter().map(|p| (p.x, p.y, p.x, p.y)).reduce(union).unwrap_or_default()
}

/// An arc reaches furthest at its ends and where it crosses an axis of its circle.
fn arc_bounds(center: Point, radius: f32, (from, to): (f32, f32), half: f32) -> (f32, f32, f32, f32) {
    let crossings = (0..8_u8).map(|quarter| f32::from(quarter) * 90.0).filter(|angle| (from..=to).contains(angle));
    let bounds = [from, to].into_iter().chain(crossings).map(|angle| {
        let (sin, cos) = angle.to_radians().sin_cos();
        let (x, y) = (center.x + radius * cos, center.y + radius * sin);
        (x - half, y - half, x + half, y + half)
    });
    bounds.reduce(union).unwrap_or_default()
}

fn union(a: (f32, f32, f32, f32), b: (f32, f32, f32, f32)) -> (f32, f32, f32, f32) {
    (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3))
}

const SERIES: [&str; 8] =
    ["series-1", "series-2", "series-3", "series-4", "series-5", "series-6", "series-7", "series-8"];
const HEAT: [&str; 8] = ["heat-1", "heat-2", "heat-3", "heat-4", "heat-5", "heat-6", "heat-7", "heat-8"];
const MIN_WIDTH: f32 = 40.0;
const MIN_HEIGHT: f32 = 24.0;
const MAX_SIDE: f32 = 16_384.0;
