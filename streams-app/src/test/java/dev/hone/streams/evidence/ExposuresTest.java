package dev.hone.streams.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.streams.commit.AtCommit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExposuresTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Refusals REFUSALS = new Refusals(List.of("I cannot  help"), Set.of("content_filter"));
    private static final LinesConfig LINES =
            new LinesConfig(new TreeMap<>(Map.of("main", Set.of("acme/support"), "side", Set.of("acme/sales"))));

    @Test
    void aDeclaredSegmentIsNamed() {
        assertThat(exposed("acme/support", null).getSegment()).isEqualTo("acme/support");
    }

    @Test
    void theManySegmentsThatCallersMakeUpAreNot() {
        for (int i = 0; i < 100; i++) {
            assertThat(exposed("t" + i + "/*", null).getSegment()).isNull();
        }
        assertThat(exposed("acme/sales", null).getSegment())
                .as("declared on another line")
                .isNull();
    }

    @Test
    void anExposureSaysWhetherItsAnswerFailed() {
        assertThat(exposed("acme/support", null).getFailed()).isFalse();
        assertThat(exposed("acme/support", "out of memory").getFailed()).isTrue();
    }

    @Test
    void responsesOfOneTransactionThatSayTheSameAreOneRecord() {
        MockProcessorContext<String, EvidenceCounted> context = new MockProcessorContext<>();
        AtCommit commit = new AtCommit(AtCommit.STORE);
        context.addStateStore(commit);
        var stage = new ExposureStage(LINES, REFUSALS, new ExposureStage.Wanted(true, false), "exposures", "responses")
                .get();
        stage.init(context);

        for (String error : new @Nullable String[] {null, "out of memory", null, null}) {
            stage.process(new Record<>("i", closed("acme/support", error).getResponse(), 1_000));
        }

        assertThat(context.forwarded()).as("before the commit").isEmpty();
        commit.flushCache();
        commit.flushCache();
        assertThat(context.forwarded("responses").stream()
                        .map(forward -> (EvidenceCounted) forward.record().value()))
                .extracting(EvidenceCounted::getFailed, EvidenceCounted::getTimes)
                .containsExactly(tuple(false, 3), tuple(true, 1));
    }

    @Test
    void whatIsExcludedIsNone() {
        ScoredInteraction excluded = ScoredInteraction.newBuilder(closed("acme/support", null))
                .setExcluded(Exclusion.TEST)
                .build();
        ResponseServed response = ResponseServed.newBuilder(excluded.getResponse())
                .setExcluded(Exclusion.TEST)
                .build();

        assertThat(Exposures.of("chatcmpl-1", excluded, NOW, LINES, REFUSALS)).isEmpty();
        assertThat(Exposures.of(excluded.getResponse())).isPresent();
        assertThat(Exposures.of(response)).isEmpty();
    }

    private static EvidenceCounted exposed(String segment, @Nullable String error) {
        return Exposures.of("chatcmpl-1", closed(segment, error), NOW, LINES, REFUSALS)
                .orElseThrow();
    }

    private static ScoredInteraction closed(String segment, @Nullable String error) {
        ResponseServed response = ResponseServed.newBuilder()
                .setVersion("v1")
                .setArm("challenger")
                .setRolloutId("main!1")
                .setStage(0)
                .setText(text("yes"))
                .setError(error)
                .build();
        PromptSubmitted prompt = PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setSubject("ann")
                .setMessages(List.of(new Message("user", text("is it?"))))
                .setGoalChoice(GoalChoice.SERVED)
                .build();
        return ScoredInteraction.newBuilder()
                .setRevision(1)
                .setClosed(true)
                .setLine("main")
                .setSegment(segment)
                .setPrompt(prompt)
                .setPromptTime(NOW)
                .setResponse(response)
                .setResponseTime(NOW)
                .setDue(NOW)
                .setVotes(List.of())
                .setQuality(1)
                .setRawQuality(1)
                .setCatalogueDigest("sha256:03")
                .build();
    }

    private static TextEnvelope text(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
