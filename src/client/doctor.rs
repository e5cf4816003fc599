//! [`Doctor`]: tests a connection step by step and says what each step found. It speaks under a name of its own, so that
//! it takes no session over, keeps none, leaves no will, and is gone when it is done.

use core::time::Duration;
use std::collections::VecDeque;

use super::connection::Bounds;
use super::findings::{Finding, Found, Permission, Step, Surroundings};
use super::greeting;
use super::state::{NO_CODE, Trouble};
use crate::mqtt::topic::{Filter, Topic};
use crate::mqtt::{
    self, Delivery, Outgoing, Protocol, Publish, PublishProperties, Qos, Reason, Receipt, Session, Subscription,
};
use crate::profile::{Profile, Url, Version};
use crate::time::{Instant, Now};

/// A test of one connection.
///
/// # The calling contract
/// As of [`Client`](super::Client).
pub struct Doctor {
    profile: Profile,
    echo: Option<Topic>,
    bounds: Bounds,
    random: fastrand::Rng,
    protocol: Protocol,
    session: Option<Session>,
    phase: Phase,
    findings: Vec<Finding>,
    /// Whether they changed since they were last told.
    is_news: bool,
    /// Whether our own topic was asked for and is not answered.
    waits_for_own: bool,
    /// Whether any message came.
    has_heard: bool,
    /// What our own message says.
    token: String,
    queue: VecDeque<Output>,
}

/// What the driver must do, or should know.
pub enum Output {
    /// Open a WebSocket with the subprotocol `mqtt`. Ends every earlier connection.
    Open(Url),
    /// Open one without any subprotocol. Ends every earlier connection.
    Probe(Url),
    /// Write these bytes.
    Send(Vec<u8>),
    /// Close the connection.
    Close,
    /// [`Doctor::findings`] has something new to say.
    Told,
}

#[derive(Clone, Copy)]
enum Phase {
    Opening { since: Instant },
    Probing { code: u16, until: Instant },
    Greeting { since: Instant },
    Asking { until: Instant },
    Listening { since: Instant },
    Echoing { since: Instant, receipt: Option<Receipt>, is_taken: bool },
    Done,
}

impl Doctor {
    /// Begins to test a profile's connection for a page in such surroundings; on `echo` a message is published, if one is
    /// named.
    pub fn begin(
        now: Now,
        profile: Profile,
        echo: Option<Topic>,
        page: Surroundings,
        bounds: Bounds,
        seed: u64,
    ) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let client_id = format!("{NAME}{:08x}", random.u32(..));
        let token = format!("{NAME}{:016x}", random.u64(..));
        let protocol = if profile.version == Version::V311 { Protocol::V311 } else { Protocol::V5 };
        let profile = Profile { client_id, clean_start: true, session_expiry_secs: 0, will: None, ..profile };
        let filters = profile.subscriptions.iter().map(|wanted| Step::Filter(wanted.filter.as_str().into()));
        let steps = [Step::Page, Step::Socket, Step::Subprotocol, Step::Welcome].into_iter().chain(filters);
        let own = echo.as_ref().map_or("", Topic::as_str);
        let steps = steps.chain([Step::Listen, Step::Echo(own.into())]);
        let findings = steps.map(|step| Finding { step, found: Found::Waiting }).collect();
        let mut doctor = Self {
            profile,
            echo,
            bounds,
            random,
            protocol,
            session: None,
            phase: Phase::Done,
            findings,
            is_news: true,
            waits_for_own: false,
            has_heard: false,
            token,
            queue: VecDeque::new(),
        };
        let judged = judge(&doctor.profile.url, page);
        doctor.find(&Step::Page, judged.clone());
        if judged == Found::PageMixed {
            doctor.end(now);
        } else {
            doctor.open(now);
        }
        doctor.tell();
        doctor
    }

    /// The socket is open.
    pub fn handle_open(&mut self, now: Now) {
        match self.phase {
            Phase::Opening { since } => {
                self.find(&Step::Socket, Found::Opened(millis(now, since)));
                self.find(&Step::Subprotocol, Found::Agreed);
                self.find(&Step::Welcome, Found::Running);
                self.phase = Phase::Greeting { since: now.instant };
                if let Some(session) = &mut self.session {
                    session.handle_open(now.instant);
                }
                self.drain(now);
            }
            Phase::Probing { .. } => {
                self.find(&Step::Socket, Found::Opened(0));
                self.find(&Step::Subprotocol, Found::NotAgreed);
                self.end(now);
            }
            _ => {}
        }
        self.tell();
    }

    /// Bytes arrived.
    pub fn handle_bytes(&mut self, now: Now, bytes: &[u8]) {
        let Some(session) = &mut self.session else { return };
        let (mut heard, mut own) = (false, false);
        let (topic, token) = (self.echo.as_ref().map_or("", Topic::as_str), self.token.as_bytes());
        session.handle_bytes(now.instant, bytes, &mut |publish: &Publish<'_>| {
            heard = true;
            own |= publish.topic == topic && publish.payload == token;
        });
        self.has_heard |= heard;
        self.drain(now);
        match self.phase {
            Phase::Listening { since } if heard => {
                self.find(&Step::Listen, Found::Heard(millis(now, since)));
                self.echo(now);
            }
            Phase::Echoing { since, .. } if own => {
                let step = self.echo_step();
                self.find(&step, Found::Echoed(millis(now, since)));
                self.end(now);
            }
            _ => {}
        }
        self.tell();
    }

    /// A text frame arrived, which no MQTT broker sends.
    pub fn handle_text(&mut self, now: Now) {
        if let Some(session) = &mut self.session {
            session.handle_text(now.instant);
        }
        self.drain(now);
        self.tell();
    }

    /// The socket closed with this WebSocket close code.
    pub fn handle_close(&mut self, now: Now, code: u16) {
        match self.phase {
            Phase::Opening { .. } => self.probe(now, code),
            Phase::Probing { code, .. } => {
                self.fail(now, &Step::Socket, Trouble::Closed { code, was_open: false });
            }
            Phase::Done => {}
            _ => self.lost(now, Trouble::Closed { code, was_open: true }),
        }
        self.tell();
    }

    /// The browser would not even make the socket.
    pub fn handle_failure(&mut self, now: Now, text: &str) {
        if matches!(self.phase, Phase::Opening { .. } | Phase::Probing { .. }) {
            self.fail(now, &Step::Socket, Trouble::Address(text.into()));
        }
        self.tell();
    }

    /// Time passed; harmless before [`deadline`](Self::deadline).
    pub fn handle_timeout(&mut self, now: Now) {
        if self.patience().is_some_and(|until| until <= now.instant) {
            match self.phase {
                Phase::Opening { .. } => self.probe(now, NO_CODE),
                Phase::Probing { code, .. } => {
                    self.fail(now, &Step::Socket, Trouble::Closed { code, was_open: false });
                }
                Phase::Asking { .. } => {
                    for finding in &mut self.findings {
                        if matches!((&finding.step, &finding.found), (Step::Filter(_), Found::Running)) {
                            finding.found = Found::Unanswered;
                        }
                    }
                    self.end(now);
                }
                Phase::Listening { .. } => {
                    self.find(&Step::Listen, Found::Silent(LISTEN_WAIT.as_secs() as u32));
                    self.echo(now);
                }
                Phase::Echoing { is_taken, .. } => {
                    let step = self.echo_step();
                    self.find(&step, Found::NotEchoed(is_taken));
                    self.end(now);
                }
                Phase::Greeting { .. } | Phase::Done => {}
            }
        }
        if let Some(session) = &mut self.session {
            session.handle_timeout(now.instant);
        }
        self.drain(now);
        self.tell();
    }

    /// Nobody wants to know any more.
    pub fn stop(&mut self, now: Now) {
        self.end(now);
    }

    /// What to do next; `None` when there is nothing.
    pub fn poll(&mut self) -> Option<Output> {
        self.queue.pop_front()
    }

    /// When to call [`handle_timeout`](Self::handle_timeout) at the latest.
    pub fn deadline(&self) -> Option<Instant> {
        if matches!(self.phase, Phase::Done) {
            return None;
        }
        self.patience().into_iter().chain(self.session.as_ref().and_then(Session::deadline)).min()
    }

    /// All steps and what they found so far.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether there is nothing more to find.
    pub fn is_done(&self) -> bool {
        matches!(self.phase, Phase::Done)
    }

    // ---- the steps ----

    fn open(&mut self, now: Now) {
        match greeting::session(&self.profile, self.protocol, self.bounds, self.random.fork()) {
            Ok(session) => self.session = Some(session),
            Err(refused) => return self.fail(now, &Step::Welcome, Trouble::Profile(refused.to_string().into())),
        }
        self.find(&Step::Socket, Found::Running);
        self.phase = Phase::Opening { since: now.instant };
        self.queue.push_back(Output::Open(self.profile.url.clone()));
    }

    /// It did not open. A server that opens one without a word of MQTT is told from one that opens none.
    fn probe(&mut self, now: Now, code: u16) {
        self.phase = Phase::Probing { code, until: now.instant + PROBE_WAIT };
        self.queue.push_back(Output::Probe(self.profile.url.clone()));
    }

    fn welcome(&mut self, now: Now) {
        let since = if let Phase::Greeting { since } = self.phase { since } else { now.instant };
        let protocol = self.protocol.name().into();
        self.find(&Step::Welcome, Found::Welcomed { protocol, millis: millis(now, since) });
        let own = self.echo.as_ref().map(|topic| Subscription::new(Filter::exactly(topic), Qos::AtMostOnce));
        let wanted = self.profile.subscriptions.clone();
        for wanted in &wanted {
            self.find(&Step::Filter(wanted.filter.as_str().into()), Found::Running);
        }
        // One by one: a broker that offers none of a kind still answers the others.
        let mut is_asked = false;
        for mut wanted in wanted.into_iter().chain(own) {
            if self.protocol == Protocol::V311 {
                wanted = Subscription::new(wanted.filter, wanted.qos);
            }
            let step = Step::Filter(wanted.filter.as_str().into());
            let is_own = self.echo.as_ref().is_some_and(|topic| topic.as_str() == wanted.filter.as_str());
            let request = mqtt::Subscribe { subscriptions: vec![wanted], ..mqtt::Subscribe::default() };
            let Some(session) = &mut self.session else { return };
            match session.subscribe(now.instant, request) {
                Ok(()) => (is_asked, self.waits_for_own) = (true, is_own || self.waits_for_own),
                Err(refused) => self.find(&step, Found::Failed(Trouble::Profile(refused.to_string().into()))),
            }
        }
        if is_asked {
            self.phase = Phase::Asking { until: now.instant + ANSWER_WAIT };
        } else {
            self.find(&Step::Listen, Found::Skipped);
            self.echo(now);
        }
    }

    fn answered(&mut self, now: Now, filter: &Filter, result: Result<Qos, Reason>) {
        let step = Step::Filter(filter.as_str().into());
        let asked = self.profile.subscriptions.iter().find(|wanted| wanted.filter == *filter).map(|wanted| wanted.qos);
        let found = match (result, asked) {
            (Ok(granted), Some(asked)) if granted < asked => Found::Lowered { asked, granted },
            (Ok(granted), _) => Found::Granted(granted),
            (Err(reason), _) => Found::NotGranted(reason),
        };
        let is_own = self.echo.as_ref().is_some_and(|topic| topic.as_str() == filter.as_str());
        if let (true, Err(reason)) = (is_own, result) {
            let step = self.echo_step();
            self.find(&step, Found::NotGranted(reason));
        }
        self.waits_for_own &= !is_own;
        self.find(&step, found);
        let is_open = |finding: &Finding| matches!((&finding.step, &finding.found), (Step::Filter(_), Found::Running));
        if !self.findings.iter().any(is_open) && !self.waits_for_own {
            self.listen(now);
        }
    }

    fn listen(&mut self, now: Now) {
        let is_granted = |finding: &Finding| matches!(finding.found, Found::Granted(_) | Found::Lowered { .. });
        if self.has_heard {
            self.find(&Step::Listen, Found::Heard(0));
            self.echo(now);
        } else if self.findings.iter().any(is_granted) {
            self.find(&Step::Listen, Found::Running);
            self.phase = Phase::Listening { since: now.instant };
        } else {
            self.find(&Step::Listen, Found::Skipped);
            self.echo(now);
        }
    }

    fn echo(&mut self, now: Now) {
        let step = self.echo_step();
        let (Some(topic), Some(session)) = (self.echo.clone(), &mut self.session) else {
            self.find(&step, Found::Unasked);
            return self.end(now);
        };
        if self.findings.iter().any(|finding| finding.step == step && matches!(finding.found, Found::NotGranted(_))) {
            return self.end(now);
        }
        let qos = Qos::AtLeastOnce.min(session.server().maximum_qos);
        let payload = self.token.clone().into_bytes();
        let message = Outgoing { topic, payload, qos, retain: false, properties: PublishProperties::default() };
        match session.publish(now.instant, message) {
            Ok(receipt) => {
                self.find(&step, Found::Running);
                self.phase = Phase::Echoing { since: now.instant, receipt: Some(receipt), is_taken: false };
                self.drain(now);
            }
            Err(refused) => self.fail(now, &step, Trouble::Profile(refused.to_string().into())),
        }
    }

    fn delivered(&mut self, now: Now, receipt: Receipt, delivery: Delivery) {
        let Phase::Echoing { receipt: Some(own), is_taken, .. } = &mut self.phase else { return };
        if *own != receipt {
            return;
        }
        match delivery {
            Delivery::Acknowledged => *is_taken = true,
            Delivery::Rejected(reason) => {
                let step = self.echo_step();
                self.find(&step, Found::NotTaken(reason));
                self.end(now);
            }
            _ => {}
        }
    }

    // ---- endings ----

    /// The connection ended, and not by our wish.
    fn lost(&mut self, now: Now, why: Trouble) {
        if let Phase::Greeting { .. } = self.phase
            && self.profile.version == Version::Auto
            && self.protocol == Protocol::V5
            && is_about_version(&why)
        {
            self.protocol = Protocol::V311;
            return self.open(now);
        }
        let under_way = self.findings.iter().find(|finding| finding.found == Found::Running);
        let step = under_way.map_or(Step::Welcome, |finding| finding.step.clone());
        self.fail(now, &step, why);
    }

    fn fail(&mut self, now: Now, step: &Step, why: Trouble) {
        self.find(step, Found::Failed(why));
        self.end(now);
    }

    /// Says goodbye; what was not found out is skipped.
    fn end(&mut self, now: Now) {
        for finding in &mut self.findings {
            if matches!(finding.found, Found::Waiting | Found::Running) {
                finding.found = Found::Skipped;
            }
        }
        self.is_news = true;
        if matches!(self.phase, Phase::Opening { .. } | Phase::Probing { .. }) {
            self.queue.push_back(Output::Close);
        }
        if let Some(session) = &mut self.session {
            session.disconnect(now.instant);
        }
        self.phase = Phase::Done;
        self.drain(now);
        self.session = None;
    }

    fn drain(&mut self, now: Now) {
        while let Some(output) = self.session.as_mut().and_then(Session::poll) {
            match output {
                mqtt::Output::Send(bytes) | mqtt::Output::Hold(bytes) => self.queue.push_back(Output::Send(bytes)),
                mqtt::Output::Close => self.queue.push_back(Output::Close),
                mqtt::Output::Keep(_) => {}
                mqtt::Output::Event(_) if self.is_done() => {}
                mqtt::Output::Event(event) => match event {
                    mqtt::Event::Connected { .. } => self.welcome(now),
                    mqtt::Event::Lost(lost) => self.lost(now, Trouble::of(lost, None)),
                    mqtt::Event::Subscribed(answers) => {
                        for (filter, result) in answers {
                            self.answered(now, &filter, result);
                        }
                    }
                    mqtt::Event::Delivery(receipt, delivery) => self.delivered(now, receipt, delivery),
                    _ => {}
                },
            }
        }
    }

    // ---- what was found ----

    fn find(&mut self, step: &Step, found: Found) {
        if let Some(finding) = self.findings.iter_mut().find(|finding| finding.step == *step) {
            self.is_news |= finding.found != found;
            finding.found = found;
        }
    }

    fn tell(&mut self) {
        if core::mem::take(&mut self.is_news) {
            self.queue.push_back(Output::Told);
        }
    }

    fn echo_step(&self) -> Step {
        Step::Echo(self.echo.as_ref().map_or("", Topic::as_str).into())
    }

    fn patience(&self) -> Option<Instant> {
        match self.phase {
            Phase::Opening { since } => Some(since + OPEN_WAIT),
            Phase::Probing { until, .. } | Phase::Asking { until } => Some(until),
            Phase::Listening { since } => Some(since + LISTEN_WAIT),
            Phase::Echoing { since, .. } => Some(since + ECHO_WAIT),
            Phase::Greeting { .. } | Phase::Done => None,
        }
    }
}

/// What this page's surroundings mean for an address.
fn judge(url: &Url, page: Surroundings) -> Found {
    if page.is_https && !url.secure && !url.is_loopback() {
        return Found::PageMixed;
    }
    let is_plain = !page.is_https && !page.is_loopback;
    // From inside of the local network nobody is asked about its other parts.
    let is_asked = if page.is_private { url.is_loopback() && !page.is_loopback } else { url.is_private() };
    match page.permission {
        Permission::Asks if is_asked => Found::PageLocal(Permission::Asks),
        // A page of the local network that is no secure place is always denied, and needs no leave.
        Permission::Denied if url.is_private() && !(page.is_private && is_plain) => {
            Found::PageLocal(Permission::Denied)
        }
        _ if is_plain => Found::PagePlain,
        _ => Found::PageFine,
    }
}

/// Whether a broker may mean by this that it does not speak our version.
const fn is_about_version(why: &Trouble) -> bool {
    matches!(why, Trouble::Closed { .. } | Trouble::Reason { reason: Reason::V311(1) | Reason::V5(0x84), .. })
}

fn millis(now: Now, since: Instant) -> u32 {
    u32::try_from(now.instant.since(since).as_millis()).unwrap_or(u32::MAX)
}

/// How its client identifiers begin: with 8 digits more, every broker must accept them (MQTT 3.1.1 §3.1.3.1).
const NAME: &str = "topicboard-";
/// How long a socket may take to open.
const OPEN_WAIT: Duration = Duration::from_secs(20);
/// How long one without a subprotocol may take, after the other had its time.
const PROBE_WAIT: Duration = Duration::from_secs(5);
/// How long a broker may take to answer a SUBSCRIBE.
const ANSWER_WAIT: Duration = Duration::from_secs(10);
/// How long a message is waited for.
const LISTEN_WAIT: Duration = Duration::from_secs(3);
/// How long our own may take to come back.
const ECHO_WAIT: Duration = Duration::from_secs(5);
