//! What the golden files of earlier and released versions promise, held against today's exports. Nothing here is ever written by bindgen.

use std::path::Path;

use ironsieve::ABI_VERSION;

use crate::golden;

/// Folder of golden files and frozen headers.
pub const FOLDER: &str = "native-engine/abi";

/// One `major.minor` a line: versions that somebody may have a client of.
const RELEASED: &str = "released.txt";

/// Whether a version is listed as released.
pub fn is_released(root: &Path, version: (u32, u32)) -> bool {
    std::fs::read_to_string(root.join(FOLDER).join(RELEASED))
        .unwrap_or_default()
        .lines()
        .any(|line| line.trim() == name(version))
}

/// What today's exports break, a sentence each. Empty when every promise is kept.
pub fn broken(root: &Path) -> Vec<String> {
    let mut broken = Vec::new();
    let latest = golden::latest();
    if latest > ABI_VERSION {
        broken.push(format!(
            "Something came with or was deprecated in {}, but ABI_VERSION is {}: raise it.",
            name(latest),
            name(ABI_VERSION)
        ));
    }
    let (major, minor) = ABI_VERSION;
    let promised = (0..=minor)
        .map(|minor| (major, minor))
        .filter(|version| *version < ABI_VERSION || is_released(root, *version));
    for version in promised {
        let path = format!("{FOLDER}/{}.golden", name(version));
        match std::fs::read_to_string(root.join(&path)) {
            Ok(text) => compare(
                version,
                &text.replace("\r\n", "\n"),
                &golden::text(version),
                &mut broken,
            ),
            Err(error) => broken.push(format!("{path} cannot be read: {error}")),
        }
    }
    broken
}

fn compare(version: (u32, u32), promised: &str, present: &str, broken: &mut Vec<String>) {
    let version = name(version);
    for line in promised
        .lines()
        .filter(|line| !present.lines().any(|other| other == *line))
    {
        broken.push(format!(
            "{version} promises `{line}`, which is gone or changed: put it back, or raise the major version."
        ));
    }
    for line in present
        .lines()
        .filter(|line| !promised.lines().any(|other| other == *line))
    {
        broken.push(format!(
            "`{line}` would be part of {version}, which is released without it: let it come with a later minor version."
        ));
    }
}

fn name(version: (u32, u32)) -> String {
    format!("{}.{}", version.0, version.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(promised: &str, present: &str) -> Vec<String> {
        let mut broken = Vec::new();
        compare((1, 0), promised, present, &mut broken);
        broken
    }

    #[test]
    fn what_is_gone_changed_or_added_is_named() {
        assert!(changes("export a()\n", "export a()\n").is_empty());
        let gone = changes("export a()\nexport b()\n", "export a()\n");
        assert!(gone.len() == 1 && gone[0].contains("`export b()`, which is gone"));
        let added = changes("export a()\n", "export a()\nexport b()\n");
        assert!(added.len() == 1 && added[0].contains("`export b()` would be part of 1.0"));
        let changed = changes("field a.b u32 at 0\n", "field a.b u32 at 4\n");
        assert_eq!(changed.len(), 2);
    }

    #[test]
    fn todays_exports_keep_every_promise() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        assert_eq!(broken(&root), Vec::<String>::new());
        assert!(is_released(&root, (1, 0)));
    }
}
