//! How fast the compiler is: models in, code out, stage by stage, for projects of several sizes.
//!
//! ```text
//! cd bench && taskset -c 0 cargo run --release -p bench-generator
//! ```
//!
//! With `once SIZE` the program goes through the stages once, so that `valgrind --tool=callgrind` can count what each costs.
//!
//! Each size is measured in a process of its own, since the peak of a process never falls. Times are those that the process had
//! on its core, the smallest of a few runs: what else the machine does can only add to them.

mod clock;
mod models;
mod rebuild;

use std::{
    collections::BTreeMap,
    env, fs,
    process::{Command, ExitCode},
    time::Duration,
};

use clock::Clock;
use luthier_codegen::{
    check, compile::Options, diagnostics::Diagnostics, emit, lower, source::Sources, syntax,
};

/// How many models the measured projects have.
const SIZES: [usize; 5] = [100, 500, 1_000, 2_000, 4_000];

/// What is promised for [`PROMISED`] models: parsing, lowering and checking; the same with emission; memory.
const PROMISED: usize = 1_000;
const FRONT: Duration = Duration::from_millis(150);
const WHOLE: Duration = Duration::from_secs(1);
const MEMORY_MB: f64 = 300.0;
/// How much more a model may cost in the largest project than in the smallest.
const LINEAR: f64 = 1.3;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => table(),
        ["one", size] => one(size),
        ["once", size] => once(size),
        ["rebuild", size] => rebuild_of(size),
        ["script"] => luthier_build::compile().map_err(|error| error.to_string()),
        _ => {
            Err("usage: bench-generator [one SIZE | once SIZE | rebuild SIZE | script]".to_owned())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// All sizes, each by a call of this program, and what became of the promises.
fn table() -> Result<(), String> {
    println!("models   parse    lower    check     emit    total  per model     peak     code");
    let mut rows = Vec::new();
    for size in SIZES {
        let row = Row::read(&call(["one", &size.to_string()])?)?;
        println!(
            "{size:>6} {:>5.1} ms {:>5.1} ms {:>5.1} ms {:>5.0} ms {:>5.0} ms {:>7.0} µs {:>5.0} MB {:>5.1} MB",
            row.parse,
            row.lower,
            row.check,
            row.emit,
            row.total(),
            row.total() * 1e3 / size as f64,
            row.peak,
            row.code,
        );
        rows.push((size, row));
    }
    println!("\nbuild of {PROMISED} models on disk, and again with nothing changed:");
    print!("{}", call(["rebuild", &PROMISED.to_string()])?);
    verdict(&rows);
    Ok(())
}

fn verdict(rows: &[(usize, Row)]) {
    println!();
    if let Some((_, row)) = rows.iter().find(|(size, _)| *size == PROMISED) {
        promise("parse, lower, check", row.front(), ms(FRONT), "ms");
        promise("with emission", row.total(), ms(WHOLE), "ms");
        promise("peak of memory", row.peak, MEMORY_MB, "MB");
    }
    if let [(smallest, first), .., (largest, last)] = rows {
        let ratio = (last.total() / *largest as f64) / (first.total() / *smallest as f64);
        promise("cost of a model, largest to smallest", ratio, LINEAR, "");
    }
}

fn promise(what: &str, found: f64, most: f64, unit: &str) {
    let word = if found <= most { "kept" } else { "NOT KEPT" };
    println!("{what}: {found:.2} {unit}, promised {most} {unit}: {word}");
}

/// The output of this program with other arguments.
fn call<const N: usize>(arguments: [&str; N]) -> Result<String, String> {
    let this = env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(this)
        .args(arguments)
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// What one size took: milliseconds; the peak of memory and the generated code in MB.
struct Row {
    parse: f64,
    lower: f64,
    check: f64,
    emit: f64,
    peak: f64,
    code: f64,
}

impl Row {
    fn read(line: &str) -> Result<Self, String> {
        let numbers: Vec<f64> = line
            .split_whitespace()
            .filter_map(|number| number.parse().ok())
            .collect();
        match numbers[..] {
            [parse, lower, check, emit, peak, code] => Ok(Self {
                parse,
                lower,
                check,
                emit,
                peak,
                code,
            }),
            _ => Err(format!("not a row of figures: {line}")),
        }
    }

    fn front(&self) -> f64 {
        self.parse + self.lower + self.check
    }

    fn total(&self) -> f64 {
        self.front() + self.emit
    }
}

/// Measures one size and prints its figures.
fn one(size: &str) -> Result<(), String> {
    let size: usize = size.parse().map_err(|_| format!("not a number: {size}"))?;
    let files = models::project(size);
    let (mut best, mut code) = ([Duration::MAX; 4], 0);
    let runs = (4_000 / size.max(1)).clamp(3, 20);
    for _ in 0..runs {
        let (times, bytes) = stages(&files)?;
        code = bytes;
        for (best, time) in best.iter_mut().zip(times) {
            *best = time.min(*best);
        }
    }
    let [parse, lower, check, emit] = best.map(ms);
    let code = code as f64 / 1e6;
    println!("{parse} {lower} {check} {emit} {} {code}", peak_mb());
    Ok(())
}

/// Goes through the stages a single time: for tools that count instructions.
fn once(size: &str) -> Result<(), String> {
    let size: usize = size.parse().map_err(|_| format!("not a number: {size}"))?;
    stages(&models::project(size)).map(|_| ())
}

/// The time of each stage, and how many bytes of code came out.
fn stages(files: &[(String, String)]) -> Result<([Duration; 4], usize), String> {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let ids: Vec<_> = files
        .iter()
        .map(|(path, text)| sources.add(path.as_str(), text.as_str()))
        .collect();
    let start = Clock::start();
    let trees: Vec<_> = ids
        .into_iter()
        .map(|id| syntax::parse_file(id, sources[id].text(), &mut diagnostics))
        .collect();
    let parsed = start.elapsed();

    let start = Clock::start();
    let lowered = lower::lower(
        &trees,
        &BTreeMap::new(),
        &sources,
        &Options::default(),
        &mut diagnostics,
    );
    let lowering = start.elapsed();

    let start = Clock::start();
    check::check(&lowered.schema, &lowered.places, &mut diagnostics);
    let checked = start.elapsed();
    if let Some(first) = diagnostics.iter().next() {
        return Err(format!(
            "the measured models have a finding: {}",
            first.message
        ));
    }

    let start = Clock::start();
    let written = emit::emit(&lowered.schema, &emit::EmitOptions::default());
    let emitted = start.elapsed();
    let code = written.iter().map(|file| file.text.len()).sum();
    Ok(([parsed, lowering, checked, emitted], code))
}

fn rebuild_of(size: &str) -> Result<(), String> {
    let size: usize = size.parse().map_err(|_| format!("not a number: {size}"))?;
    let times = rebuild::measure(&models::project(size))?;
    println!("  first      {:>6.1} ms", ms(times.first));
    println!("  one field  {:>6.1} ms", ms(times.changed));
    println!("  unchanged  {:>6.1} ms", ms(times.unchanged));
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The most memory that this process has had, in MB; 0 where the system does not tell.
fn peak_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<f64>().ok())
        .unwrap_or_default()
        / 1024.0
}
