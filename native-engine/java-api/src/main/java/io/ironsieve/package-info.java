/**
 * The API a service uses: {@link io.ironsieve.Sieve} redacts, everything else describes what it found or how it is set up.
 * No native code, no Spring and no JSON library behind this package's types.
 */
@NullMarked
package io.ironsieve;

import org.jspecify.annotations.NullMarked;
