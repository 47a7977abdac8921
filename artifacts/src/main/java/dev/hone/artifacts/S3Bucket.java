package dev.hone.artifacts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The objects under a prefix of a bucket. Nothing is ever written over. Each request is tried again, with growing
 * pauses, where the server is busy or the connection breaks; what is given up throws in words.
 */
final class S3Bucket {

    private static final int MAX_PARTS = 10_000;
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICTS_TAKEN = 5;

    private final S3Location location;
    private final S3Options options;
    private volatile @Nullable S3Client client;

    S3Bucket(S3Location location, S3Options options) {
        this.location = location;
        this.options = options;
    }

    /** An object by its name under the prefix. */
    record Entry(String name, long bytes, Instant since) {}

    /** Writes a file unless there is an object of the name; false where there is one, whatever is in it. */
    boolean putIfAbsent(String name, Path file) throws IOException {
        if (Files.size(file) <= options.partBytes()) {
            return putIfAbsent(name, Files.readAllBytes(file));
        }
        // What is there already is not sent in vain; what comes meanwhile is found out at the end.
        return !isThere(name) && inParts(name, file);
    }

    private boolean isThere(String name) {
        return list(name).stream().anyMatch(entry -> entry.name().equals(name));
    }

    /** The same for a file that does not fit into one request. */
    boolean inParts(String name, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return settled(name, () -> inParts(name, channel));
        }
    }

    boolean putIfAbsent(String name, byte[] content) {
        return settled(name, () -> {
            client().putObject(
                            request -> request.bucket(location.bucket())
                                    .key(key(name))
                                    .ifNoneMatch("*")
                                    .contentMD5(md5(content)),
                            RequestBody.fromBytes(content));
        });
    }

    /** A writing that is refused since another one was under way is tried again: who wins shows then. */
    private boolean settled(String name, Runnable writing) {
        for (int conflicts = 0; ; conflicts++) {
            try {
                writing.run();
                return true;
            } catch (S3Exception refused) {
                if (refused.statusCode() == PRECONDITION_FAILED) {
                    return false;
                }
                boolean lost = refused.statusCode() == CONFLICT || isUploadGone(refused);
                if (!lost || conflicts == CONFLICTS_TAKEN) {
                    throw problem("cannot write " + name, refused);
                }
            } catch (SdkException failed) {
                throw problem("cannot write " + name, failed);
            }
        }
    }

    /** Of an upload that was completed by a request whose answer was lost. */
    private static boolean isUploadGone(S3Exception refused) {
        return refused.statusCode() == NOT_FOUND && S3Words.code(refused).equals("NoSuchUpload");
    }

    private void inParts(String name, FileChannel channel) {
        String upload = client().createMultipartUpload(
                        request -> request.bucket(location.bucket()).key(key(name)))
                .uploadId();
        boolean complete = false;
        try {
            List<CompletedPart> parts = parts(name, upload, channel);
            client().completeMultipartUpload(request -> request.bucket(location.bucket())
                    .key(key(name))
                    .uploadId(upload)
                    .ifNoneMatch("*")
                    .multipartUpload(all -> all.parts(parts)));
            complete = true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what is to be written as " + name, e);
        } finally {
            if (!complete) {
                abort(name, upload);
            }
        }
    }

    private List<CompletedPart> parts(String name, String upload, FileChannel channel) throws IOException {
        long size = channel.size();
        long step = Math.max(options.partBytes(), (size + MAX_PARTS - 1) / MAX_PARTS);
        List<CompletedPart> parts = new ArrayList<>();
        for (long from = 0; from < size; from += step) {
            byte[] content = read(channel, from, (int) Math.min(step, size - from));
            int number = parts.size() + 1;
            String tag = client().uploadPart(
                            request -> request.bucket(location.bucket())
                                    .key(key(name))
                                    .uploadId(upload)
                                    .partNumber(number)
                                    .contentMD5(md5(content)),
                            RequestBody.fromBytes(content))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        }
        return parts;
    }

    /** Its parts take room until then; one that cannot be aborted is left to the bucket's lifecycle rules. */
    private void abort(String name, String upload) {
        try {
            client().abortMultipartUpload(request ->
                    request.bucket(location.bucket()).key(key(name)).uploadId(upload));
        } catch (SdkException notNow) {
            // What failed before is what there is to say.
        }
    }

    private static byte[] read(FileChannel channel, long from, int bytes) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(bytes);
        while (content.hasRemaining()) {
            if (channel.read(content, from + content.position()) < 0) {
                throw new IOException("the file has become shorter while it was read");
            }
        }
        return content.array();
    }

    /** Brings an object in pieces: a connection that breaks loses one of them. */
    void get(Entry entry, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long from = 0; from < entry.bytes(); from += options.partBytes()) {
                long last = Math.min(entry.bytes(), from + options.partBytes()) - 1;
                ByteBuffer piece = ByteBuffer.wrap(range(entry.name(), "bytes=" + from + "-" + last));
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            }
        }
    }

    private byte[] range(String name, String range) {
        return asked(
                "cannot read " + name,
                () -> client().getObjectAsBytes(request ->
                                request.bucket(location.bucket()).key(key(name)).range(range))
                        .asByteArray());
    }

    /** The whole of a small object; empty where there is none. */
    Optional<byte[]> content(String name) {
        try {
            return Optional.of(client().getObjectAsBytes(
                            request -> request.bucket(location.bucket()).key(key(name)))
                    .asByteArray());
        } catch (SdkException failed) {
            if (failed instanceof S3Exception refused && S3Words.code(refused).equals("NoSuchKey")) {
                return Optional.empty();
            }
            throw problem("cannot read " + name, failed);
        }
    }

    /** All objects whose names begin so, by name, however many pages they take. */
    List<Entry> list(String beginning) {
        return asked(
                "cannot list " + beginning,
                () -> client()
                        .listObjectsV2Paginator(
                                request -> request.bucket(location.bucket()).prefix(key(beginning)))
                        .contents()
                        .stream()
                        .map(each -> new Entry(
                                each.key().substring(location.prefix().length()), each.size(), each.lastModified()))
                        .toList());
    }

    /** Deletes an object if it is there. */
    void delete(String name) {
        asked(
                "cannot delete " + name,
                () -> client().deleteObject(
                                request -> request.bucket(location.bucket()).key(key(name))));
    }

    private <T> T asked(String what, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException failed) {
            throw problem(what, failed);
        }
    }

    private UncheckedIOException problem(String what, SdkException failed) {
        String words = what + " in " + this + ": " + S3Words.of(failed, location, options);
        return new UncheckedIOException(words, new IOException(failed));
    }

    private String key(String name) {
        return location.prefix() + name;
    }

    private static String md5(byte[] content) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has MD5", impossible);
        }
    }

    /** Made when it is first needed: reading settings asks nobody who we are. */
    private S3Client client() {
        S3Client made = client;
        if (made == null) {
            synchronized (this) {
                made = client;
                if (made == null) {
                    made = S3Clients.of(options);
                    client = made;
                }
            }
        }
        return made;
    }

    @Override
    public String toString() {
        return location.toString();
    }
}
