/** The bench with peers: what other engines take for the same texts. {@code native-engine/bench/README.md} says how it is run. */
@NullMarked
package io.ironsieve.bench.peers;

import org.jspecify.annotations.NullMarked;
