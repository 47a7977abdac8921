package dev.hone.serving.admission;

import dev.hone.schemas.digest.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;

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

    /**
     * What is signed with the tokens that it gives, and never told: another secret or another tenant under the same id
     * is another key.
     */
    String binding() {
        return HexFormat.of().formatHex(digest) + "/" + owner.tenant();
    }

    /** Takes as long whether it is or not. */
    boolean is(byte[] givenDigest) {
        return MessageDigest.isEqual(digest, givenDigest);
    }
}
