package dev.hone.streams.join;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.TaskLedger;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/**
 * A task goes on from what the release with interactions of format 3 left in its stores: an interaction whose prompt
 * came at 10 s and whose response came at 20 s, with a timer for each thing to come and its sides under keys of their
 * own; a clock at 30 s and the counts of both records, one under each key.
 */
class JoinUpgradeTest {

    private static final byte[] KEY = "i".getBytes(UTF_8);
    private static final byte[] NOTHING = {};
    private static final long DUE = 20 + 3600;

    private final JoinFixture join = new JoinFixture();

    JoinUpgradeTest() throws IOException {
        this.<String>store(Interactions.STORE).put("i", interaction());
        this.<String>store(ContentStore.STORE).put("i\0PROMPT", content());
        this.<String>store(ContentStore.STORE).put("i\0RESPONSE", content());
        KeyValueStore<Bytes, byte[]> timers = store(Timers.STORE);
        timers.put(timer(10 + 604_800, 3), NOTHING);
        timers.put(timer(DUE, 1), NOTHING);
        timers.put(timer(DUE + 604_800, 2), NOTHING);
        timers.put(timer(20 + 2_592_000, 4), NOTHING);
        KeyValueStore<String, byte[]> clock = store(TaskClock.STORE);
        clock.put("now", number(30_000));
        clock.put("timers", number(0));
        clock.put("watermark", number(29_000));
        KeyValueStore<String, byte[]> ledger = store(TaskLedger.STORE);
        ledger.put("records.prompts", number(1));
        ledger.put("records.responses", number(1));
        ledger.put("outcomes.accepted", number(2));
        ledger.put("interactions", number(1));
    }

    @Test
    void aVoteFindsItsInteractionAndTheDueTimeClosesIt() {
        JoinProcessor processor = join.started();

        processor.process(JoinFixture.record(JoinFixture.RATING, 100));
        processor.process(JoinFixture.record(JoinFixture.PROMPT, DUE + 1));

        assertThat(join.context.forwarded("scored").stream()
                        .map(forward -> (ScoredInteraction) forward.record().value()))
                .extracting(ScoredInteraction::getRevision, ScoredInteraction::getClosed)
                .containsExactly(tuple(0, false), tuple(1, true));
        assertThat(join.contents()).containsExactly("i");
    }

    @Test
    void theCountsGoOn() {
        JoinProcessor processor = join.started();

        processor.process(JoinFixture.record(JoinFixture.RATING, 100));
        join.context.scheduledPunctuators().get(1).getPunctuator().punctuate(0);

        Ledger ledger =
                (Ledger) join.context.forwarded("ledgers").get(0).record().value();
        assertThat(ledger.getOutcomes()).containsEntry(Outcome.ACCEPTED.word(), 3L);
        assertThat(ledger.getRecords()).containsEntry("prompts", 1L);
        assertThat(ledger.getInteractions()).isEqualTo(1);
    }

    @Test
    void nothingIsLeftWhenAllItsTimersHaveFired() {
        JoinProcessor processor = join.started();

        processor.process(JoinFixture.record(JoinFixture.PROMPT, DUE + 2_592_001));
        processor.process(JoinFixture.record(JoinFixture.RATING, DUE + 2_592_001));

        assertThat(join.context.forwarded("scored")).as("closed once").hasSize(1);
        assertThat(keys(ContentStore.STORE)).noneMatch(key -> key.toString().contains("PROMPT"));
        assertThat(keys(Timers.STORE)).allMatch(key -> TimerChunk.isKey(((Bytes) key).get()));
    }

    private <K> KeyValueStore<K, byte[]> store(String name) {
        return join.context.getStateStore(name);
    }

    private List<Object> keys(String name) {
        List<Object> keys = new ArrayList<>();
        try (KeyValueIterator<Object, byte[]> all = this.<Object>store(name).all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }

    private static Bytes timer(long second, int kind) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + 1 + KEY.length)
                .putLong(second * 1000)
                .put((byte) kind)
                .put(KEY)
                .array());
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] content() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF("topic");
            out.writeInt(0);
            out.writeLong(1);
            out.writeLong(10_000);
            out.writeInt(KEY.length);
            out.write(KEY);
            out.writeInt(KEY.length);
            out.write(KEY);
        }
        return bytes.toByteArray();
    }

    private static byte[] interaction() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(3);
            side(out, 10_000, new ContentHash().of(JoinFixture.PROMPT));
            side(out, 20_000, new ContentHash().of(JoinFixture.RESPONSE));
            out.writeInt(0);
            word(out, "main");
            word(out, "acme/*");
            out.writeInt(-1);
            out.writeInt(-1);
            out.writeUTF("");
            out.writeUTF("");
            out.writeUTF("");
            out.writeUTF("");
            out.writeBoolean(false);
            out.writeBoolean(false);
        }
        return bytes.toByteArray();
    }

    private static void side(DataOutputStream out, long timestamp, String hash) throws IOException {
        out.writeInt(1);
        out.writeLong(timestamp);
        out.writeUTF(hash);
        out.writeInt(1);
    }

    private static void word(DataOutputStream out, String word) throws IOException {
        out.writeByte(3);
        out.writeUTF(word);
    }
}
