//! A pattern in steps over sets of places.

use regex_syntax::hir::{Hir, HirKind, Look, Repetition};

use super::super::bytes::{BySet, ByteSet};
use super::super::parts::{Part, set};

/// Part of a pattern.
pub(super) enum Step {
    /// Bytes in a row.
    Literal(Vec<Letter>),
    Run(Run),
    Either(Either),
    /// What is in it may match in more ways than the pattern allows.
    Repeat {
        sub: Vec<Step>,
        min: u32,
        max: u32,
    },
    Edge(Edge),
    /// Start or end of a group, by its slot.
    Mark(usize),
}

/// From `min` to `max` bytes of a class, by its number.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) class: usize,
    pub(super) min: u32,
    pub(super) max: u32,
    pub(super) greedy: bool,
}

/// Alternatives; the one that is preferred comes first.
pub(super) struct Either {
    pub(super) branches: Vec<Vec<Step>>,
    /// By byte: branches that can begin with it, as bits.
    by_byte: Box<[u64; 256]>,
}

impl Either {
    /// At most as many branches as an integer has bits, each with what it can begin with.
    fn new(branches: Vec<(ByteSet, Vec<Step>)>) -> Option<Self> {
        let mut by_byte = Box::new([0; 256]);
        for ((first, _), number) in branches.iter().zip(0..) {
            let bit = 1_u64.checked_shl(number)?;
            first
                .iter()
                .for_each(|byte| by_byte[usize::from(byte)] |= bit);
        }
        Some(Self {
            branches: branches.into_iter().map(|(_, steps)| steps).collect(),
            by_byte,
        })
    }

    /// The branches that can begin with a byte, in their order; all if there is none.
    #[inline]
    pub(super) fn with(&self, byte: Option<u8>) -> impl Iterator<Item = &[Step]> {
        let mut left = byte.map_or(!0, |byte| self.by_byte[usize::from(byte)]);
        std::iter::from_fn(move || {
            let branch = self.branches.get(left.trailing_zeros() as usize)?;
            left &= left.wrapping_sub(1);
            Some(&**branch)
        })
    }
}

/// Byte that counts as another if it is that one with these bits set.
#[derive(Clone, Copy)]
pub(super) struct Letter {
    pub(super) bits: u8,
    pub(super) byte: u8,
}

/// Place that a pattern asks for without a byte; classes by their numbers.
#[derive(Clone, Copy)]
pub(super) enum Edge {
    Start,
    End,
    StartOfLine { newline: usize },
    EndOfLine { newline: usize },
    Word { word: usize },
    NoWord { word: usize },
}

/// Most classes of a pattern.
const MOST_CLASSES: usize = 32;
/// Deepest repetition in a repetition.
const DEEPEST: usize = 3;
/// Most steps of a list whose groups are told.
pub(super) const MOST_STEPS: usize = 32;
/// Most copies of a repeated part that are written out.
const MOST_COPIES: u32 = 8;
/// Most parts of a pattern, those of repeated ones each time.
const MOST_PARTS: usize = 2000;

/// Pattern in steps.
pub(super) struct Steps {
    pub(super) list: Vec<Step>,
    /// By number.
    pub(super) classes: Vec<ByteSet>,
    /// Whether the steps match what the pattern does, and not more.
    pub(super) exact: bool,
}

impl Steps {
    /// Steps of a pattern; none when there is too much to it.
    pub(super) fn of(hir: &Hir) -> Option<Self> {
        let mut builder = Builder {
            numbers: BySet::default(),
            classes: Vec::new(),
            exact: true,
            one_place: true,
            depth: 0,
            parts: 0,
        };
        let list = builder.list(hir)?;
        Some(Self {
            list,
            classes: builder.classes,
            exact: builder.exact,
        })
    }
}

struct Builder {
    numbers: BySet<usize>,
    classes: Vec<ByteSet>,
    exact: bool,
    /// Whether what is in front always has the same length.
    one_place: bool,
    depth: usize,
    parts: usize,
}

impl Builder {
    fn list(&mut self, hir: &Hir) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        self.add(hir, &mut steps)?;
        self.exact &= steps.len() <= MOST_STEPS;
        Some(steps)
    }

    fn add(&mut self, hir: &Hir, steps: &mut Vec<Step>) -> Option<()> {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            return None;
        }
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Look(look) => match self.edge(*look) {
                Some(edge) => steps.push(Step::Edge(edge)),
                None => self.exact = false,
            },
            HirKind::Literal(literal) => {
                let mut bytes = literal.0.iter();
                bytes.try_for_each(|byte| self.set(ByteSet::of(&[*byte]), steps))?;
            }
            HirKind::Class(class) => self.part(&set(class), steps)?,
            HirKind::Capture(capture) => {
                let slot = 2 * capture.index as usize;
                steps.push(Step::Mark(slot));
                self.add(&capture.sub, steps)?;
                steps.push(Step::Mark(slot + 1));
            }
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.add(part, steps))?,
            HirKind::Repetition(repetition) => self.repetition(repetition, steps)?,
            HirKind::Alternation(branches) => {
                let before = self.one_place;
                let branch = |branch: &Hir| {
                    self.one_place = before;
                    self.branch(branch)
                };
                let branches = branches.iter().map(branch).collect::<Option<_>>()?;
                steps.push(Step::Either(Either::new(branches)?));
                self.one_place = false;
            }
        }
        Some(())
    }

    fn branch(&mut self, hir: &Hir) -> Option<(ByteSet, Vec<Step>)> {
        let steps = self.list(hir)?;
        Some((self.first(&steps), steps))
    }

    fn part(&mut self, part: &Part, steps: &mut Vec<Step>) -> Option<()> {
        let Part::Set { bytes, wide } = part else {
            return None;
        };
        if !wide {
            return self.set(*bytes, steps);
        }
        // Up to three bytes more; of what is ASCII none, which is not told apart.
        self.exact = false;
        let run = |class, min, max| Run {
            class,
            min,
            max,
            greedy: true,
        };
        steps.push(Step::Run(run(self.number(*bytes)?, 1, 1)));
        steps.push(Step::Run(run(self.number(ByteSet::HIGH)?, 0, 3)));
        self.one_place = false;
        Some(())
    }

    fn set(&mut self, bytes: ByteSet, steps: &mut Vec<Step>) -> Option<()> {
        let letter = letter(bytes);
        // A literal is compared place by place.
        let class = match (letter, self.one_place) {
            (Some(_), true) => None,
            _ => self.number(bytes),
        };
        match (class, letter) {
            (Some(class), _) => steps.push(Step::Run(Run {
                class,
                min: 1,
                max: 1,
                greedy: true,
            })),
            (None, Some(letter)) => match steps.last_mut() {
                Some(Step::Literal(letters)) => letters.push(letter),
                _ => steps.push(Step::Literal(vec![letter])),
            },
            (None, None) => return None,
        }
        Some(())
    }

    fn repetition(&mut self, repetition: &Repetition, steps: &mut Vec<Step>) -> Option<()> {
        let (min, max) = (repetition.min, repetition.max.unwrap_or(u32::MAX));
        let set = match repetition.sub.kind() {
            HirKind::Class(class) => set(class),
            HirKind::Literal(literal) if literal.0.len() == 1 => Part::Set {
                bytes: ByteSet::of(&literal.0),
                wide: false,
            },
            _ => return self.copies(repetition, steps),
        };
        let Part::Set { bytes, wide: false } = set else {
            return self.copies(repetition, steps);
        };
        steps.push(Step::Run(Run {
            class: self.number(bytes)?,
            min,
            max,
            greedy: repetition.greedy,
        }));
        self.one_place &= min == max;
        Some(())
    }

    /// A repeated part that is more than a class.
    fn copies(&mut self, repetition: &Repetition, steps: &mut Vec<Step>) -> Option<()> {
        let (min, max) = (repetition.min, repetition.max.unwrap_or(u32::MAX));
        if (min, max) == (0, 1) {
            let mut branches = vec![self.branch(&repetition.sub)?];
            branches.push((ByteSet::ALL, Vec::new()));
            if !repetition.greedy {
                branches.reverse();
            }
            steps.push(Step::Either(Either::new(branches)?));
            self.one_place = false;
            return Some(());
        }
        if self.depth == DEEPEST {
            return None;
        }
        if min == max && min <= MOST_COPIES {
            self.depth += 1;
            for _ in 0..min {
                self.add(&repetition.sub, steps)?;
            }
            self.depth -= 1;
            return Some(());
        }
        self.exact = false;
        self.one_place = false;
        self.depth += 1;
        let sub = self.list(&repetition.sub)?;
        self.depth -= 1;
        steps.push(Step::Repeat { sub, min, max });
        Some(())
    }

    fn edge(&mut self, look: Look) -> Option<Edge> {
        Some(match look {
            Look::Start => Edge::Start,
            Look::End => Edge::End,
            Look::StartLF => Edge::StartOfLine {
                newline: self.number(ByteSet::NEWLINE)?,
            },
            Look::EndLF => Edge::EndOfLine {
                newline: self.number(ByteSet::NEWLINE)?,
            },
            Look::WordAscii => Edge::Word {
                word: self.number(ByteSet::WORD)?,
            },
            Look::WordAsciiNegate => Edge::NoWord {
                word: self.number(ByteSet::WORD)?,
            },
            _ => return None,
        })
    }

    fn number(&mut self, set: ByteSet) -> Option<usize> {
        let next = self.classes.len();
        match self.numbers.get(&set) {
            Some(number) => Some(*number),
            None if next == MOST_CLASSES => None,
            None => {
                self.numbers.insert(set, next);
                self.classes.push(set);
                Some(next)
            }
        }
    }

    /// What steps in a row can begin with.
    fn first(&self, steps: &[Step]) -> ByteSet {
        let mut steps = steps
            .iter()
            .filter(|step| !matches!(step, Step::Edge(_) | Step::Mark(_)));
        let first = match steps.next() {
            Some(Step::Literal(letters)) => letters.first().map(|letter| letter.set()),
            Some(Step::Run(run)) if run.min > 0 => self.classes.get(run.class).copied(),
            _ => None,
        };
        first.unwrap_or(ByteSet::ALL)
    }
}

impl Letter {
    fn set(self) -> ByteSet {
        ByteSet::of(&[self.byte, self.byte & !self.bits])
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
