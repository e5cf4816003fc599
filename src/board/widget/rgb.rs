//! [`Rgb`]: a colour as devices write it in their many ways.

use serde_json::Value as Json;

use super::template::{Fill, digits, fill};

/// A colour of a screen: red, green and blue.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rgb(pub [u8; 3]);

impl Rgb {
    /// Reads `#ff8000`, `ff8000`, with two or four more digits for white, `255,128,0` or `rgb,255,128,0`, `hsv,30,100,100`,
    /// or JSON with r, g and b, with h and s, with hue and saturation, or with x and y.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.starts_with('{') {
            return Self::of_json(&serde_json::from_str(text).ok()?);
        }
        let digits = text.strip_prefix('#').unwrap_or(text);
        if matches!(digits.len(), 6 | 8 | 10) && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            let pair = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
            return Some(Self([pair(0)?, pair(2)?, pair(4)?]));
        }
        let (space, list) = match text.split_once(',') {
            Some((space @ ("rgb" | "hsv"), list)) => (space, list),
            _ => ("rgb", text),
        };
        let parts = numbers(list)?;
        match space {
            "hsv" => Some(Self::of_hue(parts[0], parts[1] / 100.0)),
            _ => Some(Self(parts.map(|part| part.clamp(0.0, 255.0) as u8))),
        }
    }

    /// Reads hue, saturation and brightness, as Tasmota writes them: `30,100,100`.
    pub fn of_hsb(text: &str) -> Option<Self> {
        let [hue, saturation, _] = numbers(text)?;
        Some(Self::of_hue(hue, saturation / 100.0))
    }

    fn of_json(json: &Json) -> Option<Self> {
        let field = |name: &str| json.get(name).and_then(Json::as_f64);
        if let (Some(r), Some(g), Some(b)) = (field("r"), field("g"), field("b")) {
            return Some(Self([r, g, b].map(|part| part.clamp(0.0, 255.0) as u8)));
        }
        let of_hue = |hue: &str, saturation: &str| Some(Self::of_hue(field(hue)?, field(saturation)? / 100.0));
        let of_xy = || Self::of_xy(field("x")?, field("y")?);
        of_hue("hue", "saturation").or_else(|| of_hue("h", "s")).or_else(of_xy)
    }

    /// The colour of a hue in degrees and a saturation from 0 to 1, as bright as it gets.
    pub fn of_hue(hue: f64, saturation: f64) -> Self {
        let saturation = saturation.clamp(0.0, 1.0);
        let part = |shift: f64| {
            let k = (shift + hue / 60.0).rem_euclid(6.0);
            let dark = saturation * k.min(4.0 - k).clamp(0.0, 1.0);
            ((1.0 - dark) * 255.0).round() as u8
        };
        Self([part(5.0), part(3.0), part(1.0)])
    }

    /// The colour of a place in the CIE 1931 diagram, as bright as it gets.
    fn of_xy(x: f64, y: f64) -> Option<Self> {
        if !(x >= 0.0 && y > 0.0 && x + y <= 1.0) {
            return None;
        }
        let (x, z) = (x / y, (1.0 - x - y) / y);
        let linear = [
            3.240_6 * x - 1.537_2 - 0.498_6 * z,
            -0.968_9 * x + 1.875_8 + 0.041_5 * z,
            0.055_7 * x - 0.204 + 1.057 * z,
        ];
        let most = linear.iter().copied().fold(f64::EPSILON, f64::max);
        let gamma = |part: f64| {
            let part = (part / most).max(0.0);
            if part <= 0.003_130_8 { 12.92 * part } else { 1.055 * part.powf(1.0 / 2.4) - 0.055 }
        };
        Some(Self(linear.map(|part| (gamma(part) * 255.0).round() as u8)))
    }

    /// Its hue in degrees, 0 to 360, and its saturation from 0 to 1.
    pub fn hue(self) -> (f64, f64) {
        let [red, green, blue] = self.0.map(f64::from);
        let most = red.max(green).max(blue);
        let span = most - red.min(green).min(blue);
        if span <= 0.0 {
            return (0.0, 0.0);
        }
        let sixth = if most - red <= 0.0 {
            (green - blue) / span
        } else if most - green <= 0.0 {
            (blue - red) / span + 2.0
        } else {
            (red - green) / span + 4.0
        };
        ((sixth * 60.0).rem_euclid(360.0), span / most)
    }

    /// As a field for colours writes it: `#ff8000`.
    pub fn hex(self) -> String {
        let [red, green, blue] = self.0;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// A template with all its ways of writing it.
    pub(super) fn fill(self, template: &str) -> String {
        let [red, green, blue] = self.0.map(|part| part.to_string());
        let (hue, saturation) = self.hue();
        let (hue, saturation) = (digits(hue.round()), digits((saturation * 100.0).round()));
        let hex = self.hex();
        let names = ["value", "red", "green", "blue", "hue", "saturation"];
        let words = [&hex, &red, &green, &blue, &hue, &saturation].map(|word| Fill::Word(word));
        let fields: Vec<_> = names.into_iter().zip(words).collect();
        fill(template, &fields)
    }

    /// Whether it is the same but for what lamps make of it: hue and saturation are near.
    pub fn is_near(self, other: Self) -> bool {
        let ((hue, saturation), (other_hue, other_saturation)) = (self.hue(), other.hue());
        let turn = (hue - other_hue).rem_euclid(360.0);
        let is_pale = saturation.max(other_saturation) < PALE;
        (saturation - other_saturation).abs() <= NEAR_SATURATION && (is_pale || turn.min(360.0 - turn) <= NEAR_HUE)
    }
}

/// Three numbers with commas between them.
fn numbers(list: &str) -> Option<[f64; 3]> {
    let mut parts = list.split(',').map(|part| part.trim().parse().ok().filter(|part: &f64| part.is_finite()));
    let three = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(three)
}

const NEAR_SATURATION: f64 = 0.15;
const NEAR_HUE: f64 = 15.0;
/// Below this saturation a hue says nothing.
const PALE: f64 = 0.1;
