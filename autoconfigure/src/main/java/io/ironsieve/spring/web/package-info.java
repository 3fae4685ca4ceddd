/** Redaction of HTTP bodies: which ones, and by which streams. What belongs to a web stack is in the packages below. */
@NullMarked
package io.ironsieve.spring.web;

import org.jspecify.annotations.NullMarked;
