package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.EvidenceCell;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.ScoreCount;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.lines.state.Covariate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From what subjects said before a rollout to what its arms are compared by. */
class CovariateTopologyTest {

    private static final long DUE = 24 * 3600;
    private static final double WEIGHT = 0.5;
    private static final String SETTING = "rollout.covariate.weight";

    @TempDir
    private Path folder;

    @Test
    void scoringWritesWhatASubjectSaidOutsideOfRollouts() {
        List<TestRecord<String, EvidenceCounted>> written = written(Map.of(SETTING, "0.5"));

        assertThat(written).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("main/ann");
            assertThat(record.timestamp()).isEqualTo(Input.time(2).toEpochMilli());
            assertThat(record.value().getKind()).isEqualTo(EvidenceKind.EARLIER);
            assertThat(record.value().getScore()).isEqualTo(QualityUnit.ONE);
            assertThat(record.value().getClosedAt()).isAfterOrEqualTo(Input.time(2 + DUE));
        });
    }

    @Test
    void itWritesNothingOfThatWhereNobodyAsks() {
        assertThat(written(Map.of())).isEmpty();
    }

    // One who graded, one who did not, and one without a name, who will not be met again.
    private List<TestRecord<String, EvidenceCounted>> written(Map<String, String> settings) {
        try (Scoring scoring = new Scoring(folder, settings)) {
            for (String id : List.of("graded", "silent", "nameless")) {
                PromptSubmitted prompt = PromptSubmitted.newBuilder(
                                (PromptSubmitted) Input.prompt(id, 1).value())
                        .setSubject(id.equals("nameless") ? null : "ann")
                        .setGoalChoice(GoalChoice.SERVED)
                        .build();
                scoring.pipe(new Input(id, prompt, Input.time(1)));
                scoring.pipe(Input.response(id, 2));
            }
            scoring.pipe(Input.rating("graded", "a", 5, 10, "ann"));
            scoring.pipe(Input.rating("nameless", "a", 5, 10));
            scoring.tick(Input.time(2 + DUE + 1));
            return scoring.read(Topics.EXPOSURES);
        }
    }

    @Test
    void aRolloutComparesScoresWithoutWhatWasExpectedOfTheSubjectBeforeItBegan() {
        try (CanaryLoop loop = new CanaryLoop(folder, "covariate", Map.of(SETTING, Double.toString(WEIGHT)))) {
            Instant before = loop.now;
            loop.advance(Duration.ofMinutes(1));
            loop.brought("v1").loaded("a").advance(Duration.ofSeconds(1));
            Instant begun = loop.now;
            said(loop, before, before.plusSeconds(1), 4_000);
            said(loop, before.plusSeconds(1), before.plusSeconds(2), 6_000);
            said(loop, before.plusSeconds(2), begun, 16_000);
            loop.advance(Duration.ofSeconds(10));
            met(loop, "ann", 8_192);
            met(loop, "bob", 8_192);
            loop.advance(Duration.ofSeconds(2));

            Covariate covariate = new Covariate(WEIGHT);
            assertThat(scores(loop, "adjusted"))
                    .as("the vote that came after it began is not taken out; of bob nothing is known")
                    .containsExactlyInAnyOrder(covariate.adjusted(8_192, 5_000), covariate.adjusted(8_192, null));
        }
    }

    private static List<Integer> scores(CanaryLoop loop, String measure) {
        List<RolloutEvidence> news = loop.values(Topics.ROLLOUT_EVIDENCE);
        return news.get(news.size() - 1).getBasis().getCells().stream()
                .filter(cell -> cell.getMeasure().equals(measure))
                .map(EvidenceCell::getCounts)
                .flatMap(List::stream)
                .map(ScoreCount::getQuality)
                .toList();
    }

    private static void said(CanaryLoop loop, Instant answered, Instant closed, int score) {
        send(loop, of(loop, EvidenceKind.EARLIER, "ann").setScore(score).setClosedAt(closed), answered);
    }

    private static void met(CanaryLoop loop, String subject, int score) {
        Instant closed = loop.now.plusSeconds(1);
        send(loop, of(loop, EvidenceKind.EXPOSURE, subject).setScore(score).setClosedAt(closed), loop.now);
    }

    private static void send(CanaryLoop loop, EvidenceCounted.Builder evidence, Instant answered) {
        loop.send(Topics.EXPOSURES, "main/" + evidence.getUnit(), evidence.build(), answered);
    }

    private static EvidenceCounted.Builder of(CanaryLoop loop, EvidenceKind kind, String subject) {
        Arm arm = Buckets.arm(loop.state().getSalt(), subject, loop.state().getWeight());
        return EvidenceCounted.newBuilder()
                .setKind(kind)
                .setLine("main")
                .setRolloutId(loop.state().getRolloutId())
                .setStage(0)
                .setArm(arm.wireName())
                .setVersion(arm == Arm.CHALLENGER ? "v1" : "main@base")
                .setUnit(subject);
    }
}
