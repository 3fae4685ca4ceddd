//! The client that docs/abi.md prints, compiled and run as it stands there: it has nothing of ours but what that page says.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;

fn fenced<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    page.split(&format!("\n```{language}\n"))
        .skip(1)
        .filter_map(|rest| rest.split("\n```\n").next())
        .collect()
}

fn output(command: &mut Command) -> String {
    let run = command.output().unwrap();
    let complained = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{complained}");
    String::from_utf8(run.stdout).unwrap()
}

#[test]
fn the_client_of_the_page_prints_what_the_page_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/abi.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (sources, printed) = (fenced(&page, "rust"), fenced(&page, "text"));
    assert_eq!((sources.len(), printed.len()), (1, 1));
    let executable = std::env::current_exe().unwrap();
    let libraries = executable.parent().unwrap();
    let source = libraries.join("ironsieve-docs-client.rs");
    let client = libraries.join("ironsieve-docs-client");
    std::fs::write(&source, sources[0]).unwrap();
    output(
        Command::new("rustc")
            .args(["--edition=2024", "-Dwarnings", "-lironsieve", "-L"])
            .arg(libraries)
            .arg(format!("-Clink-arg=-Wl,-rpath,{}", libraries.display()))
            .arg("-o")
            .arg(&client)
            .arg(&source),
    );
    let said = output(
        Command::new(client)
            .env_remove("LD_LIBRARY_PATH")
            .env_remove("DYLD_FALLBACK_LIBRARY_PATH"),
    );
    assert_eq!(said.trim_end(), printed[0]);
}
