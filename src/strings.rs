//! Every sentence a person reads, in one place, so that they can be reviewed together and translated later.
//! A sentence about trouble says what happened, what it means and what to do next.

/// Declares words whose documentation is the words themselves.
macro_rules! words {
    ($($name:ident = $text:literal;)*) => { $(#[doc = concat!("`", $text, "`")] pub const $name: &str = $text;)* };
}

pub mod actions;
pub mod boards;
pub mod chart;
pub mod connection;
pub mod doctor;
pub mod editor;
pub mod limits;
pub mod log;
pub mod packets;
pub mod profiles;
pub mod snippets;
pub mod widgets;

words! {
    APP = "Topicboard";
    TAGLINE = "Live MQTT dashboards in this browser tab. Nothing is sent anywhere but to the broker you choose.";

    // Header and page
    BOARDS = "Boards";
    PAUSE = "Pause";
    RESUME = "Resume";
    PAUSED = "Paused. Messages are still received and counted; what you see stands still.";
    CLOSE = "Close";
    COPY = "Copy";
    COPIED = "Copied.";
    COPY_FAILED = "The browser did not allow copying. Select the text and copy it by hand.";
    PARTS = "Parts of the page";
    BOARD = "Board";
    TOPICS = "Topics";
    MESSAGE = "Message";
    MESSAGES = "messages";
    CONNECTION = "Connection";
    WORKER_AGAIN = "The connection part crashed and was started again. Charts begin anew.";
    NO_WORKER = "the part of the page that talks to brokers is not running";
    HALTED = "The part of the page that talks to brokers stopped three times within a minute and was not started again. \
        Nothing is received now. Your board is safe.";
    LEAVE_OUT = "Leave that topic out and go on";
    GO_ON = "Try again";

    // First run
    FIRST_TITLE = "See your sensors";
    CONNECT_DOOR = "Connect to a broker";
    CONNECT_DOOR_NOTE = "Any MQTT broker with WebSockets: Mosquitto, EMQX, HiveMQ, VerneMQ, NanoMQ …";
    DEMO_DOOR = "Try the demo";

    // Connect
    CONNECT = "Connect";
    CONNECT_TITLE = "Connect to a broker";
    EDIT_TITLE = "Edit the connection";
    ADDRESS = "Broker address";
    ADDRESS_EXAMPLE = "wss://broker.example:8084/mqtt";
    ADDRESS_EMPTY = "Write the broker's WebSocket address, like wss://host:8084/mqtt";
    MIXED = "This page was opened over https, and browsers block ws:// from a secure page. Use wss://, or open this page \
        over http.";
    NAME = "Name";
    NAME_NOTE = "What you call it; the host if left empty.";
    USER = "User name";
    PASSWORD = "Password or token";
    PASSWORD_NOTE = "Kept in memory only, and forgotten when the tab closes.";
    ADVANCED = "Advanced";
    CLIENT_ID = "Client id";
    CLIENT_ID_NOTE = "Must be unique on the broker; this one is unique to this tab.";
    VERSION = "MQTT version";
    VERSION_AUTO = "Automatic: 5, else 3.1.1";
    KEEP_ALIVE = "Keep alive, seconds";
    EXPIRY = "Session kept for, seconds";
    EXPIRY_NOTE = "How long the broker keeps messages for this client while it is away (MQTT 5).";
    LOGIN = "Login";
    LOGIN_PASSWORD = "User name and password";
    LOGIN_SCRAM = "SCRAM-SHA-256 (MQTT 5)";
    RETAINED_MESSAGES = "Retained messages";
    RETAINED_ALWAYS = "With every connection";
    RETAINED_NEW = "Only with a new subscription";
    RETAINED_NEVER = "Never";
    NO_LOCAL = "Leave out what this client publishes itself (MQTT 5)";
    AS_PUBLISHED = "Keep the retain mark that live messages were published with (MQTT 5)";
    WILL = "Last will";
    WILL_TOPIC_NOTE = "The broker publishes there when this client vanishes. Empty for no will.";
    WILL_DELAY = "Delay, seconds (MQTT 5)";
    WILL_RETAIN = "The broker keeps it as the topic's retained message";
    CLEAN_START = "Clean start: the broker forgets this client's earlier session";
    FILTERS = "Topics to subscribe to";
    FILTERS_NOTE = "Separated by commas. # is everything; brokers often allow only a part of it.";
    QOS = "Quality of service";
    QOS_0 = "0 · at most once";
    QOS_1 = "1 · at least once";
    QOS_2 = "2 · exactly once";
    LEAVE_UNSAVED = "Close without connecting? What you typed is lost.";

    // Status
    CONNECTED = "Connected";
    CONNECTING = "Connecting";
    RECONNECTING = "Reconnecting";
    OFFLINE = "Offline";
    GAVE_UP = "Gave up";
    REFUSED = "Refused";
    DISCONNECTED = "Disconnected";
    NO_BROKER = "Not connected";
    STATUS_TITLE = "Connections";
    RETRY = "Retry now";
    DISCONNECT = "Disconnect";
    STOP_TRYING = "Stop trying";
    RECONNECT = "Connect again";
    FORGET = "Remove";
    EDIT = "Edit…";
    ADD_BROKER = "Connect to another broker";
    PROTOCOL = "Protocol";
    SUBSCRIPTIONS = "Subscriptions";
    SERVER = "The broker's limits";
    SESSION = "Session";
    SESSION_KEPT = "kept in this browser; it goes on after a reload";
    SESSION_SET_ASIDE = "an earlier one was damaged and put aside";
    SAVE_SET_ASIDE = "Download what was put aside";
    SET_ASIDE_GONE = "What was put aside cannot be read from this browser's storage any more.";
    SERVER_NONE = "None that it told";
    SERVER_NO_RETAIN = "no retained messages";
    SERVER_NO_WILDCARDS = "no wildcards in topics";
    SERVER_NO_SHARED = "no shared subscriptions";
    SERVER_NO_IDENTIFIERS = "no subscription identifiers";
    ASKED = "asked, not answered yet";
    OFFLINE_WHY = "The browser says there is no network. The connection is tried again as soon as it is back.";
    CONNECTING_WHY = "Opening the WebSocket and waiting for the broker's welcome.";
    DISCONNECTED_WHY = "You disconnected from this broker. Values shown are from before.";
    BROKERS_UNREADABLE = "Brokers kept in this browser could not be read. The list was set aside; connect to them anew.";
    NEEDS_PASSWORD = "This broker wanted a password. Passwords are not kept, so type it again to connect.";
    GAVE_UP_NEXT = "Five tries in a row failed. It is tried again when you ask, when the network returns, or when you come \
        back to this tab.";
    REFUSED_NEXT = "It will not be tried again by itself, because trying again would not change the answer.";
    CHECKLIST = "Browsers do not say why. In order of likelihood, check:";
    OPEN_CERTIFICATE = "open the broker's page in a tab to see its certificate";

    // Topics
    FILTER = "Filter topics";
    FILTER_CLEAR = "Clear the filter";
    ORDER = "Order";
    ORDER_NAME = "A to Z";
    ORDER_NEWEST = "Newest";
    ORDER_BUSIEST = "Busiest";
    BROKER = "Broker";
    EMPTY_LEVEL = "(empty)";
    RETAINED = "retained";
    TOPICS_NO_BROKER = "Connect to a broker and its topics appear here.";
    TOPICS_NOT_CONNECTED = "Not connected, and nothing was received yet.";
    TOPICS_NONE_MATCH = "No topic contains this text.";

    // Inspector
    INSPECTOR = "Message";
    INSPECTOR_EMPTY = "Choose a topic to see its latest message.";
    INSPECTOR_NONE = "Nothing was received on this topic itself yet; it only leads to others.";
    FORMAT = "Format";
    FORMAT_AUTO = "Auto";
    FORMAT_JSON = "JSON";
    FORMAT_TEXT = "Text";
    FORMAT_HEX = "Hex";
    PAYLOAD_EMPTY = "The payload is empty.";
    DUP = "delivered again";
    SAID_FORMAT = "Payload";
    SAID_TEXT = "UTF-8 text";
    SAID_EXPIRY = "Expires after";
    SAID_CONTENT_TYPE = "Content type";
    SAID_RESPONSE_TOPIC = "Response topic";
    SAID_CORRELATION = "Correlation data";
    SAID_SUBSCRIPTION = "Subscription";
    SAID_CUT = "More was said than is kept.";

    // Board and widgets
    TOPIC = "Topic";
    BOARD_EMPTY = "This board is empty";
    BOARD_EMPTY_NEXT = "Add a widget, or choose a topic and press + next to a value.";
    BOARD_EMPTY_VIEW = "The board of this page has no widgets.";
    MY_BOARD = "My board";
    UNDO = "Undo";
    NOTHING_TO_UNDO = "Nothing to undo.";
    NOTHING_TO_REDO = "Nothing to redo.";
    KEEP = "Keep";
    CANCEL = "Cancel";
    PUT_BACK = "Put back where it was.";
    ARROWS = "Arrows";
    LEFT = "Left";
    RIGHT = "Right";
    UP = "Up";
    DOWN = "Down";
    HELD_NOTE = "Arrow keys move or resize it, Enter keeps, Esc cancels.";
    WAITING = "Waiting";
    LATE = "Late";
    ERROR = "Error";
    FLOODED = "Flooded";
    WAITING_WHY = "Waiting for the first message";
    FLOODED_WHY = "Arrives faster than it can be shown: the latest value of each frame is shown, all are counted.";
    ON = "On";
    OFF = "Off";
    UNKNOWN = "Unknown";
    SHOW_TABLE = "Show as table";
    SHOW_CHART = "Show as chart";
    LINE = "Line";
    LAST = "Last";
    LOWEST = "Lowest";
    HIGHEST = "Highest";
    NOTHING = "–";
    THIN_SPACE = "\u{2009}";
    RETAINED_STATE = "Retained";
    SEE_MESSAGE = "See the message";
    NO_NUMBER = "The value is not a number, and this widget needs one.";
    NO_SWITCH_STATE = "The state is neither on nor off in any spelling this switch knows.";
    OUTCOME_UNKNOWN = "the connection ended before the broker answered; nobody knows whether it arrived";
    STAGE_SENT = "Sent …";
    STAGE_ACKNOWLEDGED = "The broker has it; waiting for the device …";
    STAGE_CONFIRMED = "Confirmed";
    TIME = "Time";
    READ_VALUE = "Read the value aloud";
    NOT_ARMED = "This board came from elsewhere and is not armed; it does not publish.";
    CANNOT_PUBLISH = "This page is for viewing only; it does not publish.";

    // Saving
    STORAGE_REFUSED = "This browser does not let the page store anything (private window or blocked site data). Your board \
        works, and is gone when the tab closes.";
    STORAGE_FULL = "The browser's storage for this page is full, so the last change was not kept. Remove a board or free \
        some space.";
    SAVED = "Saved automatically in this browser.";
}

/// The state icon's explanation of a late value.
pub fn late_why(ago: &str) -> String {
    format!("Last message {ago}; by its usual rhythm the next one is overdue.")
}

/// What a value from before a connection loss says.
pub fn disconnected_why(ago: &str) -> String {
    format!("From before the connection was lost, {ago}.")
}

/// What a retained value says.
pub fn retained_why(ago: &str) -> String {
    format!("Stored by the broker from an unknown time before; it reached us {ago}.")
}

/// "Reconnecting in 4 s".
pub fn reconnecting_in(secs: &str) -> String {
    format!("in {secs} s")
}

/// The counter beside a try that follows failures.
pub fn attempt(attempt: u32) -> String {
    format!("Failed tries in a row: {attempt}.")
}

/// What a field for seconds takes.
pub fn seconds_wrong(most: &str) -> String {
    format!("Write a whole number of seconds from 0 to {most}.")
}

/// The pill when several brokers are known.
pub fn of_brokers(word: &str, brokers: usize) -> String {
    format!("{word} · {brokers} brokers")
}

/// The file of what was put aside of a broker's session.
pub fn set_aside_file(broker: &str) -> String {
    format!("{broker}-session.txt")
}

/// A session is not kept, and why.
pub fn session_not_kept(why: &str) -> String {
    format!("in memory only, so it ends with this page: {why}")
}

/// The socket opened and was closed again without a word.
pub fn closed_open(code: u16) -> String {
    format!(
        "The connection was closed without a reason (WebSocket code {code}). Address and certificate are right, because it \
         had been open: the broker restarted, a proxy in between timed out, or the network changed."
    )
}

/// The socket never opened.
pub fn closed_unopened(code: u16) -> String {
    format!("No WebSocket could be opened (code {code}).")
}

/// The checklist for a socket that never opened.
pub fn checklist(host: &str, port: u16, path: &str, secure: bool) -> Vec<String> {
    let scheme = if secure { "wss://" } else { "ws://" };
    vec![
        format!("The address: is {host} spelled right, and is the broker running?"),
        format!(
            "The port: {port} must be its WebSocket port, not the raw MQTT port. Mosquitto often uses 9001, EMQX 8083 and \
             8084, HiveMQ 8000 and 8884."
        ),
        format!("{scheme} or the other one: does this port speak TLS?"),
        format!("The path: {path} is usual, but some brokers want / or /ws."),
        "The network: can this computer reach the broker, with no firewall or VPN in between?".to_owned(),
    ]
}

/// The line of the checklist about the certificate, before the link.
pub const fn checklist_certificate() -> &'static str {
    "The certificate: it must be valid for this host and trusted by this browser;"
}

/// The broker's reason, by name.
pub fn refused_by_name(name: &str, code: u8) -> String {
    format!("The broker answered: {name} (code {code}, 0x{code:02X}).")
}

/// The broker's own words.
pub fn own_words(text: &str) -> String {
    format!("Its own words: “{text}”")
}

/// What to do about a reason code of MQTT 5.
pub const fn reason_next(code: u8) -> &'static str {
    match code {
        0x86 | 0x87 | 0x8C => "User name, password or rights are wrong for this broker. Correct them with Edit.",
        0x84 => "The broker does not speak this MQTT version. Choose another with Edit.",
        0x85 => "The broker does not accept this client id. Choose another with Edit.",
        0x8A => "The broker has banned this client. Ask whoever runs it.",
        0x8E => "Another client connected with the same client id and took the session over. Give this one its own id.",
        0x8D => "The broker did not hear from this page in time. The network was too slow, or the computer slept.",
        0x88 | 0x89 | 0x8B => "The broker is busy or restarting. That usually heals by itself.",
        0x95 => "A message was larger than the broker allows.",
        0x96 | 0x97 => "The broker's limits for this client are reached. Ask whoever runs it.",
        0x9C | 0x9D => "The broker asks to use another server.",
        0x9F => "The broker allows fewer connections in this time. Wait a little.",
        _ => "Ask whoever runs the broker; its log says more.",
    }
}

/// What to do about a return code of MQTT 3.1.1.
pub const fn return_code_next(code: u8) -> &'static str {
    match code {
        1 => reason_next(0x84),
        2 => reason_next(0x85),
        3 => reason_next(0x88),
        4 | 5 => reason_next(0x86),
        _ => reason_next(0x80),
    }
}

words! {
    NO_CONNACK = "The WebSocket opened, but no MQTT welcome (CONNACK) came in time. Something else may listen there, the \
        path may be another service's, or the broker is overloaded.";
    NO_PINGRESP = "The broker stopped answering. The network was cut without a word, or the broker hangs.";
    UNHEARD = "The broker took the connection and hung up without a word, five times, before it ever accepted this login. \
        Some brokers, like RabbitMQ, answer a wrong password so. Check user name and password with Edit.";
    ID_IN_USE = "The broker hung up three times right after welcoming us. Most often another client uses the same client \
        id; each one ends the other's connection. Give this one its own client id with Edit.";
    ELSEWHERE = "This session is open in another tab of this browser, and two tabs cannot share one. Using it here ends it \
        there; nothing is lost.";
    ELSEWHERE_WORD = "In another tab";
    TAKEN_HERE = "is open in another tab of this browser. Using it here ends it there; nothing is lost.";
    TAKEN_OVER = "was opened elsewhere under the same client id, and the broker ended it here. Using it here ends it there.";
    USE_HERE = "Use it here";
    UNKEPT_REFUSED = "the browser allows this page no storage";
    UNKEPT_FULL = "the browser's storage is full";
    UNKEPT_SLOW = "the browser's storage does not answer in time";
    UNKEPT_NEWER = "a newer version of this page, in another tab, has changed the browser's storage; reload this tab to go \
        on with it";
    UNKEPT_FAILED = "the browser's storage failed";
}

/// The peer broke the protocol.
pub fn protocol(detail: &str) -> String {
    format!(
        "What answers at this address does not speak MQTT properly: {detail}. Check that address and path are the broker's."
    )
}

/// The browser refused the address.
pub fn address(detail: &str) -> String {
    format!("The browser refused this address: {detail}. Correct it with Edit.")
}

/// The message on which the part that talks to brokers stopped last.
pub fn halted_on(topic: &str, broker: &str, bytes: &str) -> String {
    format!("The last time it was busy with a message on {topic} from {broker}, {} long.", of(bytes, "byte"))
}

/// Something between closes lines that are silent.
pub fn idle(secs: u32) -> String {
    let advice = if secs > 20 { "30 seconds" } else { "5 seconds" };
    format!(
        "The connection was closed again after about {secs} seconds without traffic. A proxy between, like nginx, seems \
         to close silent lines: set Keep alive to {advice} with Edit, or let the proxy wait longer."
    )
}

/// As many brokers as there may be.
pub fn too_many_brokers(limit: &str) -> String {
    format!("{limit} brokers are known already, and that is all there is room for. Remove one, then try again.")
}

/// The profile cannot be said in the protocol.
pub fn profile(detail: &str) -> String {
    format!("These settings cannot be sent: {detail}. Correct them with Edit.")
}

/// A subscription the broker refused.
pub fn grant_refused(name: &str, code: u8) -> String {
    format!("refused: {name} (0x{code:02X})")
}

/// A subscription the broker granted.
pub fn grant(qos: u8) -> String {
    format!("granted, QoS {qos}")
}

/// Connected, but nothing arrives.
pub fn silent(filters: &str) -> String {
    format!("Connected; no messages yet on {filters}. Brokers often forbid #: try a narrower topic with Edit.")
}

/// Subscriptions were refused, so nothing will arrive.
pub fn silent_refused(filters: &str) -> String {
    format!("Connected, but the broker refused the subscription to {filters}. Try a narrower topic with Edit.")
}

/// The topic row's counts for screen readers and tooltips.
pub fn counts(topics: &str, messages: &str) -> String {
    format!("{}, {}", of(topics, "topic"), of(messages, "message"))
}

/// Messages a second.
pub fn rate(rate: &str) -> String {
    format!("{rate}/s")
}

/// The payload was longer than what is kept.
pub fn cut(kept: &str, bytes: &str) -> String {
    format!("Only the first {kept} of {bytes} bytes were kept.")
}

/// What is remembered.
pub fn remembered(topics: &str, bytes: &str, samples: &str, entries: &str) -> String {
    let [topics, bytes] = [of(topics, "topic"), of(bytes, "byte")];
    let [samples, entries] = [of(samples, "value"), of(entries, "message")];
    format!("Remembered until the tab closes: {topics} in {bytes}, {samples} for charts and {entries} for logs.")
}

/// Topics that had to go.
pub fn topics_dropped(count: &str) -> String {
    format!("Memory is full: topics were forgotten, or new ones not kept, {count} times. Subscribe to fewer with Edit.")
}

/// Payloads that were cut.
pub fn payloads_cut(count: &str) -> String {
    format!("Of {count} messages only the beginning was kept, because they were too long.")
}

/// Sources without a series.
pub fn series_refused(count: &str) -> String {
    format!("There was no room to record values for {count} charts or sparklines. Remove widgets that are not needed.")
}

/// Feeds without a tail.
pub fn tails_refused(count: &str) -> String {
    format!("There was no room to record messages for {count} logs or timelines. Remove widgets that are not needed.")
}

/// Widgets without an answer.
pub fn views_refused(count: &str) -> String {
    format!("This page shows too much at once: {count} widgets or lists stay empty. Remove some of them.")
}

/// Messages received on a topic.
pub fn messages(count: &str) -> String {
    of(count, "message")
}

/// So many of a thing.
fn of(count: &str, thing: &str) -> String {
    let ending = if thing.ends_with(['s', 'h']) { "es" } else { "s" };
    format!("{count} {thing}{}", if count == "1" { "" } else { ending })
}

/// Why a value cannot be shown.
pub fn missing(why: &str) -> String {
    format!("The last message cannot be shown here: {why}.")
}

/// A command failed and the switch shows the reported state again.
pub fn stage_reverted(why: &str) -> String {
    format!("Not switched: {why}.")
}

/// A payload's size.
pub fn bytes(count: &str) -> String {
    format!("{count} B")
}

/// The button beside a value.
pub fn add_widget_for(what: &str) -> String {
    format!("Add widget for {what}")
}

/// Add to a chart that exists.
pub fn add_to(chart: &str) -> String {
    format!("Add to “{chart}”")
}

/// The toast after a widget was added.
pub fn added(title: &str) -> String {
    format!("Added “{title}”.")
}

/// The toast after a widget was removed.
pub fn removed(title: &str) -> String {
    format!("Removed “{title}”.")
}

/// The toast after a widget was moved.
pub fn moved(title: &str) -> String {
    format!("Moved “{title}”.")
}

/// The toast after a widget was resized.
pub fn resized(title: &str) -> String {
    format!("Resized “{title}”.")
}

/// Where a widget that is held stands, and how large it is.
pub fn stands_at([column, row, columns, rows]: [u16; 4]) -> String {
    format!("Column {column}, row {row}; {columns} wide, {rows} high")
}

/// A widget's menu.
pub fn menu_of(title: &str) -> String {
    format!("Menu of {title}")
}

/// A board could not be read.
pub fn board_unreadable(path: &str, why: &str) -> String {
    format!("The board {path} could not be opened: {why}. The page goes on without it.")
}

/// A board stored in this browser could not be read.
pub fn stored_unreadable(why: &str) -> String {
    format!(
        "The board kept in this browser could not be opened: {why}. It was set aside, and an empty one begun; nothing was \
         deleted."
    )
}

/// `config.json` exists but was not read.
pub fn config_unread(why: &str) -> String {
    format!("config.json could not be read: {why}. The page starts without it.")
}

/// What went wrong in a lower room, as a sentence.
pub fn sentence(what: &str) -> String {
    let mut text = what.to_owned();
    // What rooms say begins with our own words, which are English.
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if !text.ends_with(['.', '!', '?']) && !text.is_empty() {
        text.push('.');
    }
    text
}

/// The first of several problems; the rest stand in the log.
pub fn with_more(first: &str, more: usize) -> String {
    if more == 0 { first.to_owned() } else { format!("{first} (and {more} more; see the log)") }
}

/// How far back a chart looks.
pub fn span(secs: u32) -> String {
    match secs {
        0..120 => format!("{secs} s"),
        120..7200 => format!("{} min", secs / 60),
        7200..172_800 => format!("{} h", secs / 3600),
        _ => format!("{} days", secs / 86_400),
    }
}
