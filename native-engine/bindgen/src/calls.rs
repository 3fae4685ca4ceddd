//! The functions of the boundary in Java: what callers call, and the same for each binding that can be behind it.

use std::fmt::Write as _;

use ironsieve::Export;

use crate::java::{PREAMBLE, camel, html};

/// `NativeCalls.java`, for callers.
pub fn calls() -> String {
    let mut out = format!(
        "{PREAMBLE}import org.jspecify.annotations.Nullable;\n\n/**\n * Exports of the native library: every argument is a number. Each call goes through whatever binding\n \
         * {{@link NativeLibraryLoader}} has bound, which must be before this class is used.\n */\nfinal class NativeCalls {{\n\n\
         \t/** Symbol of the export that is called before this class is bound. */\n\
         \tstatic final String HANDSHAKE = \"{}\";\n\n\
         \tprivate static final NativeExports EXPORTS = NativeLibraryLoader.exports();\n\n\
         \tprivate NativeCalls() {{\n\t}}\n",
        ironsieve::HANDSHAKE.name,
    );
    for export in exports() {
        documentation(&mut out, export);
        let _ = writeln!(
            out,
            "\tstatic int {name}({}) {{\n\t\treturn EXPORTS.{name}({});\n\t}}",
            parameters(export),
            arguments(export),
            name = export.name,
        );
    }
    out.push_str(
        "\n\t/**\n\t * What the functions below take for an array: made once, and used as often as the array is. {@code null} when they are not to be \
         called.\n\t */\n\tstatic @Nullable Object lendable(byte[] array) {\n\t\treturn EXPORTS.lendable(array);\n\t}\n",
    );
    for (export, lent) in brief_exports() {
        let _ = writeln!(
            out,
            "\n\t/**\n\t * As the one above, with {lent} in an array that is {{@link #lendable}}. No thread of the JVM can be stopped until the call is back, not even for a garbage\n\t \
             * collection, so {lent} must be short.\n\t */\n\tstatic int {name}({}) {{\n\t\treturn EXPORTS.{name}({});\n\t}}",
            lending(export, lent, true),
            lending(export, lent, false),
            name = export.name,
        );
    }
    out.push_str("\n}\n");
    out
}

/// `NativeExports.java`, what a binding implements. A class, because a method of the only subclass that is loaded is called without a look-up.
pub fn exports_class() -> String {
    let mut out = format!(
        "{PREAMBLE}import org.jspecify.annotations.Nullable;\n\n/** What {{@link NativeCalls}} calls; each binding has an implementation. */\nabstract class NativeExports {{\n"
    );
    for export in exports() {
        let _ = writeln!(
            out,
            "\n\tabstract int {}({});",
            export.name,
            parameters(export)
        );
    }
    out.push_str("\n\t@Nullable Object lendable(byte[] array) {\n\t\treturn null;\n\t}\n");
    for (export, lent) in brief_exports() {
        let _ = writeln!(
            out,
            "\n\tint {}({}) {{\n\t\tthrow new UnsupportedOperationException();\n\t}}",
            export.name,
            lending(export, lent, true)
        );
    }
    out.push_str("\n}\n");
    out
}

/// `JnaExports.java`.
pub fn jna() -> String {
    let mut out = format!(
        "{PREAMBLE}/** The exports by JNA's direct mapping. */\nfinal class JnaExports extends NativeExports {{\n"
    );
    for export in exports() {
        let _ = writeln!(
            out,
            "\n\t@Override\n\tnative int {}({});",
            export.name,
            parameters(export)
        );
    }
    out.push_str("\n}\n");
    out
}

/// `FfmExports.java`. The handles are constants, which is what lets the JVM compile a call to a call.
pub fn ffm() -> String {
    let mut out = format!(
        "{PREAMBLE}import java.lang.foreign.MemorySegment;\nimport java.lang.invoke.MethodHandle;\n\n\
         /** The exports by downcalls of {{@code java.lang.foreign}}. Linked to the library that {{@link FfmBinding}} opened before. */\n\
         final class FfmExports extends NativeExports {{\n"
    );
    for export in exports() {
        let _ = writeln!(
            out,
            "\n\tprivate static final MethodHandle {} = FfmBinding.downcall(\"{}\", {});",
            export.name.to_uppercase(),
            export.name,
            export.numbers().count()
        );
    }
    for (export, lent) in brief_exports() {
        let _ = writeln!(
            out,
            "\n\tprivate static final MethodHandle {} = FfmBinding.downcallThatIsLent(\"{}\", {}, {});",
            lending_handle(export),
            export.name,
            export.numbers().count(),
            place(export, lent)
        );
    }
    for export in exports() {
        let _ = writeln!(
            out,
            "\n\t@Override\n\tint {}({}) {{\n\t\ttry {{\n\t\t\treturn (int) {}.invokeExact({});\n\t\t}}\n\
             \t\tcatch (Throwable ex) {{\n\t\t\tthrow FfmBinding.unchecked(ex);\n\t\t}}\n\t}}",
            export.name,
            parameters(export),
            export.name.to_uppercase(),
            arguments(export)
        );
    }
    out.push_str("\n\t@Override\n\tObject lendable(byte[] array) {\n\t\treturn MemorySegment.ofArray(array);\n\t}\n");
    for (export, lent) in brief_exports() {
        let array = camel(lent);
        let _ = writeln!(
            out,
            "\n\t@Override\n\tint {}({}) {{\n\t\ttry {{\n\t\t\treturn (int) {}.invokeExact({});\n\t\t}}\n\
             \t\tcatch (Throwable ex) {{\n\t\t\tthrow FfmBinding.unchecked(ex);\n\t\t}}\n\t}}",
            export.name,
            lending(export, lent, true),
            lending_handle(export),
            lending(export, lent, false).replacen(&array, &format!("(MemorySegment) {array}"), 1)
        );
    }
    out.push_str("\n}\n");
    out
}

/// Java has no use for what is deprecated: the replacement came with the same version or before.
fn exports() -> impl Iterator<Item = &'static Export> {
    let of_calls = std::iter::once(&ironsieve::RULESET_CALL);
    ironsieve::EXPORTS
        .iter()
        .filter(|export| export.deprecated.is_none())
        .chain(of_calls)
}

/// Those that may be lent an array, with the argument.
fn brief_exports() -> impl Iterator<Item = (&'static Export, &'static str)> {
    exports().filter_map(|export| Some((export, export.brief?)))
}

fn lending_handle(export: &Export) -> String {
    format!("{}_LENT", export.name.to_uppercase())
}

/// Which of its numbers is the address of the argument.
fn place(export: &Export, lent: &str) -> usize {
    let address = format!("{lent}_address");
    export
        .numbers()
        .position(|number| number == address)
        .unwrap_or_else(|| panic!("{} lends nothing that is called {lent}", export.name))
}

/// Its parameters, or their names alone, with what is lendable in place of the address.
fn lending(export: &Export, lent: &str, typed: bool) -> String {
    let lent_at = place(export, lent);
    let numbers: Vec<String> = export
        .numbers()
        .enumerate()
        .map(|(at, number)| match (at == lent_at, typed) {
            (true, true) => format!("Object {}", camel(lent)),
            (true, false) => camel(lent),
            (false, true) => format!("long {}", camel(number)),
            (false, false) => camel(number),
        })
        .collect();
    numbers.join(", ")
}

fn documentation(out: &mut String, export: &Export) {
    let _ = writeln!(
        out,
        "\n\t/**\n\t * {}",
        html(export.doc.trim()).replace('\n', "\n\t *")
    );
    for argument in export.arguments {
        for (index, number) in argument.numbers.iter().enumerate() {
            let doc = if index == 0 {
                format!("{} {}", argument.doc.trim(), (argument.contract)())
            } else {
                "As before.".to_owned()
            };
            let _ = writeln!(
                out,
                "\t * @param {} {}",
                camel(number),
                html(&doc).replace('\n', "\n\t *")
            );
        }
    }
    if export.has_reply {
        out.push_str("\t * @param reply address of the call's {@link NativeLayout.IsvReply}\n");
    }
    out.push_str("\t * @return status number\n\t */\n");
}

fn parameters(export: &Export) -> String {
    joined(export, "long ")
}

fn arguments(export: &Export) -> String {
    joined(export, "")
}

fn joined(export: &Export, prefix: &str) -> String {
    let numbers: Vec<String> = export
        .numbers()
        .map(|number| format!("{prefix}{}", camel(number)))
        .collect();
    numbers.join(", ")
}
