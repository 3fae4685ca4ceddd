//! What a text is written in, so that a redacted text is still written in it.
//!
//! A [`Lexer`] follows a text from its start and cuts it into [`Token`]s; an [`Editor`] turns findings into what stands in their
//! places. Both take a text in pieces, so that a stream is edited as a whole text is.

mod editor;
mod escape;
mod form;
mod json;
mod xml;

pub(crate) use editor::{Arrived, Editor, Input, Wanted};

use std::collections::VecDeque;

use form::Form;
use json::Json;
use xml::Xml;

/// Most bytes of a token that is only known at its end. What is longer is none.
const LONGEST: u64 = 256;
/// Findings or tokens for which a stream keeps memory that it does not use.
const MOST_SPARE: usize = 8;

/// Part of a text. Tokens follow each other without gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Token {
    kind: Kind,
    start: u64,
    end: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Stays, whatever is found there.
    Structure,
    /// `=` and `&` of form data: stays, unless the finding began before it was form data.
    Separator,
    /// Content of which each character stands for itself.
    Run(Style),
    /// Content that is replaced as a whole or not at all, such as an escape.
    Unit(Style),
    /// Number, `true`, `false` or `null` of JSON, in so many strings.
    Literal(u8),
}

/// How content has to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    /// String of JSON, in so many strings, itself counted.
    Json(u8),
    /// Character data of XML.
    Text,
    /// Value of an attribute in quotes.
    Quoted,
    /// Value of an attribute without quotes.
    Unquoted,
    /// Name of an element or attribute.
    Name,
    Comment,
    Cdata,
    /// Inside of a declaration or processing instruction.
    Markup,
    Form,
}

/// Tokens that are finished, in order.
#[derive(Clone, Default)]
struct Tokens(VecDeque<Token>);

impl Tokens {
    /// Adds a token, if it has any bytes.
    fn add(&mut self, kind: Kind, start: u64, end: u64) {
        if start >= end {
            return;
        }
        if let (Kind::Run(_), Some(last)) = (kind, self.0.back_mut())
            && last.kind == kind
        {
            last.end = end;
            return;
        }
        self.0.push_back(Token { kind, start, end });
    }
}

/// The text is not what it was taken for, from this place on.
struct Ended(u64);

/// Cuts a text into tokens.
///
/// What a text is follows from its beginning, behind a byte order mark if there is one: JSON if its first byte that is no space is `{` or `[`; XML if it is `<` and a name, `!` or
/// `?` follow; form data from its first `=` on, if all before can be part of that. Where it stops to be that, it is plain, to the end.
#[derive(Clone)]
struct Lexer {
    format: Format,
    /// Up to where bytes were taken.
    at: u64,
    /// End of the last token that was given.
    given: u64,
    tokens: Tokens,
    ended: bool,
}

#[derive(Clone)]
enum Format {
    Start,
    /// Inside of a byte order mark.
    Mark,
    /// Behind `<`.
    Angle,
    Json(Box<Json>),
    Xml(Xml),
    Form(Form),
    Plain,
}

impl Lexer {
    fn new() -> Self {
        Self {
            format: Format::Start,
            at: 0,
            given: 0,
            tokens: Tokens::default(),
            ended: false,
        }
    }

    /// Whether all that follows is plain.
    fn is_plain(&self) -> bool {
        matches!(self.format, Format::Plain) && self.tokens.0.is_empty()
    }

    /// Bytes of memory besides its own.
    fn bytes(&self) -> usize {
        let json = match &self.format {
            Format::Json(_) => size_of::<Json>(),
            _ => 0,
        };
        self.tokens.0.capacity() * size_of::<Token>() + json
    }

    fn trim(&mut self) {
        let tokens = &mut self.tokens.0;
        if tokens.capacity() > 2 * tokens.len() + MOST_SPARE {
            tokens.shrink_to(tokens.len() + MOST_SPARE);
        }
    }

    /// Next token, if it is finished in the text that is known; `last` when nothing follows that.
    fn next(&mut self, text: &[u8], base: u64, last: bool) -> Option<Token> {
        loop {
            if let Some(token) = self.tokens.0.pop_front() {
                self.given = token.end;
                return Some(token);
            }
            let rest = usize::try_from(self.at - base).ok();
            let rest = rest.and_then(|at| text.get(at..)).unwrap_or_default();
            match rest {
                [] if last && !self.ended => self.end(),
                [] => return None,
                [byte, ..] => self.take(*byte, rest),
            }
        }
    }

    /// Takes a byte, or all in front of the next one that may matter.
    fn take(&mut self, byte: u8, rest: &[u8]) {
        let start = self.at;
        if let Some((style, length)) = self.run(rest) {
            self.at += length as u64;
            self.tokens.add(Kind::Run(style), start, self.at);
            return;
        }
        self.at += 1;
        let taken = match &mut self.format {
            Format::Start => {
                self.begin(byte, start);
                return;
            }
            Format::Mark => match (byte, start) {
                (0xBB, 1) => return,
                (0xBF, 2) => {
                    self.format = Format::Start;
                    return;
                }
                _ => Err(Ended(0)),
            },
            Format::Angle if xml::may_follow_angle(byte) => {
                let mut xml = Xml::behind_angle(start - 1);
                self.tokens.add(Kind::Structure, 0, start - 1);
                let taken = xml.take(byte, start, &mut self.tokens);
                self.format = Format::Xml(xml);
                taken
            }
            Format::Angle => Err(Ended(0)),
            Format::Json(json) => json.take(byte, start, &mut self.tokens),
            Format::Xml(xml) => xml.take(byte, start, &mut self.tokens),
            Format::Form(form) => form.take(byte, start, &mut self.tokens),
            Format::Plain => Err(Ended(start)),
        };
        self.settle(taken);
    }

    /// Bytes of content that change nothing.
    fn run(&self, rest: &[u8]) -> Option<(Style, usize)> {
        let (style, length) = match &self.format {
            Format::Plain => (Style::Plain, rest.len()),
            Format::Json(json) => (Style::Json(1), json.run(rest)),
            Format::Xml(xml) => xml.run(rest)?,
            Format::Start | Format::Mark | Format::Angle | Format::Form(_) => return None,
        };
        (length > 0).then_some((style, length))
    }

    fn begin(&mut self, byte: u8, at: u64) {
        let taken = match byte {
            b' ' | b'\t' | b'\n' | b'\r' if at < LONGEST => return,
            0xEF if at == 0 => {
                self.format = Format::Mark;
                return;
            }
            b'{' | b'[' => {
                let mut json = Box::<Json>::default();
                self.tokens.add(Kind::Structure, 0, at);
                let taken = json.take(byte, at, &mut self.tokens);
                self.format = Format::Json(json);
                taken
            }
            b'<' => {
                self.format = Format::Angle;
                return;
            }
            _ if at == 0 => {
                let mut form = Form::default();
                let taken = form.take(byte, at, &mut self.tokens);
                self.format = Format::Form(form);
                taken
            }
            _ => Err(Ended(0)),
        };
        self.settle(taken);
    }

    /// Goes on as plain text if the text is no longer what it was.
    fn settle(&mut self, taken: Result<(), Ended>) {
        if let Err(Ended(from)) = taken {
            self.format = Format::Plain;
            self.tokens.add(Kind::Run(Style::Plain), from, self.at);
        }
    }

    /// Takes the end of the text: what is not finished is none.
    fn end(&mut self) {
        self.ended = true;
        let (at, tokens) = (self.at, &mut self.tokens);
        let from = match &mut self.format {
            Format::Start | Format::Mark | Format::Angle => 0,
            Format::Plain => at,
            Format::Json(json) => json.end(at, tokens),
            Format::Xml(xml) => xml.end(at),
            Format::Form(form) => form.end(at, tokens),
        };
        tokens.add(Kind::Run(Style::Plain), from, at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens of a text, each as a letter of its kind and its bytes; the text is given piece by piece.
    fn cut(text: &str, piece: usize) -> String {
        let mut lexer = Lexer::new();
        let mut shown = String::new();
        let bytes = text.as_bytes();
        let mut runs = Tokens::default();
        for end in (0..bytes.len()).step_by(piece.max(1)).chain([bytes.len()]) {
            while let Some(token) = lexer.next(&bytes[..end], 0, end == bytes.len()) {
                runs.add(token.kind, token.start, token.end);
            }
        }
        let mut at = 0;
        for token in runs.0 {
            assert_eq!(token.start, at, "{text}");
            at = token.end;
            let part = &text[token.start as usize..token.end as usize];
            let kind = match token.kind {
                Kind::Structure => "s".to_owned(),
                Kind::Separator => "e".to_owned(),
                Kind::Run(Style::Json(level)) => format!("r{level}"),
                Kind::Unit(Style::Json(level)) => format!("u{level}"),
                Kind::Run(Style::Plain) => "p".to_owned(),
                Kind::Run(style) => format!("r{style:?}"),
                Kind::Unit(style) => format!("u{style:?}"),
                Kind::Literal(level) => format!("l{level}"),
            };
            if !matches!(token.kind, Kind::Structure | Kind::Separator) {
                shown.push_str(&format!("{kind}({part}) "));
            }
        }
        assert_eq!(at, bytes.len() as u64, "{text}");
        shown.trim_end().to_owned()
    }

    #[test]
    fn tokens_of_texts() {
        for (text, expected) in [
            (
                r#" {"a": [1, -2.5e3, true], "b": ""}"#,
                "r1(a) l0(1) l0(-2.5e3) l0(true) r1(b)",
            ),
            (
                r#"{"a": "x\u0040\ud83d\ude00\ud83dy\"z"}"#,
                r#"r1(a) r1(x) u1(\u0040) u1(\ud83d\ude00) u1(\ud83d) r1(y) u1(\") r1(z)"#,
            ),
            ("{}\n[1] {", "l0(1)"),
            ("[INFO] x", "p(INFO] x)"),
            ("[2026-11-23] 1", "p(2026-11-23] 1)"),
            ("[1, 02]", "l0(1) p(02])"),
            ("[1", "p(1)"),
            ("[1] 2", "l0(1) p(2)"),
            (r#"["\q"]"#, r#"p(\q"])"#),
            ("[\"a\nb\"]", "r1(a) p(\nb\"])"),
            (
                r#"["{\"a\": 12, \"b\\n\": \"c\\u0040d\"} x"]"#,
                r#"r2(a) l1(12) r2(b) u2(\\n) r2(c) u2(\\u0040) r2(d) r1(x)"#,
            ),
            (r#"["[1.2.3] \"x"]"#, r#"r1(1.2.3] ) u1(\") r1(x)"#),
            (r#"["[12"]"#, "r1(12)"),
            (r#"["[1\u0032"]"#, r"u1(1\u0032)"),
            (
                "<a b='c&amp;d' e=f g>h &#64; i & j</a><!-- k-l --><![CDATA[m]]>n",
                "rName(a) rName(b) rQuoted(c) uQuoted(&amp;) rQuoted(d) rName(e) rUnquoted(f) rName(g) rText(h ) uText(&#64;) rText( i & j) \
              rName(a) rComment( k-l ) rCdata(m) rText(n)",
            ),
            (
                "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY y 'z'>]><x/>",
                "rMarkup(xml version=) rMarkup(1.0) rMarkup(DOCTYPE x ) rMarkup(!ENTITY y ) rMarkup(z) rName(x)",
            ),
            ("<joe@example.com> wrote", "p(<joe@example.com> wrote)"),
            ("< a>", "p(< a>)"),
            (
                "a=b%40c&d=%C3%A9+%e2%82%acx e=f",
                "p(a) rForm(b) uForm(%40) rForm(c) rForm(d) uForm(%C3%A9) rForm(+) uForm(%e2%82%ac) rForm(x) p( e=f)",
            ),
            ("a=b%4", "p(a) rForm(b) p(%4)"),
            ("abc def", "p(abc def)"),
            ("=a", "p(=a)"),
        ] {
            assert_eq!(cut(text, 1000), expected, "{text}");
            assert_eq!(cut(text, 1), expected, "{text}, byte by byte");
        }
    }

    #[test]
    fn what_is_too_long_is_none() {
        let digits = "1".repeat(LONGEST as usize);
        assert_eq!(cut(&format!("[{digits}]"), 7), format!("l0({digits})"));
        assert_eq!(cut(&format!("[{digits}1]"), 7), format!("p({digits}1])"));
        let deep = "[".repeat(2000);
        assert!(cut(&deep, 7).starts_with("p("));
    }
}
