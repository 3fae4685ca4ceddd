/**
 * Ironsieve in a Spring Boot application: properties and the {@link io.ironsieve.Sieve} bean. Everything about operating it stands in
 * {@code actuate} and {@code metrics}, and only there are Actuator and Micrometer used.
 */
@NullMarked
package io.ironsieve.spring;

import org.jspecify.annotations.NullMarked;
