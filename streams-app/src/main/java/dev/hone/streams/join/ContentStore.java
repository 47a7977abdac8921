package dev.hone.streams.join;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.streams.deadletter.Original;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one task as they came: prompts, responses and feedback with a correction until their interaction closes
 * for good, other feedback until its interaction has both. The two sides of an interaction are one entry under its id.
 * The rows of sessions are here too. Ids have no control characters, so that one of them separates an id from what
 * else is in the key of feedback.
 */
record ContentStore(KeyValueStore<String, byte[]> store) {

    static final String STORE = "join-content";

    /** Before a session's name, in keys that no interaction has. */
    private static final String SESSION = "\0session\0";

    private static final byte PROMPT = 1;
    private static final byte RESPONSE = 2;

    /** How the sides were kept once: each under a key of its own. */
    private static final String APART_PROMPT = "\0PROMPT";

    private static final String APART_RESPONSE = "\0RESPONSE";

    /** Where the key of a record is: behind its place, or known already. */
    @FunctionalInterface
    private interface KeyReader {
        byte @Nullable [] read(DataInputStream in) throws IOException;
    }

    static StoreBuilder<KeyValueStore<String, byte[]>> storeBuilder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray());
    }

    void put(String id, Sides sides) {
        store.put(id, write(sides));
    }

    /** {@link Sides#NONE} for an interaction that has neither. */
    Sides get(String id) {
        byte[] bytes = store.get(id);
        return bytes == null ? Sides.NONE : readSides(id, bytes);
    }

    void remove(String id) {
        store.put(id, null);
    }

    /** Brings together what a release before this one kept of an interaction. */
    void bringTogether(String id) {
        byte[] prompt = store.get(id + APART_PROMPT);
        byte[] response = store.get(id + APART_RESPONSE);
        if (prompt != null || response != null) {
            put(
                    id,
                    new Sides(
                            prompt == null ? null : readWithKey(prompt),
                            response == null ? null : readWithKey(response)));
            store.put(id + APART_PROMPT, null);
            store.put(id + APART_RESPONSE, null);
        }
    }

    /** The bytes of a session's row; null where there is none. */
    byte @Nullable [] session(String session) {
        return store.get(SESSION + session);
    }

    void putSession(String session, byte @Nullable [] row) {
        store.put(SESSION + session, row);
    }

    /** The id under which feedback on a session is held. */
    static String idOf(String session) {
        return SESSION + session;
    }

    void hold(String id, Vote vote, Original original) {
        store.putIfAbsent(key(id, vote), writeWithKey(original));
    }

    Optional<Original> get(String id, Vote vote) {
        return Optional.ofNullable(store.get(key(id, vote))).map(ContentStore::readWithKey);
    }

    Optional<Original> take(String id, Vote vote) {
        return Optional.ofNullable(store.delete(key(id, vote))).map(ContentStore::readWithKey);
    }

    void remove(String id, Vote vote) {
        store.put(key(id, vote), null);
    }

    private static String key(String id, Vote vote) {
        return id + '\0' + vote.hash() + '\0' + vote.given().getFeedbackId();
    }

    private static byte[] write(Sides sides) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            Original prompt = sides.prompt();
            if (prompt != null) {
                out.writeByte(PROMPT);
                write(prompt, out);
            }
            Original response = sides.response();
            if (response != null) {
                out.writeByte(RESPONSE);
                write(response, out);
            }
        } catch (IOException e) {
            throw unwritten(e);
        }
        return bytes.toByteArray();
    }

    // The key of a record that came this far is its interaction's id.
    private static Sides readSides(String id, byte[] bytes) {
        byte[] key = id.getBytes(UTF_8);
        Sides sides = Sides.NONE;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            while (in.available() > 0) {
                byte side = in.readByte();
                Original original = read(in, stored -> key);
                sides = side == PROMPT ? sides.withPrompt(original) : sides.withResponse(original);
            }
        } catch (IOException e) {
            throw cutShort(e);
        }
        return sides;
    }

    private static byte[] writeWithKey(Original original) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writePlace(original, out);
            writeBytes(out, original.key());
            writeBytes(out, original.value());
        } catch (IOException e) {
            throw unwritten(e);
        }
        return bytes.toByteArray();
    }

    private static Original readWithKey(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return read(in, ContentStore::readBytes);
        } catch (IOException e) {
            throw cutShort(e);
        }
    }

    private static void write(Original original, DataOutputStream out) throws IOException {
        writePlace(original, out);
        writeBytes(out, original.value());
    }

    private static Original read(DataInputStream in, KeyReader keys) throws IOException {
        String topic = in.readUTF();
        int partition = in.readInt();
        long offset = in.readLong();
        long timestamp = in.readLong();
        byte[] key = keys.read(in);
        return new Original(key, readBytes(in), topic, partition, offset, timestamp);
    }

    private static void writePlace(Original original, DataOutputStream out) throws IOException {
        out.writeUTF(original.topic());
        out.writeInt(original.partition());
        out.writeLong(original.offset());
        out.writeLong(original.timestamp());
    }

    private static void writeBytes(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    private static byte @Nullable [] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }

    private static UncheckedIOException unwritten(IOException e) {
        return new UncheckedIOException("a record could not be written to memory", e);
    }

    private static UncheckedIOException cutShort(IOException e) {
        return new UncheckedIOException("a record in the state store is cut short", e);
    }
}
