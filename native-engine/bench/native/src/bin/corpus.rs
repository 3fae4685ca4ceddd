//! Writes the workloads: `corpus DIRECTORY [--short] [--gitleaks DOCUMENT.json] [WORKLOAD...]`, those named by a beginning; all, if none is.
//!
//! Everything comes from one seed. The document is a gitleaks file as `io.ironsieve.bench.peers.GitleaksDocument` converts it; without it the workloads
//! of gitleaks' rules are left out.

use std::error::Error;
use std::path::{Path, PathBuf};

use ironsieve_bench::places::{Place, Places};
use ironsieve_bench::random::Random;
use ironsieve_bench::rules::Rules;
use ironsieve_bench::workload::{Texts, Workload};
use ironsieve_bench::{adversarial, bodies, dictionary, lines, plain, planted, prose};
use ironsieve_core::Finding;

const SEED: u64 = 20_261_123;

/// Measured parts of a workload.
const PARTS: usize = 12;

/// Of an adversarial text, so much is checked: the oracle takes its time.
const CHECKED: usize = 16 << 10;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let root = PathBuf::from(
        arguments
            .next()
            .ok_or("usage: corpus DIRECTORY [--short] [--gitleaks DOCUMENT.json] [WORKLOAD...]")?,
    );
    let (mut scale, mut gitleaks, mut chosen) = (1, None, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--short" => scale = 16,
            "--gitleaks" => {
                gitleaks = Some(PathBuf::from(
                    arguments.next().ok_or("--gitleaks DOCUMENT.json")?,
                ))
            }
            other if other.starts_with("--") => return Err(format!("{other}?").into()),
            workload => chosen.push(workload.to_owned()),
        }
    }
    std::fs::create_dir_all(&root)?;
    let corpus = Corpus {
        root,
        scale,
        chosen,
    };
    corpus.write(gitleaks.as_deref())
}

struct Corpus {
    root: PathBuf,
    /// Everything is so many times smaller.
    scale: usize,
    /// Beginnings of the names of what is wanted.
    chosen: Vec<String>,
}

impl Corpus {
    fn write(&self, gitleaks: Option<&Path>) -> Result<(), Box<dyn Error>> {
        let bench = Path::new(env!("CARGO_MANIFEST_DIR"));
        let lines = self.rules("lines", &[bench.join("lines.json")])?;
        let packs = self.rules("packs", &packs(&bench.join("../../packs"))?)?;
        let secrets = match gitleaks {
            Some(document) => Some(self.rules("gitleaks", &[document.to_owned()])?),
            None => None,
        };
        let count = 40_000 / self.scale;
        let personal = lines::lines(count, &mut Random::new(SEED), planted::personal);
        let mixed = lines::lines(count, &mut Random::new(SEED + 1), |random| {
            if random.one_in(2) {
                planted::personal(random)
            } else {
                planted::secret(random)
            }
        });
        let bodies = bodies::bodies((8 << 20) / self.scale, &mut Random::new(SEED + 2));
        self.texts("lines-pii", &lines, Texts::split(personal, PARTS))?;
        self.texts("lines-packs", &packs, Texts::split(mixed.clone(), PARTS))?;
        self.texts("bodies-packs", &packs, Texts::split(bodies.clone(), PARTS))?;
        if let Some(secrets) = &secrets {
            self.texts("lines-gitleaks", secrets, Texts::split(mixed, PARTS))?;
            self.texts("bodies-gitleaks", secrets, Texts::split(bodies, PARTS))?;
        }
        for (name, count) in [("10k", 10_000), ("100k", 100_000), ("1m", 1_000_000)] {
            self.dictionary(name, count / self.scale)?;
        }
        self.adversarial(&packs)
    }

    fn is_chosen(&self, name: &str) -> bool {
        self.chosen.is_empty() || self.chosen.iter().any(|chosen| name.starts_with(&**chosen))
    }

    fn rules(&self, name: &'static str, files: &[PathBuf]) -> Result<Compiled, Box<dyn Error>> {
        let rules = Rules::of_files(files)?;
        rules.write(&self.root.join("rules").join(name))?;
        Ok(Compiled { name, rules })
    }

    fn texts(&self, name: &str, rules: &Compiled, texts: Texts) -> Result<(), Box<dyn Error>> {
        if !self.is_chosen(name) {
            return Ok(());
        }
        let oracle = rules.rules.oracle()?;
        let regexes = rules
            .rules
            .patterns
            .iter()
            .map(|pattern| plain::compile(pattern));
        let regexes: Vec<_> = regexes.collect::<Result<_, _>>()?;
        let (mut found, mut matches) = (Vec::new(), Vec::new());
        for (index, text) in texts.texts.iter().enumerate().take(texts.checked) {
            let index = index as u32;
            found.extend(places(index, &oracle.scan(text)));
            let from = matches.len();
            for (rule, regex) in regexes.iter().enumerate() {
                plain::places(regex, text, rule as u32, &mut matches);
            }
            matches[from..]
                .iter_mut()
                .for_each(|place| place.text = index);
        }
        println!(
            "{name}: {} texts, {} findings, {} matches",
            texts.texts.len(),
            found.len(),
            matches.len()
        );
        self.workload(name, rules.name, texts, found, matches)
    }

    fn workload(
        &self,
        name: &str,
        rules: &str,
        texts: Texts,
        found: Vec<Place>,
        matches: Vec<Place>,
    ) -> Result<(), Box<dyn Error>> {
        let workload = Workload {
            name: name.to_owned(),
            directory: self.root.join(name),
            rules: rules.to_owned(),
            texts,
            found: Places::new(found),
            matches: Places::new(matches),
        };
        workload.write(&self.root)
    }

    fn dictionary(&self, name: &str, count: usize) -> Result<(), Box<dyn Error>> {
        let name = format!("dictionary-{name}");
        if !self.is_chosen(&name) {
            return Ok(());
        }
        let literals = prose::literals(count, &mut Random::new(SEED + 3));
        let lines = prose::lines(
            (8 << 20) / self.scale,
            &literals,
            &mut Random::new(SEED + 4),
        );
        let texts = Texts::split(lines, PARTS);
        let matches = occurrences(&literals, &texts.texts);
        let lines = literals.join("\n") + "\n";
        let oracle = dictionary::oracle(&lines)?;
        let mut found = Vec::new();
        for (index, text) in (0..).zip(&texts.texts) {
            found.extend(places(index, &oracle.scan(text)));
        }
        println!(
            "{name}: {} texts, {} findings, {} matches",
            texts.texts.len(),
            found.len(),
            matches.len()
        );
        self.workload(&name, "literals", texts, found, matches)?;
        let path = self.root.join(&name).join("literals.txt");
        Ok(std::fs::write(path, lines)?)
    }

    /// Each input is a workload of texts of one length and of twice that length; a short text in front of them is checked.
    fn adversarial(&self, packs: &Compiled) -> Result<(), Box<dyn Error>> {
        let examples = packs.rules.examples()?;
        let short = (256 << 10) / self.scale;
        let mut random = Random::new(SEED + 5);
        let mut texts = |bytes| adversarial::inputs(bytes, &examples, &mut random);
        let mut all: Vec<(&str, Vec<Vec<u8>>)> = Vec::new();
        for bytes in [CHECKED, short]
            .into_iter()
            .chain([short, 2 * short].repeat(5))
        {
            for (index, (name, text)) in texts(bytes).into_iter().enumerate() {
                match all.get_mut(index) {
                    Some((_, texts)) => texts.push(text),
                    None => all.push((name, vec![text])),
                }
            }
        }
        for (name, texts) in all {
            let parts = std::iter::once(0).chain(2..texts.len()).collect();
            let texts = Texts {
                texts,
                parts,
                checked: 1,
            };
            self.texts(&format!("adversarial-{name}"), packs, texts)?;
        }
        Ok(())
    }
}

struct Compiled {
    name: &'static str,
    rules: Rules,
}

/// Findings in a text.
fn places(text: u32, findings: &[Finding]) -> impl Iterator<Item = Place> {
    findings.iter().map(move |finding| Place {
        text,
        rule: finding.rule,
        start: finding.start as u32,
        end: finding.end as u32,
    })
}

/// Files of both packs, in the order of their names.
fn packs(directory: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let entries = std::fs::read_dir(directory)?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    Ok(paths)
}

/// Every occurrence of every literal, overlapping ones too, found the slow way: each length at each place.
fn occurrences(literals: &[String], texts: &[Vec<u8>]) -> Vec<Place> {
    let numbers: std::collections::HashMap<&[u8], u32> = literals
        .iter()
        .enumerate()
        .map(|(index, literal)| (literal.as_bytes(), index as u32))
        .collect();
    let mut lengths: Vec<usize> = literals.iter().map(String::len).collect();
    lengths.sort_unstable();
    lengths.dedup();
    let mut places = Vec::new();
    for (text, bytes) in texts.iter().enumerate() {
        for start in 0..bytes.len() {
            for len in &lengths {
                let end = start + len;
                let Some(rule) = bytes.get(start..end).and_then(|part| numbers.get(part)) else {
                    continue;
                };
                places.push(Place {
                    text: text as u32,
                    rule: *rule,
                    start: start as u32,
                    end: end as u32,
                });
            }
        }
    }
    places
}
