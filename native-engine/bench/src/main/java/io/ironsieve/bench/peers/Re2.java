package io.ironsieve.bench.peers;

import java.util.ArrayList;
import java.util.List;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** RE2/J, each rule by itself. */
final class Re2 implements Peer {

	/** {@code null} for what it does not take. */
	private final List<@Nullable Pattern> patterns = new ArrayList<>();

	Re2(Workload workload) {
		for (String pattern : workload.patterns()) {
			this.patterns.add(compile(pattern));
		}
	}

	private static @Nullable Pattern compile(String pattern) {
		try {
			return Pattern.compile(pattern);
		}
		catch (PatternSyntaxException ex) {
			return null;
		}
	}

	@Override
	public Comparison comparison() {
		return Comparison.MATCHES;
	}

	@Override
	public String leftOut() {
		long refused = this.patterns.stream().filter((pattern) -> pattern == null).count();
		return "replacement, validators, context, " + refused + " of " + this.patterns.size() + " rules";
	}

	@Override
	public boolean has(int rule) {
		return this.patterns.get(rule) != null;
	}

	@Override
	public int scan(List<String> texts) {
		int found = 0;
		for (Pattern pattern : this.patterns) {
			if (pattern != null) {
				Matcher matcher = pattern.matcher(texts.get(0));
				while (matcher.find()) {
					found += matcher.end();
				}
			}
		}
		return found;
	}

	@Override
	public List<Place> places(String text) {
		List<Place> places = new ArrayList<>();
		for (int rule = 0; rule < this.patterns.size(); rule++) {
			Pattern pattern = this.patterns.get(rule);
			if (pattern != null) {
				Matcher matcher = pattern.matcher(text);
				while (matcher.find()) {
					places.add(new Place(rule, matcher.start(), matcher.end()));
				}
			}
		}
		return places;
	}

}
