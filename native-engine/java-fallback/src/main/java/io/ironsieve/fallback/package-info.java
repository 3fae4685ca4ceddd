/**
 * The Java engine: the results of {@code docs/rules.md} on RE2/J, for when the native engine is not there. Only the provider is
 * public, and {@link io.ironsieve.fallback.Explainer} for tools.
 */
@NullMarked
package io.ironsieve.fallback;

import org.jspecify.annotations.NullMarked;
