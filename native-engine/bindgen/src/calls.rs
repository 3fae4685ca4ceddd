//! The functions of the boundary in Java: what callers call, and the same for each binding that can be behind it.

use std::fmt::Write as _;

use ironsieve::Export;

use crate::java::{PREAMBLE, camel, html};

/// `NativeCalls.java`, for callers.
pub fn calls() -> String {
    let mut out = format!(
        "{PREAMBLE}/**\n * Exports of the native library: every argument is a number. Each call goes through whatever binding\n \
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
    out.push_str("\n}\n");
    out
}

/// `NativeExports.java`, what a binding implements. A class, because a method of the only subclass that is loaded is called without a look-up.
pub fn exports_class() -> String {
    let mut out = format!(
        "{PREAMBLE}/** What {{@link NativeCalls}} calls; each binding has an implementation. */\nabstract class NativeExports {{\n"
    );
    for export in exports() {
        let _ = writeln!(
            out,
            "\n\tabstract int {}({});",
            export.name,
            parameters(export)
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
        "{PREAMBLE}import java.lang.invoke.MethodHandle;\n\n\
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
    out.push_str("\n}\n");
    out
}

/// Java has no use for what is deprecated: the replacement came with the same version or before.
fn exports() -> impl Iterator<Item = &'static Export> {
    ironsieve::EXPORTS
        .iter()
        .filter(|export| export.deprecated.is_none())
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
    out.push_str("\t * @param reply address of the call's {@link NativeLayout.IsvReply}\n\t * @return status number\n\t */\n");
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
