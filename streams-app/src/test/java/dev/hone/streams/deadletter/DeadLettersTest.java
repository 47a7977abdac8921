package dev.hone.streams.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.topics.RecordHeaders;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

    private static final Headers NONE = headers();

    private static Headers headers() {
        return new org.apache.kafka.common.header.internals.RecordHeaders();
    }

    private static Original original(byte @Nullable [] key, byte @Nullable [] value) {
        return new Original(key, value, "hone.prompts", 3, 99, 1_790_000_000_000L);
    }

    private static @Nullable String text(Record<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void carriesWhatIsNotTooLargeAsItCame() {
        byte[] value = new byte[DeadLetters.MAX_VALUE_BYTES];
        Headers came = headers().add("traceparent", new byte[] {1}).add("hone.sha256", new byte[] {2});

        Record<byte[], byte[]> letter = DeadLetters.letter(original("i".getBytes(UTF_8), value), "decode", "no", came);

        assertThat(letter.value()).isSameAs(value);
        assertThat(letter.headers().lastHeader("traceparent").value()).containsExactly(1);
        assertThat(text(letter, RecordHeaders.SHA256)).isNull();
        assertThat(text(letter, RecordHeaders.REASON)).isEqualTo("no");
        assertThat(DeadLetters.origin(letter)).hasValueSatisfying(origin -> {
            assertThat(origin.topic()).isEqualTo("hone.prompts");
            assertThat(origin.partition()).isEqualTo(3);
            assertThat(origin.offset()).isEqualTo(99);
        });
    }

    @Test
    void cutsWhatIsTooLargeAndSaysWhatItWas() throws Exception {
        byte[] value = new byte[3 << 20];
        value[0] = 7;
        byte[] key = new byte[2 << 20];
        Headers came = headers();
        for (int i = 0; i < 1000; i++) {
            came.add("header" + i, new byte[5000]);
        }
        came.add("x".repeat(2 << 20), null).add("small", new byte[] {1});

        Record<byte[], byte[]> letter =
                DeadLetters.letter(original(key, value), "decode", "because ".repeat(100_000), came);

        assertThat(letter.value()).isEqualTo(Arrays.copyOf(value, 256 * 1024));
        assertThat(text(letter, RecordHeaders.LENGTH)).isEqualTo("3145728");
        assertThat(text(letter, RecordHeaders.SHA256)).isEqualTo(sha256(value));
        assertThat(letter.key()).hasSize(1024);
        assertThat(text(letter, RecordHeaders.KEY_LENGTH)).isEqualTo("2097152");
        assertThat(text(letter, RecordHeaders.KEY_SHA256)).isEqualTo(sha256(key));
        assertThat(text(letter, RecordHeaders.HEADERS_LEFT_OUT)).isEqualTo("998");
        assertThat(letter.headers().lastHeader("small")).isNotNull();
        int bytes = letter.key().length + letter.value().length;
        for (Header header : letter.headers()) {
            bytes += header.key().length() + header.value().length;
        }
        assertThat(bytes).isLessThan(300 * 1024);
    }

    @Test
    void howOftenARecordWasReplayedIsNotForgotten() {
        Headers came = headers().add(RecordHeaders.REPLAYS, "2".getBytes(UTF_8));

        Record<byte[], byte[]> letter = DeadLetters.letter(original(null, null), "decode", "no", came);

        assertThat(text(letter, RecordHeaders.REPLAYS)).isEqualTo("2");
    }

    @Test
    void nothingIsMadeOfNothing() {
        Record<byte[], byte[]> letter = DeadLetters.letter(original(null, null), "decode", "no", NONE);

        assertThat(letter.key()).isNull();
        assertThat(letter.value()).isNull();
    }

    @Test
    void aRecordWithoutOriginHasNone() {
        Headers foreign = headers().add(RecordHeaders.TOPIC, "hone.prompts".getBytes(UTF_8));

        assertThat(DeadLetters.origin(new Record<>(new byte[0], new byte[0], 0, foreign)))
                .isEmpty();
    }
}
