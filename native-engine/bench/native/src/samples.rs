//! Samples: one row for each engine and measured part, written by every program of the bench as tab-separated values.
//!
//! Columns: workload, engine, bytes, texts, nanoseconds, what was checked, what the engine leaves out.

use std::error::Error;
use std::path::Path;

/// Row of a file of samples.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Workload.
    pub workload: String,
    /// Engine, with its JDK if it is one of Java's.
    pub engine: String,
    /// Bytes that were scanned.
    pub bytes: f64,
    /// Texts that were scanned.
    pub texts: f64,
    /// Time.
    pub nanos: f64,
    /// `ok` and how much was compared with the oracle, or what was different.
    pub checked: String,
    /// What the engine does not do.
    pub left_out: String,
}

impl Sample {
    /// Megabytes, which are millions of bytes, in a second.
    pub fn speed(&self) -> f64 {
        self.bytes * 1e3 / self.nanos
    }

    /// Row.
    pub fn row(&self) -> String {
        format!(
            "{}\t{}\t{}\t{}\t{}\t{}\t{}",
            self.workload,
            self.engine,
            self.bytes,
            self.texts,
            self.nanos,
            self.checked,
            self.left_out
        )
    }

    /// Reads all rows of files.
    pub fn read(paths: &[impl AsRef<Path>]) -> Result<Vec<Sample>, Box<dyn Error>> {
        let mut samples = Vec::new();
        for path in paths {
            for line in std::fs::read_to_string(path)?.lines() {
                samples.push(Self::parse(line).ok_or(format!("not a sample: {line}"))?);
            }
        }
        Ok(samples)
    }

    fn parse(line: &str) -> Option<Self> {
        let columns: Vec<&str> = line.split('\t').collect();
        let [workload, engine, bytes, texts, nanos, checked, left_out] = columns[..] else {
            return None;
        };
        Some(Self {
            workload: workload.to_owned(),
            engine: engine.to_owned(),
            bytes: bytes.parse().ok()?,
            texts: texts.parse().ok()?,
            nanos: nanos.parse().ok().filter(|nanos| *nanos > 0.0)?,
            checked: checked.to_owned(),
            left_out: left_out.to_owned(),
        })
    }
}

/// Value below which a part of the sorted values lies, 0 to 1; between two values, what lies between.
pub fn percentile(sorted: &[f64], part: f64) -> f64 {
    let at = part * (sorted.len().saturating_sub(1)) as f64;
    let low = sorted.get(at.floor() as usize).copied().unwrap_or(f64::NAN);
    let high = sorted.get(at.ceil() as usize).copied().unwrap_or(low);
    low + (high - low) * at.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_lie_between_values() {
        assert_eq!(percentile(&[1.0, 2.0, 4.0], 0.5), 2.0);
        assert_eq!(percentile(&[1.0, 3.0], 0.5), 2.0);
        assert!(percentile(&[], 0.5).is_nan());
    }
}
