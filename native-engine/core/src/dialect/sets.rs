//! Sets of code points by name.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

pub(super) fn ranges(pairs: &[(char, char)]) -> ClassUnicode {
    ClassUnicode::new(
        pairs
            .iter()
            .map(|&(start, end)| ClassUnicodeRange::new(start, end)),
    )
}

/// Class of a pattern in `regex-syntax`'s own dialect; empty when there is none.
pub(super) fn unicode_class(pattern: &str) -> ClassUnicode {
    parsed_class(pattern).unwrap_or_else(ClassUnicode::empty)
}

fn parsed_class(pattern: &str) -> Option<ClassUnicode> {
    match regex_syntax::parse(pattern).ok()?.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class),
        // A class of one character is simplified to a literal.
        HirKind::Literal(literal) => {
            let char = std::str::from_utf8(&literal.0).ok()?.chars().next()?;
            Some(ranges(&[(char, char)]))
        }
        _ => None,
    }
}

/// Set of a general category (RE2's one or two letter names) or a script.
pub(super) fn property(name: &str) -> Option<ClassUnicode> {
    const CATEGORIES: [&str; 36] = [
        "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No", "P", "Pc",
        "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
        "Cc", "Cf", "Co", "C", "Any",
    ];
    match name {
        // RE2's C leaves out the code points that are not assigned.
        "C" => {
            let mut set = parsed_class(r"\p{gc=Cc}")?;
            set.union(&parsed_class(r"\p{gc=Cf}")?);
            set.union(&parsed_class(r"\p{gc=Co}")?);
            Some(set)
        }
        "Any" => Some(ranges(&[('\0', char::MAX)])),
        _ if CATEGORIES.contains(&name) => parsed_class(&format!(r"\p{{gc={name}}}")),
        _ if is_script_name(name) => parsed_class(&format!(r"\p{{script={name}}}")),
        _ => None,
    }
}

/// RE2 knows scripts by their long names, written as in the standard.
fn is_script_name(name: &str) -> bool {
    name.chars().next().is_some_and(|c| c.is_ascii_uppercase())
        && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
        && name.bytes().any(|b| b.is_ascii_lowercase())
}
