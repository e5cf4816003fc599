//! [`Screen`]: what is open, chosen and said on the screen; nothing of it is part of a document.

use core::time::Duration;
use std::rc::Rc;

use leptos::prelude::untrack;

use super::live::Live;
use crate::board::WidgetId;
use crate::id::BrokerId;
use crate::mqtt::topic::Topic;
use crate::profile::config::Mode;
use crate::strings::{self, actions as words};
use crate::time::Timestamp;
use crate::ui::dom::{every, focus};
use crate::web::{canvas, clipboard, clock, storage};

/// What is open on the screen.
#[derive(Clone, Copy)]
pub struct Screen {
    /// The page's title, the operator's or the product's.
    pub title: Live<String>,
    /// What may be done now; less than what the operator allows while the page is a kiosk.
    pub mode: Live<Mode>,
    /// What the operator allows.
    pub allowed: Live<Mode>,
    /// How the page is a kiosk, while it is one.
    pub kiosk: Live<Kiosk>,
    /// The topic chosen in the tree.
    pub chosen: Live<Option<Chosen>>,
    /// Which part is shown where only one has room; the editor is open only while it is this one.
    pub part: Live<Part>,
    /// The widget that is or was edited last.
    pub edited: Live<Option<WidgetId>>,
    /// The dialog on top.
    pub layer: Live<Layer>,
    /// Light, dark, or as the system.
    pub theme: Live<Theme>,
    /// How close rows and widgets stand.
    pub density: Live<Density>,
    /// Whether the user has locked the boards, so that nothing on them moves by accident.
    pub locked: Live<bool>,
    /// Changes whenever colours may have changed, so that canvases are painted again.
    pub colours: Live<u32>,
    /// Whether single keys are shortcuts (WCAG 2.1.4).
    pub single_keys: Live<bool>,
    /// What is said at the moment.
    pub toasts: Live<Vec<Toast>>,
    /// The time, every quarter of a minute, for "12 minutes ago".
    pub minute: Live<Timestamp>,
    next: Live<u32>,
}

/// How the page is a kiosk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Kiosk {
    /// Whether the pointer has not moved for a while.
    pub idle: bool,
    /// After how many seconds boards take turns, if they do.
    pub turns: Option<u32>,
    /// Where the picture stands, so that it does not burn in: an index.
    pub shift: usize,
}

/// A topic of a broker.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chosen {
    /// The broker.
    pub broker: BrokerId,
    /// The topic.
    pub topic: Topic,
}

/// A part of the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The widgets.
    Board,
    /// The topic tree.
    Topics,
    /// The message of the chosen topic.
    Message,
    /// The editor of a widget, in the place of topics and message.
    Editor,
}

/// A dialog.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Layer {
    /// None.
    None,
    /// Connect to a new broker, or edit a known one.
    Connect(Option<BrokerId>),
    /// The connections and the log.
    Status,
    /// The test of the connection to a known broker.
    Doctor(BrokerId),
    /// The packets of a broker, or of the first.
    Packets(Option<BrokerId>),
    /// The keyboard shortcuts.
    Help,
    /// A widget to be added.
    Compose,
    /// The title of the board shown.
    Rename,
    /// Boards from elsewhere, to be chosen or as this text.
    Import(Option<Rc<str>>),
    /// The board shown as a link.
    Share,
    /// Theme, density and keys.
    Settings,
    /// Everything that can be done or gone to, by name.
    Palette,
}

/// Which colours the user wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How close rows and widgets stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Density {
    /// With air.
    Comfortable,
    /// With more in sight.
    Compact,
}

/// Something said for a moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Toast {
    /// Its number.
    pub id: u32,
    /// What is said.
    pub text: String,
    /// Whether it is about something that went wrong; stays until dismissed.
    pub error: bool,
    /// Whether it offers to undo the last edit.
    pub undo: bool,
}

impl Screen {
    /// Called once, by the page's root.
    pub fn begin() -> Self {
        let stored = |name| storage::load(name).ok().flatten();
        let theme = match stored("theme").as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        };
        let density = match stored("density").as_deref() {
            Some("compact") => Density::Compact,
            _ => Density::Comfortable,
        };
        let screen = Self {
            title: Live::new(strings::APP.to_owned()),
            mode: Live::new(Mode::Edit),
            allowed: Live::new(Mode::Edit),
            kiosk: Live::new(Kiosk::default()),
            chosen: Live::new(None),
            part: Live::new(Part::Board),
            edited: Live::new(None),
            layer: Live::new(Layer::None),
            theme: Live::new(theme),
            density: Live::new(density),
            locked: Live::new(stored("locked").is_some()),
            colours: Live::new(0),
            single_keys: Live::new(stored("single-keys").as_deref() != Some("off")),
            toasts: Live::new(Vec::new()),
            minute: Live::new(clock::unix()),
            next: Live::new(0),
        };
        every(TICK, move || screen.minute.set(clock::unix()));
        mark("theme", theme.word());
        mark("density", density.word());
        screen
    }

    /// Says something for some seconds; an error stays until it is dismissed. At most three at a time.
    pub fn say(self, text: impl Into<String>, error: bool, undo: bool) {
        self.say_owned(text.into(), error, undo);
    }

    fn say_owned(self, text: String, error: bool, undo: bool) {
        let id = self.next.with_untracked(|next| next + 1);
        self.next.set(id);
        self.toasts.update(|toasts| {
            toasts.retain(|toast| toast.text != text && !(undo && toast.undo));
            toasts.push(Toast { id, text, error, undo });
            if toasts.len() > MOST_TOASTS {
                // What went wrong stays for as long as there is anything else to give way.
                let oldest = toasts.iter().position(|toast| !toast.error && toast.id != id);
                toasts.remove(oldest.unwrap_or(0));
            }
        });
    }

    /// Copies a text to the clipboard, and says whether that worked.
    pub fn copy(self, text: &str) {
        clipboard::copy(text, move |copied| {
            self.say(if copied { strings::COPIED } else { strings::COPY_FAILED }, !copied, false);
        });
    }

    /// Takes a toast away.
    pub fn dismiss(self, id: u32) {
        self.toasts.update(|toasts| toasts.retain(|toast| toast.id != id));
    }

    /// Whether boards may be changed: the operator allows it, and the user has not locked them.
    pub fn can_edit(self) -> bool {
        self.may_edit() && !self.locked.get()
    }

    /// Whether the operator allows boards to be changed.
    pub fn may_edit(self) -> bool {
        self.mode.get() == Mode::Edit
    }

    /// Whether messages may be published. A locked board still acts.
    pub fn can_publish(self) -> bool {
        self.mode.get() == Mode::Edit
    }

    /// Makes the page a kiosk, or what the operator allows again; whether it is another one then.
    pub fn use_kiosk(self, on: bool) -> bool {
        let mode = if on { Mode::Kiosk } else { self.allowed.get_untracked() };
        let is_new = self.mode.get_untracked() != mode;
        if is_new {
            self.part.set(Part::Board);
            self.mode.set(mode);
            if on {
                self.say(strings::boards::KIOSK_LEFT_BY, false, false);
            }
        }
        is_new
    }

    /// Opens the editor of a widget, where the page allows it.
    pub fn edit(self, id: &WidgetId) {
        if untrack(move || self.can_edit()) {
            self.edited.set(Some(id.clone()));
            self.part.set(Part::Editor);
            focus("#editor-title");
        }
    }

    /// Closes the editor, and gives the focus back to the widget.
    pub fn end_edit(self) {
        self.part.set(Part::Board);
        if let Some(id) = self.edited.get_untracked() {
            focus_widget(&id);
        }
    }

    /// The next of system, light and dark.
    pub fn next_theme(self) {
        self.use_theme(match self.theme.get_untracked() {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        });
    }

    /// Takes other colours; kept in this browser.
    pub fn use_theme(self, theme: Theme) {
        keep("theme", theme.word());
        mark("theme", theme.word());
        self.theme.set(theme);
        self.recolour();
    }

    /// Takes other distances; kept in this browser.
    pub fn use_density(self, density: Density) {
        keep("density", density.word());
        mark("density", density.word());
        self.density.set(density);
    }

    /// Locks the boards against changes, or unlocks them, and says so; kept in this browser.
    pub fn lock(self, locked: bool) {
        keep("locked", locked.then_some("on"));
        self.locked.set(locked);
        self.say(if locked { words::LOCKED } else { words::UNLOCKED }, false, false);
    }

    /// Switches single-key shortcuts; kept in this browser.
    pub fn use_single_keys(self, on: bool) {
        self.single_keys.set(on);
        keep("single-keys", (!on).then_some("off"));
    }

    /// Reads colours anew and lets canvases be painted again.
    pub fn recolour(self) {
        canvas::forget_inks();
        self.colours.update(|count| *count += 1);
    }
}

impl Theme {
    /// How it is written down; nothing is as the system.
    const fn word(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

impl Density {
    /// How it is written down; nothing is comfortable.
    const fn word(self) -> Option<&'static str> {
        match self {
            Self::Comfortable => None,
            Self::Compact => Some("compact"),
        }
    }
}

/// Keeps a choice in this browser; where nothing can be kept, it holds until the tab closes.
fn keep(name: &str, word: Option<&str>) {
    match word {
        Some(word) => drop(storage::save(name, word)),
        None => storage::forget(name),
    }
}

/// Tells style sheets of a choice, as `boot.js` does before anything is painted.
fn mark(name: &str, word: Option<&str>) {
    if let Some(root) = leptos::prelude::document().document_element() {
        let name = format!("data-{name}");
        match word {
            Some(word) => root.set_attribute(&name, word).ok(),
            None => root.remove_attribute(&name).ok(),
        };
    }
}

/// Puts the focus on a widget once it stands where it is to stand: an element that is put elsewhere loses the focus.
pub fn focus_widget(id: &WidgetId) {
    focus(&format!("[data-widget=\"{id}\"]"));
}

const TICK: Duration = Duration::from_secs(15);
const MOST_TOASTS: usize = 3;
