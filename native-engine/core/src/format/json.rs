//! JSON: one value or several after each other, with JSON in its strings.

use super::{Ended, Kind, LONGEST, Style, Tokens};

/// Texts in each other that are followed: the outer one, and strings in strings.
const LEVELS: usize = 4;
/// Arrays and objects in each other that are followed.
const DEEPEST: usize = 1024;

/// JSON that is followed byte by byte.
#[derive(Clone, Default)]
pub(super) struct Json {
    levels: [Level; LEVELS],
}

/// One text: the outer one, or what a string of the text around it reads.
#[derive(Clone)]
struct Level {
    state: State,
    nest: Nest,
    /// What the string under way holds.
    inner: Inner,
    /// Whether the string under way is a key.
    is_key: bool,
    /// Start of the literal or escape under way.
    pending: u64,
    /// Whether a character of that is written with more than one byte.
    is_wide: bool,
    /// Start of a second escape behind one of a high surrogate.
    second: u64,
    /// Value of the escape's digits.
    value: u16,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// Between values of the text.
    Outside,
    /// A value, or `]`.
    First,
    Value,
    /// A key, or `}`.
    FirstKey,
    Key,
    Colon,
    /// Behind a value in an array or object.
    Behind,
    Number(Number),
    Word(&'static [u8], usize),
    /// In a string.
    Text,
    /// Behind a backslash; `true` if an escape of a high surrogate stands in front.
    Escape(bool),
    /// Behind `\u` and so many digits.
    Hex(bool, u8),
    /// Behind an escape of a high surrogate.
    High,
}

#[derive(Clone, Copy, PartialEq)]
enum Number {
    Minus,
    Zero,
    Whole,
    Point,
    Fraction,
    E,
    Sign,
    Exponent,
}

#[derive(Clone, Copy, PartialEq)]
enum Inner {
    /// No character has come yet.
    Unknown,
    Json,
    None,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            state: State::Outside,
            nest: Nest::default(),
            inner: Inner::None,
            is_key: false,
            pending: 0,
            is_wide: false,
            second: 0,
            value: 0,
        }
    }
}

/// A character as it reads at one level, and where it is written.
#[derive(Clone, Copy)]
struct Symbol {
    /// Its byte; that of what is not ASCII does not matter but for being none.
    byte: u8,
    start: u64,
    end: u64,
}

const NOT_ASCII: u8 = 0x80;

impl Symbol {
    fn is_wide(self) -> bool {
        self.end - self.start > 1
    }
}

impl Json {
    pub(super) fn take(&mut self, byte: u8, at: u64, tokens: &mut Tokens) -> Result<(), Ended> {
        let symbol = Symbol {
            byte,
            start: at,
            end: at + 1,
        };
        take(&mut self.levels, 0, symbol, tokens)
    }

    /// Bytes of a string that change nothing.
    pub(super) fn run(&self, rest: &[u8]) -> usize {
        let [outer, ..] = &self.levels;
        if outer.state != State::Text || outer.inner != Inner::None {
            return 0;
        }
        let ends = |&byte: &u8| byte == b'"' || byte == b'\\' || byte < b' ';
        rest.iter().position(ends).unwrap_or(rest.len())
    }

    /// Takes the end; returns where that starts which is not finished.
    pub(super) fn end(&mut self, at: u64, tokens: &mut Tokens) -> u64 {
        let [outer, ..] = &self.levels;
        let from = outer.unfinished(at);
        end_inner(&mut self.levels, 0, from, tokens);
        let [outer, ..] = &self.levels;
        match outer.state {
            State::High => {
                tokens.add(Kind::Unit(Style::Json(1)), outer.pending, at);
                at
            }
            State::Escape(true) | State::Hex(true, _) => {
                tokens.add(Kind::Unit(Style::Json(1)), outer.pending, outer.second);
                outer.second
            }
            _ => from,
        }
    }
}

impl Level {
    /// Where that starts which is under way.
    fn unfinished(&self, at: u64) -> u64 {
        match self.state {
            State::Number(_)
            | State::Word(..)
            | State::Escape(_)
            | State::Hex(..)
            | State::High => self.pending,
            _ => at,
        }
    }

    /// Behind a value.
    fn behind(&self) -> State {
        match self.nest.depth {
            0 => State::Outside,
            _ => State::Behind,
        }
    }
}

/// Takes a character of a level.
fn take(
    levels: &mut [Level; LEVELS],
    number: u8,
    symbol: Symbol,
    tokens: &mut Tokens,
) -> Result<(), Ended> {
    let Some(level) = levels.get_mut(usize::from(number)) else {
        return Err(Ended(symbol.start));
    };
    match level.state {
        State::Text => text(levels, number, symbol, tokens),
        State::Escape(_) | State::Hex(..) | State::High => escape(levels, number, symbol, tokens),
        State::Number(state) => match (state.next(symbol.byte), state.is_whole()) {
            (Some(next), _) => level.go_on(State::Number(next), symbol),
            (None, true) if ends_literal(symbol.byte) => level.literal(number, symbol, tokens),
            (None, _) => Err(Ended(level.pending)),
        },
        State::Word(word, at) => match word.get(at) {
            Some(&byte) if byte == symbol.byte => level.go_on(State::Word(word, at + 1), symbol),
            None if ends_literal(symbol.byte) => level.literal(number, symbol, tokens),
            _ => Err(Ended(level.pending)),
        },
        _ => level.structure(symbol, tokens),
    }
}

fn ends_literal(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b']' | b'}')
}

impl Level {
    fn go_on(&mut self, state: State, symbol: Symbol) -> Result<(), Ended> {
        self.is_wide |= symbol.is_wide();
        self.state = state;
        match symbol.end - self.pending > LONGEST {
            true => Err(Ended(self.pending)),
            false => Ok(()),
        }
    }

    /// Ends a literal, and takes what stands behind it.
    fn literal(&mut self, number: u8, symbol: Symbol, tokens: &mut Tokens) -> Result<(), Ended> {
        let (before, pending) = (self.state, self.pending);
        self.state = self.behind();
        if !self.may_follow(symbol.byte) {
            self.state = before;
            return Err(Ended(pending));
        }
        tokens.add(Kind::Literal(number), pending, symbol.start);
        self.structure(symbol, tokens)
    }

    /// Whether a byte may stand behind a value here.
    fn may_follow(&self, byte: u8) -> bool {
        match byte {
            b']' => self.nest.is_array(),
            b'}' => !self.nest.is_array(),
            _ => true,
        }
    }

    fn structure(&mut self, symbol: Symbol, tokens: &mut Tokens) -> Result<(), Ended> {
        use State::{Behind, Colon, First, FirstKey, Key, Outside, Value};
        let value = matches!(self.state, First | Value);
        self.state = match (symbol.byte, self.state) {
            (b' ' | b'\t' | b'\n' | b'\r', same) => same,
            (b'{', Outside | First | Value) if self.nest.open(false) => FirstKey,
            (b'[', Outside | First | Value) if self.nest.open(true) => First,
            (b'}', FirstKey | Behind) if !self.nest.is_array() => self.close(),
            (b']', First | Behind) if self.nest.is_array() => self.close(),
            (b',', Behind) if self.nest.is_array() => Value,
            (b',', Behind) => Key,
            (b':', Colon) => Value,
            (b'"', First | Value | FirstKey | Key) => {
                self.is_key = !value;
                self.inner = Inner::Unknown;
                State::Text
            }
            (byte, First | Value) => return self.begin(byte, symbol),
            _ => return Err(Ended(symbol.start)),
        };
        tokens.add(Kind::Structure, symbol.start, symbol.end);
        Ok(())
    }

    fn close(&mut self) -> State {
        self.nest.depth -= 1;
        self.behind()
    }

    /// Begins a literal.
    fn begin(&mut self, byte: u8, symbol: Symbol) -> Result<(), Ended> {
        self.state = match byte {
            b'-' => State::Number(Number::Minus),
            b'0' => State::Number(Number::Zero),
            b'1'..=b'9' => State::Number(Number::Whole),
            b't' => State::Word(b"true", 1),
            b'f' => State::Word(b"false", 1),
            b'n' => State::Word(b"null", 1),
            _ => return Err(Ended(symbol.start)),
        };
        self.pending = symbol.start;
        self.is_wide = symbol.is_wide();
        Ok(())
    }
}

impl Number {
    fn next(self, byte: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::Minus, b'0') => Self::Zero,
            (Self::Minus, b'1'..=b'9') | (Self::Whole, b'0'..=b'9') => Self::Whole,
            (Self::Zero | Self::Whole, b'.') => Self::Point,
            (Self::Point | Self::Fraction, b'0'..=b'9') => Self::Fraction,
            (Self::Zero | Self::Whole | Self::Fraction, b'e' | b'E') => Self::E,
            (Self::E, b'+' | b'-') => Self::Sign,
            (Self::E | Self::Sign | Self::Exponent, b'0'..=b'9') => Self::Exponent,
            _ => return None,
        })
    }

    fn is_whole(self) -> bool {
        matches!(
            self,
            Self::Zero | Self::Whole | Self::Fraction | Self::Exponent
        )
    }
}

/// Takes a character in a string.
fn text(
    levels: &mut [Level; LEVELS],
    number: u8,
    symbol: Symbol,
    tokens: &mut Tokens,
) -> Result<(), Ended> {
    if symbol.byte == b'"' {
        end_inner(levels, number, symbol.start, tokens);
    } else if symbol.byte < b' ' {
        end_inner(levels, number, symbol.start, tokens);
        return Err(Ended(symbol.start));
    }
    let Some(level) = levels.get_mut(usize::from(number)) else {
        return Err(Ended(symbol.start));
    };
    match symbol.byte {
        b'"' => {
            tokens.add(Kind::Structure, symbol.start, symbol.end);
            level.state = match level.is_key {
                true => State::Colon,
                false => level.behind(),
            };
        }
        b'\\' => {
            level.state = State::Escape(false);
            level.pending = symbol.start;
            level.is_wide = true;
        }
        _ => content(levels, number, symbol, tokens),
    }
    Ok(())
}

/// Takes a character behind a backslash in a string.
fn escape(
    levels: &mut [Level; LEVELS],
    number: u8,
    symbol: Symbol,
    tokens: &mut Tokens,
) -> Result<(), Ended> {
    let Some(level) = levels.get_mut(usize::from(number)) else {
        return Err(Ended(symbol.start));
    };
    let unit = |byte, start| Symbol {
        byte,
        start,
        end: symbol.end,
    };
    match (level.state, symbol.byte) {
        (State::High, b'\\') => {
            level.second = symbol.start;
            level.state = State::Escape(true);
        }
        (State::High, _) => {
            level.state = State::Text;
            let high = Symbol {
                byte: NOT_ASCII,
                start: level.pending,
                end: symbol.start,
            };
            content(levels, number, high, tokens);
            return text(levels, number, symbol, tokens);
        }
        (State::Escape(is_second), b'u') => {
            level.value = 0;
            level.state = State::Hex(is_second, 0);
        }
        (State::Escape(false), _) => {
            let Some(byte) = short(symbol.byte) else {
                return fail(levels, number, tokens);
            };
            level.state = State::Text;
            let escaped = unit(byte, level.pending);
            content(levels, number, escaped, tokens);
        }
        (State::Hex(is_second, digits), byte) => {
            let Some(digit) = (byte as char).to_digit(16) else {
                return fail_behind_high(levels, number, tokens);
            };
            level.value = level.value << 4 | digit as u16;
            level.state = State::Hex(is_second, digits + 1);
            if digits == 3 {
                coded(levels, number, symbol.end, tokens);
            }
        }
        // A high surrogate by itself, and another escape behind it.
        _ => {
            flush_high(levels, number, tokens);
            return escape(levels, number, symbol, tokens);
        }
    }
    Ok(())
}

/// What a letter behind a backslash stands for.
fn short(byte: u8) -> Option<u8> {
    Some(match byte {
        b'"' | b'\\' | b'/' => byte,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        _ => return None,
    })
}

/// Takes `\u` and four digits.
fn coded(levels: &mut [Level; LEVELS], number: u8, end: u64, tokens: &mut Tokens) {
    let Some(level) = levels.get_mut(usize::from(number)) else {
        return;
    };
    let is_second = matches!(level.state, State::Hex(true, _));
    let is_low = (0xDC00..0xE000).contains(&level.value);
    if is_second && !is_low {
        flush_high(levels, number, tokens);
    }
    let Some(level) = levels.get_mut(usize::from(number)) else {
        return;
    };
    if (0xD800..0xDC00).contains(&level.value) {
        level.state = State::High;
        return;
    }
    level.state = State::Text;
    let symbol = Symbol {
        byte: u8::try_from(level.value)
            .ok()
            .filter(u8::is_ascii)
            .unwrap_or(NOT_ASCII),
        start: level.pending,
        end,
    };
    content(levels, number, symbol, tokens);
}

/// Takes a high surrogate to be alone; the escape behind it is the one under way.
fn flush_high(levels: &mut [Level; LEVELS], number: u8, tokens: &mut Tokens) {
    let Some(level) = levels.get_mut(usize::from(number)) else {
        return;
    };
    let high = Symbol {
        byte: NOT_ASCII,
        start: level.pending,
        end: level.second,
    };
    level.pending = level.second;
    level.state = match level.state {
        State::Hex(_, digits) => State::Hex(false, digits),
        _ => State::Escape(false),
    };
    content(levels, number, high, tokens);
}

fn fail_behind_high(
    levels: &mut [Level; LEVELS],
    number: u8,
    tokens: &mut Tokens,
) -> Result<(), Ended> {
    let level = levels.get(usize::from(number));
    if level.is_some_and(|level| matches!(level.state, State::Hex(true, _))) {
        flush_high(levels, number, tokens);
    }
    fail(levels, number, tokens)
}

/// The escape under way is none, so this level is not JSON from there on.
fn fail(levels: &mut [Level; LEVELS], number: u8, tokens: &mut Tokens) -> Result<(), Ended> {
    let level = levels.get(usize::from(number));
    let from = level.map_or(0, |level| level.pending);
    end_inner(levels, number, from, tokens);
    Err(Ended(from))
}

/// Takes a character of a string's content.
fn content(levels: &mut [Level; LEVELS], number: u8, symbol: Symbol, tokens: &mut Tokens) {
    let inner = number + 1;
    let can_nest = usize::from(inner) < LEVELS;
    let Some(level) = levels.get_mut(usize::from(number)) else {
        return;
    };
    if level.inner == Inner::Unknown {
        let begins = can_nest && matches!(symbol.byte, b'{' | b'[');
        level.inner = if begins { Inner::Json } else { Inner::None };
        if let (true, Some(level)) = (begins, levels.get_mut(usize::from(inner))) {
            *level = Level::default();
        }
    }
    let level = levels.get(usize::from(number));
    if level.is_none_or(|level| level.inner != Inner::Json) {
        add(inner, symbol.is_wide(), symbol.start, symbol.end, tokens);
        return;
    }
    if let Err(Ended(from)) = take(levels, inner, symbol, tokens) {
        let was_wide = levels
            .get(usize::from(inner))
            .is_some_and(|level| level.is_wide);
        if let Some(level) = levels.get_mut(usize::from(number)) {
            level.inner = Inner::None;
        }
        add(inner, was_wide, from, symbol.start, tokens);
        add(inner, symbol.is_wide(), symbol.start, symbol.end, tokens);
    }
}

/// Ends what a string holds where the string ends, or is none any more.
fn end_inner(levels: &mut [Level; LEVELS], number: u8, at: u64, tokens: &mut Tokens) {
    let Some(level) = levels.get_mut(usize::from(number)) else {
        return;
    };
    if level.inner != Inner::Json {
        return;
    }
    level.inner = Inner::None;
    let inner = number + 1;
    let Some(level) = levels.get(usize::from(inner)) else {
        return;
    };
    let from = level.unfinished(at);
    let is_wide = level.is_wide || !matches!(level.state, State::Number(_) | State::Word(..));
    end_inner(levels, inner, from, tokens);
    add(inner, is_wide, from, at, tokens);
}

fn add(level: u8, is_wide: bool, start: u64, end: u64, tokens: &mut Tokens) {
    let style = Style::Json(level);
    let kind = match is_wide {
        true => Kind::Unit(style),
        false => Kind::Run(style),
    };
    tokens.add(kind, start, end);
}

/// Which of the open brackets are those of arrays.
#[derive(Clone)]
struct Nest {
    arrays: [u64; DEEPEST / 64],
    depth: usize,
}

impl Default for Nest {
    fn default() -> Self {
        Self {
            arrays: [0; DEEPEST / 64],
            depth: 0,
        }
    }
}

impl Nest {
    /// Opens a bracket; whether that is not too deep.
    fn open(&mut self, is_array: bool) -> bool {
        let bit = 1 << (self.depth % 64);
        let Some(word) = self.arrays.get_mut(self.depth / 64) else {
            return false;
        };
        *word = if is_array { *word | bit } else { *word & !bit };
        self.depth += 1;
        true
    }

    fn is_array(&self) -> bool {
        let Some(last) = self.depth.checked_sub(1) else {
            return false;
        };
        let word = self.arrays.get(last / 64);
        word.is_some_and(|word| word >> (last % 64) & 1 == 1)
    }
}
