package dev.hone.serving.external;

import dev.hone.schemas.versions.VersionName;

/**
 * The names of versions at an engine. They hold the whole digest, so that none ever comes to mean other weights, and
 * nothing but letters, digits, dots, hyphens and underscores, so that they can stand in addresses and file names.
 *
 * @param baseModel what the engine calls the base
 */
record EngineNames(EngineKind kind, String baseModel) {

    private static final String PREFIX = "hone.";

    /** What an adapter is loaded as; for the base what the engine calls it. */
    String loadedAs(VersionName version) {
        return version.digest()
                .map(digest -> PREFIX + version.line() + "." + digest.substring(digest.indexOf(':') + 1))
                .orElse(baseModel);
    }

    /** What a request names as its model. */
    String asked(VersionName version) {
        return kind == EngineKind.SGLANG && !version.isBase() ? baseModel + ":" + loadedAs(version) : loadedAs(version);
    }

    /** Whether an answer that says this model is of the version. */
    boolean isOf(VersionName version, String model) {
        return model.equals(asked(version)) || model.equals(loadedAs(version));
    }
}
