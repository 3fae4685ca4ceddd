/**
 * What an engine implements. An engine is found by {@link java.util.ServiceLoader}; users of {@link io.ironsieve.Sieve} never see
 * this package.
 */
@NullMarked
package io.ironsieve.spi;

import org.jspecify.annotations.NullMarked;
