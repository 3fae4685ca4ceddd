@NullMarked
package io.ironsieve.sample;

import org.jspecify.annotations.NullMarked;
