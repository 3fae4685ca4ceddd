//! Texts of which one must occur somewhere for a rule to find anything.

use aho_corasick::{AhoCorasick, BuildError};
use regex_syntax::hir::{Class, Hir, HirKind};

/// The required texts of several rules.
pub(crate) struct Required {
    /// All texts, ASCII case ignored.
    texts: AhoCorasick,
    /// By text: its rule.
    rules: Vec<u32>,
    /// By rule: whether it requires something.
    needed: Vec<bool>,
}

impl Required {
    /// By rule its texts; nothing when no rule has any.
    pub(crate) fn new<T: AsRef<[String]>>(
        texts_of_rules: &[T],
    ) -> Result<Option<Self>, BuildError> {
        let mut texts = Vec::new();
        let mut rules = Vec::new();
        let mut needed = Vec::new();
        for (rule, of_rule) in texts_of_rules.iter().enumerate() {
            needed.push(!of_rule.as_ref().is_empty());
            texts.extend(of_rule.as_ref());
            rules.resize(texts.len(), rule as u32);
        }
        if texts.is_empty() {
            return Ok(None);
        }
        let texts = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(texts)?;
        Ok(Some(Self {
            texts,
            rules,
            needed,
        }))
    }

    /// Whether a rule requires something.
    pub(crate) fn is_needed(&self, rule: u32) -> bool {
        self.needed.get(rule as usize).is_some_and(|&needed| needed)
    }

    /// Whether a text has what one rule requires.
    pub(crate) fn seen(&self, text: &[u8], rule: u32) -> bool {
        let mut seen = vec![false; self.needed.len()];
        self.look(text, &mut seen);
        !self.is_needed(rule) || seen.get(rule as usize).is_some_and(|&seen| seen)
    }

    /// Notes in one pass by rule whether a text has what the rule requires; of rules that require nothing, nothing.
    pub(crate) fn look(&self, text: &[u8], seen: &mut [bool]) {
        for found in self.texts.find_overlapping_iter(text) {
            let rule = self.rules.get(found.pattern().as_usize());
            if let Some(seen) = rule.and_then(|&rule| seen.get_mut(rule as usize)) {
                *seen = true;
            }
        }
    }
}

/// Whether every match of a pattern has one of some texts in it, so that they need not be looked for. May say no of a pattern of which
/// that is true.
pub(crate) fn is_implied(texts: &[String], hir: &Hir) -> bool {
    let within = |hir: &Hir| is_implied(texts, hir);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(_) | HirKind::Class(_) => has_any(texts, std::slice::from_ref(hir)),
        HirKind::Capture(capture) => within(&capture.sub),
        HirKind::Repetition(repetition) => repetition.min > 0 && within(&repetition.sub),
        HirKind::Concat(parts) => {
            parts.iter().any(within) || each_way_has_any(texts, parts, MOST_WAYS)
        }
        HirKind::Alternation(branches) => branches.iter().all(within),
    }
}

/// Most ways through parts of which some may be left out, or are one of several.
const MOST_WAYS: usize = 8;

/// Whether one of the texts stands in what parts in a row match for certain, whichever way leads through them: `(?:sk|rk)_passw(?:or)?d`.
fn each_way_has_any(texts: &[String], parts: &[Hir], most: usize) -> bool {
    let mut all = parts.iter().enumerate();
    let first = all.find_map(|(at, part)| Some((at, ways(part).filter(|w| w.len() <= most)?)));
    let Some((at, ways)) = first else {
        return has_any(texts, parts);
    };
    let (front, rest) = parts.split_at(at);
    let rest = rest.get(1..).unwrap_or_default();
    let most = most / ways.len();
    let has_any = |way: &Hir| {
        let way = std::slice::from_ref(way);
        each_way_has_any(texts, &[front, way, rest].concat(), most)
    };
    ways.iter().all(has_any)
}

/// What may stand in the place of a part, if that is one of a few things.
fn ways(part: &Hir) -> Option<Vec<Hir>> {
    match part.kind() {
        HirKind::Repetition(repetition) if repetition.min == 0 && repetition.max == Some(1) => {
            Some(vec![Hir::empty(), (*repetition.sub).clone()])
        }
        HirKind::Alternation(branches) => Some(branches.clone()),
        HirKind::Class(class) if only_letter(class).is_none() => {
            let bytes = few(class)?.into_iter();
            Some(bytes.map(|byte| Hir::literal([byte])).collect())
        }
        HirKind::Capture(capture) => ways(&capture.sub),
        _ => None,
    }
}

/// Least bytes of a text that is worth looking for.
const WORTH: usize = 4;
/// Most texts that every match has.
const MOST_TEXTS: usize = 4;

/// Texts that every match of a pattern has in it, ASCII case ignored, each of which has to be there. There may be more of them.
pub(crate) fn always(hir: &Hir) -> Vec<String> {
    let mut texts = Vec::new();
    add_texts(hir, &mut texts);
    texts.sort();
    texts.dedup();
    texts.retain(|text| is_implied(std::slice::from_ref(text), hir));
    texts.truncate(MOST_TEXTS);
    texts
}

/// Adds what parts of a pattern in a row match for certain.
fn add_texts(hir: &Hir, texts: &mut Vec<String>) {
    let mut known = Vec::new();
    match hir.kind() {
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().for_each(|part| add_texts(part, texts));
        }
        HirKind::Capture(capture) => add_texts(&capture.sub, texts),
        HirKind::Repetition(repetition) => add_texts(&repetition.sub, texts),
        _ => {}
    }
    if !matches!(hir.kind(), HirKind::Alternation(_)) {
        add_known(hir, &mut known);
    }
    for run in known
        .split(Option::is_none)
        .filter(|run| run.len() >= WORTH)
    {
        let bytes: Vec<u8> = run.iter().copied().flatten().collect();
        texts.extend(String::from_utf8(bytes).ok().filter(|text| text.is_ascii()));
    }
}

/// Whether one of the texts stands in what parts in a row match for certain.
fn has_any(texts: &[String], parts: &[Hir]) -> bool {
    let mut known = Vec::new();
    parts.iter().for_each(|part| add_known(part, &mut known));
    let stands = |text: &String| {
        let mut places = known.windows(text.len().max(1));
        places.any(|known| {
            let mut pairs = known.iter().zip(text.bytes());
            pairs.all(|(known, byte)| *known == Some(byte.to_ascii_lowercase()))
        })
    };
    texts.iter().any(stands)
}

/// The bytes that a part matches, ASCII letters as small ones; nothing in place of what may be several.
fn add_known(part: &Hir, known: &mut Vec<Option<u8>>) {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => {
            known.extend(literal.0.iter().map(|byte| Some(byte.to_ascii_lowercase())));
        }
        HirKind::Class(class) => known.push(only_letter(class)),
        HirKind::Capture(capture) => add_known(&capture.sub, known),
        HirKind::Concat(parts) => parts.iter().for_each(|part| add_known(part, known)),
        HirKind::Repetition(_) | HirKind::Alternation(_) => known.push(None),
    }
}

/// The one ASCII letter of a class of its two cases.
fn only_letter(class: &Class) -> Option<u8> {
    let letters = few(class)?;
    let letter = letters.first()?.to_ascii_lowercase();
    let mut others = letters.iter();
    others
        .all(|other| other.to_ascii_lowercase() == letter)
        .then_some(letter)
}

/// The bytes of a class of a few characters of ASCII.
fn few(class: &Class) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut add = |first: u32, last: u32| {
        let few = last < 0x80 && last - first < MOST_WAYS as u32;
        bytes.extend((first..=last).filter(|_| few).map(|byte| byte as u8));
        few.then_some(())
    };
    match class {
        Class::Bytes(class) => {
            let mut ranges = class.iter();
            ranges.try_for_each(|range| add(range.start().into(), range.end().into()))?;
        }
        Class::Unicode(class) => {
            let mut ranges = class.iter();
            ranges.try_for_each(|range| add(range.start().into(), range.end().into()))?;
        }
    }
    (bytes.len() <= MOST_WAYS).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect;

    #[test]
    fn what_every_match_has_in_it_is_implied() {
        for (pattern, texts, implied) in [
            ("(?i)[a-z]{0,9}?(?:adafruit)[=:]+", &["adafruit"][..], true),
            ("(?i)adafruit", &["adafruit", "x"], true),
            ("ADA(fru)it", &["dafr"], true),
            ("ada(?:fru)?it", &["ada"], true),
            ("ada(?:fru)?it", &["adafruit"], false),
            ("(?i)passw(?:or)?d", &["passwd", "password"], true),
            ("(?i)passw(?:or)?d", &["password"], false),
            (r"\b((?:s|r)k_(?:a|b)_x)", &["sk_a", "sk_b", "rk_"], true),
            (r"\b((?:s|r)k_(?:a|b)_x)", &["sk_a", "rk_a", "rk_b"], false),
            ("a(?:b?c)?d?e?f", &["f"], true),
            ("a(?:b?c)?d?e?f", &["acf", "af"], false),
            ("(?:ab)?a?b", &["b"], true),
            ("ab*c", &["ac"], false),
            ("(?i)(?:jira|x-conf)=", &["jira", "conf"], true),
            ("(?i)(?:jira|conf)=", &["jira"], false),
            ("(?:ab){2}", &["ab"], true),
            ("(?:ab)*c", &["ab"], false),
            (r"a\bb", &["ab"], true),
            ("[aA]b", &["ab"], true),
            ("[ab]b", &["ab"], false),
            ("[@A]b", &["ab"], false),
            ("[@A]b", &["ab", "@b"], true),
            ("[@A-Z]b", &["b"], true),
            ("[^a]b", &["b"], true),
            ("a.b", &["a b"], false),
            ("\u{e4}b", &["\u{e4}B"], true),
            ("a", &["aa"], false),
        ] {
            let hir = dialect::translate(pattern, false).unwrap();
            let texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
            assert_eq!(is_implied(&texts, &hir), implied, "{pattern}");
        }
        // Some of it is beyond ASCII.
        let kelvin = dialect::translate("(?i)k", true).unwrap();
        assert!(!is_implied(&["k".to_owned()], &kelvin));
    }

    #[test]
    fn what_every_match_has_is_listed() {
        for (pattern, expected) in [
            (
                "(?i)kind:[a ]*secret(?s:.)*?data:|data:(?s:.)*kind:x*secret",
                &["data:", "kind:", "secret"][..],
            ),
            ("(?i)token=(?:api|x){2}", &["token="]),
            ("(?:abcd)*efgh(?:ijkl)?", &["efgh"]),
            ("(?:abcd)+", &["abcd"]),
            ("abc[de]f", &[]),
            ("abcd|efgh", &[]),
        ] {
            let hir = dialect::translate(pattern, false).unwrap();
            assert_eq!(always(&hir), expected, "{pattern}");
        }
    }

    #[test]
    fn texts_count_in_any_case_and_inside_of_words_and_of_each_other() {
        let texts = [
            vec!["akia".to_owned(), "asia".to_owned()],
            vec![],
            vec!["eurasia".to_owned()],
        ];
        let required = Required::new(&texts).unwrap().unwrap();
        for (text, expected) in [
            ("xAkIAx", [true, false, false]),
            ("EurAsia", [true, false, true]),
            ("a k i a", [false, false, false]),
        ] {
            let mut seen = [false; 3];
            required.look(text.as_bytes(), &mut seen);
            assert_eq!(seen, expected, "{text}");
            assert!(required.seen(text.as_bytes(), 1), "requires nothing");
            assert_eq!(required.seen(text.as_bytes(), 2), expected[2], "{text}");
        }
    }

    #[test]
    fn rules_without_texts_need_none() {
        assert!(Required::new(&[Vec::new(), Vec::new()]).unwrap().is_none());
    }
}
