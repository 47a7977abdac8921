/**
 * The state machine of each line: cuts the examples into rounds, one at a time, and decides what becomes of the version
 * that a round gives. Decisions are pure functions of the line and the event; one processor acts on them.
 *
 * <p>Here lie the stage and its settings, which is all that the rest of the program sees. The packages below go one
 * way: {@code machine} calls {@code rounds}, {@code rollout}, {@code anchor} and {@code store}; {@code rollout} asks
 * {@code canary} what the evidence proves, by quality and by the list of {@code guardrails}; {@code anchor} compares
 * the champion with the base for good; all of them work on the values of {@code state} and speak through
 * {@code words}.
 */
@NullMarked
package dev.hone.streams.lines;

import org.jspecify.annotations.NullMarked;
