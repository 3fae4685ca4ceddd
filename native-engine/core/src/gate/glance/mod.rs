//! Whether a pattern could match from a place on, and mostly what it matches, told by the next bytes without an automaton.

mod matching;
mod places;
mod steps;

use ironsieve_lanes::{Classes, Variant};
use regex_automata::util::primitives::NonMaxUsize;
use regex_syntax::hir::Hir;

use steps::{Edge, Either, Letter, Run, Step, Steps};

/// What a glance at the bytes behind a place needs of a pattern.
///
/// # How it looks
///
/// A set of places behind the start is an integer, a bit for each place. So is the set of places at which a byte of some class stands. One
/// step of a class moves the places that have such a byte by one; a run of it is some sums and shifts; branches are looked at from the same places and
/// put together. Literals are compared at each of the places. When no place is left, nothing matches. What reaches beyond the bytes that are looked at may match:
/// a glance says no only where the pattern cannot match, whatever is preferred in it. Most patterns' steps match no more than the pattern, and then
/// the same sets tell the match that is preferred, with its groups (`matching.rs`).
///
/// An automaton that is built while it searches takes a microsecond for a state, and text that it has not seen makes it build some at each
/// start. This builds nothing, and most starts are over after some ten bytes.
pub(crate) struct Glance {
    steps: Vec<Step>,
    classes: Classes,
    /// Whether the steps match what the pattern does.
    exact: bool,
}

/// What a glance knows of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glanced {
    Never,
    /// It matches, and the slots say where.
    Matched,
    Unknown,
}

/// Bytes that are looked at behind the start; there is one place more.
const BYTES: usize = 62;
/// The same of a first look, where each byte takes its time: most starts are over before that.
const FIRST_BYTES: usize = 24;
/// Numbers of classes come in eights.
const PLANES: usize = 4;
/// Most steps to one look: what takes more may match.
const MOST_WORK: u32 = 500;

impl Glance {
    /// Most bytes behind a place that are looked at.
    pub(crate) const FARTHEST: usize = BYTES;

    /// Glance at a pattern; none when there is too much to it.
    pub(crate) fn new(hir: &Hir, variant: Variant) -> Option<Self> {
        let steps = Steps::of(hir)?;
        let classes: Vec<_> = steps.classes.iter().map(|set| set.bits()).collect();
        Some(Self {
            steps: steps.list,
            classes: Classes::new(variant, &classes),
            exact: steps.exact,
        })
    }

    /// Whether a match could start at a place of a text that does not go on, or not before [`FARTHEST`](Self::FARTHEST) bytes behind it.
    pub(crate) fn may_match(&self, text: &[u8], at: usize) -> bool {
        let look = |bytes: usize| Look::new(self, text, at, bytes).may_match();
        let first = match self.classes.is_wide() {
            true => None,
            false => look(FIRST_BYTES),
        };
        // What has to look further may match.
        first.or_else(|| look(BYTES)).unwrap_or(true)
    }

    /// The match of the pattern that starts at a place of a text that does not go on, and ends in front of another one; its groups go to the slots, as
    /// far as there are any.
    pub(crate) fn matches(
        &self,
        text: &[u8],
        at: usize,
        end: usize,
        slots: &mut [Option<NonMaxUsize>],
    ) -> Glanced {
        if !self.exact {
            return Glanced::Unknown;
        }
        slots.fill(None);
        let mut look = Look::new(self, text, at, BYTES);
        let found = match look.found(&self.steps, 0, !0, slots) {
            Some(None) => return Glanced::Never,
            Some(Some(found)) => found,
            None => return Glanced::Unknown,
        };
        // With an end that is too far, another match may be the preferred one.
        if found == 0 || at + found as usize > end {
            return Glanced::Unknown;
        }
        look.mark(0, 0, slots);
        look.mark(1, found, slots);
        Glanced::Matched
    }
}

/// One look at a text.
struct Look<'g, 't> {
    glance: &'g Glance,
    text: &'t [u8],
    at: usize,
    /// What is known of the text from there on.
    known: &'t [u8],
    /// Places that it would take more of the text for.
    beyond: u64,
    work: u32,
    /// By plane: where its classes stand.
    classes: [Option<[u64; Classes::PLANE]>; PLANES],
}

impl<'g, 't> Look<'g, 't> {
    fn new(glance: &'g Glance, text: &'t [u8], at: usize, bytes: usize) -> Self {
        let rest = text.get(at..).unwrap_or_default();
        let known = rest.get(..bytes);
        Self {
            glance,
            text,
            at,
            known: known.unwrap_or(rest),
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
                Step::Run(run) => self.run(*run, places),
                Step::Either(either) => self.either(either, places)?,
                Step::Repeat { sub, min, max } => self.repeat(sub, *min, *max, places)?,
                Step::Edge(edge) => places & self.edge(*edge),
                Step::Mark(_) => places,
            };
            if places & self.beyond != 0 {
                return None;
            }
        }
        Some(places)
    }

    fn either(&mut self, either: &Either, places: u64) -> Option<u64> {
        let place = places.trailing_zeros() as usize;
        let only = self.known.get(place).filter(|_| places.is_power_of_two());
        let mut ends = 0;
        for steps in either.with(only.copied()) {
            ends |= self.all(steps, places)?;
        }
        Some(ends)
    }

    /// Where a literal ends that begins at one of the places; where the known text does, if it may go on there.
    fn literal(&self, letters: &[Letter], mut places: u64) -> u64 {
        let mut ends = 0;
        while places != 0 {
            let place = places.trailing_zeros() as usize;
            places &= places - 1;
            let text = self.known.get(place..).unwrap_or_default();
            if stand(letters, text) {
                ends |= match text.get(..letters.len()) {
                    Some(_) => 1 << (place + letters.len()),
                    None => self.beyond,
                };
            }
        }
        ends
    }

    fn run(&mut self, run: Run, places: u64) -> u64 {
        let stands = self.stands(run.class);
        let ends = places::ends(places, stands, run.min, run.max);
        if self.beyond == 0 {
            return ends;
        }
        // A run that is too short for the known text only.
        let known = self.known.len() as u32;
        let last = (stands << (64 - known)).leading_ones().min(known);
        let first = (known - last).max((known + 1).saturating_sub(run.min));
        match first < known && places >> first != 0 {
            true => ends | self.beyond,
            false => ends,
        }
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

    /// The places that are such an edge. One that is beyond is none that is asked for.
    fn edge(&mut self, edge: Edge) -> u64 {
        let before = self.at.checked_sub(1).and_then(|at| self.text.get(at));
        let start = u64::from(before.is_none());
        let end = match self.beyond {
            0 => 1 << self.known.len(),
            _ => 0,
        };
        match edge {
            Edge::Start => start,
            Edge::End => end,
            Edge::StartOfLine { newline } => {
                start | u64::from(before == Some(&b'\n')) | self.stands(newline) << 1
            }
            Edge::EndOfLine { newline } => end | self.stands(newline),
            Edge::Word { word } => self.words(word, before),
            Edge::NoWord { word } => !self.words(word, before),
        }
    }

    /// Where words start or end.
    fn words(&mut self, word: usize, before: Option<&u8>) -> u64 {
        let stands = self.stands(word);
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        stands ^ (stands << 1 | u64::from(before.is_some_and(is_word)))
    }

    fn works(&mut self, steps: u32) -> Option<()> {
        self.work += steps;
        (self.work <= MOST_WORK).then_some(())
    }

    /// Where bytes of a class stand.
    #[inline]
    fn stands(&mut self, class: usize) -> u64 {
        let (classes, known) = (&self.glance.classes, self.known);
        let plane = class / Classes::PLANE;
        let Some(stands) = self.classes.get_mut(plane) else {
            return !0;
        };
        stands.get_or_insert_with(|| classes.stand(plane, known))[class % Classes::PLANE]
    }
}

/// Whether some letters stand in front of a text, or as many of them as it has.
fn stand(letters: &[Letter], text: &[u8]) -> bool {
    let mut pairs = text.iter().zip(letters);
    pairs.all(|(byte, letter)| byte | letter.bits == letter.byte)
}

#[cfg(test)]
mod tests {
    use regex_automata::{Anchored, Input, meta};

    use super::*;
    use crate::dialect;

    const PIECES: [&str; 14] = [
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

    fn in_each_variant(pattern: &str) -> [(&str, Variant); 2] {
        [(pattern, Variant::SCALAR), (pattern, Variant::best())]
    }

    /// Texts of some pieces, from a seed.
    fn texts(count: usize) -> impl Iterator<Item = String> {
        let mut random = 1_u64;
        let mut next = move || {
            random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            (random >> 33) as usize
        };
        (0..count).map(move |_| {
            let pieces = next() % 16;
            (0..pieces).map(|_| PIECES[next() % PIECES.len()]).collect()
        })
    }

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
        let mut refused = 0;
        for (pattern, variant) in patterns.into_iter().flat_map(in_each_variant) {
            let hir = dialect::translate(pattern, false).unwrap();
            let regex = meta::Builder::new().build_from_hir(&hir).unwrap();
            let glance = Glance::new(&hir, variant).unwrap();
            for text in texts(2000) {
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

    /// What a glance says of a match, and of its groups, a search does.
    #[test]
    fn what_a_glance_knows_is_what_a_search_finds() {
        let patterns = [
            "(a)(b{2,3})(k)?",
            "(?i)(?:key|a|ab)[ -]{0,3}(=|-|=-)([ab]{4,}|a[a-z]{5,}={0,2}|)(?:[ \\n]|$)",
            r"\b(?:([ab]{2})-){1}([ab])\b",
            r"\b(a+)(b*?)(?:k|\B)(a{0,3}?)",
            "(?m)^(a|ab)(b?)(b??)$",
            "(?:a(b)?){3}(-?)",
            "((a|ab)(b|ba)?)(a{2,})?",
            "(?:(a+)|(b+))[ab]{0,20}?(k|=| )",
            "(a{1,5})(a{1,5}?)(a*)(b|$)",
            r"\A(k|K)|(key)|(-)\z",
            "([ab]{40,})([ab])",
        ];
        let (mut known, mut never, mut unknown) = (0, 0, 0);
        for (pattern, variant) in patterns.into_iter().flat_map(in_each_variant) {
            let hir = dialect::translate(pattern, false).unwrap();
            let regex = meta::Builder::new().build_from_hir(&hir).unwrap();
            let glance = Glance::new(&hir, variant).unwrap();
            let mut cache = regex.create_cache();
            let groups = 2 * (hir.properties().explicit_captures_len() + 1);
            let (mut slots, mut expected) = (vec![None; groups], vec![None; groups]);
            for text in texts(1500) {
                for (at, back) in (0..=text.len()).zip((0..4).cycle()) {
                    let end = text.len() - back.min(text.len() - at);
                    let input = Input::new(&text).span(at..end).anchored(Anchored::Yes);
                    let found = regex.search_slots_with(&mut cache, &input, &mut expected);
                    match glance.matches(text.as_bytes(), at, end, &mut slots) {
                        Glanced::Never => {
                            assert_eq!(found, None, "{pattern} in {text:?} at {at}");
                            never += 1;
                        }
                        Glanced::Matched => {
                            assert_eq!(slots, expected, "{pattern} in {text:?} at {at}");
                            known += 1;
                        }
                        Glanced::Unknown => unknown += 1,
                    }
                }
            }
        }
        assert!(known > 50_000 && never > 500_000, "{known} and {never}");
        assert!(unknown < known / 2, "{unknown} of {known}");
    }

    #[test]
    fn what_is_out_of_sight_may_match() {
        let may = |pattern: &str, text: &str| {
            let hir = dialect::translate(pattern, false).unwrap();
            Glance::new(&hir, Variant::default())
                .is_none_or(|glance| glance.may_match(text.as_bytes(), 0))
        };
        let long = "a".repeat(100);
        assert!(may("a{80}k", &long));
        assert!(may(&(long.clone() + "k"), &long));
        // It ends in sight.
        assert!(!may("a{80}k", &long[..40]) && !may("a{30}k", &long));
        // Too much to it.
        assert!(may("(?:(?:(?:(?:(?:a+b)+c)+d)+e)+f)+", "k"));
        let classes = ('b'..'z').flat_map(|last| [format!("[a-{last}]"), format!("[0-{last}]")]);
        let classes: Vec<String> = classes.collect();
        assert!(may(&classes.concat(), "1"));
    }
}
