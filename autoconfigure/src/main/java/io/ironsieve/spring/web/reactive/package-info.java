/** Redaction of bodies between WebFlux and its clients. */
@NullMarked
package io.ironsieve.spring.web.reactive;

import org.jspecify.annotations.NullMarked;
