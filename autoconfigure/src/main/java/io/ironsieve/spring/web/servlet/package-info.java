/** Redaction of bodies between servlets and their clients. */
@NullMarked
package io.ironsieve.spring.web.servlet;

import org.jspecify.annotations.NullMarked;
