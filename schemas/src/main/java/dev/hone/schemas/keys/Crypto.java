package dev.hone.schemas.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM and HMAC-SHA256 of the JDK, as everything here uses them. Any thread may call. */
final class Crypto {

    static final int KEY_BYTES = 32;
    static final int NONCE_BYTES = 12;

    private static final int TAG_BITS = 128;

    private Crypto() {}

    static byte[] encrypt(byte[] key, byte[] nonce, byte[] clear, byte[] associated) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, nonce, associated).doFinal(clear);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM does not work on this machine", impossible);
        }
    }

    /** Throws {@link BrokenSealException} where key, nonce, associated data or ciphertext are not those of sealing. */
    static byte[] decrypt(byte[] key, byte[] nonce, byte[] cipher, byte[] associated) {
        try {
            return cipher(Cipher.DECRYPT_MODE, key, nonce, associated).doFinal(cipher);
        } catch (AEADBadTagException broken) {
            throw new BrokenSealException(broken);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM does not work on this machine", impossible);
        }
    }

    static byte[] mac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA256 does not work on this machine", impossible);
        }
    }

    /** A key of its own for each purpose. */
    static byte[] derived(byte[] key, String purpose) {
        return mac(key, purpose.getBytes(StandardCharsets.UTF_8));
    }

    /** Parts such that no two lists of them give the same bytes. */
    static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += Integer.BYTES + part.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.putInt(part.length).put(part);
        }
        return joined.array();
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] associated)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }
}
