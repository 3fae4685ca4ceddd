@NullMarked
package io.ironsieve.fallback;

import org.jspecify.annotations.NullMarked;
