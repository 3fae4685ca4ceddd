//! How a replacement is written where it stands.

use super::Style;

/// Appends a replacement in the way of its place, `first` when it stands where a name begins.
pub(super) fn write(style: Style, replacement: &str, first: bool, out: &mut Vec<u8>) {
    match style {
        Style::Plain => out.extend_from_slice(replacement.as_bytes()),
        Style::Json(level) => out.extend_from_slice(json(replacement, level).as_bytes()),
        Style::Text => xml(replacement, "<>&", out),
        Style::Quoted => xml(replacement, "<>&\"'\t\n\r", out),
        Style::Unquoted => xml(replacement, "<>&\"'\t\n\r\x0C =`", out),
        Style::Name => name(replacement, first, out),
        Style::Comment => comment(replacement, out),
        Style::Cdata => cdata(replacement, out),
        Style::Markup => markup(replacement, out),
        Style::Form => form(replacement, out),
    }
}

/// Appends a replacement as a string of JSON where a literal was, inside of so many strings.
pub(super) fn write_literal(replacement: &str, level: u8, out: &mut Vec<u8>) {
    let string = format!("\"{}\"", json(replacement, 1));
    out.extend_from_slice(json(&string, level).as_bytes());
}

/// As content of so many strings in each other.
fn json(text: &str, level: u8) -> String {
    let mut text = text.to_owned();
    for _ in 0..level {
        let special = |c: char| c == '"' || c == '\\' || c < ' ';
        if !text.contains(special) {
            break;
        }
        let mut escaped = String::with_capacity(2 * text.len());
        for c in text.chars() {
            match c {
                '"' | '\\' => escaped.extend(['\\', c]),
                '\n' => escaped.push_str("\\n"),
                '\r' => escaped.push_str("\\r"),
                '\t' => escaped.push_str("\\t"),
                _ if c < ' ' => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
                _ => escaped.push(c),
            }
        }
        text = escaped;
    }
    text
}

/// Characters that XML has no way to write.
fn is_no_xml(c: char) -> bool {
    c < ' ' && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

fn xml(text: &str, special: &str, out: &mut Vec<u8>) {
    for c in text.chars() {
        match c {
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '&' => out.extend_from_slice(b"&amp;"),
            _ if special.contains(c) => {
                out.extend_from_slice(format!("&#{};", u32::from(c)).as_bytes());
            }
            _ if is_no_xml(c) => out.push(b'_'),
            _ => push(c, out),
        }
    }
}

fn name(text: &str, first: bool, out: &mut Vec<u8>) {
    let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
    if first && text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.')
        || text.is_empty()
    {
        out.push(b'_');
    }
    for c in text.chars() {
        let stays = begins(c) || c.is_ascii_digit() || c == '-' || c == '.';
        push(if stays { c } else { '_' }, out);
    }
}

fn comment(text: &str, out: &mut Vec<u8>) {
    let mut characters = text.chars().peekable();
    // Neighbours in the text may be dashes.
    let mut behind_dash = true;
    while let Some(c) = characters.next() {
        let is_dash = c == '-';
        let written = match c {
            '-' if behind_dash || characters.peek().is_none() => '_',
            _ if is_no_xml(c) => '_',
            _ => c,
        };
        behind_dash = is_dash;
        match written {
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            _ => push(written, out),
        }
    }
    if text.is_empty() {
        out.push(b' ');
    }
}

fn cdata(text: &str, out: &mut Vec<u8>) {
    for c in text.chars() {
        match c {
            '>' => out.extend_from_slice(b"&gt;"),
            _ if is_no_xml(c) => out.push(b'_'),
            _ => push(c, out),
        }
    }
    if text.is_empty() {
        out.push(b' ');
    }
}

fn markup(text: &str, out: &mut Vec<u8>) {
    for c in text.chars() {
        let is_markup = "<>&\"'[]?%".contains(c) || is_no_xml(c);
        push(if is_markup { '_' } else { c }, out);
    }
    if text.is_empty() {
        out.push(b' ');
    }
}

fn form(text: &str, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        match byte {
            b'%' | b'&' | b'+' | b'=' | b'#' | 0..=b' ' | 0x7F.. => {
                out.extend_from_slice(format!("%{byte:02X}").as_bytes());
            }
            _ => out.push(byte),
        }
    }
}

fn push(c: char, out: &mut Vec<u8>) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(style: Style, replacement: &str) -> String {
        let mut out = Vec::new();
        write(style, replacement, true, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_place_has_its_way() {
        let nasty = "-\"\\\n<&]]>'%+= #\u{e4}\u{1}-";
        for (style, expected) in [
            (Style::Plain, nasty),
            (Style::Json(1), "-\\\"\\\\\\n<&]]>'%+= #\u{e4}\\u0001-"),
            (
                Style::Json(2),
                "-\\\\\\\"\\\\\\\\\\\\n<&]]>'%+= #\u{e4}\\\\u0001-",
            ),
            (Style::Text, "-\"\\\n&lt;&amp;]]&gt;'%+= #\u{e4}_-"),
            (
                Style::Quoted,
                "-&#34;\\&#10;&lt;&amp;]]&gt;&#39;%+= #\u{e4}_-",
            ),
            (
                Style::Unquoted,
                "-&#34;\\&#10;&lt;&amp;]]&gt;&#39;%+&#61;&#32;#\u{e4}_-",
            ),
            (Style::Name, "_-________________-"),
            (Style::Comment, "_\"\\\n&lt;&]]&gt;'%+= #\u{e4}__"),
            (Style::Cdata, "-\"\\\n<&]]&gt;'%+= #\u{e4}_-"),
            (Style::Markup, "-_\\\n_______+= #\u{e4}_-"),
            (Style::Form, "-\"\\%0A<%26]]>'%25%2B%3D%20%23%C3%A4%01-"),
        ] {
            assert_eq!(written(style, nasty), expected, "{style:?}");
        }
        let mut out = Vec::new();
        write_literal("a\"b", 1, &mut out);
        assert_eq!(out, br#"\"a\\\"b\""#);
    }

    #[test]
    fn nothing_leaves_no_gap_that_means_something() {
        assert_eq!(written(Style::Name, ""), "_");
        assert_eq!(written(Style::Comment, ""), " ");
        assert_eq!(written(Style::Cdata, ""), " ");
        assert_eq!(written(Style::Markup, ""), " ");
        assert_eq!(written(Style::Json(1), ""), "");
    }
}
