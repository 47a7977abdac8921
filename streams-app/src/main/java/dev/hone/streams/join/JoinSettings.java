package dev.hone.streams.join;

import dev.hone.schemas.routing.LinesConfig;

/** All that the join is told when it is made. */
public record JoinSettings(JoinConfig join, CountingConfig counting, LinesConfig lines, Rules rules) {}
