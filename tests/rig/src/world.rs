//! [`World`]: broker, devices, built page and browser, together, for one test.

use serde_json::Value;
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};

use crate::broker::{self, Broker};
use crate::browser::{Browser, Look};
use crate::bundle::Bundle;
use crate::devices::{Devices, Door};
use crate::error::Result;
use crate::operator;
use crate::server::Server;

/// What a test has to itself. [`World::end`] it, so that the browser leaves properly.
pub struct World {
    /// The embedded broker, without passwords.
    pub broker: Broker,
    /// The devices that publish to it.
    pub devices: Devices,
    /// The built page, with the demo's config and board; a test may put others there.
    pub server: Server,
    /// A browser that has opened nothing yet.
    pub browser: Browser,
    _turn: SemaphorePermit<'static>,
}

impl World {
    /// Starts one; the page is built first if it is not what the sources say.
    ///
    /// # Errors
    /// When anything of it cannot be built or started.
    pub async fn start(look: Look) -> Result<Self> {
        // Closed never: the permit is there sooner or later.
        let turn = TURNS.acquire().await.unwrap_or_else(|_| unreachable!("nobody closes the turns"));
        let bundle = bundle().await?;
        let broker = Broker::start(broker::Options::default()).await?;
        let devices = Devices::start(&Door { url: broker.url(), user: None });
        let server = Server::start(bundle.folder(), 0)?;
        server.put(CONFIG, operator::config(&broker.url()).to_string());
        server.put(&format!("/{}", operator::BOARD), operator::board().to_string());
        server.put(&format!("/{}", operator::ACTING), operator::acting().to_string());
        let browser = Browser::open(look).await?;
        Ok(Self { broker, devices, server, browser, _turn: turn })
    }

    /// Opens the page.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn open(&self) -> Result<()> {
        self.browser.go(&self.server.url()).await
    }

    /// Changes the demo's config before the page is opened.
    pub fn configure(&self, change: impl FnOnce(&mut Value)) {
        let mut config = operator::config(&self.broker.url());
        change(&mut config);
        self.server.put(CONFIG, config.to_string());
    }

    /// Ends everything in order.
    ///
    /// # Errors
    /// When the browser was gone already.
    pub async fn end(mut self) -> Result<()> {
        self.browser.close().await?;
        self.devices.stop().await;
        self.broker.stop().await;
        self.server.stop().await;
        Ok(())
    }
}

/// The built page, built once for all tests of a binary.
async fn bundle() -> Result<&'static Bundle> {
    static BUNDLE: OnceCell<Bundle> = OnceCell::const_new();
    let build = async || {
        let built = tokio::task::spawn_blocking(Bundle::ensure).await;
        built.unwrap_or_else(|panicked| std::panic::resume_unwind(panicked.into_panic()))
    };
    BUNDLE.get_or_try_init(build).await
}

/// The path of the operator's configuration.
pub const CONFIG: &str = "/config.json";

/// Browsers that share a small machine with brokers: two at once, or deadlines mean nothing.
static TURNS: Semaphore = Semaphore::const_new(2);
