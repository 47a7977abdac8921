package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.Shadow;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.routing.ShadowDraw;
import dev.hone.schemas.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that nobody saw, from their records on the input topics to what the line decides. */
class ShadowLoopTest {

    private static final long DUE = 24 * 3600;
    private static final Map<String, String> SETTINGS = Map.of(
            "rollout.shadow.share", "0.5",
            "rollout.shadow.scorers", "model:judge",
            "rollout.shadow.min.answers", "40",
            "rollout.shadow.max.ms", "172800000",
            "rollout.max.ms", "1209600000");

    @TempDir
    Path folder;

    private Scoring scoring;
    private CanaryLoop loop;
    private int votes;

    @BeforeEach
    void open(TestInfo test) {
        Map<String, String> settings = new HashMap<>(OrderIndependenceTest.CATALOGUE);
        settings.putAll(SETTINGS);
        scoring = new Scoring(folder.resolve("scoring"), settings);
        loop = new CanaryLoop(
                folder.resolve("lines"), test.getTestMethod().orElseThrow().getName(), SETTINGS);
    }

    @AfterEach
    void close() {
        scoring.close();
        loop.close();
    }

    private static Input prompt(String id, String subject, @Nullable Exclusion excluded) {
        PromptSubmitted prompt = PromptSubmitted.newBuilder(
                        (PromptSubmitted) Input.prompt(id, 1).value())
                .setSubject(subject)
                .setGoalChoice(GoalChoice.SERVED)
                .setExcluded(excluded)
                .build();
        return new Input(id, prompt, Input.time(1));
    }

    private static Input served(String id) {
        ResponseServed response =
                Input.response("main@base").setShadow(new Shadow("main!1", id)).build();
        return new Input(id, response, Input.time(2));
    }

    private static Input unseen(String served) {
        ResponseServed response = Input.response("v1")
                .setArm("shadow")
                .setRolloutId("main!1")
                .setExcluded(Exclusion.SHADOW)
                .setShadow(new Shadow("main!1", served))
                .build();
        return new Input(ShadowDraw.id(served), response, Input.time(3));
    }

    private Input vote(String id, double value, SourceKind kind, String source) {
        FeedbackGiven given = Input.feedback("f" + votes++, "rating", value, source, 10)
                .setSource(new Source(kind, source))
                .build();
        return new Input(id, given, Input.time(10));
    }

    /** A prompt of the subject's, both answers to it, and what the declared scorer says of them. */
    private List<Input> asked(String subject, double champion, double challenger) {
        String id = "chatcmpl-" + subject;
        return new ArrayList<>(List.of(
                prompt(id, subject, null),
                served(id),
                prompt(ShadowDraw.id(id), subject, Exclusion.SHADOW),
                unseen(id),
                vote(id, champion, SourceKind.MODEL, "judge"),
                vote(ShadowDraw.id(id), challenger, SourceKind.MODEL, "judge")));
    }

    private List<TestRecord<String, EvidenceCounted>> closed() {
        scoring.tick(Input.time(DUE + 4));
        scoring.settle();
        return scoring.read(Topics.EXPOSURES);
    }

    @Test
    void whatNobodySawIsSeenAndCountsNowhereWhateverIsSaidOfIt() {
        List<Input> records = asked("ann", 4, 2);
        records.add(vote("chatcmpl-ann.shadow", 5, SourceKind.HUMAN, "ann"));
        records.forEach(scoring::pipe);

        scoring.tick(Input.time(DUE + 4));
        scoring.settle();

        ScoredInteraction unseen = scoring.closed("chatcmpl-ann.shadow");
        assertThat(unseen.getExcluded()).isEqualTo(Exclusion.SHADOW);
        assertThat(unseen.getQuality()).isNull();
        assertThat(unseen.getRawQuality()).isNull();
        assertThat(unseen.getVotes()).isEmpty();
        assertThat(unseen.getShadowScore()).isEqualTo(CanaryLoop.ONE / 4);
        assertThat(scoring.closed("chatcmpl-ann").getShadowScore()).isEqualTo(CanaryLoop.ONE * 3 / 4);
        assertThat(scoring.read(Topics.EXAMPLES)).extracting(TestRecord::key).containsOnly("chatcmpl-ann");
        assertThat(scoring.counts().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(1);
        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 3L, "excluded", 4L));
        assertThat(scoring.read(Topics.CANARY_RESPONSES)).isEmpty();
    }

    @Test
    void bothAnswersGoToOnePlaceWithTheScoresOfTheDeclaredScorersAlone() {
        List<Input> records = asked("ann", 4, 2);
        records.add(vote("chatcmpl-ann", 1, SourceKind.HUMAN, "ann"));
        records.add(vote("chatcmpl-ann", 1, SourceKind.MODEL, "another"));
        records.forEach(scoring::pipe);

        assertThat(closed())
                .extracting(
                        TestRecord::key,
                        record -> record.value().getKind(),
                        record -> record.value().getArm(),
                        record -> record.value().getScore())
                .containsExactlyInAnyOrder(
                        tuple("main/ann", EvidenceKind.SHADOWED, "champion", CanaryLoop.ONE * 3 / 4),
                        tuple("main/ann", EvidenceKind.SHADOWED, "shadow", CanaryLoop.ONE / 4));
    }

    @Test
    void whatNoDeclaredScorerHasGradedHasNoScoreWhateverIsTheDefault() {
        List<Input> records = asked("ann", 4, 2).subList(0, 4);
        records.forEach(scoring::pipe);
        scoring.pipe(vote("chatcmpl-ann", 5, SourceKind.HUMAN, "ann"));

        assertThat(closed()).hasSize(2).allMatch(record -> record.value().getScore() == null);
    }

    @Test
    void aMetricThatCountsInNothingElseCompares() {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(Map.of("catalogue.judged.type", "float", "catalogue.judged.weight", "0"));
        try (Scoring apart = new Scoring(folder.resolve("apart"), settings)) {
            asked("ann", 4, 2).subList(0, 4).forEach(apart::pipe);
            for (String id : List.of("chatcmpl-ann", "chatcmpl-ann.shadow")) {
                FeedbackGiven given = Input.feedback("j" + id, "judged", 0.75, "judge", 10)
                        .setSource(new Source(SourceKind.MODEL, "judge"))
                        .build();
                apart.pipe(new Input(id, given, Input.time(10)));
            }
            apart.tick(Input.time(DUE + 4));

            assertThat(apart.closed("chatcmpl-ann").getQuality()).isNull();
            assertThat(apart.<EvidenceCounted>read(Topics.EXPOSURES))
                    .extracting(record -> record.value().getScore())
                    .containsExactly(CanaryLoop.ONE * 3 / 4, CanaryLoop.ONE * 3 / 4);
        }
    }

    @Test
    void whoOptsOutOfEitherAnswerIsInNoPair() {
        asked("ann", 4, 2).forEach(scoring::pipe);
        scoring.pipe(Input.optOut("chatcmpl-ann", "o1", 20, "ann"));
        asked("bob", 4, 2).forEach(scoring::pipe);
        scoring.pipe(Input.optOut("chatcmpl-bob.shadow", "o2", 20, "bob"));

        assertThat(closed())
                .extracting(TestRecord::key, record -> record.value().getArm())
                .containsExactlyInAnyOrder(tuple("main/ann", "shadow"), tuple("main/bob", "champion"));
    }

    @ParameterizedTest(name = "answers of the challenger are graded {0}")
    @ValueSource(ints = {1, 4})
    void theLineIsToldAndDecidesOnPairs(int challenger) {
        loop.brought("v1").loaded("a").advance(Duration.ofSeconds(1));
        assertThat(loop.decision().getKind()).isEqualTo(DecisionKind.SHADOW_BEGUN);
        IntStream.range(0, 40).forEach(i -> asked("u" + i, 4, challenger).forEach(scoring::pipe));

        closed().forEach(record -> loop.send(Topics.EXPOSURES, record.key(), record.value()));
        loop.loaded("a").advance(Duration.ofSeconds(1));

        if (challenger == 4) {
            assertThat(loop.decision().getKind()).isEqualTo(DecisionKind.STAGE_ADVANCED);
            assertThat(loop.state().getStage()).isEqualTo(RolloutStage.CANARY);
            assertThat(loop.decision().getWords())
                    .contains("40 users had a prompt answered unseen, declared scorers have graded both answers of 40,"
                            + " with a mean of 0.750 beside the champion's 0.750; no harm was seen.");
        } else {
            assertThat(loop.decision().getKind()).isEqualTo(DecisionKind.ROLLED_BACK);
            assertThat(loop.decision().getWords()).contains("mean quality 0.000 is below");
            assertThat(loop.state().getChallenger()).isNull();
        }
        assertThat(loop.state().getChampion()).isEqualTo("main@base");
    }
}
