/** Meters of a sieve; {@code docs/meters.md} lists them. */
@NullMarked
package io.ironsieve.spring.metrics;

import org.jspecify.annotations.NullMarked;
