//! Chaos: a page that publishes and a page that listens, both with sessions that last, while mosquitto is killed and
//! their lines are cut at random bytes.

mod seat;

use std::fmt;
use std::time::Duration;

use rig::chaos::Plan;
use rig::clock;
use rig::judge::Judge;
use rig::mosquitto::Lasting;
use rig::proxy::{At, Course, End, Proxy, Seen, Upstream, Way, Weather};
use rig::wait::{PATIENCE, until};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use topicboard::mqtt::Qos;
use topicboard::mqtt::topic::Filter;
use topicboard::profile::{Profile, Subscription, Url, Version};

use crate::hub;
use seat::{Seat, TOPICS, payload, topic};

/// A page, the line it is on, and who watches that.
struct Watched {
    seat: Seat,
    proxy: Proxy,
    seen: UnboundedReceiver<Seen>,
    /// Of the page, and of the broker.
    judges: [Judge; 2],
    /// The way of its messages.
    busy: Way,
    cuts: u64,
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "cargo rig chaos runs it, and so does a part of cargo verify"]
async fn f1_f2_f3_kills_and_cuts_lose_nothing() {
    let Plan { kills, cuts, seed } = Plan::asked();
    play(Version::V5, Plan { kills: kills.div_ceil(2), cuts: cuts.div_ceil(2), seed }).await;
    play(Version::V311, Plan { kills: kills / 2, cuts: cuts / 2, seed }).await;
}

async fn play(version: Version, plan: Plan) {
    let mut random = fastrand::Rng::with_seed(plan.seed);
    let mut mosquitto = Lasting::start().await.unwrap();
    let listener = Watched::start(&mosquitto, version, 0, &mut random).await;
    let mut both = [Watched::start(&mosquitto, version, RATE, &mut random).await, listener];
    for watched in &both {
        watched.proxy.weather(watched.storm(&mut random));
        watched.proxy.cut();
    }
    let began = clock::now();
    let (mut kills, mut reloads) = (0, 0);
    let ended = until("the kills and cuts", Duration::from_secs(3_600), async || {
        for watched in &mut both {
            watched.watch();
            watched.proxy.weather(if watched.cuts < plan.cuts.div_ceil(2) {
                watched.storm(&mut random)
            } else {
                Weather::default()
            });
        }
        let cuts: u64 = both.iter().map(|watched| watched.cuts).sum();
        if kills < plan.kills && cuts * (plan.kills + 1) >= plan.cuts * (kills + 1) {
            tokio::time::sleep(Duration::from_millis(random.u64(0..200))).await;
            mosquitto.kill();
            tokio::time::sleep(Duration::from_millis(random.u64(0..200))).await;
            mosquitto.restart().await.unwrap();
            kills += 1;
            for watched in &both {
                watched.proxy.lead_to(upstream(&mosquitto));
            }
        }
        if cuts > 10 * (reloads + 1) {
            both[1].seat.reload();
            reloads += 1;
        }
        (cuts >= plan.cuts && kills == plan.kills).then_some(cuts)
    });
    let cuts = ended.await.unwrap();
    for watched in &both {
        watched.proxy.weather(Weather::default());
    }
    both[0].seat.enough();
    for watched in &both {
        watched.proxy.cut();
    }
    let figures = |both: &[Watched; 2]| {
        let (sent, has) = (both[0].seat.told(), both[1].seat.told());
        let [page, _] = &both[1].judges;
        let by_broker = |qos, number| page.came_as_new(&topic(qos), payload(number).as_bytes());
        [0, 1, 2].map(|qos| Figures::of(sent.taken[qos], &has.has[qos], |number| by_broker(qos, number)))
    };
    let settled = until("everything where it belongs", PATIENCE * 3, async || {
        both.iter_mut().for_each(Watched::watch);
        let is_sent = {
            let told = both[0].seat.told();
            told.acknowledged[1..] == told.taken[1..]
        };
        (is_sent && figures(&both)[1..].iter().all(|figures| figures.lost == 0)).then_some(())
    });
    let settled = settled.await;
    // Whatever comes twice comes now.
    let quiet = async || {
        let before = both[1].seat.told().has.clone();
        tokio::time::sleep(Duration::from_millis(200)).await;
        (before == both[1].seat.told().has).then_some(())
    };
    until("silence", PATIENCE, quiet).await.unwrap();
    both.iter_mut().for_each(Watched::watch);
    let figures = figures(&both);
    let [publisher, listener] = &both;
    let (sent, has) = (publisher.seat.told(), listener.seat.told());
    let packets: u64 = both.iter().flat_map(|watched| &watched.judges).map(Judge::packets).sum();
    println!(
        "Mosquitto {}, MQTT {}, seed {}: {kills} kills, {cuts} cuts and {reloads} reloads in {:.0} s",
        mosquitto.version(),
        if version == Version::V5 { "5" } else { "3.1.1" },
        plan.seed,
        began.elapsed().as_secs_f64()
    );
    for (qos, figures) in figures.iter().enumerate() {
        println!("  QoS {qos}: {figures}");
    }
    println!("  {} times the broker was hung up on, because it sent more at once than it may", has.overruns);
    println!("  {packets} packets judged; of those of the broker, which promise less than ours:");
    for (name, watched) in [("publisher", publisher), ("listener", listener)] {
        let faults = watched.judges[1].faults();
        println!(
            "    to the {name} {} remarks{}",
            faults.len(),
            faults.first().map_or(String::new(), |first| format!(", as {first}"))
        );
    }
    for (name, watched, told) in [("publisher", publisher, &sent), ("listener", listener, &has)] {
        assert_eq!(watched.judges[0].faults(), [""; 0], "the {name} kept to the rules");
        assert_eq!(told.wrong, [""; 0], "the {name}");
    }
    settled.unwrap();
    let [zero, one, two] = figures;
    assert_eq!((two.lost, two.twice, two.out_of_order), (0, 0, 0), "QoS 2");
    assert_eq!((one.lost, one.out_of_order), (0, 0), "QoS 1");
    assert_eq!((zero.twice, zero.out_of_order), (0, 0), "QoS 0");
    assert!([zero, one, two].iter().all(|figures| figures.taken > 0));
}

/// What became of the messages of a quality of service.
#[derive(Clone, Copy, Debug, Default)]
struct Figures {
    taken: u64,
    lost: u64,
    twice: u64,
    /// Twice because the broker sent them again as new messages of `QoS` 2, as can be seen on the wire.
    reissued: u64,
    /// First arrivals with a lower number than one before.
    out_of_order: u64,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { taken, lost, twice, reissued, out_of_order } = self;
        write!(f, "{taken} published, {lost} lost, {twice} twice, {out_of_order} out of order")?;
        if *reissued > 0 { write!(f, "; {reissued} more twice, sent by the broker as new ones") } else { Ok(()) }
    }
}

impl Figures {
    fn of(taken: u64, has: &[u64], came_as_new: impl Fn(u64) -> bool) -> Self {
        let mut figures = Self { taken, lost: taken, ..Self::default() };
        let mut seen = vec![false; taken as usize];
        let mut newest = None;
        for number in has {
            if core::mem::replace(&mut seen[*number as usize], true) {
                let count = if came_as_new(*number) { &mut figures.reissued } else { &mut figures.twice };
                *count += 1;
            } else {
                figures.lost -= 1;
                figures.out_of_order += u64::from(newest.is_some_and(|newest| *number < newest));
                newest = newest.max(Some(*number));
            }
        }
        figures
    }
}

impl Watched {
    async fn start(mosquitto: &Lasting, version: Version, rate: u64, random: &mut fastrand::Rng) -> Self {
        let (tells, seen) = unbounded_channel();
        let proxy = Proxy::start(upstream(mosquitto), random.u64(..), Some(tells)).await.unwrap();
        let filter = Subscription::new(Filter::parse(&format!("{TOPICS}#")).unwrap(), Qos::ExactlyOnce);
        let profile = Profile {
            version,
            client_id: if rate > 0 { "publisher" } else { "listener" }.to_owned(),
            clean_start: false,
            session_expiry_secs: if version == Version::V5 { 3_600 } else { 0 },
            // So that a line that went dead is found soon.
            keep_alive_secs: 2,
            subscriptions: if rate > 0 { Vec::new() } else { vec![filter] },
            persistent: true,
            ..Profile::new(hub::id(), Url::parse(&proxy.url(), false).unwrap())
        };
        let seat = Seat::open(profile, rate, random.u64(..));
        let judges = [Judge::new(Way::Up, true), Judge::new(Way::Down, true)];
        let mut watched = Self { seat, proxy, seen, judges, busy: if rate > 0 { Way::Up } else { Way::Down }, cuts: 0 };
        let ready = async || {
            watched.watch();
            watched.seat.told().is_ready.then_some(())
        };
        until("the welcome", PATIENCE, ready).await.unwrap();
        watched
    }

    /// A line that ends after a random byte of one way, within the greeting or up to a second after it, mostly by a
    /// reset.
    fn storm(&self, random: &mut fastrand::Rng) -> Weather {
        let (way, other) = if random.bool() { (Way::Up, Way::Down) } else { (Way::Down, Way::Up) };
        // Acknowledgements are few bytes.
        let most = if way == self.busy { 40_000 } else { 4_000 };
        let byte = if random.u8(..) < 60 { random.u64(0..800) } else { random.u64(800..most) };
        // One that goes dead is found by the keep-alive, which takes its time.
        let end = match random.u8(..4) {
            _ if self.cuts % 15 == 3 => End::Stall,
            0 => End::Close,
            _ => End::Cut,
        };
        let mut weather = Weather::ends(way, At::Byte(byte), end);
        if random.u8(..) < 80 {
            let course = if other == Way::Up { &mut weather.up } else { &mut weather.down };
            *course = Course { pieces: random.usize(1..64), delay: Duration::from_millis(random.u64(0..5)), ..*course };
        }
        weather
    }

    fn watch(&mut self) {
        while let Ok(seen) = self.seen.try_recv() {
            self.cuts += u64::from(matches!(seen, Seen::Ended(..)));
            for judge in &mut self.judges {
                judge.see(&seen);
            }
        }
    }
}

fn upstream(mosquitto: &Lasting) -> Upstream {
    Upstream { address: mosquitto.address(), saves: Some(mosquitto.saves()) }
}

/// Messages a second of each quality of service.
const RATE: u64 = 100;
