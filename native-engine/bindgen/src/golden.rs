//! The golden file: every fact that a client of an ABI version relies on, one a line, so that a difference reads as what it breaks.

use std::fmt::Write as _;

use ironsieve::{COUNTERS, ERROR_COUNTERS, LAYOUTS, STATUSES, layout_hash};

/// The file's text for a version: what today's exports have that came with it or before it.
pub fn text(version: (u32, u32)) -> String {
    let mut out = format!(
        "abi {}.{}\nlayout-hash {:016x}\n",
        version.0,
        version.1,
        layout_hash()
    );
    for status in STATUSES.iter().filter(|status| status.since <= version) {
        let _ = writeln!(out, "status {} {}", status.number, status.symbol);
    }
    counters(&mut out, version);
    for layout in LAYOUTS.iter().filter(|layout| layout.since <= version) {
        let _ = writeln!(out, "struct {} {} bytes", layout.name, layout.size);
        for field in layout.fields {
            let _ = writeln!(
                out,
                "field {}.{} {} at {}",
                layout.name, field.name, field.rust_type, field.offset
            );
        }
    }
    for export in crate::exports().filter(|export| export.since <= version) {
        let numbers: Vec<&str> = export.numbers().collect();
        let _ = writeln!(
            out,
            "export {}({}) since {}.{}",
            export.name,
            numbers.join(", "),
            export.since.0,
            export.since.1
        );
        if let Some((since, _)) = export.deprecated.filter(|(since, _)| *since <= version) {
            let _ = writeln!(
                out,
                "deprecated {} since {}.{}",
                export.name, since.0, since.1
            );
        }
    }
    out
}

fn counters(out: &mut String, version: (u32, u32)) {
    let mut known = COUNTERS.iter().filter(|counter| counter.since <= version);
    if known.clone().next().is_some() {
        let _ = writeln!(out, "counters 0 to {} by status", ERROR_COUNTERS - 1);
    }
    known.by_ref().for_each(|counter| {
        let _ = writeln!(out, "counter {} {}", counter.number, counter.name);
    });
}

/// The latest version that anything says it came with, or was deprecated in.
pub fn latest() -> (u32, u32) {
    let statuses = STATUSES.iter().map(|status| status.since);
    let counters = COUNTERS.iter().map(|counter| counter.since);
    let layouts = LAYOUTS.iter().map(|layout| layout.since);
    let exports = crate::exports().map(|export| export.since);
    let deprecated =
        crate::exports().filter_map(|export| export.deprecated.map(|(since, _)| since));
    statuses
        .chain(counters)
        .chain(layouts)
        .chain(exports)
        .chain(deprecated)
        .max()
        .unwrap_or_default()
}
