/** Benchmarks of the boundary itself; in this package, because it is not public. */
@org.jspecify.annotations.NullMarked
package io.ironsieve.jna;
