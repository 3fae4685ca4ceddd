//! Tells the crate what it is being built for and from which revision, for the handshake.

use std::process::Command;

fn main() {
    let target = std::env::var("TARGET").unwrap_or_else(|_| "unknown".to_owned());
    println!("cargo::rustc-env=IRONSIEVE_TARGET={target}");
    println!("cargo::rustc-env=IRONSIEVE_BUILD_ID={}", build_id());
    println!("cargo::rerun-if-env-changed=IRONSIEVE_BUILD_ID");
    // Libraries of other versions, for tests of what a client makes of them; java-jna/pom.xml builds them.
    println!(
        "cargo::rustc-check-cfg=cfg(ironsieve_variant, values(\"1.0\", \"1.99\", \"2.0\", \"other-layout\"))"
    );
    println!("cargo::rerun-if-changed=../../.git/logs/HEAD");
    println!("cargo::rerun-if-changed=build.rs");
    redirect_to_old_glibc(&target);
}

/// Functions that `src/old_glibc.rs` binds to an older version than the linker would choose.
fn redirect_to_old_glibc(target: &str) {
    if target.starts_with("x86_64-") && target.ends_with("-linux-gnu") {
        for name in [
            "dlsym",
            "pthread_attr_getguardsize",
            "pthread_attr_getstack",
            "pthread_attr_setstacksize",
            "pthread_create",
            "pthread_detach",
            "pthread_getattr_np",
            "pthread_key_create",
            "pthread_key_delete",
            "pthread_setname_np",
            "pthread_setspecific",
            "stat64",
            "fstat64",
        ] {
            println!("cargo::rustc-cdylib-link-arg=-Wl,--wrap={name}");
        }
    }
}

/// What the environment says, else the git revision, else `unknown` (a source archive).
fn build_id() -> String {
    if let Ok(id) = std::env::var("IRONSIEVE_BUILD_ID") {
        return id;
    }
    Command::new("git")
        .args(["rev-parse", "--short=12", "HEAD"])
        .output()
        .ok()
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .map(|revision| revision.trim().to_owned())
        .filter(|revision| !revision.is_empty())
        .unwrap_or_else(|| "unknown".to_owned())
}
