//! [`Process`]: a broker of somebody else as a child process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::error::{Error, Result, io};
use crate::{port, wait};

/// How to run a broker.
pub struct Recipe {
    /// Its name in messages.
    pub name: &'static str,
    /// The programs it needs.
    pub programs: &'static [&'static str],
    /// The packages of Debian that bring them.
    pub packages: &'static [&'static str],
    /// The services that those packages start.
    pub services: &'static [&'static str],
    /// What stands before its version in its log.
    pub before_version: &'static str,
    /// A file that appears in its folder when it is ready, if listening does not mean that it is.
    pub ready: Option<&'static str>,
    /// Writes what it must be told into its folder, and says what to run there, the broker last.
    pub commands: fn(&Place) -> Result<Vec<Command>>,
}

/// Where a broker is to run, and for whom.
pub struct Place {
    /// The folder it has to itself, for everything it writes.
    pub folder: PathBuf,
    /// The port on 127.0.0.1 for MQTT over WebSocket, at the path `/mqtt`.
    pub port: u16,
    /// Names and passwords to let in; empty lets everybody in where the broker can do that.
    pub users: Vec<(String, String)>,
}

/// A running broker on 127.0.0.1. Nothing of it outlives this, nor the process that started it, however that ends.
pub struct Process {
    recipe: &'static Recipe,
    place: Place,
    children: Vec<Child>,
    _folder: TempDir,
}

impl Recipe {
    /// Whether its programs are installed.
    ///
    /// # Errors
    /// [`Error::Missing`] names the first that is not.
    pub fn look(&self) -> Result<()> {
        self.programs.iter().try_for_each(|name| program(name, self.packages).map(drop))
    }

    /// Its first program.
    ///
    /// # Errors
    /// [`Error::Missing`] when it is nowhere.
    pub fn program(&self) -> Result<PathBuf> {
        program(self.programs.first().unwrap_or(&self.name), self.packages)
    }
}

impl Place {
    /// Writes a file into the folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> Result<PathBuf> {
        let path = self.folder.join(name);
        fs::write(&path, text).map_err(io("writing", &path))?;
        Ok(path)
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }
}

impl Process {
    /// Starts one and returns once it is ready.
    ///
    /// # Errors
    /// [`Error::Missing`] when it is not installed; [`Error::Timeout`] when it is not ready in time.
    pub async fn start(recipe: &'static Recipe, users: &[(&str, &str)]) -> Result<Self> {
        let folder = tempfile::tempdir().map_err(io("creating", "a temporary folder"))?;
        let users = users.iter().map(|(name, password)| ((*name).to_owned(), (*password).to_owned())).collect();
        let place = Place { folder: folder.path().to_owned(), port: port::free()?, users };
        let mut process = Self { recipe, place, children: Vec::new(), _folder: folder };
        process.run().await?;
        Ok(process)
    }

    /// Its address; it stays the same over [`Process::restart`].
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}/mqtt", self.place.port)
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.place.port
    }

    /// Ends it without a chance to say anything (SIGKILL), as a power cut would.
    pub fn kill(&mut self) {
        for mut child in self.children.drain(..) {
            // The guard kills its broker when its input ends, and ends when the broker has.
            drop(child.stdin.take());
            // Fails only when it is gone already.
            child.wait().ok();
        }
    }

    /// Starts it again on the same port, with what it keeps in its folder.
    ///
    /// # Errors
    /// When it is not ready in time.
    pub async fn restart(&mut self) -> Result<()> {
        self.kill();
        self.run().await
    }

    /// What it wrote down since it was first started.
    pub fn log(&self) -> String {
        fs::read_to_string(self.place.log()).unwrap_or_default()
    }

    /// The folder it has to itself.
    pub fn folder(&self) -> &Path {
        &self.place.folder
    }

    /// Its version as it says itself.
    pub fn version(&self) -> Option<String> {
        let log = self.log();
        let (_, after) = log.split_once(self.recipe.before_version)?;
        after.split_whitespace().next().map(str::to_owned)
    }

    async fn run(&mut self) -> Result<()> {
        let ready = self.recipe.ready.map(|name| self.place.folder.join(name));
        if let Some(ready) = &ready {
            // Absent at the first start.
            fs::remove_file(ready).ok();
        }
        for command in (self.recipe.commands)(&self.place)? {
            self.children.push(guarded(&command, &self.place)?);
        }
        let what = format!("{} listening", self.recipe.name);
        let is_ready = async || {
            let listens = tokio::net::TcpStream::connect(("127.0.0.1", self.place.port)).await.is_ok();
            (listens && ready.as_ref().is_none_or(|ready| ready.exists())).then_some(())
        };
        wait::until(&what, STARTING, is_ready).await.inspect_err(|_| eprintln!("{}", self.log()))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts a command under a shell that kills it as soon as our end of the shell's input is closed: by us, or by the
/// system when we are killed ourselves.
fn guarded(command: &Command, place: &Place) -> Result<Child> {
    let path = place.log();
    let log = fs::OpenOptions::new().create(true).append(true).open(&path).map_err(io("opening", &path))?;
    let second = log.try_clone().map_err(io("opening", &path))?;
    let mut guard = Command::new("sh");
    // Ctrl-C reaches the shell too, and it must survive us by a moment.
    guard.args(["-c", "trap '' INT TERM HUP; \"$@\" & read -r _; kill -KILL $!; wait", "guard"]);
    guard.arg(command.get_program()).args(command.get_args());
    guard.current_dir(&place.folder).stdin(Stdio::piped()).stdout(log).stderr(second);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => guard.env(name, value),
            None => guard.env_remove(name),
        };
    }
    let start = |source| Error::Start { program: "sh".to_owned(), hint: "is there a shell?".to_owned(), source };
    guard.spawn().map_err(start)
}

/// Debian puts servers where only root's PATH looks.
fn program(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(SERVERS.iter().map(Into::into));
    folders.map(|folder| folder.join(name)).find(|path| path.is_file()).ok_or_else(|| Error::Missing {
        what: name.to_owned(),
        hint: format!("install it (Debian: apt-get install --no-install-recommends {})", packages.join(" ")),
    })
}

/// Erlang's brokers take half a minute on a busy machine.
const STARTING: Duration = Duration::from_secs(90);

/// Where Debian puts servers.
const SERVERS: [&str; 2] = ["/usr/sbin", "/usr/local/sbin"];
