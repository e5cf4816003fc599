//! [`Limits`]: every bound of the application in one place.

/// Every bound of the application. What a bound turns away is counted and shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Largest packet taken from a broker, in bytes, header included; announced in CONNECT (MQTT 5 §3.1.2.11.4).
    pub packet_bytes: u32,
    /// Most topics remembered, all brokers together.
    pub topics: u32,
    /// Most bytes of topics and last payloads remembered, all brokers together.
    pub topic_bytes: usize,
    /// Most bytes of one last payload kept; the rest of a longer one is cut, unless somebody looks at the whole of it.
    pub payload_bytes: usize,
    /// Most bytes of last payloads longer than that which are kept because somebody looks at the whole of them.
    pub whole_bytes: usize,
    /// Most bytes of one last message's MQTT 5 properties kept; the rest is cut.
    pub property_bytes: u16,
    /// Most levels of a topic that get a row of their own in the tree; deeper ones share the last row.
    pub tree_depth: usize,
    /// Most series recorded.
    pub series: usize,
    /// Most samples kept in one series.
    pub samples: usize,
    /// Most feeds whose recent messages are recorded.
    pub tails: usize,
    /// Most messages kept of one feed.
    pub tail_entries: usize,
    /// Most topics of one feed whose transform remembers earlier messages; those of others are missed.
    pub tail_states: usize,
    /// Most bytes of messages kept of one feed, as near as they are known.
    pub tail_bytes: usize,
    /// Most gaps without a connection remembered a broker.
    pub gaps: usize,
    /// Most characters of a value or preview sent to the page.
    pub shown_chars: usize,
    /// Most rows in one answer about the tree, a message or the log.
    pub rows: u32,
    /// Most standing views a page may have.
    pub views: usize,
    /// Most bytes of answers in one reply; the rest waits for the next credit.
    pub answer_bytes: usize,
    /// Messages a second from which a topic counts as flooding.
    pub flood_per_sec: u32,
    /// Lines kept in the log.
    pub log_lines: usize,
    /// Packets kept for the timeline, a broker.
    pub packets: usize,
    /// Most bytes of them.
    pub packets_bytes: usize,
    /// Most bytes kept of one packet: its beginning.
    pub packet_head: usize,
    /// Most publishes in flight or waiting, a broker.
    pub publishes: usize,
    /// Most bytes that lie in a broker's socket before what is published waits; a packet may go beyond.
    pub socket_bytes: usize,
    /// Most bytes of messages at `QoS` 0 that wait for a broker's socket.
    pub waiting_bytes: usize,
    /// Most topics that a broker may give numbers to, each up to 65,535 bytes long; announced in CONNECT
    /// (MQTT 5 §3.1.2.11.5).
    pub topic_aliases: u16,
    /// Most received QoS 1 and 2 messages kept for a reload, a broker whose session outlasts it.
    pub kept_messages: usize,
    /// Most bytes of them.
    pub kept_bytes: usize,
    /// Most brokers.
    pub brokers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // An image of 1 MiB, as it is or in base64, with the longest topic.
            packet_bytes: 2 << 20,
            topics: 100_000,
            topic_bytes: 64 << 20,
            payload_bytes: 256 << 10,
            whole_bytes: 16 << 20,
            property_bytes: 4 << 10,
            tree_depth: 128,
            series: 256,
            samples: 1 << 16,
            tails: 64,
            tail_entries: 2_048,
            tail_states: 256,
            tail_bytes: 256 << 10,
            gaps: 256,
            shown_chars: 256,
            rows: 512,
            views: 1_024,
            answer_bytes: 1 << 20,
            flood_per_sec: 500,
            log_lines: 2_000,
            packets: 16_384,
            packets_bytes: 2 << 20,
            packet_head: 512,
            publishes: 1_024,
            socket_bytes: 256 << 10,
            waiting_bytes: 4 << 20,
            topic_aliases: 32,
            kept_messages: 2_048,
            kept_bytes: 4 << 20,
            brokers: 64,
        }
    }
}
