//! Texts that are hard to scan: floods, what looks like a beginning everywhere, near misses, and known inputs for backtracking engines.

use crate::random::Random;

/// Inputs that repeat a unit, by name.
const REPEATED: [(&str, &str); 24] = [
    ("flood-equals", "="),
    ("flood-letter", "A"),
    ("flood-letter-lower", "a"),
    ("flood-digit", "0"),
    ("flood-space", " "),
    ("flood-newline", "\n"),
    ("flood-quote", "\""),
    ("flood-backslash", "\\"),
    ("flood-dash", "-"),
    ("flood-at", "@"),
    ("key-every-10-bytes", "key=abcde "),
    ("key-dense", "key="),
    ("password-dense", "password: "),
    ("secret-quote", "secret=\""),
    ("email-beginnings", "a.b@c-"),
    ("ip-beginnings", "1.22."),
    ("ipv6-beginnings", "ab:1:"),
    ("url-beginnings", "a://b:"),
    ("jwt-beginnings", "eyJ"),
    ("pem-beginnings", "-----BEGIN PRIVATE KEY-----"),
    ("aws-beginnings", "AKIA"),
    // The outage of a content network on 2 July 2019: `.*.*=.*` on a line of `x=`.
    ("redos-assignments", "x=x"),
    // Inputs of the classic `(a+)+$`, `(a|aa)+$`, `([a-zA-Z]+)*$`.
    ("redos-nested", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"),
    ("card-groups", "4111 1111 1111 "),
];

/// Texts of so many bytes, by name. `examples` are whole texts that rules match or nearly match.
pub fn inputs(
    bytes: usize,
    examples: &[String],
    random: &mut Random,
) -> Vec<(&'static str, Vec<u8>)> {
    let mut inputs: Vec<_> = REPEATED
        .iter()
        .map(|(name, unit)| (*name, repeat(unit, bytes)))
        .collect();
    let line = |text: &String| {
        let ascii = text.chars().filter(char::is_ascii);
        ascii
            .map(|char| if char.is_control() { ' ' } else { char })
            .collect::<String>()
    };
    let cut = |text: &String| {
        let text = line(text);
        text.chars().take(text.chars().count() * 2 / 3).collect()
    };
    for (name, text) in [
        ("digits", random.digits(bytes)),
        ("hex", random.hex(bytes)),
        ("base64", random.base64(bytes)),
        ("alphanumeric", random.alphanumeric(bytes)),
        ("examples", shuffled(examples, random, bytes, &line)),
        ("near-misses", shuffled(examples, random, bytes, &cut)),
    ] {
        inputs.push((name, text.into_bytes()));
    }
    inputs
}

fn repeat(unit: &str, bytes: usize) -> Vec<u8> {
    unit.bytes().cycle().take(bytes).collect()
}

fn shuffled(
    examples: &[String],
    random: &mut Random,
    bytes: usize,
    change: &dyn Fn(&String) -> String,
) -> String {
    let mut text = String::with_capacity(bytes + 1024);
    while text.len() < bytes {
        text.push_str(&change(&examples[random.below(examples.len())]));
        text.push(' ');
    }
    text.truncate(bytes);
    text
}
