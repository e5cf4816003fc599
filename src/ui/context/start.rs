//! How the page begins: the operator's `config.json`, what this browser keeps, and the first connections.

use leptos::prelude::window;

use super::live::Live;
use super::{Document, Layer, Screen, Wishes};
use crate::profile::Profile;
use crate::profile::config::{Config, Configured, Mode};
use crate::strings;
use crate::ui::kiosk;
use crate::ui::share::open_links;
use crate::web::storage::{self, FetchError};

/// Reads what the operator and this browser say, and connects to what should be connected to. Whatever is wrong is
/// told, and the page goes on.
pub async fn start(document: Document, wishes: Wishes, screen: Screen, offers: Live<Vec<Configured>>) {
    let config = match storage::fetch_text(CONFIG).await {
        Ok(text) => read(&text, wishes, screen),
        Err(FetchError::Absent) => Config::default(),
        Err(error) => {
            screen.say(strings::config_unread(&error.to_string()), true, false);
            Config::default()
        }
    };
    screen.allowed.set(config.mode);
    screen.mode.set(config.mode);
    if let Some(turns) = kiosk::asked(&window().location().search().unwrap_or_default()) {
        screen.kiosk.update(|kiosk| kiosk.turns = turns);
        screen.use_kiosk(true);
    }
    if let Some(title) = config.title {
        leptos::prelude::document().set_title(&title);
        screen.title.set(title);
    }
    let (automatic, on_request): (Vec<_>, Vec<_>) = config.brokers.into_iter().partition(|broker| broker.automatically);
    let mut locked = None;
    for broker in automatic {
        locked = locked.or(wishes.begin(broker, false));
    }
    offers.set(on_request);
    if config.mode == Mode::Edit {
        locked = locked.or(wishes.restore());
    }
    // A password must be asked for sooner or later; asking now saves looking for the place.
    if locked.is_some() {
        screen.layer.set(Layer::Connect(locked));
    }
    for path in &config.boards {
        match storage::fetch_text(path).await {
            Ok(text) => document.open_given(path, &text),
            Err(error) => screen.say(strings::board_unreadable(path, &error.to_string()), true, false),
        }
    }
    if config.mode == Mode::Edit || config.boards.is_empty() {
        document.open_own();
    }
    open_links(screen);
}

fn read(text: &str, wishes: Wishes, screen: Screen) -> Config {
    let secure = window().location().protocol().is_ok_and(|protocol| protocol == "https:");
    let suffix = super::profiles::client_id("");
    let (mut config, problems) = Config::parse(text, secure, &suffix);
    for broker in &mut config.brokers {
        keep_name(&mut broker.profile, &suffix);
    }
    let (harmless, grave): (Vec<_>, Vec<_>) = problems.iter().partition(|problem| problem.harmless);
    for problem in harmless {
        wishes.note(problem.to_string());
    }
    for problem in &grave {
        wishes.note(problem.to_string());
    }
    if let Some(first) = grave.first() {
        screen.say(strings::with_more(&first.to_string(), grave.len() - 1), true, false);
    }
    config
}

/// Gives a client id that nobody chose the same ending after every reload, where a session that outlasts the page is
/// known by it.
fn keep_name(profile: &mut Profile, suffix: &str) {
    let Some(prefix) = profile.client_id.strip_suffix(suffix).filter(|_| profile.is_durable()) else { return };
    let kept = storage::load(SUFFIX).ok().flatten().unwrap_or_else(|| {
        // Where nothing can be stored, no session outlasts the page either.
        storage::save(SUFFIX, suffix).ok();
        suffix.to_owned()
    });
    profile.client_id = [prefix, &kept].concat();
}

const SUFFIX: &str = "client";
const CONFIG: &str = "config.json";
