//! What can be done by name, by key or from a menu; and what the palette, the help and the settings say around it.

words! {
    // Actions
    PALETTE = "Find anything…";
    FILTER = "Filter the topics";
    HELP = "Keyboard shortcuts";
    ADD = "Add a widget";
    PAUSE = "Pause or resume";
    LOCK = "Lock or unlock the boards";
    GO_BOARD = "Go to the board";
    GO_TOPICS = "Go to the topics";
    GO_CONNECTIONS = "Connections";
    PACKETS = "Packets sent and received";
    CONNECT = "Connect to a broker…";
    SETTINGS = "Settings";
    REDO = "Redo";
    SAVE = "Save: it is done by itself";
    THEME_SYSTEM = "Theme: as the system";
    THEME_LIGHT = "Theme: light";
    THEME_DARK = "Theme: dark";
    DENSITY_COMFORTABLE = "Density: comfortable";
    DENSITY_COMPACT = "Density: compact";
    MENU = "Open its menu";
    DUPLICATE = "Duplicate";
    MOVE = "Move…";
    RESIZE = "Resize…";
    REMOVE = "Remove";

    // What they lead to
    LOCKED = "Locked: widgets stay where and as they are. Switches still act.";
    UNLOCKED = "Unlocked: widgets can be moved, edited and removed again.";

    // Keys of lists and of widgets, which no action stands for
    BOARD_KEY = "Go to the board of this number";
    TREE_KEYS = "In the topics: move, open and close";
    TREE_ENTER = "In the topics: show the message";
    ARRANGE_KEYS = "Move it";
    STRETCH_KEYS = "Resize it";
    KEEP_KEY = "Keep it where it was moved to";
    ESCAPE_KEY = "Put back what is held, close what is on top";

    // Help
    MORE = "More";
    ANYWHERE = "Anywhere";
    ON_WIDGET = "With the focus on a widget";
    MAC_NOTE = "On a Mac, ⌘ for Ctrl.";

    // Settings
    THEME = "Theme";
    SYSTEM = "System";
    LIGHT = "Light";
    DARK = "Dark";
    DENSITY = "Density";
    COMFORTABLE = "Comfortable";
    COMPACT = "Compact";
    DENSITY_NOTE = "Compact shows more at once: lower rows, smaller gaps.";
    SINGLE_KEYS = "Use single-key shortcuts";
    SINGLE_KEYS_NOTE = "Switch off if speech input or an assistive device types letters.";
    SEE_KEYS = "All keyboard shortcuts";
    KEPT_NOTE = "Kept in this browser.";

    // Palette
    PALETTE_TITLE = "Find anything";
    PALETTE_EXAMPLE = "Actions, widgets, topics …";
    PALETTE_RESULTS = "Results";
    PALETTE_NONE = "Nothing is called that.";
    WIDGET = "Widget";
}

/// How many results there are.
pub fn results(count: usize) -> String {
    super::of(&count.to_string(), "result")
}

/// The palette's entry that opens a widget's editor.
pub fn edit_widget(title: &str) -> String {
    format!("Edit “{title}”")
}

/// The palette's entry that shows a board.
pub fn show_board(title: &str) -> String {
    format!("Go to board “{title}”")
}
