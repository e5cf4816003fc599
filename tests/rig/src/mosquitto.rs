//! [`Mosquitto`]: Debian's broker as a child process, to be killed and brought back.

use std::fmt::Write as _;
use std::ops::{Deref, DerefMut};
use std::process::{Command, Stdio};

use crate::error::Result;
use crate::peer::process::{Place, Process, Recipe};
use crate::port;

/// A running mosquitto with one WebSocket listener on 127.0.0.1, in memory only; dropped, it is killed.
pub struct Mosquitto(Process);

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
    commands: |place| commands(place, ""),
};

/// The same with an access list in which nothing anybody needs stands.
static WITHHOLDING: Recipe = Recipe {
    commands: |place| {
        let list = place.write("list", "topic read nothing/of/all/this\n")?;
        commands(place, &format!("acl_file {}\n", list.display()))
    },
    ..MOSQUITTO
};

fn commands(place: &Place, more: &str) -> Result<Vec<Command>> {
    // Without a plain listener mosquitto 2.0.11 counts no sockets and leaves.
    let mut config = format!(
        "per_listener_settings false\nsys_interval 1\nlog_type all\nlog_dest stderr\n\
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
    config += more;
    let file = place.write("mosquitto.conf", config)?;
    let mut command = Command::new(MOSQUITTO.program()?);
    command.arg("-c").arg(file);
    Ok(vec![command])
}

const GUEST: &str = "guest";
