//! The pack `secrets`: what its rules promise together, beyond each rule's own examples.

use std::sync::LazyLock;

use ironsieve_core::{Document, RuleSet, Scratch, Settings};
use serde_json::Value;

const SECRETS: &[u8] = include_bytes!("../../packs/secrets.json");

/// Rules that take what no vendor's rule wants.
const WITHOUT_VENDOR: [&str; 2] = ["generic-credential", "high-entropy-string"];

/// Tags one of which says what kind of vendor or thing a rule is about.
const KINDS: [&str; 30] = [
    "ai",
    "ci",
    "cloud",
    "cms",
    "code-hosting",
    "command-line",
    "commerce",
    "connection-string",
    "credentials",
    "crm",
    "database",
    "design",
    "development",
    "feature-flags",
    "finance",
    "forms",
    "framework",
    "http",
    "identity",
    "iot",
    "key-material",
    "maps",
    "messaging",
    "monitoring",
    "office",
    "password-hash",
    "payment",
    "project-management",
    "registry",
    "secret-store",
];
const MORE_KINDS: [&str; 8] = [
    "blockchain",
    "infrastructure",
    "kubernetes",
    "search",
    "security",
    "social",
    "storage",
    "token",
];

static PACK: LazyLock<RuleSet> = LazyLock::new(|| {
    let document = Document {
        name: "secrets",
        json: SECRETS,
    };
    RuleSet::compile(&[document], &Settings::default()).unwrap_or_else(|error| panic!("{error}"))
});

static RULES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let document: Value = serde_json::from_slice(SECRETS).unwrap();
    document["rules"].as_array().unwrap().clone()
});

/// Ids and values of what is found.
fn found<'t>(text: &'t str, scratch: &mut Scratch) -> Vec<(&'static str, &'t str)> {
    let findings = PACK.scan(text.as_bytes(), scratch);
    let named = findings.iter().map(|finding| {
        let rule = &PACK.rules()[finding.rule as usize];
        (rule.id(), &text[finding.start..finding.end])
    });
    named.collect()
}

fn examples<'r>(rule: &'r Value, field: &str) -> impl Iterator<Item = &'r str> {
    let texts = rule["examples"][field].as_array().unwrap().iter();
    texts.map(|text| text.as_str().unwrap())
}

#[test]
fn there_are_as_many_formats_as_promised() {
    let vendors = RULES
        .iter()
        .filter(|rule| !WITHOUT_VENDOR.contains(&rule["id"].as_str().unwrap()));
    assert!(vendors.count() >= 200);
}

#[test]
fn every_rule_says_of_what_kind_it_is() {
    for rule in RULES.iter() {
        let kind = |tag: &Value| {
            let tag = tag.as_str().unwrap();
            KINDS.contains(&tag) || MORE_KINDS.contains(&tag)
        };
        let tags = rule["tags"].as_array().unwrap();
        assert!(tags.iter().any(kind), "{} has no kind", rule["id"]);
    }
}

#[test]
fn every_example_is_found_once_and_by_its_own_rule() {
    let mut scratch = Scratch::default();
    for rule in RULES.iter() {
        for text in examples(rule, "match") {
            let ids: Vec<&str> = found(text, &mut scratch).iter().map(|f| f.0).collect();
            assert_eq!(ids, [rule["id"].as_str().unwrap()], "{text}");
        }
    }
}

#[test]
fn a_format_outranks_the_name_in_front_of_it() {
    let mut scratch = Scratch::default();
    let mut tried = 0;
    for rule in RULES.iter() {
        let id = rule["id"].as_str().unwrap();
        // A value that has to be found by what stands around it would lose that here.
        if WITHOUT_VENDOR.contains(&id)
            || rule.get("context").is_some()
            || rule.get("group").is_some()
        {
            continue;
        }
        for text in examples(rule, "match") {
            let (_, value) = found(text, &mut scratch)[0];
            if value.contains('\n') {
                continue;
            }
            let named = format!("{{\"password\":\"{value}\"}}");
            assert_eq!(found(&named, &mut scratch), [(id, value)], "{named}");
            tried += 1;
        }
    }
    assert!(tried > 500, "only {tried} values were tried");
}

#[test]
fn no_pattern_repeats_a_class_within_wide_bounds() {
    for rule in RULES.iter() {
        let pattern = rule["pattern"].as_str().unwrap();
        let counts = pattern.split('{').skip(1);
        for count in counts.filter_map(|rest| Some(rest.split_once('}')?.0)) {
            let Some((least, most)) = count.split_once(',') else {
                continue;
            };
            if let (Ok(least), Ok(most)) = (least.parse::<u32>(), most.parse::<u32>()) {
                // The second reads on to the end of the line for each command without a bound: see `scaling.rs`.
                let known = rule["id"] == "github-token" || rule["id"] == "command-line-password";
                assert!(
                    most - least <= 50 || known,
                    "{} repeats {{{count}}}; leave the upper bound away",
                    rule["id"]
                );
            }
        }
    }
}

#[test]
fn text_without_secrets_is_left_alone() {
    let texts = [
        // Hashes, ids and encoded data near the names of vendors.
        "datadog-agent@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef pulled",
        "github.com/example/project/commit/0123456789abcdef0123456789abcdef01234567 of sentry",
        "uuid 01234567-89ab-4cde-8f01-23456789abcd of the heroku dyno, request 8f14e45f-ceea-467a-9575-6a5b4c3d2e1f",
        "\"integrity\": \"sha512-EXAMPLEexampleEXAMPLEexampleEXAMPLEexampleEXAMPLEexampleEXAMPLEexampleEXAMPLEexample0001==\"",
        // Code.
        "let token = tokens.next().ok_or(Error::UnexpectedToken)?; match token { Token::Ident(name) => name }",
        "private final PasswordEncoder passwordEncoder = PasswordEncoderFactories.createDelegatingPasswordEncoder();",
        "const apiKey = process.env.API_KEY; headers['x-api-key'] = apiKey;",
        "this.clientSecret = clientSecret; self.access_token = access_token; secretKey = generateSecretKey()",
        // Configuration without the value.
        "spring.datasource.password=${DB_PASSWORD}\nstripe.api-key=${STRIPE_KEY:}\nvault.token=\n",
        "aws_access_key_id = <your key>\naws_secret_access_key = <your secret>\n",
        // Prose.
        "Tokens of Slack begin with xoxb-, those of GitHub with ghp_ and those of Stripe with sk_live_.",
        "The password is kept in the safe; ask the key account manager for the secret ingredient.",
    ];
    let mut scratch = Scratch::default();
    for text in texts {
        assert_eq!(found(text, &mut scratch), [], "{text}");
    }
}
