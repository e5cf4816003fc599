//! [`Browser`]: a headless Chromium of its own, with an empty profile.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::{Value, json};
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities, LoggingPrefsLogLevel};
use tokio::process::Child;

use crate::error::{Error, Result, browser, io};
use crate::{port, project, wait};

/// One browser with one window; [`Browser::close`] it, or it is killed when dropped.
pub struct Browser {
    driver: WebDriver,
    _chromedriver: Child,
    profile: tempfile::TempDir,
}

/// How large the window is and which colours it prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
    /// Whether `prefers-color-scheme` is dark.
    pub is_dark: bool,
}

impl Look {
    /// A laptop in daylight.
    pub const DESK: Self = Self { width: 1280, height: 900, is_dark: false };
    /// A small phone.
    pub const PHONE: Self = Self { width: 390, height: 844, is_dark: false };

    /// The same by night.
    #[must_use]
    pub const fn dark(self) -> Self {
        Self { is_dark: true, ..self }
    }
}

impl Browser {
    /// Starts `ChromeDriver` on a free port and a browser behind it.
    ///
    /// # Errors
    /// [`Error::Missing`] when one of them is not installed.
    pub async fn open(look: Look) -> Result<Self> {
        Self::open_with(look, &[]).await
    }

    /// The same with more flags for the browser.
    ///
    /// # Errors
    /// [`Error::Missing`] when one of them is not installed.
    pub async fn open_with(look: Look, flags: &[&str]) -> Result<Self> {
        let port = port::free()?;
        let profile = tempfile::tempdir().map_err(io("creating", "a temporary folder"))?;
        let mut command = tokio::process::Command::new(chromedriver()?);
        command.arg(format!("--port={port}")).arg("--log-level=WARNING").env("TMPDIR", profile.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let child = command.spawn().map_err(|source| Error::Start {
            program: "chromedriver".to_owned(),
            hint: HINT.to_owned(),
            source,
        })?;
        let listening = async || tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok();
        wait::until("chromedriver listening", wait::PATIENCE, listening).await?;
        let capabilities = capabilities(&profile, look, flags).map_err(browser("preparing the browser"))?;
        let url = format!("http://127.0.0.1:{port}");
        let driver = WebDriver::new(url, capabilities).await.map_err(browser("starting the browser"))?;
        let browser = Self { driver, _chromedriver: child, profile };
        browser.look(look).await?;
        Ok(browser)
    }

    /// The driver itself, for what is not here.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Changes window and colours.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn look(&self, look: Look) -> Result<()> {
        let size = json!({
            "width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": false,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await?;
        let scheme = if look.is_dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", media).await.map(drop)
    }

    /// Opens an address and waits until it is loaded.
    ///
    /// # Errors
    /// When nothing answers there.
    pub async fn go(&self, url: &str) -> Result<()> {
        self.driver.goto(url).await.map_err(browser(format!("opening {url}")))
    }

    /// Loads the page again.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn reload(&self) -> Result<()> {
        self.driver.refresh().await.map_err(browser("reloading"))
    }

    /// Goes back to the page before, as a person does.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn back(&self) -> Result<()> {
        self.driver.back().await.map_err(browser("going back"))
    }

    /// Turns to a tab, counted from 0 in the order they were opened; the one after the last is opened.
    ///
    /// # Errors
    /// When there is none of this number, or the browser is gone.
    pub async fn tab(&self, number: usize) -> Result<()> {
        let turn = || browser(format!("turning to tab {number}"));
        let tabs = self.driver.windows().await.map_err(turn())?;
        let tab = match tabs.into_iter().nth(number) {
            Some(tab) => tab,
            None => self.driver.new_tab().await.map_err(turn())?,
        };
        self.driver.switch_to_window(tab).await.map_err(turn())
    }

    /// Runs JavaScript of the form `return …` in the page, past its CSP, and gives what it returned.
    ///
    /// # Errors
    /// When the script throws.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let done = self.driver.execute(script, arguments).await.map_err(browser(format!("running {script}")))?;
        Ok(done.json().clone())
    }

    /// The text of the first element, or `None` while there is none.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn text(&self, selector: &str) -> Result<Option<String>> {
        let script = "const e = document.querySelector(arguments[0]); return e && e.textContent.trim()";
        Ok(self.script(script, vec![json!(selector)]).await?.as_str().map(str::to_owned))
    }

    /// An attribute of the first element, or `None` while there is no element or it lacks the attribute.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn attribute(&self, selector: &str, name: &str) -> Result<Option<String>> {
        let script = "const e = document.querySelector(arguments[0]); return e && e.getAttribute(arguments[1])";
        Ok(self.script(script, vec![json!(selector), json!(name)]).await?.as_str().map(str::to_owned))
    }

    /// How many elements there are.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn count(&self, selector: &str) -> Result<u64> {
        let script = "return document.querySelectorAll(arguments[0]).length";
        Ok(self.script(script, vec![json!(selector)]).await?.as_u64().unwrap_or_default())
    }

    /// Waits for the element and clicks it as a person would.
    ///
    /// # Errors
    /// When it does not come, or something covers it.
    pub async fn click(&self, selector: &str) -> Result<()> {
        let found = self.find(selector).await?;
        found.click().await.map_err(browser(format!("clicking {selector}")))
    }

    /// Waits for the field, empties it and types.
    ///
    /// # Errors
    /// When it does not come, or cannot be typed into.
    pub async fn fill(&self, selector: &str, text: &str) -> Result<()> {
        let found = self.find(selector).await?;
        let doing = || format!("filling {selector}");
        found.clear().await.map_err(browser(doing()))?;
        found.send_keys(text).await.map_err(browser(doing()))
    }

    /// Presses keys, one after the other, on whatever has the focus. `\u{e007}` and the like are the special keys of
    /// `WebDriver`.
    ///
    /// # Errors
    /// When what has the focus takes no keys.
    pub async fn press(&self, keys: &str) -> Result<()> {
        let doing = || format!("pressing {keys:?}");
        let active = self.driver.active_element().await.map_err(browser(doing()))?;
        active.send_keys(keys).await.map_err(browser(doing()))
    }

    /// Waits for an element that can be seen.
    ///
    /// # Errors
    /// When it does not come in time.
    pub async fn find(&self, selector: &str) -> Result<WebElement> {
        wait::until(&format!("{selector} on the page"), wait::PATIENCE, async || {
            let found = self.driver.find(By::Css(selector)).await.ok()?;
            found.is_displayed().await.ok()?.then_some(found)
        })
        .await
    }

    /// Sends one `DevTools` command, such as `Network.emulateNetworkConditions`.
    ///
    /// # Errors
    /// When the command is unknown or refused.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        let sent = self.driver.cdp().send_raw(command, parameters).await;
        sent.map_err(browser(format!("sending {command}")))
    }

    /// What the console said since the last call: errors, warnings and violations of the CSP.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let log = self.driver.browser_log().await.map_err(browser("reading the console"))?;
        let loud = log.into_iter().filter(|entry| ["SEVERE", "WARNING"].contains(&entry.level.as_str()));
        Ok(loud.map(|entry| entry.message).collect())
    }

    /// Writes what is seen to `target/screenshots/NAME.png`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        let folder = project::target().join("screenshots");
        fs::create_dir_all(&folder).map_err(io("creating", &folder))?;
        let png = self.driver.screenshot_as_png().await.map_err(browser("taking a screenshot"))?;
        let path = folder.join(format!("{name}.png"));
        fs::write(&path, png).map_err(io("writing", &path))?;
        Ok(path)
    }

    /// Ends the browser.
    ///
    /// # Errors
    /// When it was gone already.
    pub async fn close(self) -> Result<()> {
        self.driver.clone().quit().await.map_err(browser("closing the browser"))
    }
}

impl Drop for Browser {
    /// A failed test leaves without [`Browser::close`]; then the browser outlives its killed driver unless it is
    /// found by the one thing only it has, its profile.
    fn drop(&mut self) {
        let mark = format!("--user-data-dir={}", self.profile.path().join("profile").display());
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            let is_ours = fs::read(entry.path().join("cmdline"))
                .is_ok_and(|line| line.split(|byte| *byte == 0).any(|word| word == mark.as_bytes()));
            if is_ours && let Some(id) = rustix::process::Pid::from_raw(id) {
                rustix::process::kill_process(id, rustix::process::Signal::KILL).ok();
            }
        }
    }
}

/// Where `ChromeDriver` is.
///
/// # Errors
/// [`Error::Missing`] when it is nowhere on PATH.
pub fn chromedriver() -> Result<PathBuf> {
    on_path(&["chromedriver"], HINT)
}

/// Where Chromium is.
///
/// # Errors
/// [`Error::Missing`] when it is nowhere on PATH.
pub fn chromium() -> Result<PathBuf> {
    on_path(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"], HINT)
}

/// The first of these programs that is on PATH; `hint` says how to get the first.
pub(crate) fn on_path(names: &[&str], hint: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).flat_map(|folder| names.iter().map(move |name| folder.join(name)));
    found
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| Error::Missing { what: names[0].to_owned(), hint: hint.to_owned() })
}

fn capabilities(profile: &tempfile::TempDir, look: Look, flags: &[&str]) -> WebDriverResult<ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    if let Ok(chromium) = chromium() {
        capabilities.set_binary(&chromium.to_string_lossy())?;
    }
    for flag in FLAGS.iter().chain(flags) {
        capabilities.add_arg(flag)?;
    }
    capabilities.add_arg(&format!("--window-size={},{}", look.width, look.height))?;
    capabilities.add_arg(&format!("--user-data-dir={}", profile.path().join("profile").display()))?;
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(capabilities)
}

/// Quiet on a closed network, and willing to run as root.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

const HINT: &str = "install it (Debian: apt-get install chromium chromium-driver)";
