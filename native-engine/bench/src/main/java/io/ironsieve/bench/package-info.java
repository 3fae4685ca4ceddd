/** Benchmarks. Each states its question, input, command and what it leaves out; records are in {@code record/}. */
@NullMarked
package io.ironsieve.bench;

import org.jspecify.annotations.NullMarked;
