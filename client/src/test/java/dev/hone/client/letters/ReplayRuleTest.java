package dev.hone.client.letters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.RecordHeaders;
import dev.hone.schemas.topics.TopicsConfig;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class ReplayRuleTest {

    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Map<String, String> FEEDBACK = Map.of(
            RecordHeaders.TOPIC, "hone.feedback",
            RecordHeaders.PARTITION, "2",
            RecordHeaders.OFFSET, "77",
            RecordHeaders.TIMESTAMP, "1790000000000",
            RecordHeaders.STAGE, "decode",
            RecordHeaders.REASON, "unknown metric \"mood\": declare it");

    private final Marks marks = new Marks();
    private final ReplayRule rule = new ReplayRule(TopicsConfig.from(Settings.of(Map.of())), marks);

    private static Letter letter(long offset, Map<String, String> headers, String... more) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("hone.dead-letters", 3, offset, new byte[] {1}, new byte[] {2});
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        for (int i = 0; i < more.length; i += 2) {
            HeaderText.set(record.headers(), more[i], more[i + 1]);
        }
        return new Letter(record);
    }

    private void mark(Letter letter, Mark.Kind kind, long replays, String to) {
        Mark mark = new Mark(
                letter.id(),
                kind,
                "ann",
                "mended",
                AT,
                replays,
                LetterId.parse(to).orElse(null));
        ProducerRecord<byte[], byte[]> written = mark.write(letter);
        ConsumerRecord<byte[], byte[]> read =
                new ConsumerRecord<>(written.topic(), 3, 900, written.key(), written.value());
        for (Header header : written.headers()) {
            read.headers().add(header);
        }
        assertThat(Mark.is(read)).isTrue();
        marks.add(Mark.read(read).orElseThrow(), letter.topic());
    }

    @Test
    void aWholeOpenRecordOfAnInputMayBeReplayed() {
        assertThat(rule.problem(letter(1042, FEEDBACK))).isEmpty();
        assertThat(marks.state(letter(1042, FEEDBACK))).isEqualTo("open");
        assertThat(letter(1042, FEEDBACK).id()).hasToString("3-1042");
    }

    @Test
    void whatIsNotWholeOrNoInputMayNot() {
        assertThat(rule.problem(letter(1, FEEDBACK, RecordHeaders.LENGTH, "300000")))
                .hasValueSatisfying(words -> assertThat(words).contains("only the beginning"));
        assertThat(rule.problem(letter(1, FEEDBACK, RecordHeaders.KEY_LENGTH, "3000")))
                .isPresent();
        assertThat(rule.problem(letter(1, FEEDBACK, RecordHeaders.TOPIC, "hone.rerouted")))
                .hasValueSatisfying(words -> assertThat(words).contains("came from hone.rerouted"));
        assertThat(rule.problem(letter(1, Map.of())))
                .hasValueSatisfying(words -> assertThat(words).contains("no topic that it names"));
        assertThat(rule.problem(letter(1, FEEDBACK, RecordHeaders.LEFT_OUT, "47", RecordHeaders.LAST_OFFSET, "200")))
                .hasValueSatisfying(words -> assertThat(words)
                        .contains("stands for 47 others", "hone.feedback, partition 2, from offset 77 to 200"));
    }

    @Test
    void whatWasDealtWithIsNotDealtWithAgain() {
        Letter letter = letter(5, FEEDBACK);
        mark(letter, Mark.Kind.SKIPPED, 0, "");

        assertThat(rule.problem(letter))
                .hasValueSatisfying(
                        words -> assertThat(words).startsWith("was skipped at ").endsWith(" by ann: mended"));
        assertThat(marks.state(letter)).isEqualTo("skipped");
    }

    @Test
    void aRecordThatKeepsComingBackIsReplayedThreeTimesWhetherItSaysSoOrNot() {
        assertThat(rule.problem(letter(5, FEEDBACK, RecordHeaders.REPLAYS, "2")))
                .isEmpty();
        assertThat(rule.problem(letter(5, FEEDBACK, RecordHeaders.REPLAYS, "3")))
                .hasValueSatisfying(words -> assertThat(words).contains("was replayed 3 times"));
        assertThat(rule.problem(letter(5, FEEDBACK, RecordHeaders.REPLAYS, "many")))
                .isEmpty();

        // A stage that forgets the headers of what it reads: the mark says where the record went.
        mark(letter(5, FEEDBACK), Mark.Kind.REPLAYED, 3, "2-500");
        Letter back = letter(6, FEEDBACK, RecordHeaders.OFFSET, "500");

        assertThat(marks.replays(back)).isEqualTo(3);
        assertThat(rule.problem(back)).isPresent();
    }

    @Test
    void aFilterTakesWhatAllOfItSays() {
        Letter letter = letter(5, FEEDBACK);
        Instant time = letter.time();

        assertThat(new LetterFilter("feedback", "decode", "Unknown METRIC", time, time.plusMillis(1))
                        .takes(letter, "hone"))
                .isTrue();
        assertThat(LetterFilter.ALL.takes(letter, "hone")).isTrue();
        assertThat(new LetterFilter("prompts", null, null, null, null).takes(letter, "hone"))
                .isFalse();
        assertThat(new LetterFilter(null, "join", null, null, null).takes(letter, "hone"))
                .isFalse();
        assertThat(new LetterFilter(null, null, "schema", null, null).takes(letter, "hone"))
                .isFalse();
        assertThat(new LetterFilter(null, null, null, time.plusMillis(1), null).takes(letter, "hone"))
                .isFalse();
        assertThat(new LetterFilter(null, null, null, null, time).takes(letter, "hone"))
                .isFalse();
    }
}
