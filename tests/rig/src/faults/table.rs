//! The sixty faults of the fault model, and which tests inject them.

/// A fault. Tests that bear its number at the beginning of their name, as `f16_…`, are found by that.
pub(super) struct Fault {
    /// Its number.
    pub(super) number: u8,
    /// What goes wrong.
    pub(super) what: &'static str,
    /// Tests that inject it under another name, as `file::name`.
    pub(super) also: &'static [&'static str],
    /// What is not tested yet, or cannot be, and why; empty when nothing is missing.
    pub(super) missing: &'static str,
}

const fn fault(number: u8, what: &'static str, also: &'static [&'static str], missing: &'static str) -> Fault {
    Fault { number, what, also, missing }
}

/// All of them, in order.
pub(super) const FAULTS: [Fault; 60] = [
    fault(
        1,
        "TCP reset in the middle of a packet",
        &["native/hub/connections::half_a_packet_of_a_lost_socket_is_not_completed_by_the_next_one"],
        "not yet: a real line cut at every byte; it is cut at random ones",
    ),
    fault(
        2,
        "half-open: no PINGRESP",
        &[
            "native/session::a_lost_pingresp_ends_the_connection_after_ten_seconds",
            "worker/driver::the_timer_serves_the_earliest_deadline_and_is_set_again_after_it",
        ],
        "",
    ),
    fault(
        3,
        "broker killed and restarted with persistence",
        &[
            "e2e/outage::a_killed_mosquitto_is_waited_for_until_it_is_back",
            "interop/hub::a_killed_broker_comes_back_by_itself_and_the_gap_is_remembered",
        ],
        "",
    ),
    fault(
        4,
        "restart, session lost",
        &["native/statements/connect::a_session_the_server_lost_is_forgotten_here_too"],
        "",
    ),
    fault(
        5,
        "session present without local state",
        &[
            "native/session::a_session_we_do_not_know_is_left_and_the_next_connect_is_clean",
            "native/statements/connect::a_session_we_do_not_know_closes_the_connection",
        ],
        "",
    ),
    fault(
        6,
        "bad credentials",
        &["e2e/faults::a_wrong_password_is_tried_once", "interop/hub::a_wrong_password_is_tried_once_and_named"],
        "",
    ),
    fault(7, "server busy or unavailable", &[], ""),
    fault(
        8,
        "no CONNACK",
        &["native/session::no_connack_in_ten_seconds_ends_the_try", "interop/fakes::no_connack"],
        "",
    ),
    fault(
        9,
        "second CONNACK, packet before CONNACK",
        &[
            "native/session::a_packet_before_connack_is_refused_unread",
            "hostile/scripts::every_script_comes_to_its_end_at_once",
        ],
        "",
    ),
    fault(10, "session taken over, two tabs with one client id", &[], ""),
    fault(11, "fight over a client id in MQTT 3.1.1", &[], "not yet: against a real broker"),
    fault(12, "server moved, use another server", &[], ""),
    fault(
        13,
        "outbound Receive Maximum",
        &[
            "native/session::the_broker_s_window_is_never_exceeded_and_other_packets_flow",
            "native/statements/delivery::the_server_s_receive_maximum_is_never_exceeded_and_always_used",
        ],
        "",
    ),
    fault(
        14,
        "inbound Receive Maximum exceeded by the server",
        &[
            "native/session::more_than_our_receive_maximum_is_refused",
            "native/hostile::a_spent_window_of_ours_takes_no_further_message_of_any_acknowledged_kind",
        ],
        "",
    ),
    fault(
        15,
        "packet too large, outbound",
        &["native/session::the_broker_s_limits_are_obeyed_before_anything_is_sent"],
        "",
    ),
    fault(
        16,
        "256 MB packet announced",
        &["native/hostile::lying_lengths_close_the_connection_or_wait_within_the_limit"],
        "",
    ),
    fault(17, "slow server: bufferedAmount grows", &[], "not yet: a real line that takes a few bytes a second"),
    fault(
        18,
        "slow page: the server floods",
        &[
            "native/hub/pages::a_page_that_does_not_take_its_answers_gets_no_more_and_then_the_latest",
            "e2e/journeys::a_flood_is_borne_and_counted",
        ],
        "",
    ),
    fault(19, "laptop sleeps and wakes", &[], "not yet: a stopped browser"),
    fault(
        20,
        "offline and online events",
        &["native/client::offline_waits_for_the_network_and_comes_back_within_two_seconds"],
        "",
    ),
    fault(21, "hidden tab: timers once a minute", &[], "not yet"),
    fault(22, "tab frozen, back/forward cache", &[], ""),
    fault(23, "page closed during QoS 2", &[], ""),
    fault(24, "ws:// from an https page", &[], "not yet: it is explained in the dialog, and untested"),
    fault(
        25,
        "certificate, DNS, refused, 401, 403, 404: all close code 1006",
        &[
            "e2e/faults::a_broker_that_does_not_answer_rightly_is_named_while_the_other_goes_on",
            "browser/brokers::a_socket_that_never_opened_gets_the_checklist_and_the_certificate_link",
            "interop/fakes::a_status_instead_of_the_upgrade",
        ],
        "not yet: a self-signed certificate",
    ),
    fault(
        26,
        "wrong or missing subprotocol",
        &[
            "interop/fakes::a_wrong_or_missing_subprotocol",
            "e2e/faults::a_broker_that_does_not_answer_rightly_is_named_while_the_other_goes_on",
        ],
        "",
    ),
    fault(
        27,
        "text frame",
        &[
            "native/session::a_text_frame_closes_the_connection",
            "worker/driver::a_text_frame_and_a_close_are_told_with_what_the_browser_said",
            "interop/fakes::a_text_frame",
        ],
        "",
    ),
    fault(
        28,
        "malformed packet of each kind",
        &[
            "native/session::every_malformed_packet_closes_with_its_reason_and_shows_nothing",
            "native/session::b14_every_wrong_flag_of_every_packet_closes_the_connection",
            "e2e/hostile::brokers_that_break_the_protocol_are_named_and_show_nothing",
            "fuzz/main::three_million_inputs_break_nothing",
        ],
        "",
    ),
    fault(
        29,
        "packets split and joined anywhere",
        &[
            "native/session::a_stream_means_the_same_wherever_it_is_cut",
            "hostile/scripts::a_script_comes_to_the_same_end_wherever_it_is_cut",
        ],
        "",
    ),
    fault(
        30,
        "unsolicited acknowledgement, unknown identifiers",
        &[
            "native/session::an_unknown_pubrel_is_completed_with_not_found",
            "native/session::an_unknown_pubrec_is_answered_with_not_found_unless_it_refuses",
            "native/hostile::acknowledgements_of_nothing_change_nothing_and_are_counted",
        ],
        "",
    ),
    fault(
        31,
        "duplicate QoS 1",
        &["native/statements/delivery::a_qos_1_message_is_acknowledged_and_then_its_identifier_is_new"],
        "",
    ),
    fault(
        32,
        "duplicate QoS 2",
        &[
            "native/session::qos_1_and_2_are_acknowledged_in_order_and_a_replay_is_delivered_once",
            "native/statements/delivery::a_qos_2_message_is_delivered_once_until_it_is_released",
        ],
        "",
    ),
    fault(33, "1,000,000 topics", &[], "not yet: the page's memory in a browser"),
    fault(34, "retained flood on #", &[], ""),
    fault(35, "topic with 10,000 levels, of 65,535 bytes", &[], ""),
    fault(36, "payload that is no UTF-8", &[], ""),
    fault(
        37,
        "HTML and script in every text",
        &["browser/chrome::no_text_becomes_html", "native/tidy::nothing_of_ours_is_an_html_sink"],
        "",
    ),
    fault(
        38,
        "JSON keys like __proto__, and double ones",
        &["native/payload::the_selector_of_a_line_reads_what_the_line_shows"],
        "",
    ),
    fault(39, "JSON nested 100,000 deep, of 10 MB, with 1,000,000 keys", &[], ""),
    fault(
        40,
        "1e309, NaN, Infinity, 2^53+1, \"0x10\", \"1,5\"",
        &["native/payload::whole_payloads_read_as_people_mean_them"],
        "",
    ),
    fault(41, "the clock jumps a day", &[], "not yet: in a browser, and daylight saving time on an axis"),
    fault(42, "times in payloads: future, past, microseconds", &[], "not yet"),
    fault(43, "storage quota exceeded", &[], ""),
    fault(44, "storage denied", &[], ""),
    fault(45, "two tabs edit the same board", &[], ""),
    fault(
        46,
        "old tab, new version",
        &["browser/boards::f45_a_board_that_a_newer_page_wrote_is_not_overwritten"],
        "not yet: two built pages, one after the other",
    ),
    fault(
        47,
        "corrupt stored state",
        &[
            "browser/boards::of_several_kept_boards_the_one_that_cannot_be_read_is_set_aside",
            "browser/brokers::kept_brokers_that_are_none_are_set_aside_and_told",
            "browser/chrome::a_kept_board_that_is_none_is_set_aside_and_told",
        ],
        "",
    ),
    fault(48, "the worker traps or runs out of memory", &[], "not yet: memory that really runs out"),
    fault(49, "the WebAssembly does not load", &[], ""),
    fault(
        50,
        "10,000 clients, broker restart",
        &[],
        "not yet: outages of seconds peak above twice the mean, because waits begin at three seconds",
    ),
    fault(51, "proxy closes idle lines after 60 s", &[], "not yet: through a real proxy"),
    fault(52, "SUBACK failure codes", &[], "not yet: against a broker with an ACL"),
    fault(
        53,
        "broker closes on a forbidden PUBLISH",
        &["native/hub/publishes::a_3_1_1_broker_that_hangs_up_on_a_forbidden_publish_leaves_it_unknown"],
        "",
    ),
    fault(54, "token expires", &[], ""),
    fault(55, "publish while offline", &[], ""),
    fault(56, "processor 20 times slower", &[], "not yet: the worker as slow"),
    fault(57, "private network permission", &[], ""),
    fault(58, "plain http on a LAN", &[], ""),
    fault(59, "a message kills every worker", &[], ""),
    fault(60, "the worker hangs", &[], ""),
];
