package dev.hone.artifacts;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/**
 * The key that versions are signed with: an Ed25519 pair in a PEM file, the private half as PKCS #8 and the public one
 * after it, as {@code openssl genpkey -algorithm ed25519} and {@code openssl pkey -pubout} write them.
 */
public final class SigningKey {

    private final PrivateKey secret;
    private final PublicKey open;

    private SigningKey(PrivateKey secret, PublicKey open) {
        this.secret = secret;
        this.open = open;
    }

    /** Reads a file; throws {@link IllegalArgumentException} in words where it holds no pair. */
    public static SigningKey read(Path file) {
        String text = KeyText.read(file, "the signing key");
        PrivateKey secret = KeyText.privateKey(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        file + " holds no Ed25519 private key (BEGIN PRIVATE KEY); `hone keys pair` makes one"));
        PublicKey open = KeyText.publicKey(text)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                file
                                        + " holds no public key after the private one; `openssl pkey -in FILE -pubout >> FILE` adds it"));
        SigningKey key = new SigningKey(secret, open);
        String trial = Sha256.name(Sha256.start().digest());
        if (!TrustedKeys.fits(open, trial, key.sign(trial))) {
            throw new IllegalArgumentException(file + " holds two halves of different pairs; make one anew");
        }
        return key;
    }

    /**
     * Makes a pair and writes it to a file that does not exist, for its owner's eyes alone.
     *
     * @return the line by which {@code artifacts.trusted.keys} trusts it
     */
    public static String create(Path file, String name) throws IOException {
        KeyPair pair;
        try {
            pair = KeyPairGenerator.getInstance(KeyText.ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has Ed25519", impossible);
        }
        String text = KeyText.pem("PRIVATE KEY", pair.getPrivate().getEncoded())
                + KeyText.pem("PUBLIC KEY", pair.getPublic().getEncoded());
        Set<StandardOpenOption> fresh = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        try (SeekableByteChannel channel = posix
                        ? Files.newByteChannel(
                                file,
                                fresh,
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                        : Files.newByteChannel(file, fresh);
                var out = Channels.newOutputStream(channel)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return TrustedKeys.line(name, pair.getPublic());
    }

    /** The signature of a version's digest. */
    public Signature sign(String digest) {
        try {
            java.security.Signature signing = java.security.Signature.getInstance(KeyText.ALGORITHM);
            signing.initSign(secret);
            signing.update(Signature.message(digest));
            return new Signature(TrustedKeys.id(open), Base64.getEncoder().encodeToString(signing.sign()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("an Ed25519 key signs", impossible);
        }
    }
}
