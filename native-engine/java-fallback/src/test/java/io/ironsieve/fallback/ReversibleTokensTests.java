package io.ironsieve.fallback;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.ironsieve.HashKey;
import io.ironsieve.Revealed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class ReversibleTokensTests {

	private static final DerivedKey KEY = key("k1");

	private final ReversibleTokens tokens = new ReversibleTokens(List.of(KEY));

	@Test
	void reveal_whatStandsAroundATokenDoesNotHideIt() {
		String made = ReversibleTokens.make(KEY, "value");
		List<String> fakes = List.of("", "isv1~", "isv1~k1~", "isv1~k1~AAAAAAAAAAAAAAAAAAAAAA", "isv1~k9~AAAAAAAAAAAAAAAAAAAAAA",
				"isv1", "\uD800~");
		for (String front : fakes) {
			for (String behind : fakes) {
				Revealed revealed = this.tokens.reveal(front + made + behind);
				assertThat(revealed.text()).isEqualTo(front + "value" + behind);
				assertThat(revealed).isEqualTo(new Revealed(revealed.text(), 1, 0, 0));
			}
		}
	}

	@Test
	void reveal_tellsUnknownKeysAndForgeries() {
		String made = ReversibleTokens.make(KEY, "value");
		String forged = made.replace(made.charAt(12), (made.charAt(12) != 'A') ? 'A' : 'B');
		String text = made + made.replace("~k1~", "~k2~") + forged;
		assertThat(this.tokens.reveal(text)).isEqualTo(new Revealed("value" + text.substring(made.length()), 1, 1, 1));
	}

	@Test
	void make_tooLong_isNone() {
		assertThat(ReversibleTokens.make(KEY, "v".repeat(4096))).isNotNull();
		assertThat(ReversibleTokens.make(KEY, "v".repeat(4095) + "é")).isNull();
	}

	@Test
	void reveal_floodsOfFakes_end() {
		for (String flood : List.of("isv1~", "isv1~k1~", "isv1~k1~AAAAAAAAAAAAAAAAAAAAAAAA~", "isv1~k1~" + "A".repeat(100))) {
			String text = flood.repeat(2_000_000 / flood.length());
			assertTimeoutPreemptively(Duration.ofSeconds(60), () -> assertThat(this.tokens.reveal(text).text()).isSameAs(text));
		}
	}

	@Test
	void toString_showsNoKey() {
		assertThat(KEY).hasToString("DerivedKey[k1]");
		assertThat(new Action.Token(KEY, "x").toString()).doesNotContain("SecretKeySpec");
	}

	private static DerivedKey key(String id) {
		return DerivedKey.of(HashKey.of(id, "0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));
	}

}
