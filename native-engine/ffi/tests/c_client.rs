//! The C header as a C compiler sees it: for every supported minor version a client written against nothing but the header that was
//! released with it runs the shared vectors with today's library, and the library exports what the header declares and nothing else.

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

/// The C compiler, told to look for headers in these folders.
#[cfg(unix)]
fn compiler(folders: &[&Path]) -> Command {
    let name = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let mut compiler = Command::new(name);
    compiler.args(["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-O1"]);
    for folder in folders {
        compiler.arg("-I").arg(folder);
    }
    compiler
}

#[cfg(unix)]
fn run_to_success(command: &mut Command) -> String {
    let run = command.output().unwrap();
    let printed = String::from_utf8_lossy(&run.stdout).into_owned();
    let complained = String::from_utf8_lossy(&run.stderr);
    assert!(
        run.status.success(),
        "{command:?} fails: {printed}{complained}"
    );
    printed
}

/// Minor versions of the present major, all of which are supported.
#[cfg(unix)]
fn supported() -> Vec<String> {
    let (major, minor) = ironsieve::ABI_VERSION;
    (0..=minor)
        .map(|minor| format!("{major}.{minor}"))
        .collect()
}

/// Builds the client of a version against the frozen header of that version, and links it with today's library.
#[cfg(unix)]
fn build_client(version: &str, name: &str, options: &[&str]) -> PathBuf {
    let sources = native_engine().join("ffi/tests/c");
    let source = sources.join(format!("clients/{version}.c"));
    let header = native_engine().join("abi").join(version);
    assert!(
        source.exists() && header.join("ironsieve.h").exists(),
        "ABI {version} is supported, so it needs the client {} and the header in {}",
        source.display(),
        header.display()
    );
    let libraries = library_directory();
    let client = libraries.join(format!("{name}-{version}"));
    let observer = libraries.join(format!("{name}-{version}-observer.o"));
    run_to_success(
        compiler(&[&sources, &native_engine().join("include")])
            .arg("-Werror")
            .args(options)
            .arg("-c")
            .arg(sources.join("observer.c"))
            .arg("-o")
            .arg(&observer),
    );
    run_to_success(
        compiler(&[&sources, &header])
            .arg("-Werror")
            .args(options)
            .arg(sources.join("vectors.c"))
            .arg(source)
            .arg(observer)
            .arg("-o")
            .arg(&client)
            .arg("-L")
            .arg(&libraries)
            .arg("-lironsieve")
            .arg(format!("-Wl,-rpath,{}", libraries.display())),
    );
    client
}

/// Lets the client of every supported version run the vectors with today's library.
#[cfg(unix)]
fn run_the_vectors(name: &str, options: &[&str]) {
    let lines = std::fs::read_to_string(native_engine().join("testdata/vectors.tsv")).unwrap();
    let vectors = lines
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    // 1.0 has one key and cannot enable anything.
    let (newer, all): (Vec<&str>, Vec<&str>) =
        vectors.partition(|line| line.split('\t').nth(1) == Some("tokens"));
    assert!(all.len() > 50 && !newer.is_empty());
    for version in supported() {
        let client = build_client(&version, name, options);
        // Cargo's own search path comes before the client's, and may hold a library of another build.
        let printed = run_to_success(
            Command::new(client)
                .env_remove("LD_LIBRARY_PATH")
                .env_remove("DYLD_FALLBACK_LIBRARY_PATH")
                .arg(native_engine()),
        );
        let (deprecated, vectors) = match version == "1.0" {
            true => (2, all.len()),
            false => (0, all.len() + newer.len()),
        };
        assert_eq!(
            printed,
            format!("{deprecated} deprecated calls\n{vectors} vectors, 0 failed\n"),
            "client of {version}"
        );
    }
}

#[cfg(unix)]
#[test]
fn clients_of_every_supported_version_pass_the_shared_vectors() {
    run_the_vectors("ironsieve-c-client", &[]);
}

/// The sanitizer takes the place of malloc for the library too, so it sees a client that leaves frame memory, what either side frees twice
/// or uses after that, and what nobody can reach any more at the end.
#[cfg(target_os = "linux")]
#[test]
fn clients_of_every_supported_version_pass_the_shared_vectors_under_address_sanitizer() {
    let options = ["-fsanitize=address", "-fno-omit-frame-pointer", "-g"];
    run_the_vectors("ironsieve-c-client-asan", &options);
}

/// Builds the library as of another version, where java-jna/pom.xml builds those too and has compiled what they need. Not where this test
/// was built: cargo would take away the library there.
#[cfg(target_os = "linux")]
fn build_variant(name: &str, panic: &str) -> PathBuf {
    let libraries = library_directory();
    let folder = libraries.join("variants").join(name);
    std::fs::create_dir_all(&folder).unwrap();
    run_to_success(
        Command::new(env!("CARGO"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["rustc", "--quiet", "--locked", "--lib", "--crate-type"])
            .args(["cdylib", "--target-dir"])
            .arg(native_engine().join("../target/fault-injection"))
            .args(["--", "-C", &format!("panic={panic}")])
            .args(["--cfg", &format!("ironsieve_variant=\"{name}\"")])
            .arg(format!(
                "--emit=link={}",
                folder.join("libironsieve.so").display()
            )),
    );
    folder
}

#[cfg(target_os = "linux")]
#[test]
fn clients_refuse_or_accept_libraries_of_other_versions() {
    let (old, new) = (
        build_client("1.0", "ironsieve-c-versions", &[]),
        build_client("1.1", "ironsieve-c-versions", &[]),
    );
    for (variant, panic, client, said) in [
        ("1.0", "unwind", &new, "another ABI version"),
        ("1.99", "unwind", &new, " 0 failed"),
        ("1.99", "unwind", &old, " 0 failed"),
        ("2.0", "unwind", &new, "another ABI version"),
        ("2.0", "unwind", &old, "another ABI version"),
        ("other-layout", "unwind", &new, "another layout"),
        ("aborting", "abort", &old, "ends the process"),
    ] {
        let library = build_variant(variant, panic);
        let run = Command::new(client)
            .env("LD_LIBRARY_PATH", library)
            .arg(native_engine())
            .output()
            .unwrap();
        let printed = [run.stdout, run.stderr].concat();
        let printed = String::from_utf8_lossy(&printed);
        assert_eq!(run.status.success(), said == " 0 failed", "{printed}");
        assert!(printed.contains(said), "{variant}: {printed}");
    }
}

#[cfg(unix)]
#[test]
fn the_header_warns_of_deprecated_functions_unless_told_not_to() {
    let source = library_directory().join("ironsieve-deprecated.c");
    let text = "#include \"ironsieve.h\"\n\
                int32_t call(void);\n\
                int32_t call(void) { return isv_engine_telemetry(0, 0, 0); }\n";
    std::fs::write(&source, text).unwrap();
    let compile = |options: &[&str]| {
        compiler(&[&native_engine().join("include")])
            .args(options)
            .arg("-fsyntax-only")
            .arg(&source)
            .output()
            .unwrap()
    };
    let warned = compile(&[]);
    let warning = String::from_utf8_lossy(&warned.stderr);
    let complete = warning.contains("deprecated") && warning.contains("isv_engine_counters reads");
    assert!(warned.status.success() && complete, "{warning}");
    assert!(!compile(&["-Werror"]).status.success());
    assert!(
        compile(&["-Werror", "-DISV_DEPRECATED(message)="])
            .status
            .success()
    );
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
    let mut declared: Vec<&str> = ironsieve::PLAIN_EXPORTS
        .iter()
        .chain(ironsieve::EXPORTS)
        .map(|export| export.name)
        .collect();
    declared.sort_unstable();
    assert_eq!(exported, declared);
}
