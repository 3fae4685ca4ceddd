/** Redaction of bodies that HTTP clients send. */
@NullMarked
package io.ironsieve.spring.web.client;

import org.jspecify.annotations.NullMarked;
