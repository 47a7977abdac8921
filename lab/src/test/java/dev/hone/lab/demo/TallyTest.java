package dev.hone.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.client.report.Events;
import dev.hone.llm.safetensors.FloatTensor;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What was sent against what the ledgers say, and what a sabotaged adapter is. */
class TallyTest {

    @Test
    void aRecordThatWasSentAndNotReadIsNamed() {
        Tally tally = sent();

        assertThat(tally.contradictions(events(5, 5, 1))).isEmpty();
        assertThat(tally.contradictions(events(4, 4, 1)))
                .singleElement()
                .asString()
                .contains("4 were read");
        assertThat(tally.contradictions(events(6, 6, 1)))
                .singleElement()
                .asString()
                .contains("6 were read");
    }

    @Test
    void aRequestWithoutAnAnswerMayOrMayNotHaveBeenCaptured() {
        Tally tally = sent();
        tally.unanswered();

        assertThat(tally.contradictions(events(5, 5, 1))).isEmpty();
        assertThat(tally.contradictions(events(7, 7, 1))).isEmpty();
    }

    @Test
    void requestsThatCameToNoAnswerAreToldBeyondOneInAHundred() {
        var tally = new Tally();
        assertThat(tally.silence()).isPresent();

        IntStream.range(0, 100).forEach(i -> tally.answered());
        tally.unanswered();
        assertThat(tally.silence()).isEmpty();

        tally.unanswered();
        assertThat(tally.silence()).get().asString().contains("2 requests", "100 that did");
    }

    @Test
    void aRecordInNoOutcomeIsNamed() {
        assertThat(sent().contradictions(events(5, 4, 1)))
                .singleElement()
                .asString()
                .startsWith("1 of 5 records are in no outcome");
    }

    @Test
    void whatIsNoFeedbackEndsAsADeadLetter() {
        assertThat(sent().contradictions(events(5, 5, 0)))
                .singleElement()
                .asString()
                .contains("dead letters");
    }

    @Test
    void sabotageNegatesWhatWasLearnedAndNothingElse() {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(Map.of(
                "layer.lora_A.weight", new FloatTensor(List.of(2), new float[] {1, -2}),
                "layer.lora_B.weight", new FloatTensor(List.of(2), new float[] {3, -4}),
                "embed.lora_embedding_B", new FloatTensor(List.of(1), new float[] {5})));

        SortedMap<String, FloatTensor> negated = Sabotage.negated(tensors);

        assertThat(FloatTensor.named(negated, "layer.lora_A.weight").values()).containsExactly(1, -2);
        assertThat(FloatTensor.named(negated, "layer.lora_B.weight").values()).containsExactly(-3, 4);
        assertThat(FloatTensor.named(negated, "embed.lora_embedding_B").values())
                .containsExactly(-5);
        assertThat(FloatTensor.named(tensors, "layer.lora_B.weight").values()).containsExactly(3, -4);
    }

    /** One answer, so two records; two pieces of feedback; one record that is none. */
    private static Tally sent() {
        var tally = new Tally();
        tally.answered();
        tally.accepted();
        tally.intoTopic();
        tally.noFeedback();
        return tally;
    }

    private static Events events(long records, long accountedFor, long deadLetters) {
        return new Events(
                records, 1, 1, records - 2, accountedFor - deadLetters, 0, 0, 0, 0, 0, deadLetters, 0, 0, 1, 1, 0);
    }
}
