//! The rig's command line; the aliases of `.cargo/config.toml` lead here.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use rig::bundle::Bundle;
use rig::chaos::{self, Plan};
use rig::demo::{self, Demo};
use rig::error::Result;
use rig::faults;
use rig::fuzz;
use rig::matrix;
use rig::tools::Tools;
use rig::verify::{self, Part};

#[derive(Parser)]
#[command(name = "rig", about = "Topicboard's demo, checks and release build", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the page and serves it with a broker and simulated devices
    Demo {
        /// The page's port on 127.0.0.1; the next free one if it is taken
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Your broker instead of the embedded one: its WebSocket address
        #[arg(long, value_name = "URL")]
        broker: Option<String>,
    },
    /// Judges the accessibility of every view at every width and in both themes
    Axe,
    /// Photographs every kind of widget in every state for target/gallery/index.html
    Gallery {
        /// Kinds of widget; all of them when none is named
        kinds: Vec<String>,
    },
    /// Builds the static folder for any web server and any sub-path
    Dist {
        /// Copies the folder here as well
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Runs the product against six brokers and prints what works on which
    Matrix {
        /// Puts the table into README.md as well
        #[arg(long)]
        write: bool,
    },
    /// Kills mosquitto and cuts its lines at random bytes while messages flow, and counts what is lost or comes twice
    Chaos {
        /// 100 kills and 1,000 cuts instead of 3 and 30
        #[arg(long)]
        long: bool,
        /// Other random bytes and moments
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Throws inputs at the protocol: numbered ones, then what libFuzzer makes of the code it has not reached
    Fuzz {
        /// Numbered inputs; 0 for none
        #[arg(long, default_value_t = 1_000_000_000)]
        inputs: u64,
        /// How long libFuzzer drives the bodies, side by side; 0 for not at all, which needs no C++ compiler
        #[arg(long, default_value_t = 600)]
        seconds: u64,
        /// One body alone, such as `import`; all of them share the inputs when none is named
        #[arg(long)]
        body: Option<String>,
    },
    /// Prints the sixty faults, the tests that inject each, and what is missing
    Faults {
        /// Runs the tests that need neither browser nor broker, and prints their results as well
        #[arg(long)]
        run: bool,
    },
    /// Installs the build tools and prints the line that puts them on PATH
    Tools,
    /// Runs everything that must pass, or the named parts
    Verify {
        /// Parts to run; all of them when none is named
        parts: Vec<Part>,
    },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Demo { port, broker } => demo(demo::Options { port, broker }),
        Command::Axe => verify::axe(),
        Command::Gallery { kinds } => verify::gallery(&kinds),
        Command::Dist { out } => dist(out.as_deref()),
        Command::Matrix { write } => matrix::run(write),
        Command::Chaos { long, seed } => chaos::run(Plan { seed, ..if long { Plan::LONG } else { Plan::SHORT } }),
        Command::Fuzz { inputs, seconds, body } => fuzz::run(inputs, seconds, body.as_deref()),
        Command::Faults { run } => faults::print(run),
        Command::Tools => Tools::ensure().map(|tools| println!("{}", tools.export())),
        Command::Verify { parts } => return verify::run(&parts),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn demo(options: demo::Options) -> Result<()> {
    let bundle = Bundle::ensure()?;
    let runtime = tokio::runtime::Runtime::new().map_err(|source| rig::error::Error::Io {
        doing: "starting",
        path: "the runtime".into(),
        source,
    })?;
    runtime.block_on(async {
        let demo = Demo::start(&bundle, options).await?;
        let (page, broker) = demo.addresses();
        println!("Topicboard  {page}\nBroker      {broker}\nCtrl-C stops both.");
        demo::interrupted().await?;
        println!();
        demo.stop().await;
        Ok(())
    })
}

fn dist(out: Option<&Path>) -> Result<()> {
    let bundle = Bundle::ensure()?;
    println!("{:>10} {:>10} {:>10}  file", "bytes", "gzip", "brotli");
    for size in bundle.sizes()? {
        println!("{:>10} {:>10} {:>10}  {}", size.raw, size.gzip, size.brotli, size.name);
    }
    if let Some(out) = out {
        bundle.copy(out)?;
    }
    println!("{}", out.unwrap_or(bundle.folder()).display());
    Ok(())
}
