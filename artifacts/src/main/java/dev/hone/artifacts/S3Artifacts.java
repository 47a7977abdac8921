package dev.hone.artifacts;

import dev.hone.artifacts.S3Bucket.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * An artifact store in a bucket of an S3-compatible server.
 *
 * <p>A version is the objects {@code versions/HEX/FILE}, and is whole when {@code whole/HEX} is there, which is written
 * last and lists the files as {@code sha256sum} does. Each object is written under the condition that there is none of
 * its name: of several workers that bring the same version one writes the last object, the others notice. The digest
 * alone says what a version is: one that was copied here without its last object is taken as well.
 */
final class S3Artifacts implements ArtifactStore {

    private static final String VERSIONS = FileArtifacts.VERSIONS + "/";
    private static final String SIGNATURES = FileArtifacts.SIGNATURES + "/";
    private static final String WHOLE = "whole/";
    private static final int HEX_DIGITS = 64;

    private final S3Bucket bucket;
    private final FolderCache cache;

    S3Artifacts(S3Bucket bucket, FolderCache cache) {
        this.bucket = bucket;
        this.cache = cache;
    }

    @Override
    public Artifact put(Path folder) {
        String digest = FolderDigest.of(folder);
        String location = VERSIONS + FolderDigest.hex(digest);
        StringBuilder sums = new StringBuilder();
        try {
            for (Path file : Folders.files(folder)) {
                String sum = sum(file);
                putFile(location + "/" + file.getFileName(), file, sum);
                sums.append(sum).append("  ").append(file.getFileName()).append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + folder + " to " + bucket, e);
        }
        boolean fresh = bucket.putIfAbsent(
                WHOLE + FolderDigest.hex(digest), sums.toString().getBytes(StandardCharsets.UTF_8));
        return new Artifact(location, digest, fresh);
    }

    /** What is there already has to be the same: the name of the folder says so. */
    private void putFile(String name, Path file, String sum) throws IOException {
        if (bucket.putIfAbsent(name, file)) {
            return;
        }
        Path aside = cache.aside();
        try {
            Path there = aside.resolve("there");
            for (Entry entry : bucket.list(name)) {
                if (entry.name().equals(name)) {
                    bucket.get(entry, there);
                }
            }
            if (!Files.exists(there) || !sum(there).equals(sum)) {
                throw changed(name);
            }
        } finally {
            Folders.delete(aside);
        }
    }

    @Override
    public synchronized Optional<Path> fetch(String digest) {
        return cache.find(digest).or(() -> brought(digest));
    }

    private Optional<Path> brought(String digest) {
        String location = VERSIONS + FolderDigest.hex(digest) + "/";
        List<Entry> entries = bucket.list(location);
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        Path aside = cache.aside();
        try {
            for (Entry entry : entries) {
                bucket.get(entry, aside.resolve(fileName(entry, location)));
            }
            if (FolderDigest.of(aside).equals(digest)) {
                return Optional.of(cache.keep(digest, aside));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot bring " + location + " from " + bucket, e);
        } finally {
            Folders.delete(aside);
        }
        if (bucket.list(WHOLE + FolderDigest.hex(digest)).isEmpty()) {
            // Somebody is still writing it.
            return Optional.empty();
        }
        throw changed(location);
    }

    private String fileName(Entry entry, String location) {
        String name = entry.name().substring(location.length());
        if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.equals("..") || name.equals(".")) {
            throw changed(location);
        }
        return name;
    }

    private IllegalStateException changed(String what) {
        return new IllegalStateException("the artifact " + bucket + what
                + " was changed: its content is not that of its" + " name; delete it and bring its content back");
    }

    @Override
    public void sign(String digest, Signature signature) {
        bucket.putIfAbsent(SIGNATURES + FolderDigest.hex(digest) + "/" + signature.key(), signature.line());
    }

    @Override
    public List<Signature> signatures(String digest) {
        List<Signature> signatures = new ArrayList<>();
        for (Entry entry : bucket.list(SIGNATURES + FolderDigest.hex(digest) + "/")) {
            bucket.content(entry.name()).map(Signature::parse).ifPresent(signatures::add);
        }
        return List.copyOf(signatures);
    }

    @Override
    public Optional<Signature> signature(String digest, Predicate<Signature> sought) {
        Path seen = cache.signatures(digest);
        return SignatureFiles.read(seen).stream().filter(sought).findFirst().or(() -> {
            Optional<Signature> found =
                    signatures(digest).stream().filter(sought).findFirst();
            found.ifPresent(signature -> SignatureFiles.write(seen, signature));
            return found;
        });
    }

    @Override
    public List<Held> held() {
        Map<String, Held> held = new TreeMap<>();
        for (Entry entry : bucket.list(VERSIONS)) {
            String[] parts = entry.name().split("/", -1);
            if (parts.length == 3 && parts[1].matches("[0-9a-f]{" + HEX_DIGITS + "}")) {
                held.merge(
                        parts[1], new Held(Sha256.PREFIX + parts[1], entry.bytes(), entry.since()), S3Artifacts::sum);
            }
        }
        return List.copyOf(held.values());
    }

    private static Held sum(Held left, Held right) {
        Instant since = left.since().isAfter(right.since()) ? left.since() : right.since();
        return new Held(left.digest(), left.bytes() + right.bytes(), since);
    }

    /** The last object goes first: what is half deleted is not whole. */
    @Override
    public boolean delete(String digest) {
        String hex = FolderDigest.hex(digest);
        bucket.delete(WHOLE + hex);
        List<Entry> entries = bucket.list(VERSIONS + hex + "/");
        entries.forEach(entry -> bucket.delete(entry.name()));
        bucket.list(SIGNATURES + hex + "/").forEach(entry -> bucket.delete(entry.name()));
        cache.forget(digest);
        return !entries.isEmpty();
    }

    @Override
    public void check() {
        String name = "check/" + UUID.randomUUID();
        boolean first = bucket.putIfAbsent(name, new byte[0]);
        boolean second = bucket.putIfAbsent(name, new byte[0]);
        bucket.delete(name);
        if (!first || second) {
            throw new UncheckedIOException(
                    bucket + " writes over what is there: this server does not heed If-None-Match; take another",
                    new IOException("no conditional writes"));
        }
    }

    @Override
    public String toString() {
        return bucket.toString();
    }

    private static String sum(Path file) throws IOException {
        MessageDigest sha = Sha256.start();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }
}
