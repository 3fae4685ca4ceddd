//! How an export is declared: the macro, and what generators read of it.
//!
//! From one declaration the macro makes the C signature, the checks, the trace, the panic guard, the accounting and the table entry, so an
//! export without them cannot be written.

/// One export, as generators need it.
#[derive(Clone, Copy, Debug)]
pub struct Export {
    /// Symbol.
    pub name: &'static str,
    /// Version `(major, minor)` it came with.
    pub since: (u32, u32),
    /// Version it was deprecated in and what to call instead.
    pub deprecated: Option<((u32, u32), &'static str)>,
    /// The lent argument to whose length its time is in proportion, for an export that besides waits for nobody. A managed runtime may then lend that
    /// argument from memory of its own while it holds its collector off.
    pub brief: Option<&'static str>,
    /// What it does.
    pub doc: &'static str,
    /// Arguments in order.
    pub arguments: &'static [Argument],
    /// Whether the address of a reply follows its arguments.
    pub has_reply: bool,
}

impl Export {
    /// Names of its numbers in C, in order; all but the handshake end in the reply.
    pub fn numbers(&self) -> impl Iterator<Item = &'static str> {
        let reply = self.has_reply.then_some("reply");
        self.arguments
            .iter()
            .flat_map(|argument| argument.numbers)
            .copied()
            .chain(reply)
    }
}

/// One argument of an export; one or two numbers in C.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    /// Names of its numbers in C.
    pub numbers: &'static [&'static str],
    /// What it is for.
    pub doc: &'static str,
    /// What must hold for it.
    pub contract: fn() -> String,
}

/// Gives an export its symbol, but not in a library that is built as an earlier minor for tests (java-jna/pom.xml).
macro_rules! symbol {
    ((1, 0) $($export:tt)+) => {
        #[unsafe(no_mangle)]
        $($export)+
    };
    ((1, 1) $($export:tt)+) => {
        #[cfg_attr(not(ironsieve_variant = "1.0"), unsafe(no_mangle))]
        $($export)+
    };
}

/// Declares exports. Each becomes an `extern "C"` function of plain `u64`s that ends in the reply's address, and an entry of [`EXPORTS`].
/// `#[deprecated(major, minor, "what to call instead")]` behind `#[since]` marks it in everything that is generated, and has its calls counted.
/// `#[brief(argument)]` behind them says what [`Export::brief`] does.
macro_rules! exports {
    ($(
        $(#[doc = $doc:literal])+
        #[since($major:tt, $minor:tt)]
        $(#[deprecated($gone_major:literal, $gone_minor:literal, $instead:literal)])?
        $(#[brief($brief:ident)])?
        fn $name:ident ( $( $(#[doc = $argument_doc:literal])+ $argument:ident : $contract:ty [ $($number:ident),+ ], )* ; $reply:ident ) $body:block
    )+) => {
        $(
            $crate::declare::symbol! { ($major, $minor)
                $(#[doc = $doc])+
                ///
                /// # Safety
                /// Every argument keeps its contract, see the table of exports.
                pub unsafe extern "C" fn $name($($($number: u64,)+)* reply: u64) -> i32 {
                    const DEPRECATED: bool = !<[u32]>::is_empty(&[$($gone_minor)?]);
                    const {
                        assert!(
                            !DEPRECATED $(|| <$contract as $crate::contract::Contract>::IS_HANDLE)*,
                            "calls without a handle cannot be counted at an engine"
                        );
                    }
                    const CLOSES: bool = false $(|| <$contract as $crate::contract::Contract>::CLOSES)*;
                    let handles: &[u64] = &[$(if <$contract as $crate::contract::Contract>::IS_HANDLE { [$($number),+][0] } else { 0 }),*];
                    let lent = 0_u64 $(.saturating_add(if <$contract as $crate::contract::Contract>::IS_LENT { $crate::contract::second(&[$($number),+]) } else { 0 }))*;
                    // SAFETY: the caller keeps the contract of `reply`, which is the same.
                    let status = unsafe {
                        $crate::contract::with_reply(stringify!($name), reply, |$reply| {
                            $crate::trace::call(stringify!($name), $crate::contract::first(handles), lent, || {
                                $crate::guard::call(handles, CLOSES, DEPRECATED, || {
                                    $(
                                        // SAFETY: the caller keeps the contract, which is the same.
                                        let $argument = <$contract as $crate::contract::Contract>::check(stringify!($argument), &[$($number),+])?;
                                    )*
                                    #[cfg(feature = "fault-injection")]
                                    $crate::fault::strike_export(stringify!($name));
                                    $crate::guard::outcome(|| $body)
                                })
                            })
                        })
                    };
                    status as i32
                }
            }
        )+

        /// Exports with a reply, in the order of the header.
        pub const EXPORTS: &[$crate::declare::Export] = &[
            $($crate::declare::Export {
                name: stringify!($name),
                since: ($major, $minor),
                deprecated: [$(Some((($gone_major, $gone_minor), $instead)),)? None][0],
                brief: [$(Some(stringify!($brief)),)? None][0],
                doc: concat!($($doc, "\n"),+),
                arguments: &[$($crate::declare::Argument {
                    numbers: &[$(stringify!($number)),+],
                    doc: concat!($($argument_doc, "\n"),+),
                    contract: <$contract as $crate::contract::Contract>::says,
                }),*],
                has_reply: true,
            }),+
        ];
    };
}

pub(crate) use {exports, symbol};
