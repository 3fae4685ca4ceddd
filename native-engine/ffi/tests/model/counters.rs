//! Reading counters, by the function of 1.0 and by the one that replaced it.

use ironsieve::*;

use super::call::{Kind, Place};
use super::client::Lending;
use super::reference::{Refusal, argument};
use super::world::World;

/// No address space has so many elements.
const TOO_MANY: u64 = 1 << 60;

impl World {
    /// Reads counters; what they are is compared where the struct is large enough to hold them.
    pub(super) fn telemetry(&mut self, place: Place, engine: u64, telemetry: Place) {
        let mut lent = Lending::new(telemetry, size_of::<Telemetry>());
        let usable = matches!(telemetry, Place::Fits | Place::Sized(_)) && lent.size() >= 4;
        let expected = self.readable(engine, usable, "telemetry");
        let address = lent.address();
        let answer = self.call(place, &[engine], &[expected], |reply| {
            // SAFETY: lent memory that outlives the call, or an address that is refused.
            unsafe { isv_engine_telemetry(engine, address, reply) }
        });
        if answer.is_some() {
            self.model.deprecated_call(engine);
        }
        if answer.is_none_or(|answer| answer.status != Status::Ok) {
            assert!(lent.untouched_from(4), "a failure filled the struct");
            return;
        }
        let told = size_of::<Telemetry>().min(lent.size());
        assert_eq!(lent.u32(0) as usize, told);
        assert!(lent.untouched_from(told));
        if lent.size() >= size_of::<Telemetry>() {
            self.model.compare(engine, &lent.telemetry());
        }
    }

    /// Reads counters into an array, or claims an array that there cannot be. What they are is compared where all have room.
    pub(super) fn counters(
        &mut self,
        place: Place,
        engine: u64,
        counters: Place,
        absurd: Option<u64>,
    ) {
        let mut lent = Lending::new(counters, COUNTER_WORDS * 8);
        let length = match absurd {
            Some(more) => TOO_MANY | more,
            None => (lent.size() / 8) as u64,
        };
        let fits = matches!(counters, Place::Fits | Place::Sized(_)) && absurd.is_none();
        let expected = self.readable(engine, fits || length == 0, "counters");
        let address = lent.address();
        let answer = self.call(place, &[engine], &[expected], |reply| {
            // SAFETY: lent memory that outlives the call, or a range that is refused.
            unsafe { isv_engine_counters(engine, address, length, reply) }
        });
        let Some(answer) = answer.filter(|answer| answer.status == Status::Ok) else {
            assert!(lent.untouched_from(4), "a failure filled the array");
            return;
        };
        assert_eq!(answer.reply.count, COUNTER_WORDS as u64);
        let filled = COUNTER_WORDS.min(length as usize);
        assert!(lent.untouched_from(filled * 8));
        if filled == COUNTER_WORDS {
            let words: Vec<u64> = (0..filled).map(|number| lent.u64(number * 8)).collect();
            self.model.compare(engine, &struct_of(&words));
            let told = words[place_of("deprecated_calls")];
            self.model.compare_deprecated_calls(engine, told);
            let reveals = words[place_of("reveals")];
            let values = words[place_of("revealed_values")];
            self.model.compare_reveals(engine, reveals, values);
            self.model.compare_streams(
                engine,
                words[place_of("streams_open")],
                words[place_of("streams_held_bytes")],
                words[place_of("streams_forced")],
            );
            assert_eq!(words[place_of("queue_slices")], 0, "nobody is calling");
        }
    }

    fn readable(&self, engine: u64, usable: bool, name: &'static str) -> Result<(), Refusal> {
        self.model.check("engine", engine, Kind::Engine)?;
        match usable {
            true => Ok(()),
            false => Err(argument(name)),
        }
    }
}

fn place_of(name: &str) -> usize {
    let counter = COUNTERS.iter().find(|counter| counter.name == name);
    counter.expect("a counter of that name").number
}

/// What the struct of 1.0 would tell.
fn struct_of(words: &[u64]) -> Telemetry {
    let word = |name| words[place_of(name)];
    Telemetry {
        size: size_of::<Telemetry>() as u32,
        reserved: 0,
        calls: word("calls"),
        nanos: word("nanos"),
        bytes_in: word("bytes_in"),
        bytes_out: word("bytes_out"),
        findings: word("findings"),
        panics: word("panics"),
        live_handles: word("live_handles"),
        frame_bytes: word("frame_bytes"),
        frame_bytes_high_water: word("frame_bytes_high_water"),
        errors: words[..ERROR_COUNTERS]
            .try_into()
            .expect("every error counter"),
    }
}
