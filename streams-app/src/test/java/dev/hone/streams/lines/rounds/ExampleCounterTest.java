package dev.hone.streams.lines.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ExampleCounted;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.streams.commit.AtCommit;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** Which records of the examples topic bring a round nearer. */
class ExampleCounterTest {

    @Test
    void anInteractionCountsOnceHoweverOftenItIsRevised() {
        assertThat(counts(example())).isTrue();
        assertThat(counts(example().setReplaces(true))).isFalse();
    }

    @Test
    void whatIsHeldOutOrTakenBackCountsForNothing() {
        assertThat(counts(example().setHoldout(true))).isFalse();
        assertThat(counts(example().setWithdrawn(true))).isFalse();
    }

    @Test
    void aSealWeighsNothing() {
        TextEnvelope text = new TextEnvelope(null, ByteBuffer.wrap(new byte[400]));
        TextEnvelope sealed = TextKey.random("u1", new SecureRandom()).seal("i1", text, 7L);

        assertThat(tokens(sealed)).isEqualTo(tokens(text)).isEqualTo(200);
    }

    @Test
    void thoseOfOneTransactionAreOneRecordOfTheirLine() {
        MockProcessorContext<String, ExampleCounted> context = new MockProcessorContext<>();
        AtCommit commit = new AtCommit(AtCommit.STORE);
        context.addStateStore(commit);
        ExampleCounter counter = new ExampleCounter(AtCommit.STORE);
        counter.init(context);

        for (int i = 0; i < 3; i++) {
            context.setRecordMetadata("examples", 1, 7 + i);
            counter.process(new Record<>("i" + i, example().build(), 1_000 + i));
        }

        assertThat(context.forwarded()).as("before the commit").isEmpty();
        commit.flushCache();
        commit.flushCache();
        assertThat(context.forwarded()).hasSize(1);
        var sent = context.forwarded().get(0).record();
        assertThat(sent.key()).isEqualTo("main");
        assertThat(sent.value().getOffset()).isEqualTo(7);
        assertThat(sent.value().getMore()).extracting(ExampleCounted::getOffset).containsExactly(8L, 9L);
    }

    private static int tokens(TextEnvelope text) {
        Example example = example()
                .setMessages(List.of(new Message("user", text)))
                .setResponse(text)
                .build();
        return ExampleCounter.count(example, 0, 7, 1_767_225_600_000L).getTokens();
    }

    private static boolean counts(Example.Builder example) {
        return ExampleCounter.count(example.build(), 0, 7, 1_767_225_600_000L).getCounts();
    }

    private static Example.Builder example() {
        return Example.newBuilder()
                .setRevision(1)
                .setWithdrawn(false)
                .setLine("main")
                .setSegment("acme/support")
                .setQuality(8192)
                .setHoldout(false);
    }
}
