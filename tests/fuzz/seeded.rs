//! Numbered inputs on all cores, as many as asked for, and inputs for libFuzzer to begin with: `cargo rig fuzz` runs it.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use fuzz::{BODIES, Count};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["run", inputs] => run(inputs.parse().expect("a number of inputs"), None),
        ["run", inputs, body] => {
            let Some(index) = BODIES.iter().position(|each| each.name == body) else {
                let names: Vec<_> = BODIES.iter().map(|body| body.name).collect();
                eprintln!("no body is called {body}; there are {}", names.join(", "));
                return ExitCode::FAILURE;
            };
            run(inputs.parse().expect("a number of inputs"), Some(index));
        }
        ["corpus", folder] => corpus(&PathBuf::from(folder)).expect("a folder to write to"),
        _ => {
            eprintln!("seeded run INPUTS [BODY], or seeded corpus FOLDER");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Runs the inputs, of one body or of all, and shows how far it is; the last line says what was done.
fn run(inputs: u64, only: Option<usize>) {
    let next = AtomicU64::new(0);
    let total = Mutex::new([Count::default(); BODIES.len()]);
    let work = || {
        loop {
            let first = next.fetch_add(CHUNK, Ordering::Relaxed);
            if first >= inputs {
                return;
            }
            let counts = fuzz::run(first..inputs.min(first + CHUNK), only);
            for (total, count) in total.lock().expect("no other thread panicked").iter_mut().zip(counts) {
                total.inputs += count.inputs;
                total.taken += count.taken;
            }
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> =
            (0..thread::available_parallelism().map_or(1, usize::from)).map(|_| scope.spawn(work)).collect();
        while !workers.iter().all(thread::ScopedJoinHandle::is_finished) {
            thread::sleep(Duration::from_secs(1));
            let done = next.load(Ordering::Relaxed).min(inputs);
            eprint!("\r{:5.1} % of {} inputs ", done as f64 * 100.0 / inputs as f64, grouped(inputs));
            if workers.iter().any(thread::ScopedJoinHandle::is_finished) {
                // It panicked, or all is done: the others need not go on.
                next.store(inputs, Ordering::Relaxed);
            }
        }
        eprintln!();
    });
    let counts = total.into_inner().expect("no thread panicked");
    let ran = BODIES.iter().zip(counts).filter(|(_, count)| count.inputs > 0);
    let said = ran.map(|(body, count)| {
        format!("{} {} ({} {})", body.name, grouped(count.inputs), grouped(count.taken), body.door)
    });
    println!("{} inputs: {}", grouped(inputs), said.collect::<Vec<_>>().join(", "));
}

/// Writes inputs for each body into a folder of its name.
fn corpus(folder: &std::path::Path) -> std::io::Result<()> {
    for number in 0..SEEDS {
        let (index, input) = fuzz::numbered(number);
        let folder = folder.join(BODIES[index].name);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(number.to_string()), input)?;
    }
    Ok(())
}

/// A number as one reads it.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

/// Inputs that a thread takes at once.
const CHUNK: u64 = 10_000;

/// Inputs of a corpus, all bodies together.
const SEEDS: u64 = 10_000;
