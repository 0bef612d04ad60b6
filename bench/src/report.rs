//! The figures: the table as it grows, and the file of results.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Serialize, Serializer};

use crate::figures;
use crate::process::{Machine, Memory};

/// What a figure is to reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// The median is this or more.
    AtLeast(f64),
    /// The median is less than this.
    Below(f64),
    /// The median is this or less.
    AtMost(f64),
}

impl Target {
    /// Whether `median` reaches it.
    pub fn is_met(self, median: f64) -> bool {
        match self {
            Self::AtLeast(target) => median >= target,
            Self::Below(target) => median < target,
            Self::AtMost(target) => median <= target,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtLeast(target) => format!(">= {}", number(target)),
            Self::Below(target) => format!("< {}", number(target)),
            Self::AtMost(target) => format!("<= {}", number(target)),
        }
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

/// Processor time of the three parties per decision, µs.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Cpu {
    /// The server's, all its threads.
    pub server: f64,
    /// The generator's thread.
    pub generator: f64,
    /// The receivers' threads.
    pub receiver: f64,
}

impl Cpu {
    /// Time spent on `decisions`, as time on each.
    pub fn per_decision(decisions: u64, server: Duration, generator: Duration, receiver: Duration) -> Self {
        let each = |spent: Duration| spent.as_secs_f64() * 1e6 / figures::float(decisions.max(1));
        Self { server: each(server), generator: each(generator), receiver: each(receiver) }
    }

    fn rounded(self) -> Self {
        Self { server: rounded(self.server), generator: rounded(self.generator), receiver: rounded(self.receiver) }
    }

    fn text(self) -> String {
        format!("{:.1} / {:.1} / {:.1}", self.server, self.generator, self.receiver)
    }
}

/// One line of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    scenario: &'static str,
    name: String,
    unit: &'static str,
    median: f64,
    min: f64,
    max: f64,
    runs: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<Target>,
    #[serde(skip_serializing_if = "Option::is_none")]
    met: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_us_per_decision: Option<Cpu>,
}

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub struct Report {
    version: String,
    date: String,
    quick: bool,
    machine: Machine,
    figures: Vec<Figure>,
    failures: Vec<String>,
    #[serde(skip)]
    peak_mb: f64,
    /// What was printed, for [`Report::write_table`].
    #[serde(skip)]
    lines: Vec<String>,
}

/// Between these, the README holds the table of the last full run.
const TABLE: [&str; 2] = ["<!-- table: written by a full run -->\n", "<!-- end of the table -->\n"];

impl Report {
    /// An empty one; prints the head of the table.
    ///
    /// # Errors
    /// Standard output is closed.
    pub fn begin(version: String, date: String, quick: bool, machine: Machine) -> Result<Self> {
        let machine_line = format!(
            "{version}, {date}{}. {} cores ({}), Linux {}, {:.0} MB; data on {}: \
             fdatasync of 4 KiB over old blocks p50 {:.2} ms, p99 {:.2} ms, appended p50 {:.2} ms.\n",
            if quick { ", QUICK: too short to be quoted" } else { "" },
            machine.cores,
            machine.processor,
            machine.kernel,
            machine.memory_mb,
            machine.filesystem,
            machine.fdatasync_overwrite_p50_ms,
            machine.fdatasync_overwrite_p99_ms,
            machine.fdatasync_append_p50_ms,
        );
        let heads = row(["scenario", "figure", "median", "min .. max", "runs", "target", "met", "CPU µs each: server / generator / receiver"]);
        let rule = format!("|{:-<22}|{:-<50}|{:->12}:|{:->22}:|{:->5}:|{:->10}:|{:-<5}|{:-<44}|", "", "", "", "", "", "", "", "");
        let lines = vec![machine_line, heads, rule];
        lines.iter().try_for_each(|line| say(line))?;
        Ok(Self { version, date, quick, machine, figures: Vec::new(), failures: Vec::new(), peak_mb: 0.0, lines })
    }

    /// Adds a figure and prints its line; one without values is left out.
    ///
    /// # Errors
    /// Standard output is closed.
    pub fn add(&mut self, scenario: &'static str, figure: &str, unit: &'static str, values: &[f64], target: Option<Target>, cpu: Option<Cpu>) -> Result<()> {
        let Some((median, min, max)) = figures::spread(values) else { return Ok(()) };
        let met = target.map(|target| target.is_met(median));
        let line = row([
            scenario,
            &format!("{figure}, {unit}"),
            &number(median),
            &format!("{} .. {}", number(min), number(max)),
            &values.len().to_string(),
            &target.map(Target::text).unwrap_or_default(),
            met.map_or("", |met| if met { "yes" } else { "NO" }),
            &cpu.map(Cpu::text).unwrap_or_default(),
        ]);
        say(&line)?;
        self.lines.push(line);
        self.figures.push(Figure {
            scenario,
            name: figure.to_owned(),
            unit,
            median: rounded(median),
            min: rounded(min),
            max: rounded(max),
            runs: values.len(),
            target,
            met,
            cpu_us_per_decision: cpu.map(Cpu::rounded),
        });
        Ok(())
    }

    /// Adds how many calls were refused because there was too much to do and made again, where any were.
    ///
    /// # Errors
    /// Standard output is closed.
    pub fn add_refused(&mut self, scenario: &'static str, refused: u64) -> Result<()> {
        if refused == 0 { Ok(()) } else { self.add(scenario, "- refused for load, made again", "calls", &[figures::float(refused)], None, None) }
    }

    /// Notes the memory of a server at the end of a load.
    pub fn saw(&mut self, memory: Memory) {
        self.peak_mb = self.peak_mb.max(memory.peak);
    }

    /// Notes that a scenario gave no figure.
    ///
    /// # Errors
    /// Standard output is closed.
    pub fn failed(&mut self, scenario: &str, error: &anyhow::Error) -> Result<()> {
        let failure = format!("{scenario}: {error:#}");
        say(&format!("\n{failure}\n"))?;
        self.failures.push(failure);
        Ok(())
    }

    /// Adds what spans the scenarios; whether every scenario gave its figures (met or not).
    ///
    /// # Errors
    /// Standard output is closed.
    pub fn finish(&mut self) -> Result<bool> {
        if self.peak_mb > 0.0 {
            self.add("memory", "most resident under any of these loads", "MB", &[self.peak_mb], Some(Target::Below(150.0)), None)?;
        }
        let missed = self.figures.iter().filter(|figure| figure.met == Some(false)).count();
        let set = self.figures.iter().filter(|figure| figure.target.is_some()).count();
        say(&format!("\n{} of {set} targets met", set - missed))?;
        Ok(self.failures.is_empty())
    }

    /// Writes the results as JSON.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
    }

    /// Puts the table into the README, between its marks.
    ///
    /// # Errors
    /// The file cannot be read or written, or has no marks.
    pub fn write_table(&self, path: &Path) -> Result<()> {
        let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let text = with_table(&text, &(self.lines.join("\n") + "\n")).with_context(|| format!("{} has no marks for the table", path.display()))?;
        fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
    }
}

/// `text` with what stands between the two marks replaced.
fn with_table(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(TABLE[0])?;
    let (_, after) = rest.split_once(TABLE[1])?;
    Some([before, TABLE[0], table, TABLE[1], after].concat())
}

/// To three decimals: what is beyond them is noise.
fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

/// A line for people.
///
/// # Errors
/// Standard output is closed.
pub fn say(line: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{line}").context("standard output is closed")
}

/// A line of the table, which is Markdown, so that it can stand in the README as it is.
fn row([scenario, figure, median, spread, runs, target, met, cpu]: [&str; 8]) -> String {
    format!("| {scenario:<20} | {figure:<48} | {median:>11} | {spread:>21} | {runs:>4} | {target:>9} | {met:<3} | {cpu:<42} |")
}

/// Three figures that count, or whole with commas.
fn number(value: f64) -> String {
    if value.abs() < 10.0 {
        return if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.2}") };
    }
    if value.abs() < 100.0 && value.fract() != 0.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && digit.is_ascii_digit() && (digits.len() - index).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_grouped() {
        let cases =
            [(0.0, "0"), (1.0, "1"), (0.456, "0.46"), (12.34, "12.3"), (100.0, "100"), (999.6, "1,000"), (20_000.0, "20,000"), (1_234_567.0, "1,234,567")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn targets_say_on_which_side_of_them_the_figure_must_lie() {
        assert!(Target::AtLeast(10.0).is_met(10.0) && !Target::AtLeast(10.0).is_met(9.9));
        assert!(Target::Below(1.0).is_met(0.9) && !Target::Below(1.0).is_met(1.0));
        assert!(Target::AtMost(300.0).is_met(300.0) && !Target::AtMost(300.0).is_met(300.1));
        assert_eq!(serde_json::to_value(Target::AtLeast(20_000.0)).unwrap(), ">= 20,000");
    }

    #[test]
    fn the_readmes_table_is_replaced_and_nothing_else() {
        let text = format!("before\n{}old\n{}after\n", TABLE[0], TABLE[1]);
        assert_eq!(with_table(&text, "new\n"), Some(text.replace("old", "new")));
        assert_eq!(with_table("no marks\n", "new\n"), None);
        assert!(with_table(include_str!("../README.md"), "new\n").is_some());
    }

    #[test]
    fn processor_time_is_shared_out() {
        let cpu = Cpu::per_decision(1000, Duration::from_millis(30), Duration::from_millis(2), Duration::ZERO);
        assert_eq!(cpu.text(), "30.0 / 2.0 / 0.0");
    }
}
