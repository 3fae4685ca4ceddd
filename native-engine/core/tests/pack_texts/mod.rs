//! The packs, and random texts that have something to do with them.

use std::sync::LazyLock;

use proptest::prelude::*;

use crate::pack_files;
use crate::random::noise;

/// Texts of all packs.
pub static PACK_TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let texts = pack_files::read().into_iter();
    texts
        .map(|(_, json)| String::from_utf8(json).unwrap())
        .collect()
});

/// All examples of all packs.
pub static EXAMPLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut examples = Vec::new();
    for pack in PACK_TEXTS.iter() {
        let document: serde_json::Value = serde_json::from_str(pack).unwrap();
        for rule in document["rules"].as_array().unwrap() {
            for field in ["match", "noMatch"] {
                let texts = rule["examples"][field].as_array().unwrap();
                examples.extend(texts.iter().map(|text| text.as_str().unwrap().to_owned()));
            }
        }
    }
    examples
});

/// Example with a stretch of it taken out or doubled.
fn near_miss() -> impl Strategy<Value = Vec<u8>> {
    let example = prop::sample::select(&EXAMPLES[..]);
    (
        example,
        any::<prop::sample::Index>(),
        0_usize..6,
        any::<bool>(),
    )
        .prop_map(|(text, at, len, double)| {
            let text = text.into_bytes();
            let start = at.index(text.len() + 1);
            let end = (start + len).min(text.len());
            let again = if double { &text[start..end] } else { &[][..] };
            [&text[..start], again, again, &text[end..]].concat()
        })
}

/// Examples, whole, cut and doubled, with noise between them.
pub fn text() -> impl Strategy<Value = Vec<u8>> {
    let example = || prop::sample::select(&EXAMPLES[..]).prop_map(String::into_bytes);
    let fragment = prop_oneof![2 => example(), 2 => near_miss(), 3 => noise()];
    prop::collection::vec(fragment, 0..24).prop_map(|fragments| fragments.concat())
}
