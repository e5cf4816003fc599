//! [`Map`]: places on a graticule of their own, scaled to hold all of them. There is no map below it: tiles would have
//! to be asked for elsewhere.

use super::axis::{self, FONT, GUTTER, text_width};
use super::scale::Area;
use super::shape::{Anchor, Dash, Ink, Picture, Point, Shape, Size};
use super::text::Text;
use super::ticks::ValueTicks;

/// What a map shows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Map {
    /// The way so far: a run for each stretch of time without a gap, oldest first.
    pub track: Vec<Vec<Place>>,
    /// Where it is now.
    pub here: Option<Place>,
    /// Whether the place may be old.
    pub is_stale: bool,
}

/// A place on Earth, in degrees.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    /// North of the equator, -90 to 90.
    pub latitude: f64,
    /// East of Greenwich, -180 to 180.
    pub longitude: f64,
}

impl Place {
    /// A place, if these are degrees of one.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let is_one = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        is_one.then_some(Self { latitude, longitude })
    }
}

/// Degrees to pixels: as far east as north, true in the middle of the picture.
struct Projection {
    middle: Place,
    /// Pixels a degree of latitude.
    north: f64,
    /// Pixels a degree of longitude.
    east: f64,
    area: Area,
}

impl Map {
    /// Draws it: graticule, scale, way and place. Without a place there is only an empty frame.
    pub fn draw(&self, size: Size) -> Picture {
        let mut picture = Picture::new(size);
        let roomy = size.width >= 160.0 && size.height >= 96.0;
        let below = if roomy { axis::BELOW } else { EDGE };
        let whole = Area { left: EDGE, top: EDGE, right: size.width - EDGE, bottom: size.height - below };
        let runs = self.unrolled();
        let Some((low, high)) = bounds(&runs) else {
            frame(&mut picture, &whole);
            return picture;
        };
        // How wide the labels at the left are depends on how fine they are, and that hardly on the room beside them.
        let finest = Projection::new(low, high, whole).ticks_north();
        let left = if roomy { (text_width(finest.longest()) + GUTTER).min(size.width * 0.35) } else { EDGE };
        let projection = Projection::new(low, high, Area { left, ..whole });
        projection.graticule(&mut picture, roomy);
        frame(&mut picture, &projection.area);
        if roomy {
            projection.scale(&mut picture);
        }
        let ink = if self.is_stale { Ink::Stale } else { Ink::Accent };
        let has_here = self.here.is_some();
        let (ways, here) = runs.split_at(runs.len() - usize::from(has_here));
        for way in ways {
            let mut points: Vec<Point> = way.iter().map(|place| projection.point(*place)).collect();
            points.dedup();
            match points[..] {
                [] => {}
                [at] => picture.shapes.push(Shape::Dot { at, radius: 2.0, ink }),
                _ => picture.shapes.push(Shape::Line { points, ink, width: 2.0, dash: Dash::Solid }),
            }
        }
        if let Some(place) = here.first().and_then(|run| run.first()) {
            let at = projection.point(*place);
            picture.shapes.push(Shape::Dot { at, radius: 5.0, ink });
            if margin(&projection.area) > RING {
                let (from, to) = (0.0, 360.0);
                picture.shapes.push(Shape::Arc { center: at, radius: RING, from, to, ink, width: 1.5 });
            }
        }
        picture
    }

    /// All places with longitudes that go on beyond 180 where the way crosses that meridian; the last run is where it
    /// is now, if that is known.
    fn unrolled(&self) -> Vec<Vec<Place>> {
        let mut before: Option<f64> = None;
        let mut unroll = |place: &Place| {
            let turns = before.map_or(0.0, |before| ((before - place.longitude) / 360.0).round());
            let longitude = place.longitude + turns * 360.0;
            before = Some(longitude);
            Place { longitude, ..*place }
        };
        let here = self.here.iter().map(|here| vec![*here]);
        let runs = self.track.iter().cloned().chain(here);
        runs.map(|run| run.iter().map(&mut unroll).collect()).collect()
    }
}

impl Projection {
    fn new(low: Place, high: Place, area: Area) -> Self {
        let middle = Place {
            latitude: f64::midpoint(low.latitude, high.latitude),
            longitude: f64::midpoint(low.longitude, high.longitude),
        };
        let shrink = middle.latitude.to_radians().cos().max(LEAST_SHRINK);
        let tall = (high.latitude - low.latitude).max(LEAST_DEGREES);
        let wide = ((high.longitude - low.longitude) * shrink).max(LEAST_DEGREES);
        let margin = margin(&area);
        let room = |length: f32| f64::from(length - 2.0 * margin);
        let north = (room(area.height()) / tall).min(room(area.width()) / wide);
        Self { middle, north, east: north * shrink, area }
    }

    fn point(&self, place: Place) -> Point {
        let (x, y) = self.center();
        let x = x + ((place.longitude - self.middle.longitude) * self.east) as f32;
        let y = y - ((place.latitude - self.middle.latitude) * self.north) as f32;
        self.area.nearest(Point::new(x, y))
    }

    fn center(&self) -> (f32, f32) {
        (f32::midpoint(self.area.left, self.area.right), f32::midpoint(self.area.top, self.area.bottom))
    }

    fn ticks_north(&self) -> ValueTicks {
        let half = f64::from(self.area.height()) / 2.0 / self.north;
        let (low, high) = (self.middle.latitude - half, self.middle.latitude + half);
        let mut ticks = ValueTicks::around(low, high, (self.area.height() / 56.0) as usize);
        ticks.values.retain(|value| *value >= low.max(-90.0) && *value <= high.min(90.0));
        ticks
    }

    fn ticks_east(&self) -> ValueTicks {
        let half = f64::from(self.area.width()) / 2.0 / self.east;
        let (low, high) = (self.middle.longitude - half, self.middle.longitude + half);
        let mut ticks = ValueTicks::around(low, high, (self.area.width() / 110.0) as usize);
        ticks.values.retain(|value| *value >= low && *value <= high);
        ticks
    }

    /// Lines at round degrees, with their labels at the left and below.
    fn graticule(&self, picture: &mut Picture, labelled: bool) {
        let (north, east) = (self.ticks_north(), self.ticks_east());
        for latitude in &north.values {
            let y = self.point(Place { latitude: *latitude, ..self.middle }).y;
            line(picture, Point::new(self.area.left, y), Point::new(self.area.right, y), Ink::Grid);
            if labelled && y >= FONT / 2.0 {
                label(picture, north.text(*latitude), Point::new(self.area.left - GUTTER, y), Anchor::Right);
            }
        }
        let mut free = self.area.left;
        for longitude in &east.values {
            let x = self.point(Place { longitude: *longitude, ..self.middle }).x;
            line(picture, Point::new(x, self.area.top), Point::new(x, self.area.bottom), Ink::Grid);
            let half = text_width(east.longest()) / 2.0;
            if labelled && x - half >= free && x + half <= picture.width {
                free = x + half + GUTTER;
                let at = Point::new(x, self.area.bottom + axis::BELOW / 2.0 + 1.0);
                // Beyond 180 degrees east it is the west.
                label(picture, east.text((longitude + 180.0).rem_euclid(360.0) - 180.0), at, Anchor::Middle);
            }
        }
    }

    /// How long a round length is here.
    fn scale(&self, picture: &mut Picture) {
        let most = f64::from(self.area.width()) / 4.0 / self.north * METRES_A_DEGREE;
        let power = 10_f64.powi(most.log10().floor() as i32);
        let metres = [5.0, 2.0, 1.0].iter().map(|digit| digit * power).find(|metres| *metres <= most).unwrap_or(power);
        let wide = (metres / METRES_A_DEGREE * self.north) as f32;
        let (left, y) = (self.area.left + GUTTER, self.area.bottom - GUTTER);
        let corners = [(left, y - 4.0), (left, y), (left + wide, y), (left + wide, y - 4.0)];
        let points = corners.map(|(x, y)| self.area.nearest(Point::new(x, y))).to_vec();
        picture.shapes.push(Shape::Line { points, ink: Ink::Axis, width: 1.0, dash: Dash::Solid });
        let text = Text::Plain(length(metres).into());
        label(picture, text, Point::new(left, y - 4.0 - FONT / 2.0 - 1.0), Anchor::Left);
    }
}

/// What is free between the way and the frame: the ring around the place must be whole, if there is room for one.
fn margin(area: &Area) -> f32 {
    MARGIN.min(area.width() / 2.0 - 1.0).min(area.height() / 2.0 - 1.0)
}

/// The least and greatest degrees of all places.
fn bounds(runs: &[Vec<Place>]) -> Option<(Place, Place)> {
    runs.iter().flatten().map(|place| (*place, *place)).reduce(|(low, high), (place, _)| {
        let pick = |a: Place, b: Place, by: fn(f64, f64) -> f64| Place {
            latitude: by(a.latitude, b.latitude),
            longitude: by(a.longitude, b.longitude),
        };
        (pick(low, place, f64::min), pick(high, place, f64::max))
    })
}

/// A round length as a person writes it.
fn length(metres: f64) -> String {
    match metres {
        _ if metres >= 1_000.0 => format!("{} km", metres / 1_000.0),
        _ if metres >= 1.0 => format!("{metres} m"),
        _ => format!("{} cm", (metres * 100.0).round()),
    }
}

fn frame(picture: &mut Picture, area: &Area) {
    let corners = [(area.left, area.top), (area.right, area.top), (area.right, area.bottom), (area.left, area.bottom)];
    let points = corners.iter().chain(&corners[..1]).map(|(x, y)| Point::new(*x, *y)).collect();
    picture.shapes.push(Shape::Line { points, ink: Ink::Grid, width: 1.0, dash: Dash::Solid });
}

fn line(picture: &mut Picture, from: Point, to: Point, ink: Ink) {
    picture.shapes.push(Shape::Line { points: vec![from, to], ink, width: 1.0, dash: Dash::Solid });
}

fn label(picture: &mut Picture, text: Text, at: Point, anchor: Anchor) {
    picture.shapes.push(Shape::Label { text, at, anchor, ink: Ink::Axis, size: FONT });
}

const EDGE: f32 = 3.0;
const MARGIN: f32 = 18.0;
const RING: f32 = 9.0;
/// The least height or width shown, about a hundred metres: nearer, a receiver's own trembling would fill it.
const LEAST_DEGREES: f64 = 0.001;
/// Near a pole a degree of longitude is hardly any way at all.
const LEAST_SHRINK: f64 = 0.02;
const METRES_A_DEGREE: f64 = 111_320.0;
