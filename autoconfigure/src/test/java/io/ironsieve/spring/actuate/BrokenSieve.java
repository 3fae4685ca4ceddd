package io.ironsieve.spring.actuate;

import java.lang.reflect.Proxy;

import io.ironsieve.Sieve;
import org.jspecify.annotations.Nullable;

/** Sieve whose self-test and status fail with errors, as native code that is gone makes them. */
final class BrokenSieve {

	private BrokenSieve() {
	}

	static Sieve of(@Nullable Error selfTest, Error status) {
		return (Sieve) Proxy.newProxyInstance(Sieve.class.getClassLoader(), new Class<?>[] { Sieve.class },
				(proxy, method, arguments) -> {
					if (!method.getName().equals("selfTest")) {
						throw status;
					}
					if (selfTest != null) {
						throw selfTest;
					}
					return null;
				});
	}

}
