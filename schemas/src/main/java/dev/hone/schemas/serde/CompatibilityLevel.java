package dev.hone.schemas.serde;

/**
 * Which changes of a subject's schema the registry takes. BACKWARD: the new schema reads old records; FORWARD: the old
 * one reads new records.
 */
public enum CompatibilityLevel {
    NONE,
    BACKWARD,
    BACKWARD_TRANSITIVE,
    FORWARD,
    FORWARD_TRANSITIVE,
    FULL,
    FULL_TRANSITIVE
}
