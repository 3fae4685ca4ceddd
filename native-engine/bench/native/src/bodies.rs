//! Bodies and files of 1 to 64 KiB: JSON, YAML, `.env`, minified JavaScript, stack traces, base64.

use std::fmt::Write;

use crate::lines::time;
use crate::planted;
use crate::random::Random;

const LEAST: usize = 1 << 10;
const MOST: usize = 64 << 10;

/// One field, line or statement in so many has a value to find.
const ONE_IN: usize = 150;

/// Bodies of at least so many bytes together.
pub fn bodies(bytes: usize, random: &mut Random) -> Vec<Vec<u8>> {
    let mut bodies = Vec::new();
    let mut total = 0;
    for kind in (0..6).cycle() {
        if total >= bytes {
            break;
        }
        let body = body(kind, size(random), random);
        total += body.len();
        bodies.push(body.into_bytes());
    }
    bodies
}

/// Short ones are as frequent as long ones: the logarithm is uniform.
fn size(random: &mut Random) -> usize {
    let doublings = (MOST / LEAST).ilog2() as usize;
    let base = LEAST << random.below(doublings);
    base + random.below(base)
}

fn body(kind: usize, len: usize, random: &mut Random) -> String {
    let mut text = String::with_capacity(len + 512);
    let (head, part, tail): (&str, fn(&mut String, &mut Random), &str) = match kind {
        0 => ("{\"items\":[", json, "{}]}"),
        1 => ("apiVersion: v1\nkind: ConfigMap\ndata:\n", yaml, ""),
        2 => ("# settings\n", env, ""),
        3 => ("!function(e,t){", script, "}(this);"),
        4 => ("", trace, ""),
        _ => ("", base64, ""),
    };
    text.push_str(head);
    while text.len() + tail.len() < len {
        part(&mut text, random);
    }
    text.truncate(len - tail.len());
    text.push_str(tail);
    text
}

fn value(random: &mut Random) -> String {
    if random.one_in(ONE_IN) {
        return if random.one_in(2) {
            planted::secret(random)
        } else {
            planted::personal(random)
        };
    }
    match random.below(6) {
        0 => random.below(1_000_000).to_string(),
        1 => random.hex(24),
        2 => time(random),
        3 => format!("{}-{}", random.word(2), random.below(1000)),
        4 => format!("{} {} {}", random.word(2), random.word(1), random.word(3)),
        _ => format!("https://{}.example.com/{}", random.word(2), random.word(3)),
    }
}

// Writing to a String does not fail, so the results of `write!` are not looked at.

fn json(text: &mut String, random: &mut Random) {
    let (key, name, id) = (random.word(2), random.word(2), random.below(100_000));
    let (state, value) = (random.pick(&["open", "paid", "sent"]), value(random));
    let _ = write!(
        text,
        "{{\"id\":{id},\"{key}\":\"{}\",\"state\":\"{state}\",\"name\":\"{name}\",\"token_type\":null,\"price\":{}.{:02}}},",
        value.replace('"', "\\\""),
        random.below(1000),
        random.below(100)
    );
}

fn yaml(text: &mut String, random: &mut Random) {
    let key = random.pick(&[
        "name",
        "path",
        "image",
        "key",
        "secretName",
        "host",
        "label",
    ]);
    let depth = 2 * (1 + random.below(3));
    let _ = writeln!(
        text,
        "{:depth$}{}_{key}: {}",
        "",
        random.word(2),
        value(random)
    );
}

fn env(text: &mut String, random: &mut Random) {
    let suffix = random.pick(&["URL", "KEY_PATH", "TIMEOUT", "TOKEN_TTL", "NAME", "REGION"]);
    let _ = writeln!(
        text,
        "{}_{suffix}={}",
        random.word(2).to_uppercase(),
        value(random)
    );
}

fn script(text: &mut String, random: &mut Random) {
    let (a, b) = (
        random.text(b"abcdefghijklmnop", 1),
        random.text(b"nrstuvw", 1),
    );
    let _ = match random.below(4) {
        0 => write!(
            text,
            "var {a}={b}.{}({}),",
            random.word(2),
            random.below(999)
        ),
        1 => write!(
            text,
            "if(!{a}&&{b}.key===\"{}\")return {b};",
            value(random).replace('"', "'")
        ),
        2 => write!(
            text,
            "{a}.prototype.{}=function({b}){{return this.{}+{b}}},",
            random.word(3),
            random.word(2)
        ),
        _ => write!(
            text,
            "{a}[{}]=\"{}\";",
            random.below(64),
            value(random).replace('"', "'")
        ),
    };
}

fn trace(text: &mut String, random: &mut Random) {
    let _ = if random.one_in(12) {
        writeln!(
            text,
            "{} ERROR c.e.{}: java.lang.IllegalStateException: {} ({})",
            time(random),
            random.word(2),
            random.word(3),
            value(random)
        )
    } else {
        writeln!(
            text,
            "\tat org.{}.{}.{}$$Lambda/0x{}.{}({}.java:{})",
            random.word(2),
            random.word(2),
            random.word(3),
            random.hex(16),
            random.word(2),
            random.word(3),
            random.below(900)
        )
    };
}

fn base64(text: &mut String, random: &mut Random) {
    let _ = writeln!(text, "{}", random.base64(76));
}
