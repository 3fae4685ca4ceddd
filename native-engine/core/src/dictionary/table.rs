//! Keyed hashes of entries, and of what entries begin with.

/// Set of 62-bit hashes with two bits each, by linear probing.
#[derive(Default)]
pub(super) struct Table {
    slots: Vec<u64>,
    used: usize,
}

/// An entry ends here.
pub(super) const ENDS: u64 = 1;
/// A longer entry begins with this.
pub(super) const GOES_ON: u64 = 2;
const FLAGS: u64 = ENDS | GOES_ON;

/// Least slots for each hash, in quarters, and most of them after growing.
const LEAST_QUARTERS: usize = 5;
const GROWN_QUARTERS: usize = 8;

impl Table {
    /// Adds flags to a hash, and returns those that it had: 0 when it is new.
    pub(super) fn add(&mut self, hash: u64, flags: u64) -> u64 {
        if (self.used + 1) * LEAST_QUARTERS > self.slots.len() * 4 {
            self.resize(grown(self.used + 1));
        }
        let before = insert(&mut self.slots, hash & !FLAGS | flags);
        self.used += usize::from(before == 0);
        before
    }

    /// Flags of a hash; 0 when it is not there.
    #[inline]
    pub(super) fn get(&self, hash: u64) -> u64 {
        let len = self.slots.len();
        let mut at = place(hash, len);
        for _ in 0..len {
            match self.slots.get(at) {
                None | Some(0) => return 0,
                Some(slot) if slot & !FLAGS == hash & !FLAGS => return slot & FLAGS,
                Some(_) => at = next(at, len),
            }
        }
        0
    }

    /// Gives back what is not needed any more.
    pub(super) fn shrink(&mut self) {
        self.resize((self.used * LEAST_QUARTERS).div_ceil(4) + 1);
    }

    pub(super) fn len(&self) -> usize {
        self.used
    }

    pub(super) fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<u64>()
    }

    /// Most bytes that it takes while so many hashes more are added.
    pub(super) fn next_bytes(&self, more: usize) -> usize {
        let used = self.used + more;
        if used * LEAST_QUARTERS > self.slots.len() * 4 {
            return self.bytes() + grown(used) * size_of::<u64>();
        }
        self.bytes()
    }

    fn resize(&mut self, len: usize) {
        let mut slots = vec![0; len];
        for &slot in self.slots.iter().filter(|slot| **slot != 0) {
            insert(&mut slots, slot);
        }
        self.slots = slots;
    }
}

/// Slots to grow to for so many hashes.
fn grown(used: usize) -> usize {
    used * GROWN_QUARTERS / 4 + 32
}

/// Adds a hash with its flags to slots of which one at least is free, and returns the flags that it had.
fn insert(slots: &mut [u64], new: u64) -> u64 {
    let len = slots.len();
    let mut at = place(new, len);
    for _ in 0..len {
        match slots.get_mut(at) {
            Some(slot) if *slot == 0 => {
                *slot = new;
                return 0;
            }
            Some(slot) if *slot & !FLAGS == new & !FLAGS => {
                let before = *slot & FLAGS;
                *slot |= new;
                return before;
            }
            _ => at = next(at, len),
        }
    }
    0
}

#[inline]
fn place(hash: u64, len: usize) -> usize {
    ((u128::from(hash & !FLAGS) * len as u128) >> 64) as usize
}

#[inline]
fn next(at: usize, len: usize) -> usize {
    if at + 1 == len { 0 } else { at + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_of_a_hash_add_up_and_others_have_none() {
        let mut table = Table::default();
        let hash = |number: u64| (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for number in 0..10_000 {
            assert_eq!(table.add(hash(number), ENDS), 0);
            if number % 3 == 0 {
                assert_eq!(table.add(hash(number), GOES_ON), ENDS);
            }
        }
        table.shrink();
        assert_eq!(table.len(), 10_000);
        assert!(table.bytes() < 10_000 * 11);
        for number in 0..20_000 {
            let expected = match number {
                10_000.. => 0,
                _ if number % 3 == 0 => ENDS | GOES_ON,
                _ => ENDS,
            };
            assert_eq!(table.get(hash(number)), expected);
        }
    }

    #[test]
    fn hashes_at_the_end_go_round() {
        let mut table = Table::default();
        for number in 0..9 {
            assert_eq!(table.add(u64::MAX - 4 * number, ENDS), 0);
        }
        table.shrink();
        assert!((0..9).all(|number| table.get(u64::MAX - 4 * number) == ENDS));
        assert_eq!(table.get(u64::MAX - 40), 0);
        assert_eq!(Table::default().get(1), 0);
    }
}
