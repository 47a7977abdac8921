package dev.hone.serving.admission;

import dev.hone.schemas.digest.Sha256;
import java.security.MessageDigest;

/** A key that is let in: its SHA-256, and who it stands for. */
final class KnownKey {

    private final byte[] digest;
    private final ApiKey owner;

    KnownKey(byte[] digest, ApiKey owner) {
        this.digest = digest.clone();
        this.owner = owner;
    }

    static KnownKey ofTheList(String key) {
        return new KnownKey(Sha256.of(key), ApiKey.ofTheList());
    }

    ApiKey owner() {
        return owner;
    }

    /** Takes as long whether it is or not. */
    boolean is(byte[] givenDigest) {
        return MessageDigest.isEqual(digest, givenDigest);
    }
}
