//! [`prefix`]: which SI prefix makes a measurement easy to read.

/// An SI prefix: `symbol` stands in front of the unit, and the value is divided by `factor`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Prefix {
    /// `k`, `M`, `m` …; empty for none.
    pub symbol: &'static str,
    /// What the value is divided by; 1 for none.
    pub factor: f64,
}

/// The prefix with which a value in this unit is best read: 1500 W as 1.5 kW. For several values that share an axis ask
/// with the largest.
///
/// Only units that people use with prefixes get one, each within what they are used to: no kiloseconds, and nothing for
/// °C, %, or a unit such as kWh that has a prefix already. Values from 0.1 to 1000 stay as they are, so that a reading
/// that idles below one does not jump between two units.
pub fn prefix(value: f64, unit: &str) -> Prefix {
    let found = UNITS.iter().find(|(names, ..)| names.contains(&unit));
    let Some((_, least, most)) = found else { return NONE };
    let size = value.abs();
    if !size.is_finite() || size == 0.0 || (0.1..1_000.0).contains(&size) {
        return NONE;
    }
    let usable = |(power, _): &&(i32, &str)| (*least..=*most).contains(power);
    let fitting = PREFIXES.iter().filter(usable).rfind(|(power, _)| size >= 10_f64.powi(*power));
    // What is less than the smallest prefix is told in it.
    let chosen = fitting.or_else(|| PREFIXES.iter().find(usable));
    chosen.map_or(NONE, |(power, symbol)| Prefix { symbol, factor: 10_f64.powi(*power) })
}

const NONE: Prefix = Prefix { symbol: "", factor: 1.0 };

const PREFIXES: [(i32, &str); 9] =
    [(-12, "p"), (-9, "n"), (-6, "µ"), (-3, "m"), (0, ""), (3, "k"), (6, "M"), (9, "G"), (12, "T")];

/// Units, and the powers of ten of the smallest and the largest prefix that they are used with.
const UNITS: [(&[&str], i32, i32); 9] = [
    (&["W", "Wh", "VA", "VAh", "var", "varh", "V", "A", "Ah", "J", "N", "Hz", "eV", "W/m²", "lm"], -6, 12),
    (&["F", "H", "S", "C", "T", "Sv", "Sv/h", "Gy", "mol"], -12, 3),
    (&["Ω", "Ohm", "ohm", "Pa", "Bq"], -3, 9),
    (&["B", "B/s", "bit", "bit/s", "bps", "Bps"], 0, 12),
    (&["s"], -9, 0),
    (&["m", "m/s"], -6, 3),
    (&["g"], -6, 3),
    (&["l", "L"], -3, 0),
    (&["lx", "cd"], 0, 3),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: f64, unit: &str, expected: &str) {
        let Prefix { symbol, factor } = prefix(value, unit);
        assert_eq!(format!("{} {symbol}{unit}", (value / factor * 1e6).round() / 1e6), expected);
    }

    #[test]
    fn measurements_get_the_prefix_people_are_used_to() {
        check(1_500.0, "W", "1.5 kW");
        check(-2_500_000.0, "Wh", "-2.5 MWh");
        check(999.9, "W", "999.9 W");
        check(0.3, "W", "0.3 W");
        check(0.05, "V", "50 mV");
        check(0.0, "V", "0 V");
        check(4.7e-11, "F", "47 pF");
        check(2e9, "B", "2 GB");
        check(0.01, "B", "0.01 B");
        check(5_000.0, "s", "5000 s");
        check(0.002, "s", "2 ms");
        check(2_000_000.0, "m", "2000 km");
        check(1e-15, "A", "0 µA");
    }

    #[test]
    fn other_units_stay_as_they_are() {
        for unit in ["°C", "%", "kWh", "kW", "mA", "", "km/h", "hPa", "dB", "rpm", "w", "ppm"] {
            assert_eq!(prefix(123_456.0, unit), NONE, "{unit}");
        }
        assert_eq!(prefix(f64::INFINITY, "W"), NONE);
        assert_eq!(prefix(f64::NAN, "W"), NONE);
    }
}
