package dev.hone.schemas.serde;

/**
 * The changes of a subject's schema that the registry takes. BACKWARD: the new schema reads old records; FORWARD: the
 * old one reads new records.
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
