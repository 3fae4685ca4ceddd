//! Prose by line, and literals of which some are in it.

use std::collections::HashSet;

use crate::random::Random;

/// One word of prose in so many is a literal.
const ONE_IN: usize = 200;

/// So many different literals of at least 8 bytes: names and numbers as a company has them of its customers.
pub fn literals(count: usize, random: &mut Random) -> Vec<String> {
    let mut seen = HashSet::with_capacity(count);
    let mut literals = Vec::with_capacity(count);
    while literals.len() < count {
        let literal = match random.below(4) {
            0 => format!("C-{}", random.digits(8)),
            1 => format!("{} {}", name(random), name(random)),
            _ => name(random) + &random.word(2),
        };
        if literal.len() >= 8 && seen.insert(literal.clone()) {
            literals.push(literal);
        }
    }
    literals
}

/// Lines of together at least so many bytes.
pub fn lines(bytes: usize, literals: &[String], random: &mut Random) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    let mut total = 0;
    while total < bytes {
        let mut line = String::new();
        for _ in 0..8 + random.below(10) {
            if random.one_in(ONE_IN) {
                line.push_str(&literals[random.below(literals.len())]);
            } else {
                let syllables = 1 + random.below(4);
                line.push_str(&random.word(syllables));
            }
            line.push(' ');
        }
        total += line.len();
        lines.push(line.into_bytes());
    }
    lines
}

fn name(random: &mut Random) -> String {
    let word = random.word(3);
    word[..1].to_uppercase() + &word[1..]
}
