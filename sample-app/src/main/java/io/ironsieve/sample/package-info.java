/** A service that redacts what is posted to it, written as any user of the starter would write it. */
@NullMarked
package io.ironsieve.sample;

import org.jspecify.annotations.NullMarked;
