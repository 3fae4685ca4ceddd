//! Rules with shields, and texts with the tokens that these are about.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::random::{noise, shields};

/// Document of one rule with shields, of which the values are parts of tokens, whole tokens and neither.
pub fn rule_with_shields() -> impl Strategy<Value = Value> {
    let patterns = vec![
        r"[0-9]{2,4}",
        r"\b[0-9]+\b",
        r"\b[0-9a-fA-F-]{4,60}\b",
        r"[0-9][0-9.:T -]{0,30}[0-9]",
        r"[.:-]([0-9a-f]+)",
        r"\b[0-9a-z.+-]+\b",
    ];
    let shields = prop_oneof![
        2 => shields(),
        1 => Just(json!(["uuid", "trace-id", "timestamp", "version", "float", "hash"])),
    ];
    (prop::sample::select(patterns), shields).prop_map(|(pattern, shields)| {
        let group = u8::from(pattern.contains('('));
        json!({"schema": 2, "name": "n", "rules": [
            {"id": "r", "pattern": pattern, "group": group, "shields": shields}
        ]})
    })
}

/// Text for [`rule_with_shields`]: tokens, whole, cut and doubled, and what makes others of them.
pub fn text_with_tokens() -> impl Strategy<Value = Vec<u8>> {
    let token = prop::sample::select(vec![
        "550e8400-e29b-41d4-a716-446655440000",
        "00f067aa0ba902b7",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "4111111111111111",
        "2026-07-01T12:34:56.789Z",
        "2026-07-01 12:34:56,789",
        "20260701T123456+0200",
        "4.1.0-20260701.7",
        "v1.2.3+build.4711",
        "0.4111111111111111",
        "6.02e-23",
        "1700000000.00",
    ]);
    let part =
        (token.clone(), any::<prop::sample::Index>(), 1_usize..20).prop_map(|(token, at, len)| {
            let start = at.index(token.len());
            &token[start..token.len().min(start + len)]
        });
    let sign = prop::sample::select(vec![
        "-", ".", ":", "+", "_", ",", " ", "\n", "T", "Z", "e", "E", "v", "0", "7", "\u{e4}", "=",
    ]);
    let long = (
        prop::sample::select(vec!["1", "0", "a", "1.2-", "-"]),
        100_usize..140,
    )
        .prop_map(|(unit, times)| unit.repeat(times).into_bytes());
    let piece = prop_oneof![
        4 => token.prop_map(|text| text.as_bytes().to_vec()),
        3 => part.prop_map(|text| text.as_bytes().to_vec()),
        6 => sign.prop_map(|text| text.as_bytes().to_vec()),
        1 => long,
        1 => noise(),
    ];
    prop::collection::vec(piece, 1..20).prop_map(|pieces| pieces.concat())
}
