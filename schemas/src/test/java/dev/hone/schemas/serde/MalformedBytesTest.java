package dev.hone.schemas.serde;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.hone.schemas.golden.FixedRegistry;
import dev.hone.schemas.golden.GoldenFiles;
import dev.hone.schemas.golden.GoldenFiles.Golden;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.topics.Topics;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedBytesTest {

    private static final long MOST_ALLOCATED_BYTES = 2_000_000;

    /** Avro's spelling of 2^31 - 9, the longest length that it takes for one. */
    private static final byte[] HUGE = {(byte) 0xEE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F};

    @Test
    void refusesWhatIsTooShortForASchemaId() {
        assertThatThrownBy(() -> feedback().deserialize("feedback", new byte[] {0, 0, 0, 1}))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("4 bytes");
    }

    @Test
    void refusesWhatDoesNotStartWithZero() {
        assertThatThrownBy(() -> feedback().deserialize("feedback", "{\"json\": 1}".getBytes(US_ASCII)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("starts with byte 123, not 0");
    }

    @Test
    void refusesASchemaIdThatTheRegistryDoesNotKnow() {
        byte[] bytes = golden("feedback").bytes();
        bytes[4] = 77;

        assertThatThrownBy(() -> feedback().deserialize("feedback", bytes))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("77");
    }

    @Test
    void refusesBytesAfterTheDatum() {
        byte[] bytes = golden("feedback").bytes();

        assertThatThrownBy(() -> feedback().deserialize("feedback", Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("left over");
    }

    @Test
    void refusesADatumThatIsCutOff() {
        byte[] bytes = golden("feedback").bytes();

        for (int length = 5; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> feedback().deserialize("feedback", cut))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(MalformedRecordException.class);
        }
    }

    @Test
    void refusesASchemaThatOursCannotBeReadFrom() {
        FixedRegistry registry = new FixedRegistry(1, Schema.create(Schema.Type.LONG));

        assertThatThrownBy(() -> new AvroDeserializer<>(FeedbackGiven.class, registry)
                        .deserialize("feedback", new byte[] {0, 0, 0, 0, 1, 2}))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("does not fit schema id 1");
    }

    @Test
    void aTombstoneIsNotMalformed() {
        assertThat(feedback().deserialize("feedback", null)).isNull();
    }

    @Test
    void aHugeLengthOfAStringAllocatesNothing() {
        // The feedback's id is the first field.
        assertRefusedCheaply(feedback(), datum(HUGE));
    }

    @Test
    void aHugeCountOfAnArrayAllocatesNothing() {
        // Segment "", no line, no subject, then the messages.
        Deserializer<PromptSubmitted> prompts = deserializer(PromptSubmitted.class, "prompts");

        assertRefusedCheaply(prompts, datum(new byte[] {0, 0, 0}, HUGE));
    }

    @Test
    void aHugeCountOfAMapAllocatesNothing() {
        // Partition 0, then the records.
        Deserializer<Ledger> ledgers = deserializer(Ledger.class, "ledgers");

        assertRefusedCheaply(ledgers, datum(new byte[] {0}, HUGE));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void changedBytesAreReadOrRefusedAndNothingElse(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        for (Golden golden : GoldenFiles.all()) {
            Deserializer<?> deserializer = deserializer(type(golden.topic()), golden.topic());
            for (int round = 0; round < 2_000; round++) {
                byte[] bytes = mutated(golden.bytes(), random);
                try {
                    deserializer.deserialize(golden.topic(), bytes);
                } catch (MalformedRecordException expected) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    private static byte[] mutated(byte[] golden, SplittableRandom random) {
        byte[] bytes = golden;
        for (int change = random.nextInt(1, 4); change > 0; change--) {
            // Mostly past the schema id, for an unknown one is refused before anything is read.
            int at = random.nextInt(random.nextInt(20) == 0 ? 0 : 5, bytes.length);
            bytes = switch (random.nextInt(4)) {
                case 0 -> Arrays.copyOf(bytes, Math.max(at, 5) + 1);
                case 1 -> spliced(bytes, at, HUGE);
                case 2 -> spliced(bytes, at, new byte[] {(byte) random.nextInt(256)});
                default -> {
                    byte[] flipped = bytes.clone();
                    flipped[at] ^= (byte) (1 << random.nextInt(8));
                    yield flipped;
                }
            };
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int at, byte[] inserted) {
        return ByteBuffer.allocate(bytes.length + inserted.length)
                .put(bytes, 0, at)
                .put(inserted)
                .put(bytes, at, bytes.length - at)
                .array();
    }

    private static void assertRefusedCheaply(Deserializer<?> deserializer, byte[] bytes) {
        // The first time classes are loaded.
        assertThatThrownBy(() -> deserializer.deserialize("any", bytes)).isInstanceOf(MalformedRecordException.class);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();

        assertThatThrownBy(() -> deserializer.deserialize("any", bytes)).isInstanceOf(MalformedRecordException.class);

        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_ALLOCATED_BYTES);
    }

    private static byte[] datum(byte[]... parts) {
        ByteBuffer bytes = ByteBuffer.allocate(5
                        + List.of(parts).stream().mapToInt(part -> part.length).sum())
                .putInt(1, 1)
                .position(5);
        List.of(parts).forEach(bytes::put);
        return bytes.array();
    }

    private static Deserializer<FeedbackGiven> feedback() {
        return deserializer(FeedbackGiven.class, "feedback");
    }

    private static <V> Deserializer<V> deserializer(Class<V> type, String topic) {
        return new AvroDeserializer<>(type, new FixedRegistry(1, golden(topic).writer()));
    }

    private static Class<?> type(String topic) {
        return Topics.all().stream()
                .filter(known -> known.name().equals(topic))
                .findAny()
                .orElseThrow()
                .valueType();
    }

    private static Golden golden(String topic) {
        return GoldenFiles.all().stream()
                .filter(golden -> golden.topic().equals(topic) && golden.version() == 1)
                .findAny()
                .orElseThrow();
    }
}
