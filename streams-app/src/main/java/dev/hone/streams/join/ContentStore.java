package dev.hone.streams.join;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.streams.commit.AtCommit;
import dev.hone.streams.commit.WriteBehind;
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
final class ContentStore {

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

    private final KeyValueStore<String, byte[]> store;
    private final WriteBehind<Sides> sides;
    private final WriteBehind<Original> held;

    ContentStore(KeyValueStore<String, byte[]> store, AtCommit commit) {
        this.store = store;
        this.sides = new WriteBehind<>(
                STORE,
                store,
                new WriteBehind.Form<>(ContentStore::readSides, ContentStore::write, Sides::bytes),
                commit);
        this.held = new WriteBehind<>(
                STORE + " held",
                store,
                new WriteBehind.Form<>((key, bytes) -> readWithKey(bytes), ContentStore::writeWithKey, Original::bytes),
                commit);
    }

    static StoreBuilder<KeyValueStore<String, byte[]>> storeBuilder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray());
    }

    void put(String id, Sides kept) {
        sides.put(id, kept);
    }

    /** The first record of an interaction that has none. */
    void putFirst(String id, Sides kept) {
        sides.putNew(id, kept);
    }

    /** {@link Sides#NONE} for an interaction that has neither. */
    Sides get(String id) {
        Sides kept = sides.get(id);
        return kept == null ? Sides.NONE : kept;
    }

    void remove(String id) {
        sides.remove(id);
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
        if (get(id, vote).isEmpty()) {
            held.put(key(id, vote), original);
        }
    }

    Optional<Original> get(String id, Vote vote) {
        return Optional.ofNullable(held.get(key(id, vote)));
    }

    Optional<Original> take(String id, Vote vote) {
        Optional<Original> taken = get(id, vote);
        remove(id, vote);
        return taken;
    }

    void remove(String id, Vote vote) {
        held.remove(key(id, vote));
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
