//! A chart to take away: as a picture, and as a table of its samples.

use super::{Chart, number, viewer};
use crate::board::file;
use crate::board::widget::chart::Moment;
use crate::data::view::{Answer, Plot};
use crate::plot::{Size, sheet};
use crate::strings::{self, chart as words};
use crate::time::Timestamp;
use crate::ui::context::live::Live;
use crate::ui::context::{looks, screen};
use crate::ui::dom::El;
use crate::ui::menu::Item;
use crate::web::{canvas, files, intl};

/// What the menu of a chart offers to save. `body` is where its colours come from.
pub(super) fn items(chart: Chart, body: &El) -> impl Fn() -> [Item; 2] + 'static {
    let wanted = Live::new(false);
    looks().watch(
        move || wanted.get().then(|| chart.settings.with_untracked(|it| it.whole(chart.look.get_untracked()))),
        move |answer| {
            if let (Answer::Plot(plot), true) = (answer, wanted.get_untracked()) {
                wanted.set(false);
                save_table(chart, plot);
            }
        },
    );
    let body = body.clone();
    move || {
        let body = body.clone();
        [
            Item::new("out", words::SAVE_PICTURE, move || save_picture(chart, &body)),
            Item::new("out", words::SAVE_TABLE, move || wanted.set(true)),
        ]
    }
}

fn save_table(chart: Chart, plot: &Plot) {
    let text = chart.settings.with_untracked(|settings| settings.table(plot, words::TIME_HEAD));
    let name = name_of(chart, plot.to, "csv");
    let note = if Moment::is_thinned(plot) { words::THINNED } else { "" };
    say(files::download(&name, &text), &name, note);
}

fn save_picture(chart: Chart, body: &El) {
    let size = chart.size.get_untracked().unwrap_or(Size::new(800.0, 400.0));
    let (to, picture) = chart.plot.with_untracked(|plot| {
        (plot.to, chart.settings.with_untracked(|settings| settings.draw(plot, viewer(plot), size).picture))
    });
    let names: Vec<String> = chart.face.with_untracked(|face| {
        let last = |line: &crate::board::widget::chart::Summary| {
            line.numbers.map_or_else(|| strings::NOTHING.to_owned(), |numbers| number(face, line, numbers.last))
        };
        face.lines.iter().map(|line| format!("{} {}", line.name, last(line))).collect()
    });
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    // With its day, whichever that is.
    let title = format!("{}, {}", chart.frame.title.get_untracked(), intl::time(to, Timestamp::default()));
    let name = name_of(chart, to, "png");
    canvas::png(body.html(), &sheet(&title, &names, picture), move |blob| {
        say(blob.is_some_and(|blob| files::offer(&name, &blob)), &name, "");
    });
}

/// Its title and the time it ends.
fn name_of(chart: Chart, to: Timestamp, extension: &str) -> String {
    let title: String = chart.frame.title.with_untracked(|title| title.chars().take(TITLE).collect());
    let time: String = to.iso().chars().take(MINUTES).collect();
    file::name(&format!("{title} {time}"), extension)
}

fn say(is_saved: bool, name: &str, note: &str) {
    let words = if is_saved { words::saved(name, note) } else { strings::boards::EXPORT_FAILED.to_owned() };
    screen().say(words, !is_saved, false);
}

/// Most characters of a title in the name of a file.
const TITLE: usize = 40;
/// Characters of a time up to its minutes.
const MINUTES: usize = 16;
