//! Where bytes of some classes stand in a stretch of text.

use crate::{Set, Variant};

#[cfg(target_arch = "x86_64")]
use crate::variant::Kind;

/// Classes of bytes that are told apart, eight to a plane.
pub struct Classes {
    variant: Variant,
    planes: Vec<Plane>,
}

/// By byte: a bit for each class.
#[repr(align(64))]
pub(crate) struct Plane(pub(crate) [u8; 256]);

impl Classes {
    /// Classes of a plane.
    pub const PLANE: usize = 8;
    /// Most bytes that are looked at.
    pub const PLACES: usize = 64;

    /// Tables of some classes.
    pub fn new(variant: Variant, classes: &[Set]) -> Self {
        Self {
            variant,
            planes: classes.chunks(Self::PLANE).map(plane).collect(),
        }
    }

    /// Whether all bytes are looked at in the time of one.
    pub fn is_wide(&self) -> bool {
        self.variant.is_wide()
    }

    /// By class of a plane: which of the first bytes of a text it has, as bits. Those of a plane that is not there are nowhere.
    #[inline]
    pub fn stand(&self, plane: usize, text: &[u8]) -> [u64; Self::PLANE] {
        let text = text.get(..Self::PLACES).unwrap_or(text);
        let Some(plane) = self.planes.get(plane) else {
            return [0; Self::PLANE];
        };
        match self.variant.kind() {
            #[cfg(target_arch = "x86_64")]
            Kind::Vbmi => {
                // SAFETY: a `Variant` of this kind is made only where the processor has what the function enables (`Variant::available`).
                unsafe { crate::vbmi::stand(plane, text) }
            }
            _ => stand(plane, text),
        }
    }
}

fn plane(classes: &[Set]) -> Plane {
    let mut plane = Plane([0; 256]);
    for (byte, bits) in plane.0.iter_mut().enumerate() {
        for (class, number) in classes.iter().zip(0..) {
            let has = class
                .get(byte / 64)
                .is_some_and(|word| word >> (byte % 64) & 1 == 1);
            *bits |= u8::from(has) << number;
        }
    }
    plane
}

fn stand(plane: &Plane, text: &[u8]) -> [u64; Classes::PLANE] {
    let mut stand = [0; Classes::PLANE];
    for (bytes, place) in text.chunks(8).zip((0..).step_by(8)) {
        let shifts = (0..).step_by(8);
        let looked_up = bytes.iter().zip(shifts).fold(0, |all, (byte, shift)| {
            all | u64::from(plane.0[usize::from(*byte)]) << shift
        });
        for (bits, of_class) in stand.iter_mut().zip(transposed(looked_up).to_le_bytes()) {
            *bits |= u64::from(of_class) << place;
        }
    }
    stand
}

/// Eight bytes whose bits are a bit each of eight bytes; H. S. Warren, Hacker's Delight, 7-3.
fn transposed(bytes: u64) -> u64 {
    let swapped = |bytes: u64, shift: u32, mask: u64| {
        let other = (bytes ^ bytes >> shift) & mask;
        bytes ^ other ^ other << shift
    };
    let bytes = swapped(bytes, 7, 0x00aa_00aa_00aa_00aa);
    let bytes = swapped(bytes, 14, 0x0000_cccc_0000_cccc);
    swapped(bytes, 28, 0x0000_0000_f0f0_f0f0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In texts of each length, all bytes among them.
    #[test]
    fn each_variant_says_where_classes_stand() {
        let has = |class: &Set, byte: u8| class[usize::from(byte / 64)] >> (byte % 64) & 1 == 1;
        let mut random = 1_u64;
        let mut next = || {
            random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            random.rotate_left(32)
        };
        let classes: Vec<Set> = (0..19).map(|_| [next(), next(), next(), next()]).collect();
        let mut count = 0;
        for variant in Variant::available() {
            let tables = Classes::new(variant, &classes);
            for len in (0..90).chain([256]) {
                let text: Vec<u8> = (0..len).map(|_| next() as u8).collect();
                for plane in 0..4 {
                    let stand = tables.stand(plane, &text);
                    for (number, bits) in (plane * Classes::PLANE..).zip(stand) {
                        let expected = text.iter().take(Classes::PLACES).zip(0..);
                        let class = classes.get(number);
                        let expected = expected.fold(0, |bits, (byte, place)| {
                            let has = class.is_some_and(|class| has(class, *byte));
                            bits | u64::from(has) << place
                        });
                        assert_eq!(
                            bits,
                            expected,
                            "{}, class {number} in {len}",
                            variant.name()
                        );
                        count += expected.count_ones();
                    }
                }
            }
        }
        assert!(count > 10_000, "{count}");
    }
}
