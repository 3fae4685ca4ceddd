//! Calls as data: what a generator or a fuzzer chooses.

/// One call and the reply it is given.
#[derive(Clone, Debug)]
pub struct Step {
    pub call: Call,
    pub reply: Place,
}

/// An export with its arguments.
#[derive(Clone, Debug)]
pub enum Call {
    Handshake {
        info: Place,
    },
    Open {
        config: Place,
        ceiling: u64,
    },
    Close {
        engine: Pick,
    },
    Ping {
        engine: Pick,
    },
    SetHashKey {
        engine: Pick,
        id: Lent,
        key: Lent,
    },
    SetKeys {
        engine: Pick,
        keys: Lent,
    },
    Enable {
        engine: Pick,
        features: u64,
    },
    SetThreads {
        engine: Pick,
        threads: u64,
    },
    Telemetry {
        engine: Pick,
        telemetry: Place,
    },
    Counters {
        engine: Pick,
        counters: Place,
        /// With a number, the length is told as one that no address space has.
        absurd: Option<u64>,
    },
    Acquire {
        engine: Pick,
        capacity: u64,
    },
    Reserve {
        frame: Pick,
        capacity: u64,
    },
    Release {
        frame: Pick,
    },
    Compile {
        engine: Pick,
        frame: Pick,
        documents: Lent,
    },
    Free {
        rules: Pick,
    },
    Scan {
        how: How,
        rules: Pick,
        frame: Pick,
        text: Lent,
        flags: u64,
    },
    StreamOpen {
        rules: Pick,
        hold_back: u64,
    },
    StreamFeed {
        stream: Pick,
        frame: Pick,
        piece: Lent,
        limit: u64,
        progress: Place,
    },
    StreamFinish {
        stream: Pick,
        frame: Pick,
        progress: Place,
    },
    StreamFree {
        stream: Pick,
    },
    TraceSet {
        level: u64,
        capacity: u64,
    },
    TraceDrain {
        room: u8,
        /// Bytes off the alignment.
        shift: u8,
        /// With a number, the room is told as one that no address space has.
        absurd: Option<u64>,
    },
}

/// Which of the scanning exports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    Scan,
    Redact,
    Batch,
    Matches,
    Reveal,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    Engine,
    Rules,
    Frame,
    Stream,
}

/// A handle. Numbers choose among what there is, modulo how many there are; where there is none, the handle is 0.
#[derive(Clone, Copy, Debug)]
pub enum Pick {
    /// An open object of a kind.
    Open(Kind, u8),
    /// Anything that this sequence closed.
    Closed(u8),
    /// A handle of this sequence with some bits changed.
    Altered(u8, u64),
    /// Any number.
    Raw(u64),
}

/// A lent range of bytes.
#[derive(Clone)]
pub enum Lent {
    /// The caller's own memory, so many bytes off its alignment, with nothing behind the last byte.
    Own(Vec<u8>, u8),
    /// No address, with a length.
    Null(u64),
    /// A range that no address space has: the address is made odd and the length too large for it.
    Absurd(u64, u64),
    /// Written to the input of an open frame, at an offset, as far as there is room.
    Input(u8, u16, Vec<u8>),
    /// A range of the output of an open frame, as far as there is one.
    Output(u8, u16, u16),
}

/// Where a struct lies.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// In memory of its size, aligned.
    Fits,
    Null,
    /// So many bytes off its alignment.
    Misaligned(u8),
    /// In memory of another size, which it tells.
    Sized(u16),
}

impl std::fmt::Debug for Lent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Own(bytes, shift) => write!(f, "Own(b\"{}\", {shift})", bytes.escape_ascii()),
            Self::Null(length) => write!(f, "Null({length})"),
            Self::Absurd(address, length) => write!(f, "Absurd({address:#x}, {length})"),
            Self::Input(frame, offset, bytes) => {
                write!(f, "Input({frame}, {offset}, b\"{}\")", bytes.escape_ascii())
            }
            Self::Output(frame, offset, length) => write!(f, "Output({frame}, {offset}, {length})"),
        }
    }
}
