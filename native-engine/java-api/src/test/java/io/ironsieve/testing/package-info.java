/** Tests that engines share; published within this build as a test jar. */
@NullMarked
package io.ironsieve.testing;

import org.jspecify.annotations.NullMarked;
