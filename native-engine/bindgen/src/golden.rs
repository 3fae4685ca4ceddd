//! The golden file: every fact that a client of this ABI version relies on, one a line, so that a difference reads as what it breaks.

use std::fmt::Write as _;

use ironsieve::{ABI_VERSION, LAYOUTS, STATUSES, layout_hash};

/// The file's text.
pub fn text() -> String {
    let mut out = format!(
        "abi {}.{}\nlayout-hash {:016x}\n",
        ABI_VERSION.0,
        ABI_VERSION.1,
        layout_hash()
    );
    for status in STATUSES {
        let _ = writeln!(out, "status {} {}", status.number, status.symbol);
    }
    for layout in LAYOUTS {
        let _ = writeln!(out, "struct {} {} bytes", layout.name, layout.size);
        for field in layout.fields {
            let _ = writeln!(
                out,
                "field {}.{} {} at {}",
                layout.name, field.name, field.rust_type, field.offset
            );
        }
    }
    for export in crate::exports() {
        let numbers: Vec<&str> = export.numbers().collect();
        let _ = writeln!(
            out,
            "export {}({}) since {}.{}",
            export.name,
            numbers.join(", "),
            export.since.0,
            export.since.1
        );
    }
    out
}
