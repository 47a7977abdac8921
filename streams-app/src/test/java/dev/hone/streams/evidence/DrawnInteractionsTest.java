package dev.hone.streams.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.routing.AnchorDraw;
import dev.hone.schemas.routing.LinesConfig;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DrawnInteractionsTest {

    private static final Instant ANSWERED = Instant.parse("2026-01-01T00:00:00Z");
    private static final String DRAWN = id(true);
    private static final String NOT_DRAWN = id(false);

    private static String id(boolean compared) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "chatcmpl-" + i)
                .filter(id -> AnchorDraw.isCompared(id) == compared)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anAnswerOfTheAnchorIsDrawnWhereverItsRequestLies() {
        EvidenceCounted drawn =
                DrawnInteractions.of(NOT_DRAWN, answered("main@base", "anchor")).orElseThrow();

        assertThat(drawn.getKind()).isEqualTo(EvidenceKind.DRAWN);
        assertThat(drawn.getArm()).isEqualTo("anchor");
        assertThat(drawn.getVersion()).isEqualTo("main@base");
        assertThat(drawn.getUnit()).isEqualTo("ann");
        assertThat(drawn.getScore()).isEqualTo(8_192);
        assertThat(drawn.getAnsweredAt()).isEqualTo(ANSWERED);
        assertThat(DrawnInteractions.of(DRAWN, answered("v1", "anchor")))
                .as("no base")
                .isEmpty();
    }

    @Test
    void ofTheChampionTheDrawnShareIsInACanaryOrOutsideOfOne() {
        assertThat(List.of(answered("v1", null), answered("v1", "champion"), answered("v2", "challenger")))
                .extracting(one -> DrawnInteractions.of(DRAWN, one).orElseThrow())
                .extracting(EvidenceCounted::getArm, EvidenceCounted::getVersion)
                .containsExactly(tuple("champion", "v1"), tuple("champion", "v1"), tuple("challenger", "v2"));
        assertThat(DrawnInteractions.of(NOT_DRAWN, answered("v1", null))).isEmpty();
    }

    @Test
    void whereTheBaseServesNothingIsCompared() {
        assertThat(DrawnInteractions.of(DRAWN, answered("main@base", null))).isEmpty();
    }

    @Test
    void whatIsNoEvidenceOfAnythingIsNotDrawn() {
        ScoredInteraction anchor = answered("main@base", "anchor");
        ScoredInteraction open =
                ScoredInteraction.newBuilder(anchor).setClosed(false).build();
        ScoredInteraction explored = ScoredInteraction.newBuilder(anchor)
                .setPrompt(PromptSubmitted.newBuilder(anchor.getPrompt())
                        .setGoalChoice(GoalChoice.EXPLORED)
                        .build())
                .build();

        assertThat(DrawnInteractions.of(DRAWN, open)).isEmpty();
        assertThat(DrawnInteractions.of(DRAWN, explored)).isEmpty();
    }

    @Test
    void aRequestWithoutASubjectCountsByItsFirstChoice() {
        ScoredInteraction anchor = answered("main@base", "anchor");
        ScoredInteraction nobody = ScoredInteraction.newBuilder(anchor)
                .setPrompt(PromptSubmitted.newBuilder(anchor.getPrompt())
                        .setSubject(null)
                        .build())
                .build();

        assertThat(DrawnInteractions.of(DRAWN, nobody).orElseThrow().getUnit()).isEqualTo(DRAWN);
        assertThat(DrawnInteractions.of(DRAWN + ".1", nobody)).isEmpty();
        assertThat(DrawnInteractions.of(DRAWN + ".1", anchor)).isPresent();
    }

    @Test
    void noAnchorIsAnExposureOfACanary() {
        LinesConfig lines = new LinesConfig(new TreeMap<>(Map.of("main", Set.of())));
        ScoredInteraction anchor = answered("main@base", "anchor");
        ScoredInteraction lying = ScoredInteraction.newBuilder(anchor)
                .setResponse(ResponseServed.newBuilder(anchor.getResponse())
                        .setRolloutId("main!2")
                        .setStage(0)
                        .build())
                .build();

        assertThat(Exposures.of(DRAWN, anchor, ANSWERED, lines, new Refusals(List.of(), Set.of())))
                .isEmpty();
        assertThat(Exposures.of(DRAWN, lying, ANSWERED, lines, new Refusals(List.of(), Set.of())))
                .isEmpty();
        assertThat(Exposures.of(lying.getResponse())).isEmpty();
    }

    private static ScoredInteraction answered(String version, @Nullable String arm) {
        TextEnvelope text = TextEnvelope.newBuilder()
                .setBytes(ByteBuffer.wrap(new byte[] {'y'}))
                .build();
        PromptSubmitted prompt = PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setSubject("ann")
                .setMessages(List.of(new Message("user", text)))
                .setGoalChoice(GoalChoice.SERVED)
                .build();
        ResponseServed response = ResponseServed.newBuilder()
                .setVersion(version)
                .setArm(arm)
                .setText(text)
                .build();
        return ScoredInteraction.newBuilder()
                .setRevision(1)
                .setClosed(true)
                .setLine("main")
                .setSegment("acme/support")
                .setPrompt(prompt)
                .setPromptTime(ANSWERED)
                .setResponse(response)
                .setResponseTime(ANSWERED)
                .setDue(ANSWERED)
                .setVotes(List.of())
                .setQuality(4_096)
                .setRawQuality(8_192)
                .setCatalogueDigest("sha256:03")
                .build();
    }
}
