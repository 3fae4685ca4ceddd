//! Where rules can match in a text at all, decided in a few passes over it.
//!
//! Each rule gives needles, short rows of byte sets, one of which is in each of its matches (see `needles`). They are
//! found by filters whose tables are built in full beforehand: an automaton that is built while searching is far slower on
//! text it has not seen. A few rules need one pass; many need several, and rules
//! that need a word of context have passes that are made only where there is one. The gate may let a rule through for
//! nothing; it never holds one back that matches.

mod buckets;
mod bytes;
mod chance;
mod finder;
mod glance;
mod needles;
mod parts;
mod rows;
mod sample;
mod tail;
mod walk;

use std::sync::OnceLock;

use ironsieve_lanes::Variant;

pub(crate) use glance::{Glance, Glanced};
pub(crate) use tail::{Begun, Tails};

use crate::context::Context;
use crate::rule::Rule;
use chance::Chances;
use finder::{Finder, Finds};
use needles::Needle;

/// Finders over all rules.
pub(crate) struct Gate {
    /// Instructions that are used.
    variant: Variant,
    needles: Vec<Needles>,
    /// Passes for rules that need one of some words, made only where there is one.
    worded: Option<Worded>,
    /// By rule.
    reach: Vec<Reach>,
    /// By rule: most bytes from the start of a match to the end of a needle in it, if there is a bound.
    ahead: Vec<Option<usize>>,
    /// Rules that have no needles, or too common ones.
    ungated: Vec<u32>,
    /// Made when they are first looked for: few texts take it, and with many rules it is a good part of the start.
    words: OnceLock<Option<Words>>,
    /// By rule: whether its words are looked for.
    has_words: Vec<bool>,
}

/// Words of all rules.
struct Words {
    finder: Finder,
    /// By needle of a word: the rule.
    rules: Vec<u32>,
}

/// Needles that are found in one pass: those of some rules, all of each.
struct Needles {
    finder: Finder,
    /// By needle.
    places: Vec<Place>,
}

/// Needles of rules that match nothing in a text without any of some words.
struct Worded {
    words: Finder,
    /// By needle of a word: the pass of its rule.
    passes: Vec<usize>,
    needles: Vec<Needles>,
    /// By pass: characters behind a match in which its rules' words may still come; none when matches in several lines can
    /// hide each other.
    windows: Vec<Option<usize>>,
}

/// How much rarer than its needles the words of a rule that waits for them are.
const RARER: f32 = 4.0;
/// Rules of a pass that waits for words, if there are no more passes than may be.
const WAITING: usize = 32;
/// Most passes that wait for words: as many as an integer has bits.
const MOST_WAITING: usize = 64;

/// Least rules with common needles and rare words for which the words are looked for first: that is a pass more.
const LEAST_WORDED: usize = 16;

/// Most needles of a pass. More make the others of their bucket common; another pass takes longer than that unless there are many.
const MOST_NEEDLES: usize = 512;

/// Where in its rule's matches a needle is.
struct Place {
    rule: u32,
    least: usize,
    most: Option<usize>,
}

/// Place in a text that may be in a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) rule: u32,
    /// A byte of the match, if there is one.
    pub(crate) within: usize,
    pub(crate) start: Start,
}

impl Candidate {
    /// The candidate in a text that has so many bytes more in front.
    #[inline]
    pub(crate) fn behind(self, before: usize) -> Self {
        Self {
            rule: self.rule,
            within: before + self.within,
            start: match self.start {
                Start::At(start) => Start::At(before + start),
                Start::Unknown => Start::Unknown,
            },
        }
    }
}

/// What is known of the start of a match; of a rule with a lead, of where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// There or nowhere.
    At(usize),
    Unknown,
}

/// Who takes candidates.
pub(crate) trait Candidates {
    /// Whether candidates of a rule up to a place would be no news.
    fn covers(&self, rule: u32, until: usize) -> bool;

    fn add(&mut self, candidate: Candidate);
}

/// How far the search of a rule has to reach around a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    Text,
    /// The candidate's line.
    Lines,
    /// So many bytes before the candidate's place, and so many from there on.
    Around {
        before: usize,
        len: usize,
    },
}

/// Most bytes by which a candidate's place can be behind the place of a later candidate.
pub(crate) const DISORDER: usize = walk::DEPTH + 4;

impl Gate {
    pub(crate) fn new(rules: &[Rule], variant: Variant) -> Self {
        let chances = Chances::new();
        let mut gate = Self {
            variant,
            needles: Vec::new(),
            worded: None,
            reach: Vec::new(),
            ahead: Vec::new(),
            ungated: Vec::new(),
            words: OnceLock::new(),
            has_words: rules.iter().map(has_words).collect(),
        };
        let mut gated = Vec::new();
        for (index, rule) in (0_u32..).zip(rules) {
            if rule.matcher.dictionary.is_some() {
                // It is its own gate.
                gate.reach.push(Reach::Text);
                gate.ahead.push(None);
                gate.ungated.push(index);
                continue;
            }
            let found = needles::needles(
                rule.matcher.searched().hir(),
                rule.matcher.only_group(),
                rule.matcher.spanning,
                &chances,
            );
            gate.reach
                .push(reach(rule, found.as_deref().unwrap_or_default()));
            let ahead = ahead(found.as_deref().unwrap_or_default());
            gate.ahead
                .push(ahead.map(|ahead| ahead + rule.matcher.most_lead()));
            match found {
                Some(found) => gated.push((index, found)),
                None => gate.ungated.push(index),
            }
        }
        gate.add_all(gated, rules, &chances);
        gate
    }

    /// Shows the places of a text that may be in a match of a rule that is not [`ungated`](Self::ungated): at least one in
    /// each match with a value, and if it says what the match starts with, all of these. Not quite in order, see
    /// [`DISORDER`].
    #[inline]
    pub(crate) fn candidates(&self, text: &[u8], to: &mut impl Candidates) {
        self.candidates_without_words(text, to);
        if let Some(worded) = &self.worded
            && let marks = worded.marks(text)
            && marks != 0
        {
            self.candidates_of(marks, text, to);
        }
    }

    /// As [`candidates`](Self::candidates), but for rules that wait for words.
    pub(crate) fn candidates_without_words(&self, text: &[u8], to: &mut impl Candidates) {
        for Needles { finder, places } in &self.needles {
            finder.find(text, &mut Places { places, to });
        }
    }

    /// As [`candidates`](Self::candidates), of those passes alone that wait for words and are in a set of bits.
    pub(crate) fn candidates_of(&self, passes: u64, text: &[u8], to: &mut impl Candidates) {
        let worded = self.worded.iter().flat_map(|worded| &worded.needles);
        let wanted = |(pass, _): &(usize, &Needles)| passes & 1 << pass != 0;
        for (_, Needles { finder, places }) in worded.enumerate().filter(wanted) {
            finder.find(text, &mut Places { places, to });
        }
    }

    /// Passes that wait for words and have one in a text, as bits.
    pub(crate) fn with_words(&self, text: &[u8]) -> u64 {
        let worded = self.worded.as_ref();
        worded.map_or(0, |worded| worded.marks(text))
    }

    /// Passes that wait for words, each as a bit, with what its rules wait for at most.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = (u64, Option<usize>)> {
        let worded = self.worded.iter();
        let windows = worded.flat_map(|worded| worded.windows.iter().enumerate());
        windows.map(|(pass, &window)| (1 << pass, window))
    }

    /// Most bytes from the start of a match of a rule to the end of a needle in it; none when there is no bound.
    pub(crate) fn ahead(&self, rule: u32) -> Option<usize> {
        self.ahead.get(rule as usize).copied().flatten()
    }

    /// How far the search of a rule has to reach around its candidates.
    pub(crate) fn reach(&self, rule: u32) -> Reach {
        self.reach
            .get(rule as usize)
            .copied()
            .unwrap_or(Reach::Text)
    }

    /// Rules that have to be searched everywhere.
    pub(crate) fn ungated(&self) -> impl Iterator<Item = u32> {
        self.ungated.iter().copied()
    }

    /// Whether a rule has words that are looked for.
    pub(crate) fn has_words(&self, rule: u32) -> bool {
        self.has_words.get(rule as usize).is_some_and(|&has| has)
    }

    /// Notes by rule whether one of its words occurs in a text; the rules are those that the gate was made for.
    pub(crate) fn words(&self, rules: &[Rule], text: &[u8], seen: &mut [bool]) {
        if let Some(Words { finder, rules }) =
            self.words.get_or_init(|| Words::new(rules, self.variant))
        {
            finder.find(text, &mut Seen { rules, seen });
        }
    }

    /// Bytes of the tables that are there from the start.
    pub(crate) fn bytes(&self) -> usize {
        let worded = self.worded.iter().flat_map(|worded| &worded.needles);
        let needles = self.needles.iter().chain(worded);
        needles
            .map(|needles| needles.finder.bytes() + size_of_val(&*needles.places))
            .sum()
    }

    /// Makes the passes. Rules whose needles are common and whose words are rare wait for a word.
    fn add_all(&mut self, gated: Vec<(u32, Vec<Needle>)>, rules: &[Rule], chances: &Chances) {
        let words = |rule: u32| {
            let number = rule as usize;
            let rule = rules.get(number).filter(|_| self.has_words(rule));
            rule.into_iter().flat_map(|rule| words(rule, chances))
        };
        let chance = |needles: &mut dyn Iterator<Item = Needle>| -> f32 {
            needles.map(|needle| chances.row(needle.window())).sum()
        };
        let waits = |(rule, needles): &(u32, Vec<Needle>)| {
            let word = chance(&mut words(*rule));
            word > 0.0 && RARER * word < chance(&mut needles.iter().cloned())
        };
        let (waiting, others): (Vec<_>, Vec<_>) = gated.into_iter().partition(waits);
        // Rules beside each other in a document tend to wait for the same words.
        let most = waiting.len().div_ceil(MOST_WAITING).max(WAITING);
        let (mut wanted, mut numbers) = (Vec::new(), Vec::new());
        for (pass, rules) in waiting.chunks(most).enumerate() {
            wanted.extend(rules.iter().flat_map(|(rule, _)| words(*rule)));
            numbers.resize(wanted.len(), pass);
        }
        let words = (waiting.len() >= LEAST_WORDED)
            .then(|| Finder::new(&wanted, self.variant, chances))
            .flatten();
        // A pass has to be at its number, so all are there or none.
        let needles = words.is_some().then(|| {
            let passes = waiting.chunks(most);
            passes
                .map(|rules| self.pass(rules, chances))
                .collect::<Option<Vec<_>>>()
        });
        match words.zip(needles.flatten()) {
            Some((words, needles)) => {
                let window = |rule: u32| rules.get(rule as usize)?.matcher.window_of_lines();
                let windows = waiting.chunks(most).map(|rules| {
                    let windows = rules.iter().map(|(rule, _)| window(*rule));
                    windows.reduce(|a, b| Some(a?.max(b?))).flatten()
                });
                self.worded = Some(Worded {
                    words,
                    passes: numbers,
                    needles,
                    windows: windows.collect(),
                });
                self.add_passes(others, chances);
            }
            None => self.add_passes([others, waiting].concat(), chances),
        }
        self.ungated.sort_unstable();
    }

    /// Deals rules to passes, those with the commonest needles to the first.
    fn add_passes(&mut self, mut rules: Vec<(u32, Vec<Needle>)>, chances: &Chances) {
        let chance = |needle: &Needle| chances.row(needle.window());
        let common = |needles: &[Needle]| needles.iter().map(chance).fold(0.0, f32::max);
        rules.sort_by(|a, b| common(&b.1).total_cmp(&common(&a.1)));
        let mut rest = &*rules;
        while !rest.is_empty() {
            let mut needles = 0;
            let fit = rest.iter().take_while(|(_, found)| {
                needles += found.len();
                needles <= MOST_NEEDLES
            });
            let (now, later) = rest.split_at(fit.count().max(1));
            match self.pass(now, chances) {
                Some(pass) => self.needles.push(pass),
                None => self.ungated.extend(now.iter().map(|(rule, _)| *rule)),
            }
            rest = later;
        }
    }

    /// A pass for some rules, unless there are no needles or too many.
    fn pass(&self, rules: &[(u32, Vec<Needle>)], chances: &Chances) -> Option<Needles> {
        let each = || {
            rules
                .iter()
                .flat_map(|(rule, found)| found.iter().map(move |needle| (*rule, needle)))
        };
        let needles: Vec<Needle> = each().map(|(_, needle)| needle.clone()).collect();
        let place = |(rule, needle): (u32, &Needle)| Place {
            rule,
            least: needle.least,
            most: needle.most,
        };
        let places = each().map(place).collect();
        Finder::new(&needles, self.variant, chances).map(|finder| Needles { finder, places })
    }
}

impl Words {
    fn new(rules: &[Rule], variant: Variant) -> Option<Self> {
        let chances = Chances::new();
        let (mut needles, mut numbers) = (Vec::new(), Vec::new());
        for (number, rule) in (0..).zip(rules).filter(|(_, rule)| has_words(rule)) {
            needles.extend(words(rule, &chances));
            numbers.resize(needles.len(), number);
        }
        Some(Self {
            finder: Finder::new(&needles, variant, &chances)?,
            rules: numbers,
        })
    }
}

/// Whether a rule has words that can be looked for: an empty one is beside every byte.
fn has_words(rule: &Rule) -> bool {
    !rule.keywords.is_empty() && !rule.keywords.iter().any(String::is_empty)
}

impl Worded {
    /// Passes that have a rule one of whose words is in a text, as bits.
    fn marks(&self, text: &[u8]) -> u64 {
        let passes = &self.passes;
        let mut marks = Marks { passes, marked: 0 };
        self.words.find(text, &mut marks);
        marks.marked
    }
}

struct Marks<'g> {
    passes: &'g [usize],
    marked: u64,
}

impl Marks<'_> {
    fn bit(&self, number: u32) -> u64 {
        let pass = self.passes.get(number as usize);
        pass.map_or(0, |pass| 1 << (pass % MOST_WAITING))
    }
}

impl Finds for Marks<'_> {
    fn wants(&self, number: u32, _end: usize) -> bool {
        self.marked & self.bit(number) == 0
    }

    fn found(&mut self, number: u32, _place: usize) {
        self.marked |= self.bit(number);
    }
}

struct Places<'g, C> {
    places: &'g [Place],
    to: &'g mut C,
}

impl<C: Candidates> Finds for Places<'_, C> {
    #[inline]
    fn wants(&self, number: u32, end: usize) -> bool {
        let place = self.places.get(number as usize);
        place.is_some_and(|place| !self.to.covers(place.rule, end))
    }

    #[inline]
    fn found(&mut self, number: u32, place: usize) {
        let Some(needle) = self.places.get(number as usize) else {
            return;
        };
        let start = match needle.most {
            Some(most) if most == needle.least => match place.checked_sub(most) {
                Some(start) => Start::At(start),
                None => return,
            },
            _ => Start::Unknown,
        };
        self.to.add(Candidate {
            rule: needle.rule,
            within: place,
            start,
        });
    }
}

struct Seen<'g> {
    rules: &'g [u32],
    seen: &'g mut [bool],
}

impl Finds for Seen<'_> {
    fn wants(&self, number: u32, _end: usize) -> bool {
        let rule = self.rules.get(number as usize);
        rule.is_some_and(|rule| self.seen.get(*rule as usize) == Some(&false))
    }

    fn found(&mut self, number: u32, _place: usize) {
        let rule = self.rules.get(number as usize);
        if let Some(seen) = rule.and_then(|rule| self.seen.get_mut(*rule as usize)) {
            *seen = true;
        }
    }
}

/// Needles of a rule's words.
fn words(rule: &Rule, chances: &Chances) -> impl Iterator<Item = Needle> {
    let context = rule.matcher.context.as_ref();
    let inside = context.is_some_and(Context::looks_in_keys);
    let words = rule.keywords.iter();
    words.map(move |word| needles::word(word.as_bytes(), inside, chances))
}

/// Most steps to what a rule's matches start with.
const MAX_ROW_STEPS: usize = 1 << 15;

fn ahead(needles: &[Needle]) -> Option<usize> {
    let ahead = needles
        .iter()
        .map(|needle| Some(needle.most? + needle.row.sets.len() - needle.row.leads));
    ahead.reduce(|a, b| Some(a?.max(b?))).flatten()
}

/// Longest match of a rule that is searched around its candidates only, without regard to lines.
const MAX_LEN: usize = 2048;

fn reach(rule: &Rule, needles: &[Needle]) -> Reach {
    let before = needles.iter().map(|needle| needle.most);
    let before = before
        .reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b)))
        .flatten();
    let len = rule.matcher.searched().hir().properties().maximum_len();
    match (before, len) {
        (Some(before), Some(len)) if len <= MAX_LEN => Reach::Around { before, len },
        _ if rule.matcher.spanning => Reach::Text,
        _ => Reach::Lines,
    }
}
