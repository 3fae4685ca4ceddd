//! Contracts of arguments: what each kind of argument looks like in C, what must hold for it, and the check that makes it so.
//!
//! An export lists its arguments by contract (see `export.rs`); the macro in `declare.rs` derives the checks from them.

use crate::failure::Failure;
use crate::handle::{Kind, Lease, Table};
use crate::layout::{Crossing, Handshake, Reply};

/// Least `size` of structs that a caller lends, by version 1.0.
pub(crate) const SIZE_FIELD: u64 = 4;

/// A contract: `RAW` plain numbers that are checked into one value.
pub(crate) trait Contract<'c> {
    /// What the body gets.
    type Checked;

    /// What must hold, for the documentation, one sentence.
    fn says() -> String;

    /// Whether the first number is a handle, so that failures can be accounted to its engine.
    const IS_HANDLE: bool = false;

    /// Whether the call closes what the handle is of, so that its engine has to be known before.
    const CLOSES: bool = false;

    /// Whether the second number tells how many bytes are lent, for the trace.
    const IS_LENT: bool = false;

    /// Checks the numbers.
    ///
    /// # Safety
    /// Addresses that pass the checks are valid for the duration `'c`, as the documentation of the export asks of its caller.
    unsafe fn check(name: &str, raw: &[u64]) -> Result<Self::Checked, Failure>;
}

/// Handle of an open object whose engine is in service.
pub(crate) struct Live<T>(std::marker::PhantomData<T>);

/// Handle of an open object, its engine in service or not.
pub(crate) struct Any<T>(std::marker::PhantomData<T>);

/// Handle that the call closes.
pub(crate) struct Closing<T>(std::marker::PhantomData<T>);

/// Lent bytes to read: address and length.
pub(crate) struct Bytes;

/// Number of bytes.
pub(crate) struct Size;

/// Any number from 0 to `MOST`.
pub(crate) struct Upto<const MOST: u64>;

/// Bit set of which only `MASK` is known.
pub(crate) struct Flags<const MASK: u64>;

/// Lent struct to read.
pub(crate) struct In<T>(std::marker::PhantomData<T>);

/// Lent struct to fill.
pub(crate) struct Out<T>(std::marker::PhantomData<T>);

/// Lent room for records: address and how many fit.
pub(crate) struct Records<T>(std::marker::PhantomData<T>);

/// Lent array of `u64` to fill: address and number of elements.
pub(crate) struct OutWords;

/// First number of an argument.
pub(crate) fn first(raw: &[u64]) -> u64 {
    raw.first().copied().unwrap_or(0)
}

/// Second number of an argument.
pub(crate) fn second(raw: &[u64]) -> u64 {
    raw.get(1).copied().unwrap_or(0)
}

impl<T: Kind> Contract<'_> for Any<T> {
    type Checked = Lease<T>;
    const IS_HANDLE: bool = true;

    fn says() -> String {
        format!(
            "Handle of an open {}; also when its engine is quarantined.",
            T::KIND
        )
    }

    unsafe fn check(name: &str, raw: &[u64]) -> Result<Lease<T>, Failure> {
        Table::global().lease::<T>(name, first(raw))
    }
}

/// Objects that belong to an engine.
pub(crate) trait Owned: Kind {
    /// Fails when its engine is quarantined.
    fn refuse_when_quarantined(&self) -> Result<(), Failure>;
}

impl<T: Owned> Contract<'_> for Live<T> {
    type Checked = Lease<T>;
    const IS_HANDLE: bool = true;

    fn says() -> String {
        format!(
            "Handle of an open {} of an engine that is not quarantined.",
            T::KIND
        )
    }

    #[inline(always)]
    unsafe fn check(name: &str, raw: &[u64]) -> Result<Lease<T>, Failure> {
        let lease = Table::global().lease::<T>(name, first(raw))?;
        lease.refuse_when_quarantined()?;
        Ok(lease)
    }
}

impl<T: Kind> Contract<'_> for Closing<T> {
    type Checked = u64;
    const IS_HANDLE: bool = true;
    const CLOSES: bool = true;

    fn says() -> String {
        format!(
            "Handle of an open {}; closed by this call, also when its engine is quarantined.",
            T::KIND
        )
    }

    unsafe fn check(name: &str, raw: &[u64]) -> Result<u64, Failure> {
        Table::global()
            .lease::<T>(name, first(raw))
            .map(|_| first(raw))
    }
}

impl<'c> Contract<'c> for Bytes {
    type Checked = &'c [u8];
    const IS_LENT: bool = true;

    fn says() -> String {
        "Address and length in bytes of memory to read; lent for the call, not changed by anyone meanwhile. Any alignment; the address may be 0 when the length is 0."
            .to_owned()
    }

    #[inline(always)]
    unsafe fn check(name: &str, raw: &[u64]) -> Result<&'c [u8], Failure> {
        let (address, length) = (first(raw), second(raw));
        if length == 0 {
            return Ok(&[]);
        }
        if address == 0 {
            return Err(Failure::argument(
                name,
                "an address when its length is not 0",
                "null",
            ));
        }
        let fits = isize::try_from(length).is_ok() && address.checked_add(length).is_some();
        let (Ok(start), Ok(length), true) =
            (usize::try_from(address), usize::try_from(length), fits)
        else {
            return Err(Failure::argument(
                name,
                "a range inside the address space",
                format!("{length} bytes at {address:#x}"),
            ));
        };
        // SAFETY: not null, does not wrap, at most isize::MAX long (checked above); readable and unchanged for 'c by the export's contract.
        Ok(unsafe { std::slice::from_raw_parts(std::ptr::with_exposed_provenance(start), length) })
    }
}

impl Contract<'_> for Size {
    type Checked = usize;

    fn says() -> String {
        "Number of bytes, at most 2^63 - 1.".to_owned()
    }

    unsafe fn check(name: &str, raw: &[u64]) -> Result<usize, Failure> {
        isize::try_from(first(raw))
            .ok()
            .and_then(|size| usize::try_from(size).ok())
            .ok_or_else(|| Failure::argument(name, "at most 9223372036854775807", first(raw)))
    }
}

impl<const MASK: u64> Contract<'_> for Flags<MASK> {
    type Checked = u64;

    fn says() -> String {
        format!("Flags, a sum of known ones ({MASK:#x} in all).")
    }

    #[inline(always)]
    unsafe fn check(name: &str, raw: &[u64]) -> Result<u64, Failure> {
        let flags = first(raw);
        if flags & !MASK != 0 {
            return Err(Failure::argument(
                name,
                &format!("a sum of known flags ({MASK:#x} in all)"),
                format!("{flags:#x}"),
            ));
        }
        Ok(flags)
    }
}

impl<const MOST: u64> Contract<'_> for Upto<MOST> {
    type Checked = u64;

    fn says() -> String {
        format!("A number from 0 to {MOST}.")
    }

    unsafe fn check(name: &str, raw: &[u64]) -> Result<u64, Failure> {
        let number = first(raw);
        if number > MOST {
            return Err(Failure::argument(
                name,
                &format!("from 0 to {MOST}"),
                number,
            ));
        }
        Ok(number)
    }
}

impl<T: Crossing> Contract<'_> for In<T> {
    type Checked = T;

    fn says() -> String {
        format!(
            "Address of an `{}` to read, aligned to 8, its `size` set.",
            T::NAME
        )
    }

    unsafe fn check(name: &str, raw: &[u64]) -> Result<T, Failure> {
        let address = first(raw);
        // SAFETY: forwarded from this function's own contract.
        let size = unsafe { lent_size::<T>(name, address)? };
        if (size as usize) < size_of::<T>() {
            return Err(too_small::<T>(name, size));
        }
        // SAFETY: aligned and not null (checked by lent_size); the caller says that `size` >= size_of::<T>() bytes are there.
        Ok(unsafe { std::ptr::with_exposed_provenance::<T>(address as usize).read() })
    }
}

impl<T: Crossing> Contract<'_> for Out<T> {
    type Checked = Filling<T>;

    fn says() -> String {
        format!(
            "Address of an `{}` to fill, aligned to 8, its `size` set; written only on success.",
            T::NAME
        )
    }

    unsafe fn check(name: &str, raw: &[u64]) -> Result<Filling<T>, Failure> {
        let address = first(raw);
        // SAFETY: forwarded from this function's own contract.
        let size = unsafe { lent_size::<T>(name, address)? };
        if u64::from(size) < SIZE_FIELD {
            return Err(too_small::<T>(name, size));
        }
        Ok(Filling {
            address: address as usize,
            size: (size as usize).min(size_of::<T>()),
            kind: std::marker::PhantomData,
        })
    }
}

impl<T: Crossing> Contract<'_> for Records<T> {
    type Checked = Room<T>;

    fn says() -> String {
        format!(
            "Address of room for `{}` records, aligned to 8 (0 when none fits), and how many fit; as many as the call counts are written.",
            T::NAME
        )
    }

    unsafe fn check(name: &str, raw: &[u64]) -> Result<Room<T>, Failure> {
        let (address, count) = (first(raw), second(raw));
        if count > 0 {
            aligned(
                name,
                || format!("the address of {} records", T::NAME),
                address,
            )?;
        }
        let bytes = count.checked_mul(size_of::<T>() as u64);
        let fits = bytes.is_some_and(|bytes| {
            isize::try_from(bytes).is_ok() && address.checked_add(bytes).is_some()
        });
        let (Ok(address), Ok(count), true) =
            (usize::try_from(address), usize::try_from(count), fits)
        else {
            return Err(Failure::argument(
                name,
                "a range inside the address space",
                format!("{count} {} records at {address:#x}", T::NAME),
            ));
        };
        Ok(Room {
            address,
            count,
            kind: std::marker::PhantomData,
        })
    }
}

/// Lent room for records.
pub(crate) struct Room<T> {
    address: usize,
    count: usize,
    kind: std::marker::PhantomData<T>,
}

impl<T: Crossing> Room<T> {
    /// Records that fit.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Writes one record.
    pub(crate) fn put(&mut self, index: usize, record: &T) {
        assert!(index < self.count, "record behind the end of its room");
        let to = std::ptr::with_exposed_provenance_mut::<T>(self.address);
        // SAFETY: not null and aligned, the whole room inside the address space (`Records::check`), writable by the export's contract;
        // the index was just checked.
        unsafe { to.add(index).write(*record) };
    }
}

/// A lent struct that waits to be filled, as far as the caller's `size` reaches.
pub(crate) struct Filling<T> {
    address: usize,
    size: usize,
    kind: std::marker::PhantomData<T>,
}

impl<T: Crossing> Filling<T> {
    /// Writes the struct as far as the caller's `size` reaches, and leaves that `size` as it is or makes it smaller.
    pub(crate) fn fill(self, value: &T) {
        let from: *const u8 = std::ptr::from_ref(value).cast();
        let to: *mut u8 = std::ptr::with_exposed_provenance_mut(self.address);
        // SAFETY: `size` is at most size_of::<T>(), at most what the caller said is there, and at least that of the `size` field
        // itself (`Out::check`); source and target are distinct; the target is aligned.
        unsafe {
            std::ptr::copy_nonoverlapping(from, to, self.size);
            to.cast::<u32>().write(self.size as u32);
        }
    }
}

impl Contract<'_> for OutWords {
    type Checked = Words;

    fn says() -> String {
        "Address and number of elements of an array of `u64` to fill, aligned to 8; written only on success. The address may be 0 when the number is 0."
            .to_owned()
    }

    unsafe fn check(name: &str, raw: &[u64]) -> Result<Words, Failure> {
        let (address, count) = (first(raw), raw.get(1).copied().unwrap_or(0));
        if count == 0 {
            return Ok(Words {
                address: 0,
                count: 0,
            });
        }
        if address == 0 {
            return Err(Failure::argument(
                name,
                "an address when its number of elements is not 0",
                "null",
            ));
        }
        if !address.is_multiple_of(8) {
            return Err(Failure::argument(
                name,
                "aligned to 8",
                format!("{address:#x}"),
            ));
        }
        let end = count
            .checked_mul(8)
            .filter(|bytes| isize::try_from(*bytes).is_ok())
            .and_then(|bytes| address.checked_add(bytes));
        let (Ok(address), Ok(count), true) = (
            usize::try_from(address),
            usize::try_from(count),
            end.is_some(),
        ) else {
            return Err(Failure::argument(
                name,
                "a range inside the address space",
                format!("{count} elements at {address:#x}"),
            ));
        };
        Ok(Words { address, count })
    }
}

/// A lent array that waits to be filled, as far as it reaches.
pub(crate) struct Words {
    address: usize,
    count: usize,
}

impl Words {
    /// Writes as many values as there is room for.
    pub(crate) fn fill(self, values: &[u64]) {
        let to: *mut u64 = std::ptr::with_exposed_provenance_mut(self.address);
        let count = self.count.min(values.len());
        if count > 0 {
            // SAFETY: `count` elements are in `values`, and at `to` by what the caller said: not null, aligned and not beyond the address
            // space (`OutWords::check`). A caller's memory does not overlap ours.
            unsafe { std::ptr::copy_nonoverlapping(values.as_ptr(), to, count) };
        }
    }
}

/// Reads the leading `size` of a lent struct.
///
/// # Safety
/// Unless null or misaligned, the address is readable for at least four bytes.
#[inline(always)]
unsafe fn lent_size<T: Crossing>(name: &str, address: u64) -> Result<u32, Failure> {
    aligned(name, || format!("the address of an {}", T::NAME), address)?;
    // SAFETY: not null and aligned; readable by this function's contract.
    Ok(unsafe { std::ptr::with_exposed_provenance::<u32>(address as usize).read() })
}

/// Refuses an address that is null or not a multiple of 8; what was expected is put into words only then.
#[inline(always)]
fn aligned(name: &str, expected: impl Fn() -> String, address: u64) -> Result<(), Failure> {
    if address == 0 || !address.is_multiple_of(8) {
        return Err(misaligned(name, expected, address));
    }
    Ok(())
}

#[cold]
fn misaligned(name: &str, expected: impl Fn() -> String, address: u64) -> Failure {
    match address {
        0 => Failure::argument(name, &expected(), "null"),
        _ => Failure::argument(name, "aligned to 8", format!("{address:#x}")),
    }
}

fn too_small<T: Crossing>(name: &str, size: u32) -> Failure {
    Failure::argument(
        name,
        &format!("an {} with its size ({}) set", T::NAME, size_of::<T>()),
        size,
    )
}

/// Lets a call write into the reply that its caller lent, whatever happens.
///
/// # Safety
/// `address` is null, misaligned, or that of a writable `isv_reply` with its `size` set, used by nobody else during the call.
pub(crate) unsafe fn with_reply(
    export: &str,
    address: u64,
    body: impl FnOnce(&mut Reply) -> Result<crate::status::Status, Failure>,
) -> crate::status::Status {
    use crate::status::Status;
    // SAFETY: forwarded.
    let usable = unsafe { lent_size::<Reply>("reply", address) }
        .is_ok_and(|size| size as usize >= size_of::<Reply>());
    if !usable {
        return Status::InvalidArgument;
    }
    // SAFETY: not null, aligned, at least size_of::<Reply>() bytes (checked above), exclusively lent by this function's contract; every bit
    // pattern is a valid Reply.
    let reply = unsafe { &mut *std::ptr::with_exposed_provenance_mut::<Reply>(address as usize) };
    let status = match body(reply) {
        Ok(status) => status,
        Err(failure) => {
            write_message(reply, &failure.message, export);
            failure.status
        }
    };
    reply.status = status as i32;
    status
}

/// Writes what went wrong and the export that says so, which stays when the sentence is too long.
fn write_message(reply: &mut Reply, message: &str, export: &str) {
    let room = reply.message.len().saturating_sub(export.len() + 3);
    let sentence = message.get(..message.floor_char_boundary(room));
    let bytes = format!("{} ({export})", sentence.unwrap_or_default()).into_bytes();
    for (to, from) in reply.message.iter_mut().zip(&bytes) {
        *to = *from;
    }
    reply.message_length = u32::try_from(bytes.len()).unwrap_or(0);
}

/// Fills a handshake as far as its caller's `size` reaches.
///
/// # Safety
/// As [`Out`]'s check.
pub(crate) unsafe fn fill_handshake(address: u64, info: &Handshake) -> crate::status::Status {
    // SAFETY: forwarded.
    match unsafe { Out::<Handshake>::check("info", &[address]) } {
        Ok(filling) => {
            filling.fill(info);
            crate::status::Status::Ok
        }
        Err(failure) => failure.status,
    }
}
