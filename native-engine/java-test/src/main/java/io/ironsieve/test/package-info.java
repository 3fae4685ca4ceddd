/** Tests of rules of one's own. */
@NullMarked
package io.ironsieve.test;

import org.jspecify.annotations.NullMarked;
