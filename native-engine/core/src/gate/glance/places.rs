//! Sets of places in a stretch of text, a bit each.

/// Where a run of bytes can end that begins at one of the places: bytes stand at `stands`, and it has from `min` to `max` of them.
#[inline]
pub(super) fn ends(places: u64, stands: u64, min: u32, max: u32) -> u64 {
    if places.is_power_of_two() {
        let place = places.trailing_zeros();
        let known = (stands >> place).trailing_ones();
        return match known < min {
            true => 0,
            false => range(place + min, place + known.min(max)),
        };
    }
    let behind = match min {
        0 => places,
        64.. => 0,
        _ => (places & runs(stands, min)) << min,
    };
    spread(behind, stands, max - min)
}

/// Where a run can begin that ends at one of the places.
#[inline]
pub(super) fn starts(places: u64, stands: u64, min: u32, max: u32) -> u64 {
    let mut starts = places;
    let (mut done, most) = (0, (max - min).min(63));
    while done < most {
        let step = (done + 1).min(most - done);
        starts |= starts >> step & runs(stands, step);
        done += step;
    }
    match min {
        0 => starts,
        64.. => 0,
        _ => starts >> min & runs(stands, min),
    }
}

/// All places from one to another.
#[inline]
pub(super) fn range(first: u32, last: u32) -> u64 {
    (!0 << first) & (!0 >> (63 - last))
}

/// The places, and those that up to so many bytes lead to.
#[inline]
fn spread(mut places: u64, stands: u64, most: u32) -> u64 {
    if most >= 63 {
        // A sum carries through a run to what is behind it; G. Myers, A fast bit-vector algorithm, 1999.
        return (places & stands).wrapping_add(stands) ^ stands | places;
    }
    let mut done = 0;
    while done < most {
        let step = (done + 1).min(most - done);
        places |= (places & runs(stands, step)) << step;
        done += step;
    }
    places
}

/// Where so many bytes stand in a row, from 1 to 63.
#[inline]
fn runs(stands: u64, count: u32) -> u64 {
    let (mut runs, mut known) = (stands, 1);
    while 2 * known <= count {
        runs &= runs >> known;
        known *= 2;
    }
    runs & runs >> (count - known)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Step by step, for sets from a seed; none has a byte at the last two places.
    #[test]
    fn runs_end_and_start_where_single_steps_lead() {
        let mut random = 1_u64;
        let mut next = || {
            random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            random.rotate_left(29) ^ random
        };
        for round in 0..60_000 {
            let stands = (next() | next() | next()) & !0 >> 2;
            let places = match round % 3 {
                0 => 1 << (next() % 63),
                1 => next() & next() & next() & next() & !0 >> 1,
                _ => next() & !0 >> 1,
            };
            let min = (next() % 12 * (next() % 9)) as u32;
            let max = match next() % 5 {
                0 => u32::MAX,
                more => min + (next() % 30) as u32 * more as u32,
            };
            let (mut now, mut expected) = (places, 0);
            let (mut back, mut expected_back) = (places, 0);
            for count in 0..=max.min(64) {
                if count >= min {
                    expected |= now;
                    expected_back |= back;
                }
                now = (now & stands) << 1;
                back = back >> 1 & stands;
            }
            assert_eq!(ends(places, stands, min, max), expected, "{min} to {max}");
            assert_eq!(
                starts(places, stands, min, max),
                expected_back,
                "{min} to {max}"
            );
        }
    }
}
