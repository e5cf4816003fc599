//! What the test of a connection says: each step, what it found, what that means and what to do.

words! {
    TITLE = "Test connection";
    INTRO = "Tries the connection step by step under a client id of its own, so that nobody's session is disturbed, and \
        closes it again. What it receives is not kept.";
    BEGIN = "Test connection";
    AGAIN = "Test again";
    STOP = "Stop the test";
    STEPS = "Steps of the test";
    OVER = "The test is over.";
    NOT_RIGHT = "Correct what is marked above first, then test.";
    ECHO = "Also publish one message and wait for it to come back";
    ECHO_NOTE = "Everybody who listens to this topic receives it, so choose one that no device obeys. It is not retained.";
    ECHO_TOPIC = "Topic of the test message";
    ECHO_EXAMPLE = "topicboard/test";

    PENDING = "Waiting";
    PASSED = "Passed";
    NOTED = "Note";
    FAILED = "Failed";
    SKIPPED = "Skipped";

    STEP_PAGE = "This page and the address";
    STEP_SOCKET = "WebSocket";
    STEP_SUBPROTOCOL = "Subprotocol “mqtt”";
    STEP_WELCOME = "The broker's welcome (CONNECT, CONNACK)";
    STEP_LISTEN = "A message arrives";
    STEP_ECHO = "Own message comes back";

    RUNNING = "Trying …";
    NOT_REACHED = "Not tried, because a step before it failed or was stopped.";
    NOT_ASKED = "Not asked for; nothing was published.";
    PAGE_FINE = "Nothing about this page keeps the browser from opening this address.";
    PAGE_PLAIN = "This page came over plain http, which works, but is no secure place for a browser: names, passwords and \
        messages travel readable, and the browser may refuse to copy, to keep the screen awake, or to protect a session \
        against a second tab. Serve the page over https, with a wss:// broker, to have all of it.";
    PAGE_MIXED = "This page came over https, and browsers block ws:// from such a page. Use a wss:// address, or open this \
        page over http.";
    LOCAL_ASKS = "The address is in your local network, and this browser asks before it lets a page in there. Say Allow when \
        it asks for access to other apps, devices or services on this network; without it the next step fails.";
    LOCAL_DENIED = "This browser was told not to let this page into the local network. If the next step fails, that is \
        why: allow “Local network access” (or “Apps on device”) in the site settings beside the address bar, then test \
        again.";
    LOCAL_GRANTED = "The browser lets this page into the local network.";
    AGREED = "The server agreed to carry MQTT.";
    NOT_AGREED = "The server opens a WebSocket, but not one with the subprotocol “mqtt”. It is no MQTT listener, or one \
        that does not know the name: let the broker, or the proxy before it, pass the header Sec-WebSocket-Protocol on, \
        and allow “mqtt”. The path may also be another service's.";
    GRANTED_OTHERWISE = "The broker gives less than was asked: a limit of it or of your rights. Messages still come.";
    NOT_GRANTED = "Messages on these topics will not come. Ask for the right to subscribe, or for narrower topics: many \
        brokers forbid #.";
    UNANSWERED = "The broker did not answer within ten seconds. Some brokers, or a rule of theirs, drop what they \
        forbid without a word.";
    NO_ECHO_TAKEN = "The broker acknowledged the message, but did not send it back: it may forbid to publish or to \
        read there and not say so, as brokers of MQTT 3.1.1 do.";
    NO_ECHO = "The broker neither acknowledged the message nor sent it back within five seconds.";
    NOT_TAKEN = "The right to publish there is missing. Ask for it, or choose another topic.";
    LISTENERS = "How a broker is made to listen for browsers";
    COPY_SNIPPET = "Copy";
}

/// The step of a topic filter.
pub fn filter(filter: &str) -> String {
    format!("Subscription to {filter} (SUBSCRIBE, SUBACK)")
}

/// A WebSocket opened.
pub fn opened(millis: &str) -> String {
    format!("It opened after {millis} ms: address, port, path and certificate are right.")
}

/// The broker welcomed us.
pub fn welcomed(protocol: &str, millis: &str) -> String {
    format!("The broker speaks MQTT {protocol} and took the login, after {millis} ms.")
}

/// A subscription was granted with less than asked.
pub fn lowered(asked: u8, granted: u8) -> String {
    format!("Granted with QoS {granted}; QoS {asked} was asked.")
}

/// A message came.
pub fn heard(millis: &str) -> String {
    format!("A message came after {millis} ms.")
}

/// No message came, though subscriptions were granted.
pub fn silent(secs: u32) -> String {
    format!(
        "Nothing came within {secs} s. Perhaps nobody publishes there now and nothing is retained; or the broker grants \
         the subscription and holds the messages back. Let the test publish a message of its own to know which."
    )
}

/// Our own message came back.
pub fn echoed(millis: &str) -> String {
    format!("It came back after {millis} ms: publishing and subscribing both work there.")
}
