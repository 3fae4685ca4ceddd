//! Whether a pattern could match from a place on, told by the next bytes without an automaton.

use regex_syntax::hir::Hir;

use super::bytes::{BySet, ByteSet};
use super::parts::{Part, Parts};

/// What a glance at the bytes behind a place needs of a pattern.
///
/// # How it looks
///
/// A set of places behind the start is an integer, a bit for each place. So is the set of places at which a byte of some class stands. One
/// step of a class moves the places that have such a byte by one; a run of it is as many steps; branches are looked at from the same places and
/// put together. Literals are compared at each of the places. When no place is left, nothing matches. Look-around is passed over, and what reaches beyond the bytes that are looked at may match: a glance
/// says no only where the pattern cannot match, whatever is preferred in it.
///
/// An automaton that is built while it searches takes a microsecond for a state, and text that it has not seen makes it build some at each
/// start. This builds nothing, and most starts are over after some ten bytes.
pub(crate) struct Glance {
    steps: Vec<Step>,
    /// By plane and byte: a bit for each of eight classes.
    planes: [[u8; 256]; PLANES],
}

enum Step {
    /// Bytes in a row.
    Literal(Vec<Letter>),
    /// From `min` to `max` bytes of a class, by its number.
    Run {
        class: usize,
        min: u32,
        max: u32,
    },
    /// Each with what it can begin with.
    Either(Vec<(ByteSet, Vec<Step>)>),
    Repeat {
        sub: Vec<Step>,
        min: u32,
        max: u32,
    },
}

/// Byte that counts as another if it is that one with these bits set.
#[derive(Clone, Copy)]
struct Letter {
    bits: u8,
    byte: u8,
}

/// Bytes that are looked at behind the start; there is one place more.
const BYTES: usize = 62;
/// The same of a first look: most starts are over before that.
const FIRST_BYTES: usize = 24;
/// Numbers of classes come in eights.
const PLANES: usize = 2;
/// Most classes of a pattern.
const MOST_CLASSES: usize = 8 * PLANES;
/// Deepest repetition in a repetition.
const DEEPEST: usize = 3;
/// Most steps to one look: what takes more may match.
const MOST_WORK: u32 = 500;

impl Glance {
    /// Most bytes behind a place that are looked at.
    pub(crate) const FARTHEST: usize = BYTES;

    /// Glance at a pattern; none when there is too much to it.
    pub(crate) fn new(hir: &Hir) -> Option<Self> {
        let parts = Parts::new(hir, 0);
        let mut classes = Classes::default();
        let steps = classes.steps(&parts.list, 0)?;
        let mut planes = [[0; 256]; PLANES];
        for (set, class) in classes.numbers {
            let plane = planes.get_mut(class / 8)?;
            for byte in set.iter() {
                plane[usize::from(byte)] |= 1 << (class % 8);
            }
        }
        Some(Self { steps, planes })
    }

    /// Whether a match could start at a place of a text that does not go on, or not before [`FARTHEST`](Self::FARTHEST) bytes behind it.
    pub(crate) fn may_match(&self, text: &[u8], at: usize) -> bool {
        let text = text.get(at..).unwrap_or_default();
        let look = |bytes: usize| Look::new(self, text, bytes).may_match();
        // What has to look further may match.
        look(FIRST_BYTES).or_else(|| look(BYTES)).unwrap_or(true)
    }
}

/// Classes of a pattern, by their sets.
#[derive(Default)]
struct Classes {
    numbers: BySet<usize>,
}

impl Classes {
    fn steps(&mut self, parts: &[Part], depth: usize) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        for part in parts {
            match part {
                Part::Look(_) => {}
                Part::Set { bytes, wide } => self.set(*bytes, *wide, &mut steps)?,
                Part::Either(branches) => {
                    let branch =
                        |branch: &Vec<Part>| Some((first(branch), self.steps(branch, depth)?));
                    let branches = branches.iter().map(branch);
                    steps.push(Step::Either(branches.collect::<Option<_>>()?));
                }
                Part::Repeat { sub, min, max } => {
                    let (min, max) = (*min, max.unwrap_or(u32::MAX));
                    steps.push(match sub[..] {
                        [Part::Set { bytes, wide: false }] => Step::Run {
                            class: self.number(bytes)?,
                            min,
                            max,
                        },
                        _ if depth == DEEPEST => return None,
                        _ => Step::Repeat {
                            sub: self.steps(sub, depth + 1)?,
                            min,
                            max,
                        },
                    });
                }
            }
        }
        Some(steps)
    }

    fn set(&mut self, bytes: ByteSet, wide: bool, steps: &mut Vec<Step>) -> Option<()> {
        if let Some(letter) = letter(bytes) {
            match steps.last_mut() {
                Some(Step::Literal(letters)) => letters.push(letter),
                _ => steps.push(Step::Literal(vec![letter])),
            }
            return Some(());
        }
        let class = self.number(bytes)?;
        steps.push(Step::Run {
            class,
            min: 1,
            max: 1,
        });
        if wide {
            // Up to three bytes more; of what is ASCII none, which is not told apart.
            let class = self.number(ByteSet::HIGH)?;
            steps.push(Step::Run {
                class,
                min: 0,
                max: 3,
            });
        }
        Some(())
    }

    fn number(&mut self, set: ByteSet) -> Option<usize> {
        let next = self.numbers.len();
        let number = *self.numbers.entry(set).or_insert(next);
        (number < MOST_CLASSES).then_some(number)
    }
}

/// What parts in a row can begin with.
fn first(parts: &[Part]) -> ByteSet {
    let first = parts.iter().find(|part| !matches!(part, Part::Look(_)));
    match first {
        Some(Part::Set { bytes, .. }) => *bytes,
        Some(Part::Repeat { sub, min, .. }) if *min > 0 => self::first(sub),
        _ => ByteSet::ALL,
    }
}

/// The letter that is all of a set, be it in both cases.
fn letter(set: ByteSet) -> Option<Letter> {
    let mut bytes = set.iter();
    match (bytes.next()?, bytes.next(), bytes.next()) {
        (byte, None, _) => Some(Letter { bits: 0, byte }),
        (capital, Some(byte), None) if capital | 0x20 == byte && capital != byte => {
            Some(Letter { bits: 0x20, byte })
        }
        _ => None,
    }
}

/// One look at a text.
struct Look<'g, 't> {
    glance: &'g Glance,
    /// What is known of the text.
    text: &'t [u8],
    /// Places that it would take more of the text for.
    beyond: u64,
    work: u32,
    /// By plane: classes of each byte.
    classes: [Option<[u64; 8]>; PLANES],
}

impl<'g, 't> Look<'g, 't> {
    fn new(glance: &'g Glance, text: &'t [u8], bytes: usize) -> Self {
        let known = text.get(..bytes);
        Self {
            glance,
            text: known.unwrap_or(text),
            // Behind the end of a text there is nothing.
            beyond: known.map_or(0, |known| !0 << known.len()),
            work: 0,
            classes: [None; PLANES],
        }
    }

    /// Nothing when it would have to look further, or takes too long.
    fn may_match(&mut self) -> Option<bool> {
        let glance = self.glance;
        Some(self.all(&glance.steps, 1)? != 0)
    }

    fn all(&mut self, steps: &[Step], mut places: u64) -> Option<u64> {
        for step in steps {
            if places == 0 {
                break;
            }
            self.works(1)?;
            places = match step {
                Step::Literal(letters) => self.literal(letters, places),
                Step::Run { class, min, max } => self.run(*class, *min, *max, places)?,
                Step::Either(branches) => self.either(branches, places)?,
                Step::Repeat { sub, min, max } => self.repeat(sub, *min, *max, places)?,
            };
            if places & self.beyond != 0 {
                return None;
            }
        }
        Some(places)
    }

    fn either(&mut self, branches: &[(ByteSet, Vec<Step>)], places: u64) -> Option<u64> {
        let place = places.trailing_zeros() as usize;
        let only = self.text.get(place).filter(|_| places.is_power_of_two());
        let mut ends = 0;
        for (first, steps) in branches {
            if only.is_none_or(|byte| first.contains(*byte)) {
                ends |= self.all(steps, places)?;
            }
        }
        Some(ends)
    }

    /// Where a literal ends that begins at one of the places; where the known text does, if it may go on there.
    fn literal(&self, letters: &[Letter], mut places: u64) -> u64 {
        let mut ends = 0;
        while places != 0 {
            let place = places.trailing_zeros() as usize;
            places &= places - 1;
            let text = self.text.get(place..).unwrap_or_default();
            let mut pairs = text.iter().zip(letters);
            if pairs.all(|(byte, letter)| byte | letter.bits == letter.byte) {
                ends |= match text.get(..letters.len()) {
                    Some(_) => 1 << (place + letters.len()),
                    None => self.beyond,
                };
            }
        }
        ends
    }

    fn run(&mut self, class: usize, min: u32, max: u32, mut places: u64) -> Option<u64> {
        let stands = self.stands(class);
        for _ in 0..min {
            places = (places & stands) << 1;
            if places == 0 || places & self.beyond != 0 {
                break;
            }
        }
        let mut ends = places;
        for _ in min..max {
            places = (places & stands) << 1 & !ends;
            if places == 0 {
                break;
            }
            ends |= places;
        }
        self.works(4).map(|()| ends)
    }

    fn repeat(&mut self, sub: &[Step], min: u32, max: u32, mut places: u64) -> Option<u64> {
        // What may be empty leaves places that were there before, so there is an end to it.
        for _ in 0..min {
            let before = places;
            places = self.all(sub, places)?;
            if places == 0 || places == before {
                break;
            }
        }
        let mut ends = places;
        for _ in min..max {
            places = self.all(sub, places)? & !ends;
            if places == 0 {
                break;
            }
            ends |= places;
        }
        Some(ends)
    }

    fn works(&mut self, steps: u32) -> Option<()> {
        self.work += steps;
        (self.work <= MOST_WORK).then_some(())
    }

    /// Where bytes of a class stand.
    #[inline]
    fn stands(&mut self, class: usize) -> u64 {
        let (glance, text) = (self.glance, self.text);
        let Some((known, plane)) = self
            .classes
            .get_mut(class / 8)
            .zip(glance.planes.get(class / 8))
        else {
            return !0;
        };
        let words = known.get_or_insert_with(|| {
            let mut words = [0; 8];
            for (word, bytes) in words.iter_mut().zip(text.chunks(8)) {
                for (byte, shift) in bytes.iter().zip((0..).step_by(8)) {
                    *word |= u64::from(plane[usize::from(*byte)]) << shift;
                }
            }
            words
        });
        let bits = |word: &u64| {
            // One bit of each byte, brought together in the highest one.
            let each = word >> (class % 8) & 0x0101_0101_0101_0101;
            each.wrapping_mul(0x0102_0408_1020_4080) >> 56
        };
        let words = words
            .iter()
            .take(text.len().div_ceil(8))
            .zip((0..).step_by(8));
        words.fold(0, |all, (word, shift)| all | bits(word) << shift)
    }
}

#[cfg(test)]
mod tests {
    use regex_automata::{Anchored, Input, meta};

    use super::*;
    use crate::dialect;

    /// Where a glance says no, the automaton must, and it has to say no at all often enough.
    #[test]
    fn what_a_glance_refuses_does_not_match() {
        let patterns = [
            "ab{2,3}c",
            "(?i)key[ -]{0,3}(?:=|:|=>)[ab]{4,}",
            r"\b(?:[ab]{2}-){2}[ab]\b",
            "(?:a|b-|(?:ab?){1,3}c)*k",
            "(?:a*b*){2,5}=",
            "\u{e4}[^a]b|[ab]\u{20ac}k",
            "(?:[ab][^-]{3}){20}k",
            "[ab]{30}[abk]{20,}=",
            "a(?:b|a(?:b|k(?:a|b)*)*)*=",
            "a.{0,70}k",
        ];
        let pieces = [
            "a",
            "b",
            "ab",
            "k",
            "key",
            "=",
            "-",
            " ",
            "\u{e4}",
            "\u{20ac}",
            "\n",
            "K",
            "aaaaaaaaaaaaaaaa",
            "abbabbababababab",
        ];
        let mut refused = 0;
        for pattern in patterns {
            let hir = dialect::translate(pattern, false).unwrap();
            let regex = meta::Builder::new().build_from_hir(&hir).unwrap();
            let glance = Glance::new(&hir).unwrap();
            let mut random = 1_u64;
            for _ in 0..4000 {
                let mut text = String::new();
                for _ in 0..random >> 60 {
                    random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                    text += pieces[(random >> 33) as usize % pieces.len()];
                }
                random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                for at in 0..=text.len() {
                    let input = Input::new(&text)
                        .span(at..text.len())
                        .anchored(Anchored::Yes);
                    let may = glance.may_match(text.as_bytes(), at);
                    assert!(
                        may || !regex.is_match(input),
                        "{pattern} in {text:?} at {at}"
                    );
                    refused += usize::from(!may);
                }
            }
        }
        assert!(refused > 100_000, "{refused}");
    }

    #[test]
    fn what_is_out_of_sight_may_match() {
        let may = |pattern: &str, text: &str| {
            let hir = dialect::translate(pattern, false).unwrap();
            Glance::new(&hir).is_none_or(|glance| glance.may_match(text.as_bytes(), 0))
        };
        let long = "a".repeat(100);
        assert!(may("a{80}k", &long));
        assert!(may(&(long.clone() + "k"), &long));
        // It ends in sight.
        assert!(!may("a{80}k", &long[..40]) && !may("a{30}k", &long));
        // Too much to it.
        assert!(may("(?:(?:(?:(?:(?:a+b)+c)+d)+e)+f)+", "k"));
        let classes: Vec<String> = ('b'..'z').map(|last| format!("[a-{last}]")).collect();
        assert!(may(&classes.concat(), "1"));
    }
}
