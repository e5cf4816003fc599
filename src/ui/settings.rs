//! How the page looks and listens, kept in this browser.

use super::context::live::Live;
use super::context::screen::{Density, Theme};
use super::context::{Layer, screen};
use super::dialog::{dialog, turn_to};
use super::dom::{El, button, el, icon};
use crate::strings::actions as words;

/// The dialog behind `g s`.
pub fn settings() -> El {
    let screen = screen();
    let themes = [
        (Theme::System, "system", words::SYSTEM),
        (Theme::Light, "sun", words::LIGHT),
        (Theme::Dark, "moon", words::DARK),
    ];
    let densities =
        [(Density::Comfortable, "comfortable", words::COMFORTABLE), (Density::Compact, "compact", words::COMPACT)];
    let tick = el("input type=checkbox").tick(move || screen.single_keys.get(), move |on| screen.use_single_keys(on));
    let keys = el("span").text(words::SINGLE_KEYS).child(el("small").text(words::SINGLE_KEYS_NOTE));
    let foot = el("div.dialog-foot")
        .child(el("p.settings-note").text(words::KEPT_NOTE))
        .child(button(words::SEE_KEYS, || turn_to(Layer::Help)));
    let content = el("div")
        .child(choice("theme", words::THEME, "", themes, screen.theme, move |theme| screen.use_theme(theme)))
        .child(choice("density", words::DENSITY, words::DENSITY_NOTE, densities, screen.density, move |density| {
            screen.use_density(density);
        }))
        .child(el("label.check").child(tick).child(keys))
        .child(foot);
    dialog("settings", words::SETTINGS, None, content)
}

/// One of a few.
fn choice<T: Copy + PartialEq + 'static, const N: usize>(
    name: &str,
    word: &str,
    note: &str,
    options: [(T, &'static str, &str); N],
    present: Live<T>,
    choose: impl Fn(T) + Copy + 'static,
) -> El {
    let options = options.into_iter().map(|(each, picture, word)| {
        let input = el("input.unseen type=radio").attr("name", name).attr("value", picture);
        let input = input.tick(move || present.get() == each, move |_| choose(each));
        // The focus is to begin where the choice is.
        let input = if present.get_untracked() == each { input.attr("data-autofocus", "") } else { input };
        el("label.settings-option").child(input).child(icon(picture)).child(el("span").text(word))
    });
    let note = (!note.is_empty()).then(|| el("p.settings-note").text(note));
    el("fieldset.settings-choice")
        .child(el("legend").text(word))
        .child(el("div.settings-options").children(options))
        .children(note)
}
