//! The C header as a C compiler sees it: a client written against nothing but `ironsieve.h` runs the shared vectors, and the library
//! exports what the header declares and nothing else.

use std::path::{Path, PathBuf};
use std::process::Command;

fn native_engine() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Where cargo puts the cdylib that belongs to this test: beside the test itself.
fn library_directory() -> PathBuf {
    std::env::current_exe()
        .unwrap()
        .parent()
        .unwrap()
        .to_path_buf()
}

/// Compiles the client and lets it run the vectors.
#[cfg(unix)]
fn run_the_vectors(name: &str, options: &[&str]) {
    let libraries = library_directory();
    let client = libraries.join(name);
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let compiled = Command::new(&compiler)
        .args([
            "-std=c11",
            "-Wall",
            "-Wextra",
            "-Wpedantic",
            "-Werror",
            "-O1",
        ])
        .args(options)
        .arg("-I")
        .arg(native_engine().join("include"))
        .arg(native_engine().join("ffi/tests/c/vectors.c"))
        .arg("-o")
        .arg(&client)
        .arg("-L")
        .arg(&libraries)
        .arg("-lironsieve")
        .arg(format!("-Wl,-rpath,{}", libraries.display()))
        .status()
        .unwrap();
    assert!(compiled.success(), "{compiler} does not accept the client");
    // Cargo's own search path comes before the client's, and may hold a library of another build.
    let run = Command::new(client)
        .env_remove("LD_LIBRARY_PATH")
        .env_remove("DYLD_FALLBACK_LIBRARY_PATH")
        .arg(native_engine())
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success(),
        "{printed}{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let lines = std::fs::read_to_string(native_engine().join("testdata/vectors.tsv")).unwrap();
    let vectors = lines
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .count();
    assert!(
        vectors > 50 && printed.contains(&format!("{vectors} vectors")),
        "{printed}"
    );
}

#[cfg(unix)]
#[test]
fn a_client_of_the_header_passes_the_shared_vectors() {
    run_the_vectors("ironsieve-c-client", &[]);
}

/// The sanitizer takes the place of malloc for the library too, so it sees a client that leaves frame memory, what either side frees twice
/// or uses after that, and what nobody can reach any more at the end.
#[cfg(target_os = "linux")]
#[test]
fn a_client_of_the_header_passes_the_shared_vectors_under_address_sanitizer() {
    let options = ["-fsanitize=address", "-fno-omit-frame-pointer", "-g"];
    run_the_vectors("ironsieve-c-client-asan", &options);
}

#[cfg(target_os = "linux")]
#[test]
fn the_library_exports_exactly_the_declared_symbols() {
    let library = library_directory().join("libironsieve.so");
    let listed = Command::new("nm")
        .args(["--dynamic", "--defined-only", "--format=posix"])
        .arg(library)
        .output()
        .unwrap();
    assert!(
        listed.status.success(),
        "{}",
        String::from_utf8_lossy(&listed.stderr)
    );
    let mut exported: Vec<String> = String::from_utf8_lossy(&listed.stdout)
        .lines()
        .filter_map(|line| line.split(' ').next().map(str::to_owned))
        .collect();
    exported.retain(|symbol| symbol != "rust_eh_personality");
    exported.sort();
    let mut declared: Vec<&str> = std::iter::once(&ironsieve::HANDSHAKE)
        .chain(ironsieve::EXPORTS)
        .map(|export| export.name)
        .collect();
    declared.sort_unstable();
    assert_eq!(exported, declared);
}
