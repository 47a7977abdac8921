package dev.hone.client.report;

import dev.hone.schemas.versions.VersionName;
import org.jspecify.annotations.Nullable;

/** A value that people see in other words than programs do. */
public record Cell(@Nullable Object value, String text) {

    /** A version: people see the beginning of its digest. */
    public static @Nullable Cell version(@Nullable String name) {
        return name == null ? null : new Cell(name, VersionName.shortForm(name));
    }
}
