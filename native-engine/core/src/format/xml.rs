//! XML, and HTML as far as it looks like that: tags need not match.

use super::{Ended, Kind, LONGEST, Style, Tokens};

/// Most bytes between `&` and `;`.
const LONGEST_ENTITY: u64 = 32;

/// XML that is followed byte by byte.
#[derive(Clone)]
pub(super) struct Xml {
    state: State,
    /// Start of the token under way.
    pending: u64,
    /// Brackets that a declaration has open.
    depth: u32,
}

#[derive(Clone, Copy)]
enum State {
    /// Content: of an element, or of an attribute that ends with this quote.
    Content(Option<u8>),
    /// Behind `&` there.
    Entity(Option<u8>),
    /// Behind `<`.
    Angle,
    /// Behind `</`.
    Close,
    /// In the name of an element; `true` in its end tag.
    Element(bool),
    /// Behind the name of an end tag.
    Tail,
    /// In a tag, between names and values.
    Tag,
    Attribute,
    /// Behind the `=` of an attribute.
    Equals,
    Unquoted,
    /// Behind `<!`, and so many bytes of `[CDATA[`.
    Bang,
    Dash,
    Bracket(usize),
    /// In a comment, behind so many dashes.
    Comment(u8),
    /// In a section, behind so many brackets.
    Cdata(u8),
    /// In a processing instruction; `true` behind `?`.
    Instruction(bool),
    /// In a declaration, or in quotes there.
    Declaration(Option<u8>),
}

/// Whether XML may go on like that behind `<`, at the start of a text.
pub(super) fn may_follow_angle(byte: u8) -> bool {
    is_name_start(byte) || byte == b'!' || byte == b'?'
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || !byte.is_ascii()
}

fn is_name(byte: u8) -> bool {
    is_name_start(byte) || byte.is_ascii_digit() || byte == b'-' || byte == b'.'
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

impl Xml {
    /// Begins behind a `<` at a place.
    pub(super) fn behind_angle(start: u64) -> Self {
        Self {
            state: State::Angle,
            pending: start,
            depth: 0,
        }
    }

    /// Bytes of content that change nothing.
    pub(super) fn run(&self, rest: &[u8]) -> Option<(Style, usize)> {
        let until = |ends: &[u8]| {
            let end = rest.iter().position(|byte| ends.contains(byte));
            end.unwrap_or(rest.len())
        };
        Some(match self.state {
            State::Content(None) => (Style::Text, until(b"<&")),
            State::Content(Some(quote)) => (Style::Quoted, until(&[quote, b'&'])),
            State::Comment(0) => (Style::Comment, until(b"-")),
            State::Cdata(0) => (Style::Cdata, until(b"]")),
            _ => return None,
        })
    }

    pub(super) fn take(&mut self, byte: u8, at: u64, tokens: &mut Tokens) -> Result<(), Ended> {
        match self.state {
            State::Content(quote) => self.content(byte, at, quote, tokens),
            State::Entity(quote) => self.entity(byte, at, quote, tokens),
            State::Angle | State::Close => self.angle(byte, at, tokens),
            State::Element(is_end) => return self.element(byte, at, is_end, tokens),
            State::Tail | State::Tag | State::Attribute | State::Equals | State::Unquoted => {
                return self.tag(byte, at, tokens);
            }
            State::Bang | State::Dash | State::Bracket(_) => return self.bang(byte, at, tokens),
            State::Comment(dashes) => {
                let dashes = self.marked((byte, at), b'-', dashes, Style::Comment, tokens);
                self.state = dashes.map_or(State::Content(None), State::Comment);
            }
            State::Cdata(brackets) => {
                let brackets = self.marked((byte, at), b']', brackets, Style::Cdata, tokens);
                self.state = brackets.map_or(State::Content(None), State::Cdata);
            }
            State::Instruction(_) => self.instruction(byte, at, tokens),
            State::Declaration(quote) => self.declaration(byte, at, quote, tokens),
        }
        Ok(())
    }

    /// Where that starts which is not finished.
    pub(super) fn end(&self, at: u64) -> u64 {
        match self.state {
            State::Entity(_)
            | State::Angle
            | State::Close
            | State::Element(_)
            | State::Attribute
            | State::Bang
            | State::Dash
            | State::Bracket(_)
            | State::Comment(1..)
            | State::Cdata(1..)
            | State::Instruction(true) => self.pending,
            _ => at,
        }
    }

    fn content(&mut self, byte: u8, at: u64, quote: Option<u8>, tokens: &mut Tokens) {
        self.pending = at;
        match byte {
            b'&' => self.state = State::Entity(quote),
            b'<' if quote.is_none() => self.state = State::Angle,
            _ if Some(byte) == quote => {
                tokens.add(Kind::Structure, at, at + 1);
                self.state = State::Tag;
            }
            _ => tokens.add(Kind::Run(style(quote)), at, at + 1),
        }
    }

    fn entity(&mut self, byte: u8, at: u64, quote: Option<u8>, tokens: &mut Tokens) {
        let is_first = at == self.pending + 1;
        match byte {
            b';' if !is_first => {
                tokens.add(Kind::Unit(style(quote)), self.pending, at + 1);
                self.state = State::Content(quote);
            }
            b'#' if is_first => {}
            _ if byte.is_ascii_alphanumeric() && at - self.pending < LONGEST_ENTITY => {}
            // HTML takes such a `&` as it is.
            _ => {
                tokens.add(Kind::Run(style(quote)), self.pending, at);
                self.state = State::Content(quote);
                self.content(byte, at, quote, tokens);
            }
        }
    }

    fn angle(&mut self, byte: u8, at: u64, tokens: &mut Tokens) {
        let is_close = matches!(self.state, State::Close);
        self.state = match byte {
            _ if is_name_start(byte) => State::Element(is_close),
            b'/' if !is_close => State::Close,
            b'!' if !is_close => State::Bang,
            b'?' if !is_close => {
                tokens.add(Kind::Structure, self.pending, at + 1);
                State::Instruction(false)
            }
            // HTML takes such a `<` as it is.
            _ => {
                tokens.add(Kind::Run(Style::Text), self.pending, at);
                self.state = State::Content(None);
                return self.content(byte, at, None, tokens);
            }
        };
    }

    fn element(
        &mut self,
        byte: u8,
        at: u64,
        is_end: bool,
        tokens: &mut Tokens,
    ) -> Result<(), Ended> {
        if is_name(byte) && at - self.pending < LONGEST {
            return Ok(());
        }
        if !(is_space(byte) || byte == b'>' || byte == b'/' && !is_end) {
            return Err(Ended(self.pending));
        }
        let name = self.pending + 1 + u64::from(is_end);
        tokens.add(Kind::Structure, self.pending, name);
        tokens.add(Kind::Run(Style::Name), name, at);
        self.state = if is_end { State::Tail } else { State::Tag };
        self.tag(byte, at, tokens)
    }

    fn tag(&mut self, byte: u8, at: u64, tokens: &mut Tokens) -> Result<(), Ended> {
        if let State::Attribute = self.state {
            let ends = is_space(byte) || matches!(byte, b'=' | b'>' | b'/');
            if !ends && !matches!(byte, b'<' | b'"' | b'\'') && at - self.pending < LONGEST {
                return Ok(());
            }
            if !ends {
                return Err(Ended(self.pending));
            }
            tokens.add(Kind::Run(Style::Name), self.pending, at);
            self.state = State::Tag;
        }
        if let State::Unquoted = self.state {
            if !is_space(byte) && byte != b'>' {
                tokens.add(Kind::Run(Style::Unquoted), at, at + 1);
                return Ok(());
            }
            self.state = State::Tag;
        }
        self.state = match (byte, self.state) {
            (b'>', _) => State::Content(None),
            (_, same) if is_space(byte) => same,
            (_, State::Tail) => return Err(Ended(at)),
            (b'"' | b'\'', State::Equals) => State::Content(Some(byte)),
            (b'<', _) => return Err(Ended(at)),
            (_, State::Equals) => {
                tokens.add(Kind::Run(Style::Unquoted), at, at + 1);
                self.state = State::Unquoted;
                return Ok(());
            }
            (b'=', _) => State::Equals,
            (b'/', _) => State::Tag,
            (b'"' | b'\'', _) => return Err(Ended(at)),
            _ => {
                self.pending = at;
                self.state = State::Attribute;
                return Ok(());
            }
        };
        tokens.add(Kind::Structure, at, at + 1);
        Ok(())
    }

    fn bang(&mut self, byte: u8, at: u64, tokens: &mut Tokens) -> Result<(), Ended> {
        const SECTION: &[u8] = b"[CDATA[";
        self.state = match (byte, self.state) {
            (b'-', State::Bang) => State::Dash,
            (b'[', State::Bang) => State::Bracket(1),
            (b'-', State::Dash) => {
                tokens.add(Kind::Structure, self.pending, at + 1);
                State::Comment(0)
            }
            (_, State::Bracket(seen)) if SECTION.get(seen) == Some(&byte) => {
                if seen + 1 < SECTION.len() {
                    State::Bracket(seen + 1)
                } else {
                    tokens.add(Kind::Structure, self.pending, at + 1);
                    State::Cdata(0)
                }
            }
            (_, State::Bang) if byte.is_ascii_alphabetic() => {
                tokens.add(Kind::Structure, self.pending, at);
                tokens.add(Kind::Run(Style::Markup), at, at + 1);
                self.depth = 0;
                State::Declaration(None)
            }
            _ => return Err(Ended(self.pending)),
        };
        Ok(())
    }

    /// Takes a byte of a comment or section, which two marks and `>` end. Returns behind how many marks it is then, at most two, or
    /// nothing at its end.
    fn marked(
        &mut self,
        (byte, at): (u8, u64),
        mark: u8,
        marks: u8,
        style: Style,
        tokens: &mut Tokens,
    ) -> Option<u8> {
        if byte == mark {
            match marks {
                0 => self.pending = at,
                1 => {}
                _ => {
                    tokens.add(Kind::Run(style), self.pending, self.pending + 1);
                    self.pending += 1;
                }
            }
            return Some((marks + 1).min(2));
        }
        if byte == b'>' && marks == 2 {
            tokens.add(Kind::Structure, self.pending, at + 1);
            return None;
        }
        let start = if marks == 0 { at } else { self.pending };
        tokens.add(Kind::Run(style), start, at + 1);
        Some(0)
    }

    fn instruction(&mut self, byte: u8, at: u64, tokens: &mut Tokens) {
        if let State::Instruction(true) = self.state {
            if byte == b'>' {
                tokens.add(Kind::Structure, self.pending, at + 1);
                self.state = State::Content(None);
                return;
            }
            tokens.add(Kind::Run(Style::Markup), self.pending, at);
            self.state = State::Instruction(false);
        }
        match byte {
            b'?' => {
                self.pending = at;
                self.state = State::Instruction(true);
            }
            b'"' | b'\'' => tokens.add(Kind::Structure, at, at + 1),
            _ => tokens.add(Kind::Run(Style::Markup), at, at + 1),
        }
    }

    fn declaration(&mut self, byte: u8, at: u64, quote: Option<u8>, tokens: &mut Tokens) {
        let mut kind = Kind::Structure;
        match (byte, quote) {
            (b'"' | b'\'', None) => self.state = State::Declaration(Some(byte)),
            (_, Some(quote)) if quote == byte => self.state = State::Declaration(None),
            (b'[', None) => self.depth += 1,
            (b']', None) => self.depth = self.depth.saturating_sub(1),
            (b'>', None) if self.depth == 0 => self.state = State::Content(None),
            (b'<' | b'>', None) => {}
            _ => kind = Kind::Run(Style::Markup),
        }
        tokens.add(kind, at, at + 1);
    }
}

fn style(quote: Option<u8>) -> Style {
    match quote {
        None => Style::Text,
        Some(_) => Style::Quoted,
    }
}
