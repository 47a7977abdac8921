package dev.hone.api.models;

import org.jspecify.annotations.Nullable;

/**
 * What may be asked by its name.
 *
 * @param created seconds since 1970
 * @param parent the line of a version; null for a line
 * @param root the version that the name stands for
 */
public record Model(
        String id,
        long created,
        @Nullable String ownedBy,
        @Nullable String parent,
        @Nullable String root) {}
