package dev.hone.streams.join;

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
 * for good, other feedback until its interaction has both. Ids have no control characters, so that one of them
 * separates the parts of a key.
 */
record ContentStore(KeyValueStore<String, byte[]> store) {

    static final String STORE = "join-content";

    /** What is kept of the winner of a side. */
    enum Part {
        PROMPT,
        RESPONSE
    }

    static StoreBuilder<KeyValueStore<String, byte[]>> storeBuilder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray());
    }

    void put(String id, Part part, Original original) {
        store.put(key(id, part), write(original));
    }

    Optional<Original> get(String id, Part part) {
        return Optional.ofNullable(store.get(key(id, part))).map(ContentStore::read);
    }

    Optional<Original> take(String id, Part part) {
        return Optional.ofNullable(store.delete(key(id, part))).map(ContentStore::read);
    }

    void hold(String id, Vote vote, Original original) {
        store.putIfAbsent(key(id, vote), write(original));
    }

    Optional<Original> get(String id, Vote vote) {
        return Optional.ofNullable(store.get(key(id, vote))).map(ContentStore::read);
    }

    Optional<Original> take(String id, Vote vote) {
        return Optional.ofNullable(store.delete(key(id, vote))).map(ContentStore::read);
    }

    private static String key(String id, Part part) {
        return id + '\0' + part.name();
    }

    private static String key(String id, Vote vote) {
        return id + '\0' + vote.hash() + '\0' + vote.given().getFeedbackId();
    }

    private static byte[] write(Original original) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(original.topic());
            out.writeInt(original.partition());
            out.writeLong(original.offset());
            out.writeLong(original.timestamp());
            writeBytes(out, original.key());
            writeBytes(out, original.value());
        } catch (IOException e) {
            throw new UncheckedIOException("a record could not be written to memory", e);
        }
        return bytes.toByteArray();
    }

    private static Original read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String topic = in.readUTF();
            int partition = in.readInt();
            long offset = in.readLong();
            long timestamp = in.readLong();
            return new Original(readBytes(in), readBytes(in), topic, partition, offset, timestamp);
        } catch (IOException e) {
            throw new UncheckedIOException("a record in the state store is cut short", e);
        }
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
}
