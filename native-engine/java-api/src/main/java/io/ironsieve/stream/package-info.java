/**
 * Redacts what other libraries stream: {@code java.io} and {@link java.util.concurrent.Flow} over a {@link io.ironsieve.SieveStream}.
 * Every class here takes a stream over and closes it.
 */
@NullMarked
package io.ironsieve.stream;

import org.jspecify.annotations.NullMarked;
