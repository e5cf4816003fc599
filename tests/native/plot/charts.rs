//! Every kind of chart as text: `tests/fixtures/pictures/charts.txt` is what they look like.

use topicboard::plot::{Axis, Chart, Column, Gap, Ink, Side, Size, Style, Threshold, Trace};

use super::{HOUR, at, column, samples, trace};

/// A line of five samples, the `n`th of several.
fn line(n: i64) -> Trace {
    let sample = |hour: i64| (hour * HOUR / 4, (20 + n * 2 + hour % 2) as f64);
    trace(&format!("Line {n}"), samples(&(0..5).map(sample).collect::<Vec<_>>()))
}

fn of(traces: Vec<Trace>) -> Chart {
    Chart { from: at(0), to: at(HOUR), traces, ..Chart::default() }
}

fn styled(style: Style) -> Chart {
    let mut columns: Vec<Column> = samples(&[(0, 20.0), (HOUR / 4, 21.0), (HOUR / 2, 19.5)]);
    columns.push(column(HOUR / 4 * 3, HOUR / 8 * 7, [20.0, 19.0, 22.0, 20.5]));
    of(vec![Trace { style, ..trace("t", columns) }])
}

fn threshold(value: f64, ink: Ink, word: &str) -> Threshold {
    Threshold { value, ink, word: word.into() }
}

#[test]
fn every_kind_of_chart_looks_as_it_is_written_down() {
    let gaps = vec![
        Gap { from: at(HOUR / 3), to: at(HOUR / 5 * 2), is_lost: false },
        Gap { from: at(HOUR / 10 * 9), to: at(HOUR), is_lost: false },
    ];
    let thresholds = vec![
        threshold(22.0, Ink::Crit, "Critical"),
        threshold(19.0, Ink::Ok, "OK"),
        threshold(21.0, Ink::Warn, "Warning"),
        threshold(99.0, Ink::Crit, "Far beyond"),
    ];
    let hot = || trace("t", samples(&[(0, 18.0), (HOUR, 23.0)]));
    let right = |trace: Trace| Trace { side: Side::Right, ..trace };
    let titled = |title: &str| Axis { title: title.into(), ..Axis::default() };
    let axes = [titled("°C"), Axis { floor: Some(900.0), ceiling: Some(1_100.0), ..titled("Pressure (hPa)") }];
    let pressure = || right(trace("Pressure", samples(&[(0, 1_001.0), (HOUR, 1_013.0)])));
    let charts = [
        ("empty", of(Vec::new())),
        ("one line", of(vec![line(0)])),
        ("eight lines", Chart { named: true, ..of((0..8).map(line).collect()) }),
        ("gaps", Chart { gaps, ..of(vec![line(0)]) }),
        ("thresholds", Chart { thresholds: thresholds.clone(), ..of(vec![hot()]) }),
        ("right axis", Chart { axes: axes.clone(), named: true, ..of(vec![line(0), pressure()]) }),
        ("right axis alone", Chart { axes, thresholds, ..of(vec![right(hot())]) }),
        ("line", styled(Style::Line)),
        ("area", styled(Style::Area)),
        ("step", styled(Style::Step)),
        ("points", styled(Style::Points)),
    ];
    let draw = |(name, chart): &(&str, Chart)| format!("# {name}\n{}", chart.draw(Size::new(320.0, 120.0)).picture);
    let drawn = charts.iter().map(draw).collect::<Vec<_>>().join("\n");
    assert_eq!(drawn, include_str!("../../fixtures/pictures/charts.txt"), "\n{drawn}");
}
