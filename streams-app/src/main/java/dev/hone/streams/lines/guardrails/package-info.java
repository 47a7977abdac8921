/**
 * The guardrails of a canary: what is counted beside quality, of which a challenger may not show more. One class each,
 * and one line in {@link dev.hone.streams.lines.guardrails.Guardrails}.
 */
@NullMarked
package dev.hone.streams.lines.guardrails;

import org.jspecify.annotations.NullMarked;
