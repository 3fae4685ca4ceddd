//! Lets a library that is linked on a machine with a newer glibc run on glibc 2.31 (Debian 11, Ubuntu 20.04).
//!
//! A linker binds a function to its newest version, and glibc gave versions of 2.32 to 2.34 to a few that Rust's standard library
//! calls, most of them to start threads, without a change in what they do: 2.33 exports `stat64` and `fstat64` where the versioned `__xstat64` and `__fxstat64` had been,
//! 2.34 moved libpthread and libdl into libc. `build.rs` has the linker redirect the references to these to the `__wrap_` functions below,
//! which go on to the versions that every glibc of x86-64 has. The sample application's container tests run the library on Debian 11, so a
//! newer version that comes in with a later Rust or linker is seen there.
//!
//! Before 2.34 the `pthread_` functions are in libpthread.so.0 and `dlsym` is in libdl.so.2, which a JVM has loaded; a C program there links
//! with `-pthread -ldl`.

use std::arch::global_asm;

global_asm!(
    ".macro isv_redirect name, version",
    ".symver isv_old_\\name, \\name@GLIBC_\\version",
    ".hidden __wrap_\\name",
    ".globl __wrap_\\name",
    ".type __wrap_\\name, @function",
    "__wrap_\\name:",
    "jmp qword ptr [rip + isv_old_\\name@GOTPCREL]",
    ".size __wrap_\\name, . - __wrap_\\name",
    ".endm",
    // The old forms take the version of the struct first: _STAT_VER, which is 1 on x86-64.
    ".macro isv_redirect_stat name, old",
    ".symver isv_old_\\name, \\old@GLIBC_2.2.5",
    ".hidden __wrap_\\name",
    ".globl __wrap_\\name",
    ".type __wrap_\\name, @function",
    "__wrap_\\name:",
    "mov rdx, rsi",
    "mov rsi, rdi",
    "mov edi, 1",
    "jmp qword ptr [rip + isv_old_\\name@GOTPCREL]",
    ".size __wrap_\\name, . - __wrap_\\name",
    ".endm",
    ".text",
    "isv_redirect dlsym, 2.2.5",
    "isv_redirect pthread_attr_getguardsize, 2.2.5",
    "isv_redirect pthread_attr_getstack, 2.2.5",
    "isv_redirect pthread_attr_setstacksize, 2.2.5",
    "isv_redirect pthread_create, 2.2.5",
    "isv_redirect pthread_detach, 2.2.5",
    "isv_redirect pthread_getattr_np, 2.2.5",
    "isv_redirect pthread_key_create, 2.2.5",
    "isv_redirect pthread_key_delete, 2.2.5",
    "isv_redirect pthread_setname_np, 2.12",
    "isv_redirect pthread_setspecific, 2.2.5",
    "isv_redirect_stat stat64, __xstat64",
    "isv_redirect_stat fstat64, __fxstat64",
);
