package dev.hone.schemas.routing;

/**
 * The line and the segment that an interaction counts in.
 *
 * @param segment a declared segment, or the pool of its tenant
 */
public record Route(String line, String segment) {}
