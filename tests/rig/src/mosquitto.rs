//! [`Mosquitto`]: Debian's broker as a child process, to be killed and brought back.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tokio::process::Child;

use crate::error::{Error, Result, io};
use crate::{port, wait};

/// A running mosquitto with one WebSocket listener on 127.0.0.1; dropped, it is killed.
pub struct Mosquitto {
    folder: tempfile::TempDir,
    port: u16,
    child: Option<Child>,
}

impl Mosquitto {
    /// Starts one with these names and passwords; without any it lets everybody in.
    ///
    /// # Errors
    /// [`Error::Missing`] when mosquitto is not installed.
    pub async fn start(users: &[(&str, &str)]) -> Result<Self> {
        let folder = tempfile::tempdir().map_err(io("creating", "a temporary folder"))?;
        let mut mosquitto = Self { folder, port: port::free()?, child: None };
        mosquitto.configure(users)?;
        mosquitto.run().await?;
        Ok(mosquitto)
    }

    /// Its address; it stays the same over [`Mosquitto::restart`].
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}/mqtt", self.port)
    }

    /// Ends it without a chance to say anything (SIGKILL), as a power cut would.
    pub async fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Fails only when it is dead already.
            child.kill().await.ok();
        }
    }

    /// Starts it again on the same port, with an empty memory.
    ///
    /// # Errors
    /// When it does not listen within the patience of the rig.
    pub async fn restart(&mut self) -> Result<()> {
        self.kill().await;
        self.run().await
    }

    /// What it wrote down since it was first started.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// How many CONNECTs it has answered so far, accepted or not.
    pub fn connects(&self) -> usize {
        self.log().lines().filter(|line| line.contains("Sending CONNACK")).count()
    }

    fn configure(&self, users: &[(&str, &str)]) -> Result<()> {
        let path = self.folder.path();
        let mut config = format!(
            "per_listener_settings false\nsys_interval 1\nlog_type all\nlog_dest stderr\nlistener {} 127.0.0.1\nprotocol websockets\n",
            self.port
        );
        if is_root() {
            config += "user root\n";
        }
        if users.is_empty() {
            config += "allow_anonymous true\n";
        } else {
            let passwords = path.join("passwords");
            fs::write(&passwords, "").map_err(io("writing", &passwords))?;
            for (user, password) in users {
                let mut command = Command::new("mosquitto_passwd");
                command.arg("-b").arg(&passwords).args([user, password]).stderr(Stdio::null());
                crate::cargo::run(&mut command, HINT)?;
            }
            write!(config, "allow_anonymous false\npassword_file {}\n", passwords.display()).ok();
        }
        let file = path.join("mosquitto.conf");
        fs::write(&file, config).map_err(io("writing", &file))
    }

    async fn run(&mut self) -> Result<()> {
        let path = self.log_path();
        let log = fs::OpenOptions::new().create(true).append(true).open(&path).map_err(io("opening", &path))?;
        let mut command = tokio::process::Command::new(program()?);
        command.arg("-c").arg(self.folder.path().join("mosquitto.conf"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).kill_on_drop(true);
        let child = command.spawn().map_err(|source| Error::Start {
            program: "mosquitto".to_owned(),
            hint: HINT.to_owned(),
            source,
        })?;
        self.child = Some(child);
        let address = ("127.0.0.1", self.port);
        let listening = async || tokio::net::TcpStream::connect(address).await.ok();
        wait::until("mosquitto listening", wait::PATIENCE, listening).await.map(drop)
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

/// Debian puts it where only root's PATH looks.
///
/// # Errors
/// [`Error::Missing`] when it is nowhere.
pub fn program() -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    folders
        .map(|folder| folder.join("mosquitto"))
        .find(|path| path.is_file())
        .ok_or_else(|| Error::Missing { what: "mosquitto".to_owned(), hint: HINT.to_owned() })
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

const HINT: &str = "install it (Debian: apt-get install mosquitto)";
