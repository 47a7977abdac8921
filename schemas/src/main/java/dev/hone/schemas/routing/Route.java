package dev.hone.streams.join;

/**
 * Where an interaction counts.
 *
 * @param segment a declared segment, or the pool of its tenant
 */
record Route(String line, String segment) {}
