//! A client of the header against this library and against a real one that reads rule documents of schema 1 alone: what an operator meets
//! who rolls back and leaves a document of schema 2 behind.
#![cfg(unix)]

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn this_library_reads_schemas_1_and_2() {
    let tests = std::env::current_exe().unwrap();
    let library = format!("{DLL_PREFIX}ironsieve{DLL_SUFFIX}");
    run_client(&tests.with_file_name(library), 2);
}

#[test]
fn a_library_of_schema_1_refuses_newer_documents_by_number_and_runs_on() {
    // Not the target folder of this test: cargo would take away the library that other tests run against. Maven has built the dependencies
    // there already.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("fault-injection");
    std::fs::create_dir_all(&target).unwrap();
    let library = target.join(format!("schema-1{DLL_SUFFIX}"));
    let built = Command::new(env!("CARGO"))
        .args(["rustc", "--quiet", "--locked", "--package", "ironsieve-ffi"])
        .args(["--lib", "--crate-type", "cdylib"])
        .args(["--features", "schema-1-only", "--target-dir"])
        .arg(&target)
        .arg("--")
        .arg(format!("--emit=link={}", library.display()))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .unwrap();
    assert!(built.success(), "the library of schema 1 was not built");
    run_client(&library, 1);
}

fn run_client(library: &Path, newest: u32) {
    let native_engine = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let client = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("ironsieve-schemas-{newest}"));
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let compiled = Command::new(&compiler)
        .args(["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror"])
        .arg("-I")
        .arg(native_engine.join("include"))
        .arg(native_engine.join("ffi/tests/c/schemas.c"))
        .arg("-o")
        .arg(&client)
        // By its path, under which the client finds it again: it has no name of its own.
        .arg(library)
        .status()
        .unwrap();
    assert!(compiled.success(), "{compiler} does not accept the client");
    let run = Command::new(client)
        .arg(newest.to_string())
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success() && printed == format!("schemas 1 to {newest}\n"),
        "{printed}{}",
        String::from_utf8_lossy(&run.stderr)
    );
}
