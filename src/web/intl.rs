//! Numbers and times as the reader's language writes them, by the browser's own `Intl` with cached formatters.

use std::cell::OnceCell;

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::plot::Precision;
use crate::time::Timestamp;

/// A whole number with the language's grouping.
pub fn count(count: u64) -> String {
    FORMATS.with(|formats| apply(&formats.count, count as f64))
}

/// A measured number with at most six significant digits.
pub fn number(value: f64) -> String {
    FORMATS.with(|formats| apply(&formats.number, value))
}

/// A number with exactly so many digits after the point.
pub fn fixed(value: f64, decimals: u8) -> String {
    let at = usize::from(decimals).min(MAX_DECIMALS);
    FORMATS.with(|formats| apply(formats.fixed[at].get_or_init(|| fixed_format(at)), value))
}

/// The label of a time axis.
pub fn tick(at: Timestamp, precision: Precision, now: Timestamp) -> String {
    let millis = at.as_millis() as f64;
    FORMATS.with(|formats| match precision {
        Precision::Millis => apply(&formats.millis, millis),
        Precision::Seconds => apply(&formats.time, millis),
        Precision::Minutes => apply(&formats.minutes, millis),
        Precision::Days => apply(&formats.day, millis),
        Precision::Years if at.millis_since(now).abs() < 30 * DAY => apply(&formats.day, millis),
        Precision::Years => apply(&formats.year, millis),
    })
}

/// Messages a second: one decimal while small.
pub fn rate(rate: f32) -> String {
    let rate = f64::from(rate);
    let shown = if rate < 10.0 { (rate * 10.0).round() / 10.0 } else { rate.round() };
    number(shown)
}

/// The time of day with seconds, and the date when it is not today's.
pub fn time(at: Timestamp, now: Timestamp) -> String {
    let (date, today) = (date(at), date(now));
    FORMATS.with(|formats| {
        let same = date.get_date() == today.get_date() && now.millis_since(at).abs() < DAY;
        apply(if same { &formats.time } else { &formats.date }, date.get_time())
    })
}

/// The time of day with milliseconds, for logs.
pub fn time_millis(at: Timestamp) -> String {
    FORMATS.with(|formats| apply(&formats.millis, at.as_millis() as f64))
}

/// How long ago, in the reader's words: "12 minutes ago", "now".
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let secs = now.millis_since(at).max(0) / 1000;
    let (amount, unit) = match secs {
        0..60 => (secs, "second"),
        60..3600 => (secs / 60, "minute"),
        3600..86_400 => (secs / 3600, "hour"),
        _ => (secs / 86_400, "day"),
    };
    FORMATS.with(|formats| formats.ago.format(-(amount as f64), unit).into())
}

/// A duration in its two largest units: "1 hr 30 min".
pub fn duration(secs: f64) -> String {
    let mut left = secs.abs();
    let mut parts = Vec::new();
    FORMATS.with(|formats| {
        for ((unit, length), format) in SPANS.into_iter().zip(&formats.spans) {
            // Tenths of a second matter while there is nothing larger.
            let is_small = length <= 1.0 && parts.is_empty();
            let amount = if is_small { (left * 10.0).round() / 10.0 } else { (left / length).floor() };
            left -= amount * length;
            if parts.len() < 2 && (amount > 0.0 || is_small) {
                parts.push(apply(format.get_or_init(|| span_format(unit)), amount));
            }
        }
    });
    let sign = if secs < 0.0 { "−" } else { "" };
    [sign, &parts.join(" ")].concat()
}

/// How far the reader's clock is ahead of UTC at this time, in minutes.
pub fn offset_minutes(at: Timestamp) -> i16 {
    -(date(at).get_timezone_offset() as i16)
}

fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.as_millis() as f64))
}

fn apply(format: &Function, value: f64) -> String {
    let text = format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(value));
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn options(pairs: &[(&str, JsValue)]) -> Object {
    let options = Object::new();
    for (key, value) in pairs {
        // A fresh plain object takes any property.
        Reflect::set(&options, &JsValue::from_str(key), value).ok();
    }
    options
}

/// The formatters, each made once: making one costs a thousand times more than using it.
struct Formats {
    count: Function,
    number: Function,
    time: Function,
    millis: Function,
    date: Function,
    minutes: Function,
    day: Function,
    year: Function,
    fixed: [OnceCell<Function>; MAX_DECIMALS + 1],
    spans: [OnceCell<Function>; SPANS.len()],
    ago: Intl::RelativeTimeFormat,
}

impl Formats {
    fn new() -> Self {
        let locale = Array::new();
        let day = || [("month", "short".into()), ("day", "numeric".into())];
        let dates = |pairs: &[(&str, JsValue)]| Intl::DateTimeFormat::new(&locale, &options(pairs)).format();
        let two = || JsValue::from_str("2-digit");
        let clock = |extra: &[(&str, JsValue)]| {
            let mut pairs = vec![("hour", two()), ("minute", two()), ("second", two()), ("hourCycle", "h23".into())];
            pairs.extend_from_slice(extra);
            dates(&pairs)
        };
        let [month, number] = day();
        let significant = options(&[("maximumSignificantDigits", 6.into())]);
        Self {
            count: Intl::NumberFormat::new(&locale, &Object::new()).format(),
            number: Intl::NumberFormat::new(&locale, &significant).format(),
            time: clock(&[]),
            millis: clock(&[("fractionalSecondDigits", 3.into())]),
            date: clock(&day()),
            minutes: dates(&[("hour", two()), ("minute", two()), ("hourCycle", "h23".into())]),
            day: dates(&day()),
            year: dates(&[month, number, ("year", "numeric".into())]),
            fixed: Default::default(),
            spans: Default::default(),
            ago: Intl::RelativeTimeFormat::new(&locale, &options(&[("numeric", "auto".into())])),
        }
    }
}

fn fixed_format(decimals: usize) -> Function {
    let digits = JsValue::from_f64(decimals as f64);
    let options = options(&[("minimumFractionDigits", digits.clone()), ("maximumFractionDigits", digits)]);
    Intl::NumberFormat::new(&Array::new(), &options).format()
}

fn span_format(unit: &str) -> Function {
    let options = options(&[("style", "unit".into()), ("unit", unit.into()), ("unitDisplay", "short".into())]);
    Intl::NumberFormat::new(&Array::new(), &options).format()
}

thread_local! {
    static FORMATS: Formats = Formats::new();
}

const MAX_DECIMALS: usize = 12;
/// Units of a duration, and how many seconds each has.
const SPANS: [(&str, f64); 4] = [("day", 86_400.0), ("hour", 3_600.0), ("minute", 60.0), ("second", 1.0)];
const DAY: i64 = 86_400_000;
