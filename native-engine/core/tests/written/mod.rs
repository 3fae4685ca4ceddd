//! Texts written in another way, which read as before.

/// One character written in one of many ways, by a random number.
fn write(char: char, choice: u64) -> String {
    let (kind, depth) = (choice % 12, (choice / 12) as usize);
    let slashes = "\\".repeat(1 + depth % 15);
    let code = u32::from(char);
    let percent = |char: char| -> String {
        let again = "25".repeat(depth % 5);
        let mut bytes = [0; 4];
        let bytes = char.encode_utf8(&mut bytes).bytes();
        bytes.map(|byte| format!("%{again}{byte:02X}")).collect()
    };
    let again = "amp;".repeat(depth % 5);
    match kind {
        0 => {
            let mut units = [0; 2];
            let units = char.encode_utf16(&mut units).iter();
            units.map(|unit| format!("{slashes}u{unit:04x}")).collect()
        }
        1 => format!("{slashes}u{{{code:X}}}"),
        2 if code < 0x100 => format!("{slashes}x{code:02X}"),
        3 => percent(char),
        4 => format!("&{again}#{code};"),
        5 => format!("&{again}#x{code:X};"),
        6 if char.is_ascii_graphic() => char::from_u32(0xFEE0 + code).unwrap().to_string(),
        7 if char.is_ascii_graphic() => percent(char::from_u32(0xFEE0 + code).unwrap()),
        8 if char == ' ' => ["\u{A0}", "\u{3000}", "&nbsp;", "%20", "\u{2007}"][depth % 5].into(),
        8 if char == '-' => ["\u{2010}", "\u{2013}", "\u{2212}", "&ndash;"][depth % 4].into(),
        8 if char == '"' => format!("{slashes}\""),
        8 if char == '\n' => format!("{slashes}n"),
        8 if char == '@' => "&commat;".into(),
        _ if "\\%&+".contains(char) => percent(char),
        9 if char.is_ascii() => {
            format!(
                "{char}{}",
                ["\u{200B}", "\u{AD}", "\u{FEFF}", "&shy;", "%E2%80%8B"][depth % 5]
            )
        }
        _ => char.into(),
    }
}

/// A text written in another way, and where each of its bytes stands in it.
pub fn rewrite(text: &str, choices: &[u64]) -> (String, Vec<usize>) {
    let (mut written, mut places) = (String::new(), Vec::new());
    for (index, char) in text.chars().enumerate() {
        places.extend((0..char.len_utf8()).map(|_| written.len()));
        written.push_str(&write(char, choices[index % choices.len()]));
    }
    places.push(written.len());
    (written, places)
}
