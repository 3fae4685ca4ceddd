package io.ironsieve.jna;

import java.util.List;

import io.ironsieve.jna.LifeCycleWorld.Operation;
import io.ironsieve.jna.LifeCycleWorld.Step;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/**
 * Random sequences of opening, using, replacing and closing engines, rule sets, frames and streams, in any order and after they are gone. A reference
 * model says what each step must answer and what must be open and counted after it.
 */
class LifeCyclePropertyTests {

	@Provide
	Arbitrary<Step> steps() {
		Arbitrary<Operation> operations = Arbitraries.of(Operation.class);
		Arbitrary<Integer> picks = Arbitraries.integers().between(0, 11);
		Arbitrary<Integer> sizes = Arbitraries.integers().between(0, 150);
		return Combinators.combine(operations, picks, sizes).as(Step::new);
	}

	@Example
	void ruleSetReplaced_oldOneSaysClosed_thoughItsPlaceIsTaken() {
		everyStep_doesWhatTheModelSays(List.of(new Step(Operation.OPEN, 0), new Step(Operation.COMPILE, 0),
				new Step(Operation.RELOAD, 0), new Step(Operation.COMPILE, 0), new Step(Operation.REDACT, 0)));
	}

	@Example
	void engineClosedUnderAFrame_opensNoStream() {
		everyStep_doesWhatTheModelSays(List.of(new Step(Operation.OPEN, 0), new Step(Operation.COMPILE, 0),
				new Step(Operation.OPEN_STREAM, 0), new Step(Operation.TAKE, 0), new Step(Operation.CLOSE_ENGINE, 0),
				new Step(Operation.FEED, 0, 20), new Step(Operation.OPEN_STREAM, 0), new Step(Operation.GIVE, 0)));
	}

	@Example
	void ruleSetReplacedUnderAStream_streamGoesOn() {
		everyStep_doesWhatTheModelSays(List.of(new Step(Operation.OPEN, 0), new Step(Operation.COMPILE, 0),
				new Step(Operation.OPEN_STREAM, 0), new Step(Operation.FEED, 0, 5), new Step(Operation.RELOAD, 0),
				new Step(Operation.FEED_MORE, 0, 100), new Step(Operation.FINISH, 0), new Step(Operation.FEED, 0, 1)));
	}

	@Property
	void everyStep_doesWhatTheModelSays(@ForAll @Size(max = 80) List<@From("steps") Step> steps) {
		try (LifeCycleWorld world = new LifeCycleWorld()) {
			steps.forEach(world::run);
		}
	}

}
