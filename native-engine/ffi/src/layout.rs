//! Structs that cross the boundary. Frozen within a major version: no field is added, moved or removed; what is new goes into new
//! structs. The layout hash covers the structs of the major's first minor, so that it is equal in all of them.

/// One field of a struct, as generators need it.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name.
    pub name: &'static str,
    /// Type in Rust's spelling: `u32`, `i32`, `u64`, `[u8; N]`, `[u64; N]`.
    pub rust_type: &'static str,
    /// Bytes from the start of the struct.
    pub offset: usize,
    /// What it holds.
    pub doc: &'static str,
}

/// One struct, as generators need it.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Name in C.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Version `(major, minor)` it came with.
    pub since: (u32, u32),
    /// Bytes it takes.
    pub size: usize,
    /// Fields in order.
    pub fields: &'static [Field],
}

/// A struct that crosses: plain old data whose first field is `size`.
///
/// # Safety
/// Implementors are `repr(C)` without padding or invalid bit patterns, and begin with `size: u32`.
pub(crate) unsafe trait Crossing: Copy {
    /// Name in C, for messages.
    const NAME: &'static str;
}

/// Bytes of a record.
pub(crate) fn bytes_of<T: Crossing>(record: &T) -> &[u8] {
    // SAFETY: `Crossing` promises repr(C) without padding, so every byte of the value is initialised; the slice borrows the record.
    unsafe { std::slice::from_raw_parts(std::ptr::from_ref(record).cast(), size_of::<T>()) }
}

const fn sum(sizes: &[usize]) -> usize {
    match sizes {
        [] => 0,
        [first, rest @ ..] => *first + sum(rest),
    }
}

/// Declares the structs once: the type, its table entry, and its place in [`LAYOUTS`].
macro_rules! layouts {
    ($($(#[doc = $doc:literal])+ #[since($major:literal, $minor:literal)] $name:ident as $c_name:literal {
        $($(#[doc = $field_doc:literal])+ $(#[cfg($condition:meta)])? $field:ident: $type:ty,)+
    })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Copy)]
            #[repr(C)]
            pub struct $name {
                $($(#[doc = $field_doc])+ $(#[cfg($condition)])? pub $field: $type,)+
            }

            const _: () = assert!(
                std::mem::size_of::<$name>() == sum(&[$($(#[cfg($condition)])? std::mem::size_of::<$type>()),+]),
                concat!($c_name, " has padding")
            );

            // SAFETY: repr(C), integers and arrays of integers only, no padding (asserted above), and `size: u32` comes first
            // (tested below).
            unsafe impl Crossing for $name {
                const NAME: &'static str = $c_name;
            }
        )+

        /// Every struct that crosses, in the order of the header.
        pub const LAYOUTS: &[Layout] = &[
            $(Layout {
                name: $c_name,
                doc: concat!($($doc, "\n"),+),
                since: ($major, $minor),
                size: std::mem::size_of::<$name>(),
                fields: &[$($(#[cfg($condition)])? Field {
                    name: stringify!($field),
                    rust_type: stringify!($type),
                    offset: std::mem::offset_of!($name, $field),
                    doc: concat!($($field_doc, "\n"),+),
                }),+],
            }),+
        ];
    };
}

layouts! {
    /// What a library is; filled by `isv_handshake`. The first five fields keep their place in every version, so that any client can
    /// read any library's version.
    #[since(1, 0)]
    Handshake as "isv_handshake_info" {
        /// In: bytes the caller has. Out: bytes the library wrote, at most those.
        size: u32,
        /// ABI version: another major is another boundary.
        abi_major: u32,
        /// ABI version: a higher minor only adds.
        abi_minor: u32,
        /// What a panic does: 1 unwinds and becomes a status, 2 aborts the process.
        panic_strategy: u32,
        /// Hash of the layouts of all structs as of `abi_major`.0.
        layout_hash: u64,
        /// Features built in: bit 0 fault injection.
        features: u64,
        /// Oldest schema of rule documents that loads.
        schema_oldest: u32,
        /// Newest schema of rule documents that loads.
        schema_newest: u32,
        /// Version of the library, UTF-8, filled up with zeros.
        version: [u8; 32],
        /// Target triple, UTF-8, filled up with zeros.
        target: [u8; 64],
        /// Source revision, UTF-8, filled up with zeros.
        build_id: [u8; 64],
    }
    /// Answer to one call, lent by the caller for the call. `status` and, on failure, `message` are always written; the rest only on
    /// success, and only as far as the call's documentation says.
    #[since(1, 0)]
    Reply as "isv_reply" {
        /// In: bytes the caller has; at least the 512 of version 1.0.
        size: u32,
        /// Out: the same number that the call returns.
        status: i32,
        /// Out: handle of the object that was made.
        handle: u64,
        /// Out: number of records at the start of the frame's output, or another count the call documents.
        count: u64,
        /// Out: address of the frame's input memory.
        input_address: u64,
        /// Out: bytes of the frame's input memory.
        input_capacity: u64,
        /// Out: address of the frame's output memory; changes only when it grows.
        output_address: u64,
        /// Out: bytes of the frame's output memory.
        output_capacity: u64,
        /// Out: bytes of the output that this call wrote.
        output_length: u64,
        /// Out, on failure: bytes of `message`.
        message_length: u32,
        /// Zero.
        reserved: u32,
        /// Out, on failure: UTF-8 sentence, cut at a character when too long, not terminated.
        message: [u8; 440],
    }
    /// Settings of an engine; read by `isv_engine_open`.
    #[since(1, 0)]
    EngineConfig as "isv_engine_config" {
        /// In: bytes of this struct as the caller knows it.
        size: u32,
        /// Zero.
        reserved: u32,
        /// Most bytes that all frames, what streams hold and dictionaries may take together.
        max_frame_bytes: u64,
        /// Only in a library that is built with another layout, for tests of clients.
        #[cfg(ironsieve_variant = "other-layout")]
        more: u64,
    }
    /// Counters of an engine; filled by `isv_engine_telemetry`.
    #[since(1, 0)]
    Telemetry as "isv_telemetry" {
        /// In: bytes the caller has. Out: bytes the library wrote, at most those.
        size: u32,
        /// Zero.
        reserved: u32,
        /// Calls that scanned something and succeeded.
        calls: u64,
        /// Nanoseconds inside those calls.
        nanos: u64,
        /// Bytes of text scanned.
        bytes_in: u64,
        /// Bytes of output written.
        bytes_out: u64,
        /// Findings reported.
        findings: u64,
        /// Panics caught.
        panics: u64,
        /// Open objects of this engine, itself included.
        live_handles: u64,
        /// Bytes of frame memory now.
        frame_bytes: u64,
        /// Most bytes of frame memory at any time.
        frame_bytes_high_water: u64,
        /// Failed calls by status number.
        errors: [u64; 32],
    }
    /// One rule of a compiled rule set; written to the frame's output by `isv_ruleset_compile`. Strings are UTF-8, not terminated; their
    /// offsets count from the start of the output.
    #[since(1, 0)]
    RuleRecord as "isv_rule" {
        /// Bytes of this struct.
        size: u32,
        /// 0 pii, 1 secret, 2 custom.
        category: u32,
        /// 0 keep, 1 replace, 2 mask, 3 hash, 4 remove; since 1.1 5 token, 6 ff1.
        action: u32,
        /// Bytes of the id.
        id_length: u32,
        /// Where the id is.
        id_offset: u64,
        /// Where the title is.
        title_offset: u64,
        /// Where the tags are, separated by commas.
        tags_offset: u64,
        /// Bytes of the title.
        title_length: u32,
        /// Bytes of the tags.
        tags_length: u32,
    }
    /// One finding; written to the frame's output by the scanning calls, ordered by text and position, never overlapping.
    #[since(1, 0)]
    FindingRecord as "isv_finding" {
        /// Bytes of this struct.
        size: u32,
        /// Index of the text in its batch; 0 for a single text.
        text: u32,
        /// Index of the rule in its rule set; of `isv_ruleset_reveal` what the place is.
        rule: u32,
        /// Bytes of the replacement; 0xFFFFFFFF: the value is kept, or the call only scans.
        replacement_length: u32,
        /// First unit of the value: a byte, or a UTF-16 code unit when the call was told so.
        start: u64,
        /// Unit behind the value.
        end: u64,
        /// Where the UTF-8 replacement is, from the start of the output.
        replacement_offset: u64,
    }
    /// One event of the trace; written by `isv_trace_drain`. Fields that its kind does not name are zero.
    #[since(1, 1)]
    TraceEvent as "isv_trace_event" {
        /// Bytes of this struct.
        size: u32,
        /// 1 call: all fields. 2 allocation, 3 release of frame memory: call and amount. 4 events lost since the last drain: amount.
        kind: u32,
        /// Number of the call in this process; 0 for memory that goes outside of calls.
        call: u64,
        /// First handle that the call was given; 0 when it has none.
        handle: u64,
        /// Bytes lent to the call, bytes of memory, or number of events.
        amount: u64,
        /// Nanoseconds from when tracing was first set in this process to the start of the call, or to the event.
        at_nanos: u64,
        /// Nanoseconds inside the call.
        nanos: u64,
        /// Status of the call.
        status: i32,
        /// Zero.
        reserved: u32,
        /// Name of the export, UTF-8, filled up with zeros.
        export: [u8; 32],
    }
    /// The numbers of a scanning call in memory; read by `isv_ruleset_call`.
    #[since(1, 1)]
    ScanCall as "isv_scan_call" {
        /// Bytes of this struct.
        size: u32,
        /// 1: `isv_ruleset_scan`. 2: `isv_ruleset_redact`. 3: `isv_ruleset_redact_batch`. 4: `isv_ruleset_reveal`.
        function: u32,
        /// First number of that function, and so on.
        ruleset: u64,
        /// Second number.
        frame: u64,
        /// Third number: address of the text, or of the texts.
        address: u64,
        /// Fourth number: bytes there.
        length: u64,
        /// Fifth number.
        flags: u64,
        /// Sixth number.
        reply: u64,
    }
    /// How far a stream has got; filled by `isv_stream_feed` and `isv_stream_finish`.
    #[since(1, 1)]
    StreamProgress as "isv_stream_progress" {
        /// In: bytes the caller has. Out: bytes the library wrote, at most those.
        size: u32,
        /// Zero.
        reserved: u32,
        /// Bytes of the piece that were taken.
        taken: u64,
        /// Bytes that the stream holds back now.
        held: u64,
    }
    /// One finding of a stream; written to the frame's output by `isv_stream_feed` and `isv_stream_finish`, ordered by position, never
    /// overlapping.
    #[since(1, 1)]
    StreamFindingRecord as "isv_stream_finding" {
        /// Bytes of this struct.
        size: u32,
        /// Index of the rule in its rule set.
        rule: u32,
        /// First byte of the value, from the start of the whole text.
        start: u64,
        /// Byte behind the value.
        end: u64,
        /// 1: decided because it had been open for as many bytes as may be held back.
        forced: u32,
        /// Zero.
        reserved: u32,
    }
}

/// [`FindingRecord::replacement_length`] of a value that stays.
pub const KEPT: u32 = u32::MAX;

/// FNV-1a, 64 bits, over the names, types and offsets of every struct that came with the first minor of its major. Two sides with the
/// same hash agree on those.
#[must_use]
pub fn layout_hash() -> u64 {
    let mut hash = Fnv::default();
    for layout in LAYOUTS.iter().filter(|layout| layout.since.1 == 0) {
        hash.text(layout.name);
        hash.number(layout.size);
        for field in layout.fields {
            hash.text(field.name);
            hash.text(field.rust_type);
            hash.number(field.offset);
        }
    }
    hash.0
}

/// Fowler-Noll-Vo hash, variant 1a (draft-eastlake-fnv), chosen because anyone can compute it in three lines.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }

    fn text(&mut self, text: &str) {
        text.bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .for_each(|byte| self.byte(byte));
        self.byte(0);
    }

    fn number(&mut self, number: usize) {
        (number as u64)
            .to_le_bytes()
            .into_iter()
            .for_each(|byte| self.byte(byte));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_struct_begins_with_its_size_and_is_a_multiple_of_eight() {
        for layout in LAYOUTS {
            assert_eq!(
                (layout.fields[0].name, layout.fields[0].rust_type),
                ("size", "u32"),
                "{}",
                layout.name
            );
            assert_eq!(layout.size % 8, 0, "{}", layout.name);
        }
    }

    #[test]
    fn reply_keeps_the_size_of_version_1_0() {
        assert_eq!(std::mem::size_of::<Reply>(), 512);
    }
}
