//! Random JSON, XML and form data, and rules that find something everywhere in them and replace it with what should break them.

use proptest::prelude::*;
use serde_json::{Value, json};

/// Text, and where its values stand in it.
#[derive(Clone, Debug)]
pub struct Sample {
    pub text: String,
    /// First and last byte, exclusive, of each key, string, number, `true`, `false` and `null` of JSON, and of each pair of form data.
    pub values: Vec<(usize, usize)>,
}

/// What every rule set of [`rules`] finds, and no replacement has.
pub fn secret() -> impl Strategy<Value = String> {
    "Q[0-9]{6}Q"
}

/// Document whose first rule finds secrets.
pub fn rules() -> impl Strategy<Value = Value> {
    let patterns = vec![
        "[a-z]{3}",
        "[0-9]+",
        "[0-9]{2}",
        "\\\"[^\\\"]*\\\"",
        ":.",
        "[,{}\\[\\]]+",
        "u00..",
        "(?s)b.{0,12}",
        "\\\\.",
        "true|null",
        "=.",
        "&[a-z]+",
        "<[^>]*",
        "-+",
        "[0-9]\\]",
        "\\\\\\\\",
        "e",
        "%..",
        "]",
        "(?s)[a-z]>.{0,9}",
        "d8.{8}",
        "[0-9],\\s*-?[0-9]",
        "\\s+",
    ];
    let texts = vec![
        "\"",
        "\\",
        "],",
        "<&>",
        "\n",
        "</a>",
        "--",
        "]]>",
        "?>",
        "%&=+",
        "",
        "x",
        "\u{e4}\u{1}",
        "-",
        "]",
        " a='b' ",
        "\",\"x\":\"",
        "[r]",
        "&#0;",
    ];
    let action = prop_oneof![
        6 => prop::sample::select(texts.clone()).prop_map(|with| json!({"type": "replace", "with": with})),
        1 => Just(json!({"type": "keep"})),
        1 => Just(json!({"type": "remove"})),
        1 => Just(json!({"type": "mask", "char": "\"", "keepLast": 2})),
    ];
    let rule = (prop::sample::select(patterns), action.clone(), -1..2);
    // Nothing in place of one could make another one of what stood around it.
    let secret = (0..texts.len()).prop_map({
        let texts = texts.clone();
        move |index| json!({"type": "replace", "with": format!("{}.", texts[index])})
    });
    (secret, prop::collection::vec(rule, 0..4)).prop_map(|(secret, rules)| {
        let mut all = vec![json!({"id": "secret", "pattern": "Q[0-9]{6}Q", "priority": 9, "action": secret})];
        let rules = rules.into_iter().enumerate();
        all.extend(rules.map(|(index, (pattern, action, priority))| {
            json!({"id": format!("r{index}"), "pattern": pattern, "action": action, "priority": priority})
        }));
        json!({"schema": 2, "name": "n", "rules": all})
    })
}

/// JSON before it is written.
#[derive(Clone, Debug)]
enum Node {
    Literal(String),
    Text(String),
    /// String that holds JSON.
    Nested(Box<Node>),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => prop::sample::select(vec![
            "abc", "b", "\"", "\\", "/", "\n", "\t", "\u{e4}", "\u{20ac}", "\u{1F600}", "12", " ", "{", "[", "]", ":", ",", "<", "&", "u0041", "\u{1}",
            "bob@example.com", "4111111111111111", "[1, x", "{\"a\": ",
        ]).prop_map(str::to_owned),
        1 => secret(),
    ];
    prop::collection::vec(word, 0..6).prop_map(|words| words.concat())
}

fn literal() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "true",
            "false",
            "null",
            "0",
            "-1.5e3",
            "4111111111111111",
            "-0.25"
        ])
        .prop_map(str::to_owned),
        "-?[1-9][0-9]{0,8}(\\.[0-9]{1,4})?",
    ]
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        literal().prop_map(Node::Literal),
        words().prop_map(Node::Text)
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            2 => prop::collection::vec(inner.clone(), 0..5).prop_map(Node::Array),
            2 => prop::collection::vec((words(), inner.clone()), 0..5).prop_map(Node::Object),
            1 => prop::collection::vec(inner, 0..3).prop_map(|all| Node::Nested(Box::new(Node::Array(all)))),
        ]
    })
}

/// Takes the place of chance while a node is written.
struct Writer {
    sample: Sample,
    seed: u64,
}

impl Writer {
    fn new(seed: u64) -> Self {
        let (text, values) = (String::new(), Vec::new());
        Self {
            sample: Sample { text, values },
            seed,
        }
    }

    fn chance(&mut self, of: u64) -> bool {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.seed >> 33).is_multiple_of(of)
    }

    fn space(&mut self) {
        if self.chance(5) {
            let space = if self.chance(2) { " " } else { "\n\t" };
            self.sample.text.push_str(space);
        }
    }

    fn value(&mut self, text: &str) {
        let start = self.sample.text.len();
        self.sample.text.push_str(text);
        self.sample.values.push((start, self.sample.text.len()));
    }

    fn string(&mut self, text: &str) {
        let mut written = String::from("\"");
        for c in text.chars() {
            match c {
                '"' | '\\' => written.extend(['\\', c]),
                '\n' if self.chance(2) => written.push_str("\\n"),
                _ if c < ' ' || self.chance(6) => {
                    let units = c.encode_utf16(&mut [0; 2]).to_vec();
                    written.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
                }
                _ => written.push(c),
            }
        }
        written.push('"');
        self.value(&written);
    }

    fn node(&mut self, node: &Node) {
        self.space();
        match node {
            Node::Literal(text) => self.value(text),
            Node::Text(text) => self.string(text),
            Node::Nested(node) => {
                let mut inner = Writer::new(self.seed);
                inner.node(node);
                let text = inner.sample.text;
                self.string(text.trim_start());
            }
            Node::Array(all) => {
                self.sample.text.push('[');
                for (index, node) in all.iter().enumerate() {
                    self.comma(index);
                    self.node(node);
                }
                self.space();
                self.sample.text.push(']');
            }
            Node::Object(all) => {
                self.sample.text.push('{');
                for (index, (key, node)) in all.iter().enumerate() {
                    self.comma(index);
                    self.string(key);
                    self.space();
                    self.sample.text.push(':');
                    self.node(node);
                }
                self.sample.text.push('}');
            }
        }
        self.space();
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.sample.text.push(',');
        }
        self.space();
    }
}

/// One or more values.
pub fn json_text() -> impl Strategy<Value = Sample> {
    let values = prop::collection::vec(prop::collection::vec(node(), 0..5), 1..3);
    (values, any::<u64>()).prop_map(|(values, seed)| {
        let mut writer = Writer::new(seed);
        for value in values {
            writer.node(&Node::Array(value));
        }
        writer.sample
    })
}

pub fn form() -> impl Strategy<Value = Sample> {
    let word = prop_oneof![
        3 => prop::sample::select(vec!["abc", "b", "%40", "%C3%A9", "%e2%82%ac", "+", "12", "-", ".", "~", "%3D", "%26", "4111+1111"])
            .prop_map(str::to_owned),
        1 => secret(),
    ];
    let word = prop::collection::vec(word, 0..5).prop_map(|words| words.concat());
    prop::collection::vec((word.clone(), word), 0..5).prop_map(|pairs| {
        let mut text = String::from("Z=Z");
        let mut values = vec![(0, text.len())];
        for (key, value) in pairs {
            text.push('&');
            let start = text.len();
            text.push_str(&format!("{key}={value}"));
            values.push((start, text.len()));
        }
        Sample { text, values }
    })
}

pub fn xml() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        3 => prop::sample::select(vec!["abc", "b", "&amp;", "&#64;", "&lt;", "12", " ", "-", "\u{e4}", "4111111111111111", ":", "=", "a@b.example"])
            .prop_map(str::to_owned),
        1 => secret(),
    ];
    let words = move || prop::collection::vec(word.clone(), 0..5).prop_map(|words| words.concat());
    let text = words();
    let special = words().prop_map(|text| {
        let plain = text.replace('&', "]").replace("--", "-").replace(';', ">");
        let plain = plain.trim_matches('-').to_owned();
        [
            format!("<!--{plain}-->"),
            format!("<![CDATA[{}]]>", plain.replace("]]>", "]>")),
            format!("<?pi {}?>", plain.replace('?', "")),
        ]
    });
    let special = (special, 0_usize..3).prop_map(|(all, which)| all[which].clone());
    let attributes = prop::collection::vec((words(), any::<bool>()), 0..3).prop_map(|all| {
        let attribute = |(index, (value, single)): (usize, (String, bool))| {
            let quote = if single { '\'' } else { '"' };
            format!(" a{index}={quote}{value}{quote}")
        };
        all.into_iter()
            .enumerate()
            .map(attribute)
            .collect::<String>()
    });
    let attributes = attributes.boxed();
    let leaf = prop_oneof![3 => text, 1 => special].boxed();
    let element = leaf.prop_recursive(4, 20, 4, move |inner| {
        let name = prop::sample::select(vec!["a", "b", "abc", "x-1"]);
        (name, attributes.clone(), prop::collection::vec(inner, 0..4)).prop_map(
            |(name, attributes, all)| match &all[..] {
                [] => format!("<{name}{attributes}/>"),
                all => format!("<{name}{attributes}>{}</{name}>", all.concat()),
            },
        )
    });
    (any::<bool>(), prop::collection::vec(element, 1..4)).prop_map(|(declared, all)| {
        let head = if declared {
            "<?xml version=\"1.0\"?>"
        } else {
            ""
        };
        format!("{head}<r>{}</r>", all.concat())
    })
}
