//! Random rule documents and texts that have something to do with each other.

use proptest::prelude::*;
use serde_json::{Value, json};

pub fn noise() -> impl Strategy<Value = Vec<u8>> {
    let short = prop::sample::select(vec![
        "\n",
        "\r\n",
        "\n\n",
        " ",
        "\t",
        "-",
        ".",
        ":",
        "\"",
        "@",
        "_",
        "0",
        "7",
        "a",
        "Z",
        "\u{e4}",
        "\u{20ac}",
        "\u{1F600}",
        "\0",
        "::",
        "tax id",
        "steuer-id",
        "= ",
        "-----",
        "\u{212A}",
    ]);
    prop_oneof![
        4 => short.prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::sample::select(vec![&b"\xFF"[..], b"\x80", b"\xED\xA0\x80", b"\xE2\x82", b"\xF0\x9F", b"\xC0\xAF"])
            .prop_map(<[u8]>::to_vec),
        1 => prop::sample::select(&READS_OTHERWISE[..]).prop_map(|text| text.as_bytes().to_vec()),
        1 => "[0-9 -]{1,40}".prop_map(String::into_bytes),
        1 => "[a-z ]{1,700}".prop_map(String::into_bytes),
    ]
}

/// Escapes, entities and characters that read as something else, whole and in parts.
const READS_OTHERWISE: [&str; 60] = [
    "\\",
    "\\\\",
    "\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\",
    "\\n",
    "\\\\\\\\n",
    "\\\"",
    "\\/",
    "\\u",
    "\\u0061",
    "\\\\u0062",
    "u0061",
    "0061",
    "D83D",
    "\\uD83D",
    "\\ude00",
    "\\u{63}",
    "\\u{0000000}",
    "\\x61",
    "\\x",
    "%",
    "%6",
    "25",
    "%61",
    "%2562",
    "%252525252563",
    "%25",
    "%C3",
    "%A4",
    "%E2%82%AC",
    "%EF%BC%91",
    "%00",
    "&",
    "&amp;",
    "amp;",
    "&#",
    "#97;",
    "#x62;",
    "&#97;",
    "&#x62;",
    "&#xD800;",
    "&lt;",
    "lt;",
    "&commat;",
    "&nbsp;",
    "&#38;",
    "+",
    "=",
    "a=",
    "a]=b+c",
    "\u{FF41}",
    "\u{FF11}",
    "\u{200B}",
    "\u{AD}",
    "\u{A0}",
    "\u{2013}",
    "\u{430}",
    "\u{3B1}\u{441}",
    "\u{3C6}",
    "\u{441}\u{441}\u{441}\u{441}\u{441}\u{441}\u{441}\u{441}\u{441}",
    "\u{1D7CF}",
];

/// Patterns of every sort that the gate and the searches around candidates treat differently.
const PATTERNS: [&str; 45] = [
    "abc",
    "(?i)tOken",
    "[a-c]+x",
    "a\\nb",
    "(?s)a.{0,3}b",
    "\\ba[^b]*b",
    "\\d{3}-\\d{2}",
    "\\b\\d{4,}\\b",
    "\\B\\+\\d+",
    "(?m)^a+$",
    "^ab|b$",
    "\\Aa|\\z?c",
    "a(b)?c",
    "x[a-p ]*q|(a)b",
    "x\\d+|(a)b",
    "(?:ab|b(c)|ca)",
    "[^a-z]{2,5}",
    "\\s+a",
    "\\W\\w\\W",
    "\u{20ac}+",
    "[\u{e4}-\u{20ac}a]b",
    "\\pL\\p{Nd}",
    "a{2,}b{0,2}c",
    "(a|ab)(c|bcd)",
    "[0-9]{2} ?[0-9]{2} ?[0-9]{2}",
    "(?U)a+b+",
    "a+?b",
    "[ab]{30}",
    "(?:a[bc]?){2}c",
    "z|[^\\n]\\n",
    "b-?-?-c",
    "(?i:k)[^k]",
    "@",
    "(?i)[a-z0-9_]{0,5}?(?:tok|ab)[ =]{0,3}([a-c0-9]{2,6})",
    "[\\w.-]{0,3}?(?:ab|b(?:c|1))x?(c|23)\\b",
    "[^b]*?a([bc]+)",
    "\\babc?",
    "(?:ab|c)+x",
    "x(a|b|c){2}@",
    "a[bc]{0,2}-",
    "(?:a|bc){1,3}-(?:1|23)",
    "[a-c]{2,3}x[a-c]+",
    "(?s)a.b.{0,2}c",
    "io(?:(a)|(b))+c",
    "ab$|\\bc\\B",
];

/// Words that a rule looks for around its matches.
fn words() -> impl Strategy<Value = Vec<&'static str>> {
    let word = prop::sample::select(vec!["a", "tax", "b c", "\u{e4}", "1", "-"]);
    prop::collection::vec(word, 1..3)
}

/// `keywords` of schema 1.
fn keywords() -> impl Strategy<Value = Value> {
    (words(), prop::option::of(1..30))
        .prop_map(|(any, window)| with(json!({"any": any}), "window", window))
}

/// `context` of schema 2.
fn context() -> impl Strategy<Value = Value> {
    let places = prop::option::of(prop::sample::select(vec![
        "before", "after", "around", "key",
    ]));
    let lists = prop_oneof![
        3 => words().prop_map(|keywords| json!({"keywords": keywords})),
        1 => words().prop_map(|excluded| json!({"excludedKeywords": excluded})),
        2 => (words(), words())
            .prop_map(|(keywords, excluded)| json!({"keywords": keywords, "excludedKeywords": excluded})),
    ];
    (lists, prop::option::of(1..30), places)
        .prop_map(|(lists, window, place)| with(with(lists, "window", window), "where", place))
}

/// `allow`; every second one has a field of schema 2 if that is the schema.
fn allow(schema: u32) -> impl Strategy<Value = Value> {
    let old = vec![
        json!({"words": ["B"]}),
        json!({"exact": ["abc", "a"]}),
        json!({"regex": ["^b", "(?i)TOK"]}),
    ];
    let new = vec![
        json!({"prefix": ["a", "2"]}),
        json!({"suffix": ["c", "\u{20ac}", "."]}),
        json!({"prefix": ["ab", "\u{e4}"], "suffix": ["b"], "exact": ["x"]}),
        json!({"matchRegex": ["^[a-c]", "-$"]}),
        json!({"lineRegex": ["tax", "(?m)^ab?$|K$"]}),
        json!({"words": ["z"], "all": [{"lineRegex": ["a"], "matchRegex": ["b"]}, {"suffix": ["c"], "regex": ["a."]}]}),
    ];
    let texts = if schema == 1 {
        old
    } else {
        [old, new].concat()
    };
    prop::sample::select(texts)
}

/// `shields` of schema 2.
pub fn shields() -> impl Strategy<Value = Value> {
    let names = vec!["uuid", "trace-id", "timestamp", "version", "float", "hash"];
    prop::sample::subsequence(names, 0..=6).prop_map(|names| json!(names))
}

fn with<T: Into<Value>>(mut object: Value, field: &str, value: Option<T>) -> Value {
    if let Some(value) = value {
        object[field] = value.into();
    }
    object
}

fn rule(index: usize, schema: u32) -> impl Strategy<Value = Value> {
    let near = match schema {
        1 => ("keywords", keywords().boxed()),
        _ => ("context", context().boxed()),
    };
    let (near_field, near) = (near.0, prop::option::weighted(0.4, near.1));
    let allow = prop::option::weighted(0.3, allow(schema));
    let entropy = prop::option::weighted(0.2, 0.5_f64..2.0);
    let requires = match schema {
        1 => Just(None).boxed(),
        _ => prop::option::weighted(0.2, words()).boxed(),
    };
    let shields = match schema {
        1 => Just(None).boxed(),
        _ => prop::option::weighted(0.2, shields()).boxed(),
    };
    let conditions = (near, allow, entropy, requires, shields);
    (prop::sample::select(&PATTERNS[..]), any::<u8>(), conditions, -1..2, any::<bool>()).prop_map(
        move |(pattern, group, (near, allow, entropy, requires, shields), priority, unicode)| {
            let fields = json!({
                "id": format!("r{index}"), "pattern": pattern, "priority": priority, "unicode": unicode,
                "group": group_of(pattern, schema, group),
                "action": {"type": "replace", "with": "[{rule}.{counter}]"},
            });
            let fields = with(with(fields, near_field, near), "minEntropy", entropy);
            let fields = with(with(fields, "allow", allow), "requires", requires);
            with(fields, "shields", shields)
        },
    )
}

/// A group that the pattern has, or, in schema 2, now and then all of them or the last ones in front of the match.
fn group_of(pattern: &str, schema: u32, choice: u8) -> Value {
    let groups = pattern.replace("(?", "").matches('(').count();
    let all: Vec<usize> = (1..=groups).collect();
    match choice % 4 {
        0 | 1 if groups > 0 => json!(1),
        2 if groups > 0 && schema > 1 => json!(all),
        3 if schema > 1 => json!(all.into_iter().rev().chain([0]).collect::<Vec<_>>()),
        _ => json!(0),
    }
}

/// Document of one to six rules in schema 1 or 2.
pub fn rule_set(schema: u32) -> impl Strategy<Value = Value> {
    prop::collection::vec(any::<()>(), 1..7)
        .prop_flat_map(move |rules| {
            (0..rules.len())
                .map(|index| rule(index, schema))
                .collect::<Vec<_>>()
        })
        .prop_map(move |rules| json!({"schema": schema, "name": "n", "rules": rules}))
}

pub fn small_text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => prop::sample::select(vec![
            "a", "b", "c", "ab", "abc", "x", "1", "23", "4567", "-", "+", " ", "@", "k", "K", "tokEN", "tax", "aa", "z",
        ]).prop_map(|text| text.as_bytes().to_vec()),
        2 => noise(),
        1 => prop::sample::select(&READS_OTHERWISE[..]).prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Document of one rule with a context, whose matches may have its words in front of the value, in it and behind it.
pub fn rule_with_context() -> impl Strategy<Value = Value> {
    let patterns = vec![
        r"\[(.)\]",
        r"(?:(?:a|1|tax|-) ?)?\[(.)\](?: ?(?:a|1|tax|-))?",
        r"(?s)\[(..?)\].{0,3}",
        r"\[.\]",
    ];
    (prop::sample::select(patterns), context()).prop_map(|(pattern, context)| {
        let group = u8::from(pattern.contains(")\\]"));
        json!({"schema": 2, "name": "n", "rules": [
            {"id": "r", "pattern": pattern, "group": group, "context": context}
        ]})
    })
}

/// Text for [`rule_with_context`]: values, words, and characters of every width around them.
pub fn text_with_context() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        &b"[a]"[..],
        b"[1]",
        b"[z]",
        "[\u{e4}]".as_bytes(),
        b"[x-]",
        b"a",
        b"1",
        b"-",
        b"tax",
        b"TAX",
        b"b c",
        "\u{e4}".as_bytes(),
        "\u{20ac}".as_bytes(),
        "\u{1F600}".as_bytes(),
        b"\xFF",
        b"\xE2\x82",
        b"\n",
        b" ",
        b" ",
        b"..........",
    ]);
    prop::collection::vec(piece, 1..30).prop_map(|pieces| pieces.concat())
}

/// Document of one rule that looks in keys.
pub fn rule_with_key() -> impl Strategy<Value = Value> {
    let words = || {
        let word = prop::sample::select(vec!["a", "no", "a no", "x", "\u{e4}", "1", "a 1 no"]);
        prop::collection::vec(word, 1..3)
    };
    let patterns = prop::sample::select(vec!["4\\d", "4", "(?:a=|[\"'])?(4\\d)", "[4;]"]);
    let (window, both) = (prop::option::of(1..40), any::<u8>());
    (patterns, words(), words(), both, window).prop_map(
        |(pattern, keywords, excluded, both, window)| {
            let context = match both % 4 {
                0 => json!({"excludedKeywords": excluded}),
                1 => json!({"keywords": keywords, "excludedKeywords": excluded}),
                _ => json!({"keywords": keywords}),
            };
            let context = with(with(context, "window", window), "where", Some("key"));
            let group = u8::from(pattern.contains(")?("));
            json!({"schema": 2, "name": "n", "rules": [
                {"id": "r", "pattern": pattern, "group": group, "context": context}
            ]})
        },
    )
}

/// Text for [`rule_with_key`]: keys, signs, values, and what may stand between.
pub fn text_with_key() -> impl Strategy<Value = Vec<u8>> {
    let whole = prop::sample::select(vec![
        "\"a\":\"42\"",
        "\\\"aNo\\\": [\\\"x\\\", \\\"42",
        "\"a_no\": [1, [\"x\"], 42",
        "'no': 'a 42'",
        "<a no='42'>",
        "<xNo>42</xNo>",
        "a=1&no=42",
        "\na no: x 42",
        "\n a-no = 42",
        "a 1 no: 42",
        "\"a1\"=>42",
    ]);
    let piece = prop::sample::select(vec![
        "42",
        "4",
        "a",
        "no",
        "A",
        "No",
        "NO",
        "1",
        "x",
        "\u{e4}",
        "_",
        "-",
        ".",
        " ",
        " ",
        "\t",
        "\n",
        "\"",
        "\"",
        "'",
        "\\",
        "\\\"",
        "\\\\\"",
        ":",
        ":",
        "=",
        "=>",
        ":=",
        "://",
        "[",
        "]",
        "{",
        "}",
        ",",
        ", ",
        "&",
        ";",
        "<",
        ">",
        "</",
        "/>",
        "<a",
        "\": \"",
        "\":\"",
        ": [",
        "\":[",
        "=[",
        "=[\\\"x\\\"",
        "=[\\\"x\"",
        "\\\"]",
        "\u{1F600}",
        "%",
        "(",
        "|",
        "`",
        "\r",
    ]);
    let text = prop_oneof![
        1 => whole.prop_map(|text| text.as_bytes().to_vec()),
        8 => piece.prop_map(|text| text.as_bytes().to_vec()),
        1 => Just(b"\xFF".to_vec()),
    ];
    prop::collection::vec(text, 1..40).prop_map(|pieces| pieces.concat())
}
