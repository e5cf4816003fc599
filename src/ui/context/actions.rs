//! The one table of what can be done by name. Keys, palette, help and menus are made from it, so that they cannot
//! disagree.

use leptos::prelude::{document as page, untrack};
use web_sys::Element;

use super::hand::{By, Grip};
use super::screen::{Density, Theme, focus_widget};
use super::{Layer, Part, document, hand, screen, wishes};
use crate::board::WidgetId;
use crate::profile::config::Mode;
use crate::strings::{self, actions as words, boards};
use crate::ui::boards::{export, export_all};
use crate::ui::dom::{El, find, focus};

/// Something the page can be asked to do.
pub struct Action {
    /// What it says where it is offered.
    pub word: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The keys that do it, as [`chord`](super::keys::chord) writes them.
    pub keys: &'static [&'static str],
    /// When it can be done.
    pub needs: Needs,
    /// Where else it is offered.
    pub stands: Stands,
    /// Does it, to the widget that has the focus.
    run: fn(Option<&WidgetId>),
}

/// When something can be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// At any time.
    Nothing,
    /// Where topics are shown.
    Topics,
    /// Where the operator lets people change boards.
    Leave,
    /// Where boards may be changed.
    Editing,
    /// Where boards may be changed, and the tab of the one shown can go one place to the left.
    BoardLeft,
    /// The same to the right.
    BoardRight,
    /// Where the operator lets people change boards, and there are several.
    Several,
    /// Where the board shown may be deleted.
    Deletable,
    /// With the focus on a widget.
    Widget,
    /// With the focus on a widget that may be changed.
    OwnWidget,
}

/// Where something is offered besides its keys and the help.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stands {
    /// Nowhere. Its keys act even in fields, where the browser would do something else with them.
    Nowhere,
    /// In the palette.
    Palette,
    /// In the palette and in the menu of the header, or of the widget if it needs one.
    Menu,
    /// In the palette and in the menu of the boards.
    Boards,
}

impl Action {
    /// Whether it can be done now, to this widget.
    pub fn is_there(&self, widget: Option<&WidgetId>) -> bool {
        untrack(|| match self.needs {
            Needs::Nothing => true,
            // On a wall there is nothing beside the board, or soon will not be.
            Needs::Topics => screen().mode.get() != Mode::Kiosk && find("#topics-tree").is_some(),
            Needs::Leave => screen().may_edit(),
            Needs::Editing => screen().can_edit(),
            Needs::BoardLeft => screen().can_edit() && document().can_move_by(-1),
            Needs::BoardRight => screen().can_edit() && document().can_move_by(1),
            Needs::Several => screen().may_edit() && document().tabs.with(|tabs| tabs.len() > 1),
            Needs::Deletable => screen().can_edit() && document().can_delete(),
            Needs::Widget => widget.is_some(),
            Needs::OwnWidget => widget.is_some() && screen().can_edit(),
        })
    }

    /// Does it.
    pub fn run(&self, widget: Option<&WidgetId>) {
        (self.run)(widget);
    }

    /// The key that is shown beside it.
    pub fn key(&self) -> &'static str {
        self.keys.first().copied().unwrap_or_default()
    }

    /// Whether it is done to the widget that has the focus.
    pub const fn is_of_widget(&self) -> bool {
        matches!(self.needs, Needs::Widget | Needs::OwnWidget)
    }
}

/// What these keys do now, to this widget.
pub fn of_keys(keys: &str, widget: Option<&WidgetId>) -> Option<&'static Action> {
    ACTIONS.iter().find(|action| action.keys.contains(&keys) && action.is_there(widget))
}

/// Shows a board by its place among the tabs, from 0, if there is one.
pub fn show_board(index: usize) {
    if document().show_at(index) {
        screen().part.set(Part::Board);
        focus("#board");
    }
}

/// The widget an element belongs to.
pub fn widget_around(element: Option<&Element>) -> Option<WidgetId> {
    let article = element?.closest("[data-widget]").ok().flatten()?;
    WidgetId::parse(&article.get_attribute("data-widget")?).ok()
}

/// The widget that has the focus, itself or in it.
pub fn widget_in_focus() -> Option<WidgetId> {
    widget_around(page().active_element().as_ref())
}

/// Puts the focus on the tree or its filter.
fn go_topics(selector: &'static str) {
    screen().part.set(Part::Topics);
    focus(selector);
}

fn hold(widget: Option<&WidgetId>, grip: Grip) {
    if let Some(id) = widget {
        screen().part.set(Part::Board);
        hand().hold(id, grip, By::Arrows);
    }
}

/// A copy, and the focus on it.
fn duplicate(widget: Option<&WidgetId>) {
    if let Some(copy) = widget.and_then(|id| document().copy(id)) {
        focus_widget(&copy);
    }
}

/// Moves the tab of the board shown; one step is seldom enough.
fn move_board(places: isize) {
    document().move_by(places);
    focus(".boards [aria-haspopup=menu]");
}

/// Takes the widget away; the focus goes to its neighbour.
fn remove(widget: Option<&WidgetId>) {
    let Some(id) = widget else { return };
    let article = find(&format!("[data-widget=\"{id}\"]")).map(|El(article)| article);
    let beside = |article: &Element| article.next_element_sibling().or_else(|| article.previous_element_sibling());
    let neighbour = widget_around(article.as_ref().and_then(beside).as_ref());
    document().remove(id);
    match neighbour {
        Some(neighbour) => focus_widget(&neighbour),
        None => focus("#board"),
    }
}

fn open_menu(widget: Option<&WidgetId>) {
    let button = widget.and_then(|id| find(&format!("[data-widget=\"{id}\"] [aria-haspopup=menu]")));
    if let Some(button) = button {
        button.html().click();
    }
}

const fn action(
    (word, icon): (&'static str, &'static str),
    keys: &'static [&'static str],
    needs: Needs,
    stands: Stands,
    run: fn(Option<&WidgetId>),
) -> Action {
    Action { word, icon, keys, needs, stands, run }
}

/// All of them, in the order they are offered. Of two with the same keys the first that can be done now is meant.
pub static ACTIONS: [Action; 37] = {
    use Needs::{BoardLeft, BoardRight, Deletable, Editing, Leave, Nothing, OwnWidget, Several, Topics, Widget};
    use Stands::{Boards, Menu, Nowhere, Palette};
    [
        action((words::PALETTE, "search"), &["Ctrl+K"], Nothing, Nowhere, |_| screen().layer.set(Layer::Palette)),
        action((words::SAVE, "check"), &["Ctrl+S"], Nothing, Nowhere, |_| screen().say(strings::SAVED, false, false)),
        action((words::GO_BOARD, "board"), &["g d"], Nothing, Palette, |_| {
            screen().part.set(Part::Board);
            focus("#board");
        }),
        action((words::GO_TOPICS, "topics"), &["g t"], Topics, Palette, |_| go_topics("#topics-tree")),
        action((words::FILTER, "search"), &["/"], Topics, Palette, |_| go_topics("#topics-filter")),
        action((words::ADD, "plus"), &["a"], Editing, Palette, |_| screen().layer.set(Layer::Compose)),
        action((strings::UNDO, "undo"), &["Ctrl+Z"], Editing, Menu, |_| document().undo()),
        action((words::REDO, "redo"), &["Ctrl+Y", "Ctrl+Shift+Z"], Editing, Menu, |_| document().redo()),
        action((strings::EDIT, "edit"), &["e", "Enter"], OwnWidget, Menu, |id| {
            if let Some(id) = id {
                screen().edit(id);
            }
        }),
        action((words::DUPLICATE, "copy"), &["Ctrl+D"], OwnWidget, Menu, duplicate),
        action((words::MOVE, "move"), &[], OwnWidget, Menu, |id| hold(id, Grip::Whole)),
        action((words::RESIZE, "resize"), &[], OwnWidget, Menu, |id| hold(id, Grip::Corner)),
        action((words::REMOVE, "trash"), &["Delete"], OwnWidget, Menu, remove),
        action((words::MENU, "more"), &["ContextMenu", "Shift+F10"], Widget, Palette, open_menu),
        action((boards::NEW, "plus"), &[], Editing, Boards, |_| {
            if document().begin() {
                screen().layer.set(Layer::Rename);
            }
        }),
        action((boards::RENAME, "edit"), &[], Editing, Boards, |_| screen().layer.set(Layer::Rename)),
        action((boards::DUPLICATE, "copy"), &[], Editing, Boards, |_| document().duplicate()),
        action((boards::MOVE_LEFT, "left"), &[], BoardLeft, Boards, |_| move_board(-1)),
        action((boards::MOVE_RIGHT, "right"), &[], BoardRight, Boards, |_| move_board(1)),
        action((boards::EXPORT, "out"), &[], Leave, Boards, |_| export()),
        action((boards::EXPORT_ALL, "out"), &[], Several, Boards, |_| export_all()),
        action((boards::IMPORT, "in"), &[], Editing, Boards, |_| screen().layer.set(Layer::Import(None))),
        action((boards::SHARE, "share"), &[], Leave, Boards, |_| screen().layer.set(Layer::Share)),
        action((boards::KIOSK, "kiosk"), &["f"], Nothing, Boards, |_| {
            let is_kiosk = screen().mode.get_untracked() == Mode::Kiosk;
            screen().use_kiosk(!is_kiosk);
        }),
        action((boards::DELETE, "trash"), &[], Deletable, Boards, |_| document().delete()),
        action((words::PAUSE, "pause"), &["p"], Nothing, Palette, |_| {
            wishes().pause(!wishes().paused.get_untracked());
        }),
        action((words::LOCK, "lock"), &["e"], Leave, Menu, |_| screen().lock(!screen().locked.get_untracked())),
        action((words::GO_CONNECTIONS, "plug"), &["g c"], Nothing, Palette, |_| screen().layer.set(Layer::Status)),
        action((words::PACKETS, "log"), &["g p"], Nothing, Palette, |_| screen().layer.set(Layer::Packets(None))),
        action((words::CONNECT, "plug"), &[], Leave, Palette, |_| screen().layer.set(Layer::Connect(None))),
        action((words::THEME_SYSTEM, "system"), &[], Nothing, Palette, |_| screen().use_theme(Theme::System)),
        action((words::THEME_LIGHT, "sun"), &[], Nothing, Palette, |_| screen().use_theme(Theme::Light)),
        action((words::THEME_DARK, "moon"), &[], Nothing, Palette, |_| screen().use_theme(Theme::Dark)),
        action((words::DENSITY_COMFORTABLE, "comfortable"), &[], Nothing, Palette, |_| {
            screen().use_density(Density::Comfortable);
        }),
        action((words::DENSITY_COMPACT, "compact"), &[], Nothing, Palette, |_| screen().use_density(Density::Compact)),
        action((words::SETTINGS, "settings"), &["g s"], Nothing, Menu, |_| screen().layer.set(Layer::Settings)),
        action((words::HELP, "help"), &["?"], Nothing, Menu, |_| screen().layer.set(Layer::Help)),
    ]
};

/// Keys that move about or act in what has the focus, and so are no actions. The first stand under "anywhere", the second
/// under "with the focus on a widget".
pub const OTHER_KEYS: [&[(&str, &str)]; 2] = [
    &[
        ("1 … 9", words::BOARD_KEY),
        ("↑ ↓ → ←", words::TREE_KEYS),
        ("Enter", words::TREE_ENTER),
        ("Esc", words::ESCAPE_KEY),
    ],
    &[("↑ ↓ → ←", words::ARRANGE_KEYS), ("Shift+→", words::STRETCH_KEYS), ("Enter", words::KEEP_KEY)],
];
