package dev.hone.client.erasure;

import java.time.Instant;

/** The newest erasure of a subject, and where the erasures topic has it. */
public record AskedErasure(String subject, Instant requestedAt, String reason, int partition, long offset) {}
