package dev.hone.schemas.routing;

/**
 * Where an interaction counts.
 *
 * @param segment a declared segment, or the pool of its tenant
 */
public record Route(String line, String segment) {}
