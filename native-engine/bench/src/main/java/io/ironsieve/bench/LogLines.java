package io.ironsieve.bench;

import java.util.Random;

/** Log lines of about 200 characters, all different, in which the built-in packs find nothing. */
public final class LogLines {

	private static final String[] CLASSES = { "OrderController", "CartService", "PaymentGateway", "SessionFilter" };

	private static final String[] VERBS = { "GET", "POST", "PUT", "DELETE" };

	private static final String[] THINGS = { "orders", "carts", "items", "invoices" };

	private LogLines() {
	}

	/** So many lines; another seed makes other lines. */
	public static String[] clean(int count, long seed) {
		Random random = new Random(seed);
		String[] lines = new String[count];
		for (int i = 0; i < count; i++) {
			lines[i] = "2026-11-%02dT%02d:%02d:%02d.%03dZ  INFO 1 --- [nio-8080-exec-%d] c.e.shop.%s : %s /api/%s/%d took %dms status=%d session=s%016x bytes=%d trace=t%016x%016x"
				.formatted(1 + random.nextInt(28), random.nextInt(24), random.nextInt(60), random.nextInt(60),
						random.nextInt(1000), random.nextInt(20), CLASSES[random.nextInt(CLASSES.length)],
						VERBS[random.nextInt(VERBS.length)], THINGS[random.nextInt(THINGS.length)],
						random.nextInt(1_000_000), random.nextInt(900), 200 + random.nextInt(5), random.nextLong(),
						random.nextInt(1_000_000), random.nextLong(), random.nextLong());
		}
		return lines;
	}

}
