//! [`Proxy`]: the line between a client and its broker, which can be cut after any byte or at any packet, go dead, be
//! closed one way, split into pieces, slowed and delayed; and which tells everything that passes.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::error::{Result, io as failed};
use crate::mosquitto::Saves;
use crate::wire::Stream;

/// A line that suffers. On 127.0.0.1; dropped, everything that leads through it is cut.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    _task: JoinSet<()>,
}

/// Which way something passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// From the client to the broker.
    Up,
    /// From the broker to the client.
    Down,
}

/// What one way of a line does to what passes; by default nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Course {
    /// Where it ends, and how.
    pub end: Option<(At, End)>,
    /// Writes pieces of one to so many bytes; 0 writes what came as it came.
    pub pieces: usize,
    /// Bytes a second; 0 for as many as come.
    pub rate: u32,
    /// How long everything is on its way.
    pub delay: Duration,
}

/// Where one way of a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// After so many bytes, of which the upgrade's are the first.
    Byte(u64),
    /// Before the first packet of this type (MQTT 5 §2.1.2), and what came together with it.
    Packet(u8),
}

/// How one way of a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The whole line is reset.
    Cut,
    /// Nothing passes any more, and nobody is told.
    Stall,
    /// This way is closed, and the other goes on.
    Close,
}

/// What a line does both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weather {
    /// To what the client sends.
    pub up: Course,
    /// To what the broker sends.
    pub down: Course,
}

/// Where a proxy leads.
#[derive(Debug, Clone)]
pub struct Upstream {
    /// The broker's address.
    pub address: SocketAddr,
    /// Holds back what the broker says until it has saved what it says that it has.
    pub saves: Option<Saves>,
}

/// What passed. Told before the other side can know, so that answers are told after what they answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A line was opened; lines are numbered from 0.
    Opened(u64),
    /// One side sent this.
    Sent(u64, Way, Vec<u8>),
    /// This may have reached the other side.
    Arrived(u64, Way, Vec<u8>),
    /// One way of a line came to the end it was to come to.
    Ended(u64, Way),
    /// A line is over.
    Over(u64),
}

#[derive(Debug)]
struct Shared {
    upstream: Mutex<Upstream>,
    weather: Mutex<Forecast>,
    /// Lines with a lower number than this are cut.
    cut: watch::Sender<u64>,
    lines: watch::Sender<u64>,
    open: watch::Sender<u64>,
    tells: Option<mpsc::UnboundedSender<Seen>>,
    seed: u64,
}

#[derive(Debug, Default)]
struct Forecast {
    next: VecDeque<Weather>,
    rest: Weather,
}

impl Proxy {
    /// Starts one that leads to a broker, in fair weather. What is random about it follows from `seed`; everything that
    /// passes is told to `tells`.
    ///
    /// # Errors
    /// When the system has no port left.
    pub async fn start(upstream: Upstream, seed: u64, tells: Option<mpsc::UnboundedSender<Seen>>) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed("binding", "127.0.0.1:0"))?;
        let address = listener.local_addr().map_err(failed("asking the port of", "127.0.0.1:0"))?;
        let shared = Arc::new(Shared {
            upstream: Mutex::new(upstream),
            weather: Mutex::default(),
            cut: watch::Sender::new(0),
            lines: watch::Sender::new(0),
            open: watch::Sender::new(0),
            tells,
            seed,
        });
        let mut task = JoinSet::new();
        task.spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, _task: task })
    }

    /// Its address as a broker's.
    pub fn url(&self) -> String {
        format!("ws://{}/mqtt", self.address)
    }

    /// Its address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lines that are opened from now on lead there.
    pub fn lead_to(&self, upstream: Upstream) {
        *lock(&self.shared.upstream) = upstream;
    }

    /// The weather of lines that are opened from now on, and have none of their own by [`expect`](Self::expect).
    pub fn weather(&self, weather: Weather) {
        lock(&self.shared.weather).rest = weather;
    }

    /// The weather of the next line that is opened after those that are expected already.
    pub fn expect(&self, weather: Weather) {
        lock(&self.shared.weather).next.push_back(weather);
    }

    /// Resets every line there is.
    pub fn cut(&self) {
        self.shared.cut.send_replace(*self.shared.lines.borrow());
    }

    /// How many lines were ever opened.
    pub fn lines(&self) -> u64 {
        *self.shared.lines.borrow()
    }

    /// How many of them are open.
    pub fn open(&self) -> u64 {
        *self.shared.open.borrow()
    }
}

impl Upstream {
    /// A broker whose answers pass as they come.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, saves: None }
    }
}

impl Weather {
    /// Ends one way of a line and leaves the other alone.
    pub fn ends(way: Way, at: At, end: End) -> Self {
        let course = Course { end: Some((at, end)), ..Course::default() };
        match way {
            Way::Up => Self { up: course, ..Self::default() },
            Way::Down => Self { down: course, ..Self::default() },
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut lines = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let number = *shared.lines.borrow();
        shared.lines.send_replace(number + 1);
        let weather = {
            let mut forecast = lock(&shared.weather);
            forecast.next.pop_front().unwrap_or(forecast.rest)
        };
        lines.spawn(line(client, number, weather, Arc::clone(&shared)));
        while lines.try_join_next().is_some() {}
    }
}

/// One line, from its opening until both ways have ended or it is cut.
async fn line(mut client: TcpStream, number: u64, weather: Weather, shared: Arc<Shared>) {
    let upstream = lock(&shared.upstream).clone();
    let Ok(mut broker) = TcpStream::connect(upstream.address).await else {
        // As if nobody listened here either.
        client.set_zero_linger().ok();
        return;
    };
    client.set_nodelay(true).and_then(|()| broker.set_nodelay(true)).ok();
    shared.open.send_modify(|open| *open += 1);
    shared.tell(Seen::Opened(number));
    let was_closed = {
        let ((from_client, to_client), (from_broker, to_broker)) = (client.split(), broker.split());
        let way = |way, course, saves| Pump { number, way, course, saves, shared: &shared, stream: Stream::default() };
        let up = way(Way::Up, weather.up, None).carry(from_client, to_broker);
        let down = way(Way::Down, weather.down, upstream.saves).carry(from_broker, to_client);
        let mut cut = shared.cut.subscribe();
        tokio::select! {
            both = async { tokio::try_join!(up, down) } => both.is_ok(),
            _ = cut.wait_for(|below| *below > number) => false,
        }
    };
    if !was_closed {
        client.set_zero_linger().and_then(|()| broker.set_zero_linger()).ok();
    }
    drop((client, broker));
    shared.open.send_modify(|open| *open -= 1);
    shared.tell(Seen::Over(number));
}

impl Shared {
    fn tell(&self, seen: Seen) {
        if let Some(tells) = &self.tells {
            // Nobody listens any more when the test is over.
            tells.send(seen).ok();
        }
    }
}

/// One way of one line.
struct Pump<'a> {
    number: u64,
    way: Way,
    course: Course,
    saves: Option<Saves>,
    shared: &'a Shared,
    stream: Stream,
}

/// What was read, when, and what the broker must have saved before it passes on.
type Chunk = (Instant, Option<u64>, Vec<u8>);

impl Pump<'_> {
    /// Carries until the end of the stream or of the line; an error is the end of the whole line.
    async fn carry(self, from: ReadHalf<'_>, to: WriteHalf<'_>) -> io::Result<()> {
        let (read, chunks) = mpsc::channel(8);
        let (number, way, shared, saves) = (self.number, self.way, self.shared, self.saves.clone());
        let reading = async move {
            let mut from = from;
            let mut buffer = vec![0; 4_096];
            loop {
                // A reset ends one way here; writing finds out the rest.
                let count = from.read(&mut buffer).await.unwrap_or_default();
                if count == 0 {
                    return Ok(());
                }
                shared.tell(Seen::Sent(number, way, buffer[..count].to_vec()));
                let ticket = saves.as_ref().map(Saves::ticket);
                if read.send((Instant::now(), ticket, buffer[..count].to_vec())).await.is_err() {
                    // This way is closed: whatever else comes is lost.
                    return Ok(());
                }
            }
        };
        tokio::try_join!(reading, self.write(chunks, to)).map(drop)
    }

    async fn write(mut self, mut chunks: mpsc::Receiver<Chunk>, mut to: WriteHalf<'_>) -> io::Result<()> {
        let mut random =
            fastrand::Rng::with_seed(self.shared.seed ^ self.number << 1 ^ u64::from(self.way == Way::Down));
        let (mut passed, mut free) = (0, Instant::now());
        while let Some((came, ticket, chunk)) = chunks.recv().await {
            if let (Some(saves), Some(ticket)) = (&self.saves, ticket)
                && !saves.saved(ticket).await
            {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            tokio::time::sleep_until(came + self.course.delay).await;
            let keep = self.keeps(passed, &chunk);
            let mut rest = &chunk[..keep.unwrap_or(chunk.len())];
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(self.piece(rest.len(), &mut random));
                rest = after;
                if self.course.rate > 0 {
                    free = free.max(Instant::now())
                        + Duration::from_secs_f64(piece.len() as f64 / f64::from(self.course.rate));
                    tokio::time::sleep_until(free).await;
                }
                self.shared.tell(Seen::Arrived(self.number, self.way, piece.to_vec()));
                to.write_all(piece).await?;
                passed += piece.len() as u64;
            }
            if keep.is_some() {
                return self.end(to).await;
            }
        }
        // The other side may be gone already.
        to.shutdown().await.ok();
        Ok(())
    }

    /// How much of a chunk still passes, where this way ends in it.
    fn keeps(&mut self, passed: u64, chunk: &[u8]) -> Option<usize> {
        match self.course.end?.0 {
            At::Byte(at) => usize::try_from(at - passed).ok().filter(|keep| *keep <= chunk.len()),
            At::Packet(kind) => {
                let packets = self.stream.feed(chunk).unwrap_or_default();
                packets.iter().any(|packet| packet[0] >> 4 == kind).then_some(0)
            }
        }
    }

    fn piece(&self, size: usize, random: &mut fastrand::Rng) -> usize {
        let by_rate = if self.course.rate > 0 { (self.course.rate as usize / 20).max(1) } else { size };
        let by_pieces = if self.course.pieces > 0 { random.usize(1..=self.course.pieces) } else { size };
        size.min(by_rate).min(by_pieces)
    }

    async fn end(&self, mut to: WriteHalf<'_>) -> io::Result<()> {
        self.shared.tell(Seen::Ended(self.number, self.way));
        match self.course.end {
            Some((_, End::Stall)) => std::future::pending().await,
            Some((_, End::Close)) => to.shutdown().await,
            Some((_, End::Cut)) | None => Err(io::ErrorKind::ConnectionReset.into()),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::wait::{PATIENCE, until};

    /// A proxy before a server that keeps what it hears and sends it back, and what is told.
    struct Stage {
        proxy: Proxy,
        heard: Arc<Mutex<Vec<u8>>>,
        told: mpsc::UnboundedReceiver<Seen>,
        _task: JoinSet<()>,
    }

    async fn stage() -> Stage {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let upstream = Upstream::new(listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (ear, mut task) = (Arc::clone(&heard), JoinSet::new());
        task.spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut buffer = [0; 1_000];
                while let Ok(count @ 1..) = stream.read(&mut buffer).await {
                    lock(&ear).extend(&buffer[..count]);
                    if stream.write_all(&buffer[..count]).await.is_err() {
                        break;
                    }
                }
            }
        });
        let (tells, told) = mpsc::unbounded_channel();
        let proxy = Proxy::start(upstream, 7, Some(tells)).await.unwrap();
        Stage { proxy, heard, told, _task: task }
    }

    impl Stage {
        /// Sends bytes through a line with this weather, and reads what comes back until it ends.
        async fn send(&self, weather: Weather, bytes: &[u8]) -> (Vec<u8>, io::Result<usize>) {
            self.proxy.expect(weather);
            let mut client = TcpStream::connect(self.proxy.address()).await.unwrap();
            // It may be reset meanwhile.
            client.write_all(bytes).await.ok();
            client.shutdown().await.ok();
            let mut back = Vec::new();
            let read = tokio::time::timeout(PATIENCE, client.read_to_end(&mut back)).await.expect("it ends");
            (back, read)
        }

        fn heard(&self) -> Vec<u8> {
            std::mem::take(&mut lock(&self.heard))
        }

        async fn hears(&self, bytes: &[u8]) {
            let heard = async || (*lock(&self.heard) == *bytes).then_some(());
            until("all that was sent", PATIENCE, heard).await.unwrap();
            self.heard();
        }
    }

    fn bytes(count: usize) -> Vec<u8> {
        (0..count).map(|number| (number % 251) as u8).collect()
    }

    #[tokio::test]
    async fn in_fair_weather_everything_passes_and_is_told_before_its_answer() {
        let mut stage = stage().await;
        let sent = bytes(100_000);
        let (back, end) = stage.send(Weather::default(), &sent).await;
        assert!(end.is_ok() && back == sent && stage.heard() == sent);
        until("the end of the line", PATIENCE, async || (stage.proxy.open() == 0).then_some(())).await.unwrap();
        let mut sums = [[0, 0], [0, 0]];
        let mut first = None;
        while let Ok(seen) = stage.told.try_recv() {
            first.get_or_insert(seen.clone());
            match seen {
                Seen::Sent(0, way, bytes) => sums[0][usize::from(way == Way::Down)] += bytes.len(),
                Seen::Arrived(0, way, bytes) => {
                    sums[1][usize::from(way == Way::Down)] += bytes.len();
                    assert!(
                        sums[0][0] >= sums[1][0] && sums[1][0] >= sums[0][1] && sums[0][1] >= sums[1][1],
                        "{sums:?}"
                    );
                }
                Seen::Opened(0) | Seen::Over(0) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((first, sums), (Some(Seen::Opened(0)), [[100_000; 2]; 2]));
    }

    #[tokio::test]
    async fn a_line_is_cut_after_the_byte_it_is_to_be_cut_after() {
        for at in [0, 1, 999, 4_096, 5_000] {
            let mut stage = stage().await;
            let (_, end) = stage.send(Weather::ends(Way::Up, At::Byte(at), End::Cut), &bytes(6_000)).await;
            assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset, "{at}");
            let mut passed = 0;
            while let Ok(seen) = stage.told.try_recv() {
                passed += if let Seen::Arrived(_, Way::Up, bytes) = seen { bytes.len() as u64 } else { 0 };
            }
            assert_eq!(passed, at);
            assert!(bytes(at as usize).starts_with(&stage.heard()), "{at}: no byte more");
        }
        let stage = stage().await;
        let (back, end) = stage.send(Weather::ends(Way::Down, At::Byte(10), End::Cut), &bytes(6_000)).await;
        assert!(end.is_err() && back.len() <= 10, "{back:?}");
        // Short of that byte nothing happens.
        let (back, end) = stage.send(Weather::ends(Way::Down, At::Byte(10), End::Cut), &bytes(9)).await;
        assert!(end.is_ok() && back == bytes(9));
    }

    #[tokio::test]
    async fn a_stalled_way_passes_nothing_more_and_the_other_goes_on() {
        let stage = stage().await;
        stage.proxy.expect(Weather::ends(Way::Down, At::Byte(3), End::Stall));
        let mut client = TcpStream::connect(stage.proxy.address()).await.unwrap();
        client.write_all(&bytes(5)).await.unwrap();
        let mut back = [0; 3];
        client.read_exact(&mut back).await.unwrap();
        client.write_all(&bytes(100)).await.unwrap();
        stage.hears(&[bytes(5), bytes(100)].concat()).await;
        let more = tokio::time::timeout(Duration::from_millis(100), client.read_u8()).await;
        assert!(more.is_err(), "nothing came, and no end either: {more:?}");
        stage.proxy.cut();
        let end = tokio::time::timeout(PATIENCE, client.read_u8()).await.unwrap();
        assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset, "only now");
    }

    #[tokio::test]
    async fn a_closed_way_ends_and_the_other_goes_on() {
        let stage = stage().await;
        stage.proxy.expect(Weather::ends(Way::Down, At::Byte(3), End::Close));
        let mut client = TcpStream::connect(stage.proxy.address()).await.unwrap();
        client.write_all(&bytes(5)).await.unwrap();
        let mut back = Vec::new();
        tokio::time::timeout(PATIENCE, client.read_to_end(&mut back)).await.unwrap().unwrap();
        assert_eq!(back, bytes(3));
        client.write_all(&bytes(7)).await.unwrap();
        stage.hears(&[bytes(5), bytes(7)].concat()).await;
    }

    #[tokio::test]
    async fn pieces_are_as_small_as_they_are_to_be_and_the_same_for_the_same_seed() {
        let mut pieces = Vec::new();
        for _ in 0..2 {
            let mut stage = stage().await;
            let weather = Weather { up: Course { pieces: 5, ..Course::default() }, ..Weather::default() };
            let (back, _) = stage.send(weather, &bytes(500)).await;
            assert_eq!(back, bytes(500));
            let mut sizes = Vec::new();
            while let Ok(seen) = stage.told.try_recv() {
                if let Seen::Arrived(_, Way::Up, piece) = seen {
                    sizes.push(piece.len());
                }
            }
            assert!(sizes.iter().all(|size| (1..=5).contains(size)) && sizes.contains(&1) && sizes.contains(&5));
            pieces.push(sizes);
        }
        assert_eq!(pieces[0], pieces[1]);
    }

    #[tokio::test]
    async fn a_slow_line_takes_its_time_and_a_long_one_delays_without_slowing() {
        let stage = stage().await;
        let took = async |course: Course, count| {
            let began = clock::now();
            let (back, _) = stage.send(Weather { up: course, ..Weather::default() }, &bytes(count)).await;
            assert_eq!(back.len(), count);
            began.elapsed()
        };
        let slow = took(Course { rate: 10_000, ..Course::default() }, 3_000).await;
        assert!(slow >= Duration::from_millis(300), "{slow:?}");
        // Chunk by chunk it would take more than ten times as long.
        let long = took(Course { delay: Duration::from_millis(200), ..Course::default() }, 200_000).await;
        assert!((Duration::from_millis(200)..Duration::from_secs(8)).contains(&long), "{long:?}");
    }

    #[tokio::test]
    async fn a_line_ends_before_the_packet_it_is_to_end_before() {
        let mut stage = stage().await;
        let head = b"GET / HTTP/1.1\r\n\r\n";
        stage.proxy.expect(Weather::ends(Way::Up, At::Packet(5), End::Stall));
        let mut client = TcpStream::connect(stage.proxy.address()).await.unwrap();
        let before = [&head[..], &[0x82, 4, 0x40, 2, 0, 5]].concat();
        client.write_all(&before).await.unwrap();
        stage.hears(&before).await;
        client.write_all(&[0x82, 4, 0x50, 2, 0, 5]).await.unwrap();
        let ended = async || {
            while let Ok(seen) = stage.told.try_recv() {
                if seen == Seen::Ended(0, Way::Up) {
                    return Some(());
                }
            }
            None
        };
        until("the end of the way", PATIENCE, ended).await.unwrap();
        assert!(stage.heard().is_empty(), "it did not pass");
    }

    #[tokio::test]
    async fn lines_lead_where_they_are_told_to_and_without_a_broker_they_are_refused() {
        let (one, other) = (stage().await, stage().await);
        one.proxy.lead_to(Upstream::new(other.proxy.address()));
        assert_eq!(one.send(Weather::default(), b"x").await.0, b"x");
        assert_eq!((one.heard(), other.heard()), (vec![], b"x".to_vec()));
        let nobody = TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap();
        one.proxy.lead_to(Upstream::new(nobody));
        assert!(one.send(Weather::default(), b"x").await.1.is_err());
        assert_eq!(one.proxy.lines(), 2);
    }
}
