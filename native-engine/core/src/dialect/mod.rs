//! The pattern dialect: RE2's, with ASCII classes, as `docs/rules.md` defines it.
//!
//! `regex-syntax` parses; the translation to its HIR is ours, because its own translator offers either Unicode classes
//! and folding, or bytes instead of code points. The dialect needs ASCII `\w \d \s \b` and ASCII folding, while `.` and
//! negated classes stay code points, so that no pattern matches a byte outside of valid UTF-8.

mod refusal;
mod sets;

use regex_syntax::ast::parse::ParserBuilder;
use regex_syntax::ast::{self, Ast, ClassPerlKind, ClassSetItem, Span};
use regex_syntax::hir::{
    Capture, Class, ClassUnicode, ClassUnicodeRange, Dot, Hir, Look, Repetition,
};

pub(crate) use refusal::Refusal;
use sets::{property, ranges, unicode_class};

/// Translates a pattern that cannot match without consuming a character.
///
/// `unicode`: `\w \d \s \b` and folding by Unicode.
pub(crate) fn translate(pattern: &str, unicode: bool) -> Result<Hir, Refusal> {
    let ast = ParserBuilder::new()
        .build()
        .parse(pattern)
        .map_err(|error| Refusal::of_parser(pattern, &error))?;
    let mut translator = Translator {
        pattern,
        unicode,
        flags: Flags::default(),
    };
    let hir = translator.hir(&ast)?;
    if hir.properties().minimum_len() == Some(0) {
        return Err(Refusal {
            reason: "it can match without a character".to_owned(),
            position: None,
        });
    }
    Ok(hir)
}

#[derive(Clone, Copy, Default)]
struct Flags {
    fold: bool,
    multi_line: bool,
    dot_newline: bool,
    swap_greed: bool,
}

struct Translator<'p> {
    pattern: &'p str,
    unicode: bool,
    flags: Flags,
}

impl Translator<'_> {
    fn hir(&mut self, ast: &Ast) -> Result<Hir, Refusal> {
        Ok(match ast {
            Ast::Empty(_) => Hir::empty(),
            Ast::Flags(set) => {
                self.apply(&set.flags)?;
                Hir::empty()
            }
            Ast::Literal(literal) => self.literal(literal)?,
            Ast::Dot(_) if self.flags.dot_newline => Hir::dot(Dot::AnyChar),
            Ast::Dot(_) => Hir::dot(Dot::AnyCharExceptLF),
            Ast::Assertion(assertion) => Hir::look(self.look(assertion)?),
            Ast::ClassUnicode(class) => Hir::class(Class::Unicode(self.property(class)?)),
            Ast::ClassPerl(class) => Hir::class(Class::Unicode(self.perl(class))),
            Ast::ClassBracketed(class) => Hir::class(Class::Unicode(self.bracketed(class)?)),
            Ast::Repetition(repetition) => self.repetition(repetition)?,
            Ast::Group(group) => self.group(group)?,
            Ast::Alternation(branches) => Hir::alternation(self.all(&branches.asts)?),
            Ast::Concat(parts) => Hir::concat(self.all(&parts.asts)?),
        })
    }

    /// In order, because flags set in one part hold for the rest of the group.
    fn all(&mut self, asts: &[Ast]) -> Result<Vec<Hir>, Refusal> {
        asts.iter().map(|ast| self.hir(ast)).collect()
    }

    fn apply(&mut self, flags: &ast::Flags) -> Result<(), Refusal> {
        let mut on = true;
        for item in &flags.items {
            let flag = match item.kind {
                ast::FlagsItemKind::Negation => {
                    on = false;
                    continue;
                }
                ast::FlagsItemKind::Flag(flag) => flag,
            };
            match flag {
                ast::Flag::CaseInsensitive => self.flags.fold = on,
                ast::Flag::MultiLine => self.flags.multi_line = on,
                ast::Flag::DotMatchesNewLine => self.flags.dot_newline = on,
                ast::Flag::SwapGreed => self.flags.swap_greed = on,
                ast::Flag::Unicode | ast::Flag::CRLF | ast::Flag::IgnoreWhitespace => {
                    return Err(self.refuse("the flags are i, m, s and U", &item.span));
                }
            }
        }
        Ok(())
    }

    fn literal(&self, literal: &ast::Literal) -> Result<Hir, Refusal> {
        let char = self.char(literal)?;
        if literal.kind == ast::LiteralKind::Verbatim && matches!(char, '{' | '}') {
            return Err(self.refuse(
                "a brace outside of a repetition must be escaped",
                &literal.span,
            ));
        }
        let mut class = ClassUnicode::new([ClassUnicodeRange::new(char, char)]);
        self.fold(&mut class);
        Ok(Hir::class(Class::Unicode(class)))
    }

    fn char(&self, literal: &ast::Literal) -> Result<char, Refusal> {
        use ast::{HexLiteralKind, LiteralKind};
        match &literal.kind {
            LiteralKind::Octal => {
                Err(self.refuse("octal escapes are not supported", &literal.span))
            }
            LiteralKind::HexFixed(kind) | LiteralKind::HexBrace(kind)
                if *kind != HexLiteralKind::X =>
            {
                Err(self.refuse("a code point is written \\x{...}", &literal.span))
            }
            _ => Ok(literal.c),
        }
    }

    fn look(&self, assertion: &ast::Assertion) -> Result<Look, Refusal> {
        use ast::AssertionKind::*;
        Ok(match assertion.kind {
            StartLine if self.flags.multi_line => Look::StartLF,
            EndLine if self.flags.multi_line => Look::EndLF,
            StartLine | StartText => Look::Start,
            EndLine | EndText => Look::End,
            WordBoundary if self.unicode => Look::WordUnicode,
            NotWordBoundary if self.unicode => Look::WordUnicodeNegate,
            WordBoundary => Look::WordAscii,
            NotWordBoundary => Look::WordAsciiNegate,
            _ => {
                return Err(self.refuse(
                    "of the word boundaries only \\b and \\B are supported",
                    &assertion.span,
                ));
            }
        })
    }

    fn repetition(&mut self, repetition: &ast::Repetition) -> Result<Hir, Refusal> {
        let op = &repetition.op;
        if matches!(*repetition.ast, Ast::Repetition(_)) {
            return Err(self.refuse("a repetition of a repetition needs a group", &op.span));
        }
        if self.text(&op.span).contains(char::is_whitespace) {
            return Err(self.refuse("a repetition has no spaces", &op.span));
        }
        let (min, max) = match &op.kind {
            ast::RepetitionKind::ZeroOrOne => (0, Some(1)),
            ast::RepetitionKind::ZeroOrMore => (0, None),
            ast::RepetitionKind::OneOrMore => (1, None),
            ast::RepetitionKind::Range(ast::RepetitionRange::Exactly(n)) => (*n, Some(*n)),
            ast::RepetitionKind::Range(ast::RepetitionRange::AtLeast(n)) => (*n, None),
            ast::RepetitionKind::Range(ast::RepetitionRange::Bounded(n, m)) => (*n, Some(*m)),
        };
        let greedy = repetition.greedy != self.flags.swap_greed;
        let sub = Box::new(self.hir(&repetition.ast)?);
        // The HIR would lose the group.
        if max == Some(0) && sub.properties().explicit_captures_len() > 0 {
            return Err(self.refuse("a capture group zero times", &op.span));
        }
        Ok(Hir::repetition(Repetition {
            min,
            max,
            greedy,
            sub,
        }))
    }

    fn group(&mut self, group: &ast::Group) -> Result<Hir, Refusal> {
        let before = self.flags;
        let hir = match &group.kind {
            ast::GroupKind::NonCapturing(flags) => {
                self.apply(flags)?;
                self.hir(&group.ast)?
            }
            ast::GroupKind::CaptureIndex(index) => self.capture(*index, None, &group.ast)?,
            ast::GroupKind::CaptureName { name, .. } => {
                if !name
                    .name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'_')
                {
                    return Err(self.refuse("a group's name is letters, digits and _", &name.span));
                }
                self.capture(name.index, Some(name.name.as_str().into()), &group.ast)?
            }
        };
        self.flags = before;
        Ok(hir)
    }

    fn capture(&mut self, index: u32, name: Option<Box<str>>, ast: &Ast) -> Result<Hir, Refusal> {
        let sub = Box::new(self.hir(ast)?);
        Ok(Hir::capture(Capture { index, name, sub }))
    }

    fn perl(&self, class: &ast::ClassPerl) -> ClassUnicode {
        let mut set = match (&class.kind, self.unicode) {
            (ClassPerlKind::Digit, false) => ranges(&[('0', '9')]),
            (ClassPerlKind::Space, false) => ranges(&[('\t', '\n'), ('\x0C', '\r'), (' ', ' ')]),
            (ClassPerlKind::Word, false) => {
                ranges(&[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')])
            }
            (ClassPerlKind::Digit, true) => unicode_class(r"\d"),
            (ClassPerlKind::Space, true) => unicode_class(r"\s"),
            (ClassPerlKind::Word, true) => unicode_class(r"\w"),
        };
        if class.negated {
            set.negate();
        }
        set
    }

    fn property(&self, class: &ast::ClassUnicode) -> Result<ClassUnicode, Refusal> {
        let name = match &class.kind {
            ast::ClassUnicodeKind::OneLetter(letter) => letter.to_string(),
            ast::ClassUnicodeKind::Named(name) => name.clone(),
            ast::ClassUnicodeKind::NamedValue { .. } => {
                return Err(self.refuse("a class is \\p{Name}, without a value", &class.span));
            }
        };
        let mut set = property(&name).ok_or_else(|| {
            self.refuse("there is no such general category or script", &class.span)
        })?;
        self.fold(&mut set);
        if class.negated {
            set.negate();
        }
        Ok(set)
    }

    fn bracketed(&self, class: &ast::ClassBracketed) -> Result<ClassUnicode, Refusal> {
        let item = match &class.kind {
            ast::ClassSet::Item(item) => item,
            ast::ClassSet::BinaryOp(op) => {
                return Err(self.refuse(
                    "class set operations (&&, --, ~~) are not supported",
                    &op.span,
                ));
            }
        };
        let mut set = self.item(item)?;
        self.fold(&mut set);
        if class.negated {
            set.negate();
        }
        Ok(set)
    }

    fn item(&self, item: &ClassSetItem) -> Result<ClassUnicode, Refusal> {
        Ok(match item {
            ClassSetItem::Empty(_) => ClassUnicode::empty(),
            ClassSetItem::Literal(literal) => {
                let char = self.char(literal)?;
                ranges(&[(char, char)])
            }
            ClassSetItem::Range(range) => {
                ranges(&[(self.char(&range.start)?, self.char(&range.end)?)])
            }
            ClassSetItem::Ascii(class) => self.ascii(class),
            ClassSetItem::Unicode(class) => self.property(class)?,
            ClassSetItem::Perl(class) => self.perl(class),
            ClassSetItem::Bracketed(class) => {
                return Err(self.refuse("nested classes are not supported", &class.span));
            }
            ClassSetItem::Union(union) => self.union(union)?,
        })
    }

    fn union(&self, union: &ast::ClassSetUnion) -> Result<ClassUnicode, Refusal> {
        let mut set = ClassUnicode::empty();
        let mut hyphen_before = false;
        for item in &union.items {
            // The parser takes hyphens at the start of a class as literals; RE2 reads `[--a]` as a range.
            let hyphen = self.text(item.span()) == "-";
            if hyphen && hyphen_before {
                return Err(self.refuse(
                    "class set operations (&&, --, ~~) are not supported",
                    item.span(),
                ));
            }
            hyphen_before = hyphen;
            set.union(&self.item(item)?);
        }
        Ok(set)
    }

    fn ascii(&self, class: &ast::ClassAscii) -> ClassUnicode {
        use ast::ClassAsciiKind::*;
        let mut set = ranges(match class.kind {
            Alnum => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
            Alpha => &[('A', 'Z'), ('a', 'z')],
            Ascii => &[('\0', '\x7F')],
            Blank => &[('\t', '\t'), (' ', ' ')],
            Cntrl => &[('\0', '\x1F'), ('\x7F', '\x7F')],
            Digit => &[('0', '9')],
            Graph => &[('!', '~')],
            Lower => &[('a', 'z')],
            Print => &[(' ', '~')],
            Punct => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
            Space => &[('\t', '\r'), (' ', ' ')],
            Upper => &[('A', 'Z')],
            Word => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
            Xdigit => &[('0', '9'), ('A', 'F'), ('a', 'f')],
        });
        self.fold(&mut set);
        if class.negated {
            set.negate();
        }
        set
    }

    fn fold(&self, set: &mut ClassUnicode) {
        if !self.flags.fold {
            return;
        }
        if self.unicode {
            set.case_fold_simple();
            return;
        }
        let mut other = ranges(&[]);
        for (from, to) in [('a', 'A'), ('A', 'a')] {
            let mut letters = ranges(&[(from, char::from(from as u8 + 25))]);
            letters.intersect(set);
            for range in letters.iter() {
                let shift = |c: char| char::from(c as u8 - from as u8 + to as u8);
                other.push(ClassUnicodeRange::new(
                    shift(range.start()),
                    shift(range.end()),
                ));
            }
        }
        set.union(&other);
    }

    fn text(&self, span: &Span) -> &str {
        self.pattern
            .get(span.start.offset..span.end.offset)
            .unwrap_or_default()
    }

    fn refuse(&self, reason: &str, at: &Span) -> Refusal {
        let position = Some(chars_before(self.pattern, at.start.offset));
        Refusal {
            reason: reason.to_owned(),
            position,
        }
    }
}

fn chars_before(pattern: &str, offset: usize) -> usize {
    pattern
        .char_indices()
        .take_while(|&(at, _)| at < offset)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the pattern is found in the text, by the plain `regex` crate on what was translated.
    fn finds(pattern: &str, text: impl AsRef<[u8]>) -> bool {
        let hir = translate(pattern, false).unwrap_or_else(|e| panic!("{pattern}: {e}"));
        regex::bytes::Regex::new(&hir.to_string())
            .unwrap()
            .is_match(text.as_ref())
    }

    fn finds_unicode(pattern: &str, text: &str) -> bool {
        let hir = translate(pattern, true).unwrap_or_else(|e| panic!("{pattern}: {e}"));
        regex::bytes::Regex::new(&hir.to_string())
            .unwrap()
            .is_match(text.as_bytes())
    }

    fn refusal(pattern: &str) -> String {
        match translate(pattern, false) {
            Ok(_) => panic!("accepted: {pattern}"),
            Err(refusal) => refusal.to_string(),
        }
    }

    #[test]
    fn classes_are_ascii() {
        assert!(
            !finds(r"\d", "\u{0663}") && !finds(r"\w", "\u{e9}") && !finds(r"\s", "\u{a0}\x0B")
        );
        assert!(finds(r"^\D\W\S$", "\u{0663}\u{e9}\x0B"));
        assert!(finds(r"\s{5}", "\t\n\x0C\r "));
        assert!(finds(r"[[:space:]]", "\x0B"));
        assert!(
            finds(r"\be", "\u{e9}e"),
            "a boundary looks at ASCII word characters"
        );
    }

    #[test]
    fn unicode_rules_use_unicode() {
        assert!(finds_unicode(r"^\d\w\s$", "\u{0663}\u{e9}\u{a0}"));
        assert!(!finds_unicode(r"\be", "\u{e9}e"));
        assert!(finds_unicode(r"(?i)k", "\u{212A}"));
    }

    #[test]
    fn folding_is_ascii() {
        assert!(finds(r"(?i)^kS[a-b]$", "KsB"));
        assert!(!finds(r"(?i)k", "\u{212A}") && !finds(r"(?i)\x{e9}", "\u{c9}"));
        assert!(!finds(r"(?i)[^k]", "K") && finds(r"(?i)\p{Lu}", "a"));
        assert!(!finds(r"(?i)\P{Lu}", "a") && !finds(r"(?i)[[:^upper:]]", "a"));
        assert!(finds(r"^(?i:a)b$", "Ab") && !finds(r"(?i:a)b", "AB"));
    }

    #[test]
    fn flags_hold_for_the_rest_of_their_group() {
        assert!(finds(r"^(?:a(?i)b|c)d$", "Cd") && !finds(r"^(?:a(?i)b|c)d$", "CD"));
        assert!(finds(r"(?i)a(?-i)b", "Ab") && !finds(r"(?i)a(?-i)b", "AB"));
        assert!(finds(r"(?s)a.b", "a\nb") && !finds(r"a.b", "a\nb"));
        assert!(finds(r"(?m)^b$", "a\nb\nc") && !finds(r"^b$", "a\nb\nc"));
    }

    #[test]
    fn laziness_swaps() {
        let longest = |pattern: &str| {
            let hir = translate(pattern, false).unwrap();
            regex::Regex::new(&hir.to_string())
                .unwrap()
                .find("aaa")
                .unwrap()
                .len()
        };
        assert_eq!(
            (
                longest("a+"),
                longest("a+?"),
                longest("(?U)a+"),
                longest("(?U)a+?")
            ),
            (3, 1, 1, 3)
        );
    }

    #[test]
    fn nothing_matches_a_byte_outside_of_utf8() {
        for pattern in [
            ".",
            r"[^a]",
            r"\D",
            r"\W",
            r"\S",
            r"(?s).",
            r"[\x00-\x{10FFFF}]",
            r"\PL",
        ] {
            for invalid in [
                &b"\xFF"[..],
                b"\x80",
                b"\xED\xA0\x80",
                b"\xC0\xAF",
                b"\xE2\x82",
                b"\xF5\x80\x80\x80",
            ] {
                assert!(!finds(pattern, invalid), "{pattern} {invalid:?}");
            }
        }
    }

    #[test]
    fn properties_are_categories_and_scripts() {
        assert!(finds(
            r"^\pL\p{Greek}\p{Old_Italic}\P{Nd}\p{Any}$",
            "a\u{3b1}\u{10300}b!"
        ));
        assert!(finds(r"[\p{Lu}\pN]", "\u{0663}"));
        for pattern in [
            r"\p{greek}",
            r"\p{^Greek}",
            r"\p{Alphabetic}",
            r"\p{sc=Greek}",
            r"\p{Cn}",
            r"\p{Letter1}",
        ] {
            assert!(
                refusal(pattern).contains("at position 0"),
                "{pattern}: {}",
                refusal(pattern)
            );
        }
    }

    #[test]
    fn what_is_not_in_the_dialect_is_refused_with_its_position() {
        let refused = [
            ("\u{e9}(?=a)", 1),
            (r"a(?!b)", 1),
            (r"a(?<=b)", 1),
            (r"(a)\1", 3),
            (r"a\Qb\E", 1),
            (r"a\C", 1),
            (r"a\Z", 1),
            (r"a\07", 1),
            (r"a\u0041", 1),
            (r"a[\U00000041]", 2),
            (r"[a&&b]", 1),
            (r"[a--b]", 1),
            (r"[a~~b]", 1),
            (r"[--a]", 2),
            (r"[a[b]]", 2),
            (r"a(?x)b", 3),
            (r"a(?-u:b)", 4),
            (r"a(?R)b", 3),
            (r"ab\<", 2),
            (r"ab\>", 2),
            (r"ab\b{start}", 2),
            (r"ab{,3}", 3),
            (r"ab{2, 3}", 2),
            (r"ab{", 2),
            (r"ab}", 2),
            (r"{a", 0),
            (r"ab**", 3),
            (r"ab{2}{3}", 5),
            (r"a(?P<b.c>d)", 5),
            (r"a(", 1),
            (r"a[", 1),
            (r"[b-a]", 1),
        ];
        for (pattern, position) in refused {
            let message = refusal(pattern);
            assert!(
                message.ends_with(&format!("at position {position}")),
                "{pattern}: {message}"
            );
        }
    }

    #[test]
    fn braces_may_be_escaped_or_in_a_class() {
        assert!(finds(r"^\{[{}]\}$", "{{}") && finds(r"^a{2}b{1,}c{0,2}$", "aabb"));
    }

    #[test]
    fn a_pattern_consumes_a_character() {
        for pattern in ["", "a*", r"\b", "^$", "a|", "(a?)", "(?i)"] {
            assert!(
                refusal(pattern).contains("without a character"),
                "{pattern}"
            );
        }
    }

    #[test]
    fn classes_of_re2() {
        assert!(
            finds(r"^[]a]+$", "]a")
                && finds(r"^[^]a]$", "b")
                && finds(r"^[a-]+$", "a-")
                && finds(r"^[-a]+$", "-a")
        );
        assert!(finds(
            r"^\a\f\t\n\r\v\x7F\x{1F600}$",
            "\x07\x0C\t\n\r\x0B\x7F\u{1F600}"
        ));
        assert!(finds(r"^(?P<one>a)(?<two>b)\A?\z$", "ab"));
    }
}
