//! Writes the seed corpora of the targets `documents` and `oracle` from the shared vectors. No dependencies, so that `rustc` alone
//! builds it: `rustc -o seeds seeds.rs && ./seeds NATIVE_ENGINE CORPUS`.

use std::io::Result;
use std::path::Path;

/// The rule documents in the order of the target `oracle`'s rule sets; an index below is the byte that chooses.
const SETS: [&str; 16] = [
    "pack:pii,pack:secrets",
    "pack:pii",
    "pack:secrets",
    "actions",
    "again",
    "allow",
    "allow-kinds",
    "context",
    "dialect",
    "entropy",
    "groups",
    "keywords",
    "order-a,order-b",
    "overlaps",
    "text",
    "validators",
];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, native_engine, corpus] = &arguments[..] else {
        panic!("usage: seeds NATIVE_ENGINE CORPUS");
    };
    let (from, to) = (Path::new(native_engine), Path::new(corpus));
    let texts = write_oracle_seeds(from, &to.join("oracle"))?;
    let documents = write_document_seeds(from, &to.join("documents"))?;
    assert!(
        texts > 100 && documents > 100,
        "{texts} texts and {documents} documents are too few"
    );
    println!("{texts} seeds for oracle, {documents} for documents");
    Ok(())
}

fn write_oracle_seeds(from: &Path, to: &Path) -> Result<usize> {
    std::fs::create_dir_all(to)?;
    let vectors = std::fs::read_to_string(from.join("testdata/vectors.tsv"))?;
    let mut count = 0;
    for columns in cases(&vectors) {
        if let [name, documents, input, ..] = columns[..]
            && let Some(set) = SETS.iter().position(|set| *set == documents)
        {
            let seed = [vec![set as u8], unescape(input)].concat();
            std::fs::write(to.join(format!("vector-{name}")), seed)?;
            count += 1;
        }
    }
    Ok(count)
}

fn write_document_seeds(from: &Path, to: &Path) -> Result<usize> {
    std::fs::create_dir_all(to)?;
    let bad = std::fs::read_to_string(from.join("testdata/bad-rules.tsv"))?;
    let mut count = 0;
    for columns in cases(&bad) {
        if let [name, document, ..] = columns[..] {
            std::fs::write(to.join(format!("bad-{name}")), unescape(document))?;
            count += 1;
        }
    }
    for folder in ["packs", "testdata/rules"] {
        for entry in std::fs::read_dir(from.join(folder))? {
            let document = std::fs::read_to_string(entry?.path())?;
            for rule in rules(&document) {
                let seed = format!(
                    "{{\"schema\": 1, \"name\": \"n\", \"rules\": [{rule}]}}\0{rule}\n4111 1111 1111 1111 x\u{1F600}"
                );
                std::fs::write(to.join(format!("rule-{count}")), seed)?;
                count += 1;
            }
        }
    }
    Ok(count)
}

fn cases(lines: &str) -> impl Iterator<Item = Vec<&str>> {
    lines
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

/// The rules of a document, each as its JSON text. One rule a seed, because a large rule set takes a sanitized build seconds.
fn rules(document: &str) -> Vec<&str> {
    let (mut found, mut depth, mut start) = (Vec::new(), 0, 0);
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in document.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' => {
                depth += 1;
                if depth == 2 {
                    start = at;
                }
            }
            b'}' => {
                if depth == 2 {
                    found.push(&document[start..=at]);
                }
                depth -= 1;
            }
            _ => {}
        }
    }
    found
}

/// The escapes of testdata/README.md.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        out.push(match bytes.next() {
            Some(b't') => b'\t',
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b'0') => 0,
            Some(b'x') => hex(bytes.next()) << 4 | hex(bytes.next()),
            other => other.unwrap_or(b'\\'),
        });
    }
    out
}

fn hex(digit: Option<u8>) -> u8 {
    digit
        .and_then(|digit| char::from(digit).to_digit(16))
        .unwrap_or(0) as u8
}
