//! Writes everything that is derived from the boundary's tables: the C header, the bindings in Java, the ABI golden file and docs/abi.md.
//!
//! `ironsieve-bindgen` writes what differs; `ironsieve-bindgen --check` writes nothing and fails when something differs. The golden file
//! of a version is the promise to its clients: that of an earlier or released version is never written, and both commands fail when
//! today's exports break it (see `promises.rs`). That of a version that nobody has yet is only overwritten with `--accept-abi-change`.

mod calls;
mod docs;
mod golden;
mod header;
mod java;
mod promises;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ironsieve::{EXPORTS, Export, PLAIN_EXPORTS};

/// A file as it must be.
struct Generated {
    /// Path from the repository's root.
    path: String,
    content: String,
    /// Whether it is the golden file.
    golden: bool,
}

impl Generated {
    fn new(path: impl Into<String>, content: String) -> Self {
        Self {
            path: path.into(),
            content,
            golden: false,
        }
    }

    fn is_current(&self, root: &Path) -> bool {
        std::fs::read_to_string(root.join(&self.path))
            .is_ok_and(|content| content.replace("\r\n", "\n") == self.content)
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let broken = promises::broken(&root);
    if !broken.is_empty() {
        broken.iter().for_each(|sentence| eprintln!("{sentence}"));
        eprintln!("docs/abi.md says how the ABI changes. Nothing was written.");
        return ExitCode::FAILURE;
    }
    let stale: Vec<Generated> = generate(&root)
        .into_iter()
        .filter(|file| !file.is_current(&root))
        .collect();
    if has("--check") {
        check(&stale)
    } else {
        write(&root, &stale, has("--accept-abi-change"))
    }
}

/// Every export, the handshake first.
fn exports() -> impl Iterator<Item = &'static Export> {
    PLAIN_EXPORTS.iter().chain(EXPORTS)
}

fn generate(root: &Path) -> Vec<Generated> {
    let java = "native-engine/java-jna/src/main/java/io/ironsieve/jna";
    let (major, minor) = ironsieve::ABI_VERSION;
    let docs = "docs/abi.md";
    let existing = std::fs::read_to_string(root.join(docs))
        .unwrap_or_default()
        .replace("\r\n", "\n");
    let version = format!("{}/{major}.{minor}", promises::FOLDER);
    vec![
        Generated::new("native-engine/include/ironsieve.h", header::text()),
        // Stays as it is once the version is raised; the C client of the version is built against it.
        Generated::new(format!("{version}/ironsieve.h"), header::text()),
        Generated::new(format!("{java}/NativeCalls.java"), calls::calls()),
        Generated::new(format!("{java}/NativeExports.java"), calls::exports_class()),
        Generated::new(format!("{java}/JnaExports.java"), calls::jna()),
        Generated::new(
            format!("{}/FfmExports.java", java.replace("/java/", "/java22/")),
            calls::ffm(),
        ),
        Generated::new(format!("{java}/NativeLayout.java"), java::layout()),
        Generated::new(format!("{java}/NativeStatus.java"), java::status()),
        Generated::new(docs, docs::text(&existing)),
        Generated {
            path: format!("{version}.golden"),
            content: golden::text(ironsieve::ABI_VERSION),
            golden: true,
        },
    ]
}

fn check(stale: &[Generated]) -> ExitCode {
    for file in stale {
        eprintln!("{} is not what the exports say.", file.path);
    }
    if stale.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!(
        "Run `cargo run -p ironsieve-bindgen` and commit the result. If that refuses because of the golden file, the ABI has"
    );
    eprintln!(
        "changed: raise ABI_VERSION in native-engine/ffi/src/handshake.rs (docs/abi.md says when) and run it again."
    );
    ExitCode::FAILURE
}

fn write(root: &Path, stale: &[Generated], accept: bool) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for file in stale {
        let path: PathBuf = root.join(&file.path);
        if file.golden && path.exists() && !accept {
            eprintln!(
                "{} is promised to clients and would change. Raise ABI_VERSION, or pass",
                file.path
            );
            eprintln!("--accept-abi-change if this version has never been released.");
            code = ExitCode::FAILURE;
            continue;
        }
        let written = path
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&path, &file.content));
        match written {
            Ok(()) => println!("wrote {}", file.path),
            Err(error) => {
                eprintln!("{} cannot be written: {error}", file.path);
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}
