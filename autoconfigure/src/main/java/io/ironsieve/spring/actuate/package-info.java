/** What Actuator shows of a sieve: health, info and an endpoint. */
@NullMarked
package io.ironsieve.spring.actuate;

import org.jspecify.annotations.NullMarked;
