/**
 * The native engine: the only place that knows JNA. {@link io.ironsieve.jna.NativeEngineProvider} is found by
 * {@link java.util.ServiceLoader}; nothing else is public.
 */
@NullMarked
package io.ironsieve.jna;

import org.jspecify.annotations.NullMarked;
