//! Form data: `key=value(&key=value)*`, percent-encoded.

use super::{Ended, Kind, Style, Tokens};

/// Form data that is followed byte by byte.
#[derive(Clone, Default)]
pub(super) struct Form {
    /// Whether a `=` was seen.
    begun: bool,
    /// Percent-encoded bytes under way.
    escape: Option<Escape>,
}

#[derive(Clone)]
struct Escape {
    start: u64,
    /// Start of the last `%`.
    percent: u64,
    /// Digits behind that.
    digits: u8,
    value: u8,
    /// Bytes of a UTF-8 sequence that are missing.
    missing: u8,
}

impl Form {
    pub(super) fn take(&mut self, byte: u8, at: u64, tokens: &mut Tokens) -> Result<(), Ended> {
        if self.escape.is_some() && self.escaped(byte, at, tokens)? {
            return Ok(());
        }
        match byte {
            b'=' if at == 0 => return Err(Ended(at)),
            b'=' => {
                self.begun = true;
                tokens.add(Kind::Separator, at, at + 1);
            }
            b'&' if self.begun => tokens.add(Kind::Separator, at, at + 1),
            b'%' => self.escape = Some(Escape::new(at)),
            b'-' | b'.' | b'_' | b'~' | b'*' | b'+' => self.add(true, at, at + 1, tokens),
            _ if byte.is_ascii_alphanumeric() => self.add(true, at, at + 1, tokens),
            _ => return Err(Ended(at)),
        }
        Ok(())
    }

    /// Takes a byte behind a `%`. Whether it belongs to what is encoded.
    fn escaped(&mut self, byte: u8, at: u64, tokens: &mut Tokens) -> Result<bool, Ended> {
        let Some(escape) = &mut self.escape else {
            return Ok(false);
        };
        if escape.digits == 2 {
            // A sequence goes on, or breaks off.
            if byte == b'%' {
                escape.percent = at;
                escape.digits = 0;
                return Ok(true);
            }
            let start = escape.start;
            self.escape = None;
            self.add(false, start, at, tokens);
            return Ok(false);
        }
        let Some(digit) = (byte as char).to_digit(16) else {
            let (start, percent) = (escape.start, escape.percent);
            self.add(false, start, percent, tokens);
            return Err(Ended(percent));
        };
        escape.value = escape.value << 4 | digit as u8;
        escape.digits += 1;
        if escape.digits == 2 {
            self.decoded(at + 1, tokens);
        }
        Ok(true)
    }

    /// Takes a byte that was encoded.
    fn decoded(&mut self, end: u64, tokens: &mut Tokens) {
        let Some(escape) = &mut self.escape else {
            return;
        };
        let is_next = escape.start < escape.percent;
        let goes_on = escape.value & 0xC0 == 0x80;
        if is_next && !goes_on {
            let (start, percent) = (escape.start, escape.percent);
            escape.start = percent;
            self.add(false, start, percent, tokens);
        }
        let Some(escape) = &mut self.escape else {
            return;
        };
        escape.missing = match (is_next && goes_on, escape.value) {
            (true, _) => escape.missing - 1,
            (false, 0xC2..=0xDF) => 1,
            (false, 0xE0..=0xEF) => 2,
            (false, 0xF0..=0xF4) => 3,
            (false, _) => 0,
        };
        if escape.missing == 0 {
            let start = escape.start;
            self.escape = None;
            self.add(false, start, end, tokens);
        }
    }

    fn add(&self, is_run: bool, start: u64, end: u64, tokens: &mut Tokens) {
        let kind = match (self.begun, is_run) {
            // It may still not be form data.
            (false, _) => Kind::Run(Style::Plain),
            (true, true) => Kind::Run(Style::Form),
            (true, false) => Kind::Unit(Style::Form),
        };
        tokens.add(kind, start, end);
    }

    /// Where that starts which is not finished.
    pub(super) fn end(&mut self, at: u64, tokens: &mut Tokens) -> u64 {
        let Some(escape) = self.escape.take() else {
            return at;
        };
        match escape.digits {
            2 => {
                self.add(false, escape.start, at, tokens);
                at
            }
            _ => {
                self.add(false, escape.start, escape.percent, tokens);
                escape.percent
            }
        }
    }
}

impl Escape {
    fn new(at: u64) -> Self {
        Self {
            start: at,
            percent: at,
            digits: 0,
            value: 0,
            missing: 0,
        }
    }
}
