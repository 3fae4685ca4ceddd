@NullMarked
package io.ironsieve.stream;

import org.jspecify.annotations.NullMarked;
