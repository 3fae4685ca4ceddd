//! Documents and texts to choose from: random bytes alone would hardly ever be a rule document or a finding.

/// Rule documents, good ones first.
pub const DOCUMENTS: &[&str] = &[
    r#"{"schema": 1, "name": "a", "rules": [
        {"id": "code", "title": "A code", "category": "secret", "tags": ["a", "b"], "pattern": "code-[0-9]+"},
        {"id": "name", "category": "pii", "pattern": "N\\.N\\.", "action": {"type": "keep"}}]}"#,
    r#"{"schema": 1, "name": "b", "rules": [
        {"id": "mask", "pattern": "[a-z]+@[a-z]+\\.org", "action": {"type": "mask", "char": "😀", "keepFirst": 1}},
        {"id": "gone", "pattern": "«[^»]*»", "action": {"type": "remove"}},
        {"id": "long", "priority": -1, "pattern": ".", "action": {"type": "replace", "with": "<one character, whatever it was>"}}]}"#,
    r#"{"schema": 1, "name": "c", "rules": [{"id": "hashed", "pattern": "\\d{2,}", "action": {"type": "hash"}}]}"#,
    r#"{"schema": 2, "name": "d", "rules": [{"id": "card", "pattern": "[0-9 ]{13,19}", "validators": ["luhn"], "context": {"excludedKeywords": ["N.N."]},
        "action": {"type": "replace", "with": "[{rule}-{counter}]"}}]}"#,
    r#"{"schema": 2, "name": "k", "rules": [{"id": "sealed", "pattern": "[a-z.]+@[a-z.]+", "action": {"type": "token"}},
        {"id": "digits", "pattern": "[0-9 ]{7,}", "action": {"type": "ff1"}}]}"#,
    r#"{"schema": 1, "name": "e", "rules": [{"id": "code", "pattern": "the same id as in a"}]}"#,
    r#"{"schema": 3, "name": "f", "rules": []}"#,
    r#"{"schema": 1, "name": "g", "rules": [{"id": "broken", "pattern": "a(b"}]}"#,
    r#"{"schema": 1, "name": "h", "rules": [{"id": "wrong", "pattern": "a", "examples": {"match": ["b"]}}]}"#,
    r#"{"schema": 1, "name": "i", "rules": [{"id": "empty", "pattern": "a*"}]}"#,
    r#"{"schema": 1, "name": "j""#,
    "",
];

/// What texts are put together from: findings, characters of every plane and length, bytes that are no UTF-8.
pub const PIECES: &[&[u8]] = &[
    b"code-1",
    b"code-22 N.N.",
    b" ",
    b"\n",
    b"anna@example.org",
    "«é»".as_bytes(),
    b"4111 1111 1111 1111",
    b"2026",
    "\u{7f}\u{80}\u{7ff}\u{800}".as_bytes(),
    "\u{ffff}\u{10000}\u{1f600}".as_bytes(),
    "\u{20000}\u{e0001}\u{10ffff}".as_bytes(),
    b"\xff",
    b"\xed\xa0\x80",
    b"\xe2\x82",
    b"\xf0\x9f\x98",
    b"\0",
    b"isv1~k1~MvDfm3vjCWBLxtFXBiXNZt82DyI-qAykK2vi-htl1uc~",
    b"isv1~k2~GUztF6Pw1JQ0n4E6RMcdvbEmpcr5zw~",
    b"isv1~k1~MvDfm3vjCWBLxtFXBiXNZt82DyI-qAykK2vi-htl1Ac~",
    b"isv1~k1~",
    b"ironsieve-fault: panic",
];

/// Keys: two that made the tokens among the pieces, then what clashes with them or is none.
const KEYS: &[(&str, &[u8])] = &[
    ("k1", &[1; 32]),
    ("k2", &[2; 32]),
    ("k1", &[3; 16]),
    ("k 3", &[4; 16]),
    ("k4", &[5; 15]),
];

/// Packed pairs of an id and a key, mostly of the first two.
pub fn keys(choices: &[u8]) -> Vec<u8> {
    let key = |choice: &u8| match choice {
        0..240 => KEYS[usize::from(*choice) % 2],
        _ => KEYS[usize::from(*choice) % KEYS.len()],
    };
    let keys = choices.iter().map(key);
    keys.flat_map(|(id, key)| [packed(id.as_bytes()), packed(key)].concat())
        .collect()
}

/// Packed pairs of a name and a document.
pub fn documents(choices: &[u8]) -> Vec<u8> {
    choices
        .iter()
        .flat_map(|choice| {
            let document = DOCUMENTS[usize::from(*choice) % DOCUMENTS.len()];
            [packed(&[b'a' + choice % 26]), packed(document.as_bytes())].concat()
        })
        .collect()
}

/// A text of pieces.
pub fn text(choices: &[u8]) -> Vec<u8> {
    choices
        .iter()
        .flat_map(|choice| PIECES[usize::from(*choice) % PIECES.len()].to_vec())
        .collect()
}

/// One packed item.
pub fn packed(item: &[u8]) -> Vec<u8> {
    [&(item.len() as u32).to_ne_bytes(), item].concat()
}
