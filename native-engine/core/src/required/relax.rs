//! Patterns that accept more than a given one, in fewer states.

use regex_syntax::hir::{
    Class, ClassBytes, ClassBytesRange, ClassUnicode, Hir, HirKind, Look, Repetition,
};

/// The pattern without groups, over bytes, accepting as much or more; none when a match could contain `\n`.
///
/// A character beyond ASCII becomes one to four bytes from 0x80 on, and a look-around by Unicode becomes nothing: exact
/// forms would cost the automaton thousands of states.
pub(super) fn relaxed(hir: &Hir) -> Option<Hir> {
    let all = |subs: &[Hir]| subs.iter().map(relaxed).collect::<Option<Vec<_>>>();
    Some(match hir.kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Look(look) if is_unicode(*look) => Hir::empty(),
        HirKind::Look(_) => hir.clone(),
        HirKind::Literal(literal) if literal.0.contains(&b'\n') => return None,
        HirKind::Literal(_) => hir.clone(),
        HirKind::Class(Class::Unicode(class)) => relaxed_class(class)?,
        // The dialect has no classes of bytes; they come from here.
        HirKind::Class(Class::Bytes(_)) => hir.clone(),
        HirKind::Capture(capture) => relaxed(&capture.sub)?,
        HirKind::Repetition(repetition) => {
            Hir::repetition(repetition.with(relaxed(&repetition.sub)?))
        }
        HirKind::Concat(subs) => Hir::concat(all(subs)?),
        HirKind::Alternation(subs) => Hir::alternation(all(subs)?),
    })
}

fn relaxed_class(class: &ClassUnicode) -> Option<Hir> {
    let mut ascii = ClassBytes::empty();
    for range in class.iter().filter(|range| range.start().is_ascii()) {
        ascii.push(ClassBytesRange::new(
            range.start() as u8,
            range.end().min('\x7F') as u8,
        ));
    }
    if ascii
        .iter()
        .any(|range| (range.start()..=range.end()).contains(&b'\n'))
    {
        return None;
    }
    let ascii = Hir::class(Class::Bytes(ascii));
    if class.is_ascii() {
        return Some(ascii);
    }
    let high = Hir::class(Class::Bytes(ClassBytes::new([ClassBytesRange::new(
        0x80, 0xFF,
    )])));
    let character = Repetition {
        min: 1,
        max: Some(4),
        greedy: true,
        sub: Box::new(high),
    };
    Some(Hir::alternation(vec![ascii, Hir::repetition(character)]))
}

/// A pattern of at most `len` bytes that matches the beginning of each match, and whether it is the whole pattern.
pub(super) fn prefix(hir: &Hir, len: usize) -> (Hir, bool) {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let cut: Vec<u8> = literal.0.iter().copied().take(len).collect();
            let whole = cut.len() == literal.0.len();
            (Hir::literal(cut), whole)
        }
        HirKind::Class(_) if len == 0 => (Hir::empty(), false),
        HirKind::Concat(subs) => prefix_of_all(subs.iter(), len),
        HirKind::Alternation(subs) => {
            let (subs, whole): (Vec<Hir>, Vec<bool>) =
                subs.iter().map(|sub| prefix(sub, len)).unzip();
            (Hir::alternation(subs), whole.iter().all(|&whole| whole))
        }
        HirKind::Repetition(repetition)
            if hir.properties().maximum_len().is_none_or(|most| most > len) =>
        {
            // Each copy of a part that may be empty could be; one byte a copy is enough for the others.
            let copies = repetition.min.min(len as u32 + 1) as usize;
            let copies = std::iter::repeat_n(&*repetition.sub, copies);
            (prefix_of_all(copies, len).0, false)
        }
        _ => (hir.clone(), true),
    }
}

fn prefix_of_all<'h>(subs: impl Iterator<Item = &'h Hir>, len: usize) -> (Hir, bool) {
    let mut parts = Vec::new();
    let mut left = len;
    for sub in subs {
        let (part, whole) = prefix(sub, left);
        left = left.saturating_sub(part.properties().maximum_len().unwrap_or(left));
        parts.push(part);
        if !whole {
            return (Hir::concat(parts), false);
        }
    }
    (Hir::concat(parts), true)
}

/// The pattern with every digit but one at its start as any digit. Which digits stand where tells little in addition to
/// that there are digits, and costs the automaton many states.
pub(super) fn coarse(hir: &Hir, at_start: bool) -> Hir {
    let digit = || {
        Hir::class(Class::Bytes(ClassBytes::new([ClassBytesRange::new(
            b'0', b'9',
        )])))
    };
    match hir.kind() {
        HirKind::Literal(literal) => Hir::concat(
            (literal.0.iter().enumerate())
                .map(|(index, &byte)| match byte {
                    b'0'..=b'9' if index > 0 || !at_start => digit(),
                    _ => Hir::literal([byte]),
                })
                .collect(),
        ),
        HirKind::Class(Class::Bytes(class)) => {
            let digits = class
                .iter()
                .all(|range| range.start() >= b'0' && range.end() <= b'9');
            if digits && !at_start && !class.ranges().is_empty() {
                digit()
            } else {
                hir.clone()
            }
        }
        HirKind::Repetition(repetition) => {
            // A part that is repeated begins at the start at most once.
            Hir::repetition(repetition.with(coarse(
                &repetition.sub,
                at_start && repetition.max == Some(1),
            )))
        }
        HirKind::Alternation(subs) => {
            Hir::alternation(subs.iter().map(|sub| coarse(sub, at_start)).collect())
        }
        HirKind::Concat(subs) => {
            let mut at_start = at_start;
            let part = |sub: &Hir| {
                let part = coarse(sub, at_start);
                at_start &= sub.properties().maximum_len() == Some(0);
                part
            };
            Hir::concat(subs.iter().map(part).collect())
        }
        _ => hir.clone(),
    }
}

/// Whether a look-around goes by Unicode.
pub(super) fn is_unicode(look: Look) -> bool {
    !matches!(
        look,
        Look::Start
            | Look::End
            | Look::StartLF
            | Look::EndLF
            | Look::WordAscii
            | Look::WordAsciiNegate
    )
}
