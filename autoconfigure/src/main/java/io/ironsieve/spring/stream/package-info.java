/**
 * Redacts streams of Reactor and Spring. Usable where Reactor is on the class path; nothing else refers to this package.
 */
@NullMarked
package io.ironsieve.spring.stream;

import org.jspecify.annotations.NullMarked;
