package dev.hone.trainer.intake;

import dev.hone.schemas.records.Example;

/** A record of the examples topic and where it stands. */
public record LoggedExample(int partition, long offset, String interactionId, Example example) {}
