package dev.hone.trainer.intake;

import org.jspecify.annotations.Nullable;

/**
 * A key or a source that brought an answer beside its subject.
 *
 * @param name {@code key:ID}, or the kind of a source and its id
 * @param share of what it may bring, in (0, 1]; null for that of everybody
 */
public record Contributor(String name, @Nullable Double share) {}
