//! [`Mosquitto`]: Debian's broker as a child process, to be killed and brought back.

use std::fmt::Write as _;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::{Deref, DerefMut};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::sync::watch;

use crate::error::Result;
use crate::peer::process::{Place, Process, Recipe};
use crate::wait::{PATIENCE, until};
use crate::{clock, port};

/// A running mosquitto with one WebSocket listener on 127.0.0.1, in memory only; dropped, it is killed.
pub struct Mosquitto(Process);

/// A running mosquitto that keeps its sessions in a file and lets every client hang on to all that it missed; dropped, it
/// is killed.
pub struct Lasting {
    process: Process,
    saves: Saves,
}

/// What a mosquitto has written to its file. It answers first and saves later, so that a kill loses what it said that it
/// has; this tells when it has saved, by asking it to (SIGUSR1). Cloning shares it.
#[derive(Debug, Clone)]
pub struct Saves {
    asked: watch::Sender<u64>,
    saved: watch::Receiver<u64>,
}

impl Lasting {
    /// Starts one that lets everybody in.
    ///
    /// # Errors
    /// [`Error::Missing`](crate::error::Error::Missing) when mosquitto is not installed.
    pub async fn start() -> Result<Self> {
        let process = Process::start(&LASTING, &[]).await?;
        let saves = Saves::watch(process.folder()).await?;
        Ok(Self { process, saves })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.process.port()).into()
    }

    /// What it has saved in this life of its.
    pub fn saves(&self) -> Saves {
        self.saves.clone()
    }

    /// Kills it (SIGKILL) in the midst of whatever it does. What it said and had not saved is not told to anybody.
    pub fn kill(&mut self) {
        self.saves = Saves::never();
        self.process.kill();
        // Or the next one would be taken for this one.
        fs::remove_file(self.process.folder().join(PID)).ok();
    }

    /// Starts it again on the same port, with what it had saved.
    ///
    /// # Errors
    /// When it is not ready in time.
    pub async fn restart(&mut self) -> Result<()> {
        self.kill();
        self.process.restart().await?;
        self.saves = Saves::watch(self.process.folder()).await?;
        Ok(())
    }

    /// Its version.
    pub fn version(&self) -> String {
        self.process.version().unwrap_or_default()
    }
}

impl Saves {
    /// Begins to ask the mosquitto that runs in this folder.
    async fn watch(folder: &Path) -> Result<Self> {
        let pid = folder.join(PID);
        let pid = until("mosquitto's process number", PATIENCE, async || {
            fs::read_to_string(&pid).ok()?.trim().parse().ok().and_then(Pid::from_raw)
        })
        .await?;
        let (asked, asks) = watch::channel(0);
        let (tells, saved) = watch::channel(0);
        tokio::spawn(save(pid, folder.join(DATABASE), asks, tells));
        Ok(Self { asked, saved })
    }

    /// Of a broker that will save nothing any more.
    fn never() -> Self {
        Self { asked: watch::Sender::new(0), saved: watch::channel(0).1 }
    }

    /// A number for what the broker has said until now.
    pub fn ticket(&self) -> u64 {
        self.asked.send_if_modified(|number| {
            *number += 1;
            true
        });
        *self.asked.borrow()
    }

    /// Waits until it has saved what it had said at the ticket; `false` once it never will.
    pub async fn saved(&self, ticket: u64) -> bool {
        self.saved.clone().wait_for(|saved| *saved >= ticket).await.is_ok()
    }
}

/// Lets mosquitto save whenever somebody waits for it, until it is gone or nobody can ask. It does one thing at a time:
/// whatever it writes after it has said something holds what it said.
async fn save(pid: Pid, file: PathBuf, mut asks: watch::Receiver<u64>, tells: watch::Sender<u64>) {
    while asks.changed().await.is_ok() {
        let wanted = *asks.borrow_and_update();
        let before = stamp(&file);
        let mut asked: Option<std::time::Instant> = None;
        while stamp(&file) == before {
            // One that comes while it saves is lost.
            if asked.is_none_or(|asked| asked.elapsed() > Duration::from_millis(50)) {
                if kill_process(pid, Signal::USR1).is_err() {
                    return;
                }
                asked = Some(clock::now());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tells.send_replace(wanted);
    }
}

/// What differs once another file has taken its place.
fn stamp(file: &Path) -> Option<(u64, i64, i64, u64)> {
    fs::metadata(file).ok().map(|found| (found.ino(), found.mtime(), found.mtime_nsec(), found.size()))
}

impl Mosquitto {
    /// Starts one with these names and passwords; without any it lets everybody in. Who is called `guest` may read what
    /// lies below `public` and nothing else.
    ///
    /// # Errors
    /// [`Error::Missing`](crate::error::Error::Missing) when mosquitto is not installed.
    pub async fn start(users: &[(&str, &str)]) -> Result<Self> {
        Process::start(&MOSQUITTO, users).await.map(Self)
    }

    /// Starts one that lets everybody in, grants every subscription and yet delivers and takes nothing: what its access
    /// list forbids, it forbids in silence.
    ///
    /// # Errors
    /// [`Error::Missing`](crate::error::Error::Missing) when mosquitto is not installed.
    pub async fn start_withholding() -> Result<Self> {
        Process::start(&WITHHOLDING, &[]).await.map(Self)
    }

    /// How many CONNECTs it has answered so far, accepted or not.
    pub fn connects(&self) -> usize {
        self.log().lines().filter(|line| line.contains("Sending CONNACK")).count()
    }
}

impl Deref for Mosquitto {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.0
    }
}

impl DerefMut for Mosquitto {
    fn deref_mut(&mut self) -> &mut Process {
        &mut self.0
    }
}

/// How to run it.
pub(crate) static MOSQUITTO: Recipe = Recipe {
    name: "Mosquitto",
    programs: &["mosquitto", "mosquitto_passwd"],
    packages: &["mosquitto"],
    services: &["mosquitto"],
    before_version: "mosquitto version ",
    ready: None,
    commands: |place| configured(place, "log_type all\n"),
};

/// The same with an access list in which nothing anybody needs stands.
static WITHHOLDING: Recipe = Recipe {
    commands: |place| {
        let list = place.write("list", "topic read nothing/of/all/this\n")?;
        configured(place, &format!("log_type all\nacl_file {}\n", list.display()))
    },
    ..MOSQUITTO
};

static LASTING: Recipe = Recipe { name: "lasting Mosquitto", commands: lasting, ..MOSQUITTO };

/// It saves soon after every change, and when it is told to. It takes more `QoS` 2 messages at once than anybody sends: of
/// those above its limit, which MQTT 3.1.1 cannot tell a client, it forgets some when the line breaks.
fn lasting(place: &Place) -> Result<Vec<Command>> {
    let folder = place.folder.display();
    configured(
        place,
        &format!(
            "log_type error\nlog_type warning\nlog_type notice\nlog_type information\npid_file {folder}/{PID}\n\
             persistence true\npersistence_location {folder}/\npersistence_file {DATABASE}\nautosave_on_changes true\n\
             autosave_interval 1\nmax_queued_messages 0\nmax_inflight_messages 5000\n"
        ),
    )
}

fn configured(place: &Place, more: &str) -> Result<Vec<Command>> {
    // Without a plain listener mosquitto 2.0.11 counts no sockets and leaves.
    let mut config = format!(
        "per_listener_settings false\nsys_interval 1\nlog_dest stderr\n{more}\
         listener {} 127.0.0.1\nprotocol mqtt\nlistener {} 127.0.0.1\nprotocol websockets\n",
        port::free()?,
        place.port
    );
    if rustix::process::geteuid().is_root() {
        config += "user root\n";
    }
    if place.users.is_empty() {
        config += "allow_anonymous true\n";
    } else {
        let passwords = place.write("passwords", "")?;
        for (user, password) in &place.users {
            let mut command = Command::new("mosquitto_passwd");
            command.arg("-b").arg(&passwords).args([user, password]).stderr(Stdio::null());
            crate::cargo::run(&mut command, "is it installed as mosquitto is?")?;
        }
        let rights = place.users.iter().map(|(user, _)| match user.as_str() {
            GUEST => format!("user {user}\ntopic read public/#\n"),
            user => format!("user {user}\ntopic readwrite #\ntopic read $SYS/#\n"),
        });
        let rights = place.write("rights", rights.collect::<String>())?;
        write!(config, "allow_anonymous false\npassword_file {}\n", passwords.display()).ok();
        writeln!(config, "acl_file {}", rights.display()).ok();
    }
    let file = place.write("mosquitto.conf", config)?;
    let mut command = Command::new(MOSQUITTO.program()?);
    command.arg("-c").arg(file);
    Ok(vec![command])
}

const GUEST: &str = "guest";
const PID: &str = "pid";
const DATABASE: &str = "mosquitto.db";
