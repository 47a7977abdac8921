package dev.hone.serving.console;

import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.ArmEvidence;
import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.Evaluation;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalProgress;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.GuardrailFound;
import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.LevelEvaluation;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.ScoreCount;
import dev.hone.schemas.records.TestState;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.topics.RecordHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A loop that has turned for some hours, as its topics would tell of it. */
final class ExampleLoop {

    static final String MARKUP = "acme/<img src=x onerror=document.body.remove()>";

    private static final int BUCKETS = 40;
    private static final List<String> ENDINGS =
            List.of("promoted", "promoted", "held", "promoted", "rolled back", "failed", "promoted", "canary");

    private final LoopView view;
    private final Instant now;

    ExampleLoop(LoopView view, Instant now) {
        this.view = view;
        this.now = now;
    }

    /** @param segments how many there are beside the pool, that of {@link #MARKUP} among them */
    void tell(int segments) {
        tellSegments(segments);
        tellRounds();
        tellCanary();
        tellLedger();
        tellLetters();
        view.state().progress(new Progress("main", new GoalProgress(4_180L, 50L, 3, null, null, null), now));
    }

    static String version(int number) {
        return number == 0
                ? "main@base"
                : "main@sha256:" + "%02x".formatted(17 * number).repeat(32);
    }

    private Instant bucket(int index) {
        return now.minus(Duration.ofMinutes(15L * (BUCKETS - index)));
    }

    private void tellSegments(int segments) {
        List<String> names = new ArrayList<>(List.of("acme/chat", "acme/support", "globex/chat", MARKUP));
        for (int i = names.size(); i < segments; i++) {
            names.add("tenant-%04d/chat".formatted(i));
        }
        view.segments().goalSet(goals("*", 1, 0));
        names.forEach(name -> view.segments().goalSet(goals(name, 1, 0)));
        for (String name : names.subList(0, 3)) {
            for (int i = 0; i < BUCKETS; i++) {
                view.segments().counted(counted(name, i));
                if (i % 8 == 7) {
                    view.segments().goalSet(goals(name, 1 + i / 8, i));
                    view.segments().goalSet(goals("*", 1 + i / 8, i));
                }
            }
        }
    }

    private GoalSet goals(String segment, int version, int index) {
        double at = 0.45 + 0.004 * index;
        return new GoalSet(
                "main",
                segment,
                version,
                List.of(
                        new GoalLevel(0, 0.0, 0, 1.0, 100),
                        level(1, 0.5, at, 50),
                        level(2, 0.75, at + 0.12, 25),
                        level(3, 0.9, at + 0.2, 10)),
                1_234L,
                bucket(index).minus(Duration.ofHours(24)),
                bucket(index));
    }

    private static GoalLevel level(int number, double quantile, double threshold, int percent) {
        return new GoalLevel(number, quantile, QualityUnit.of(threshold), 1 - quantile, percent);
    }

    private QualityDelta counted(String segment, int index) {
        double mean = 0.5 + 0.004 * index + 0.03 * Math.sin(index * 1.7 + segment.length());
        return new QualityDelta(
                "main",
                0,
                List.of(new BucketDelta(
                        segment,
                        bucket(index),
                        bucket(index),
                        List.of(
                                new ScoreCount(QualityUnit.of(mean - 0.1), 20L),
                                new ScoreCount(QualityUnit.of(mean + 0.1), 20L)),
                        0)),
                null);
    }

    private void tellRounds() {
        int parent = 0;
        for (int number = 1; number <= ENDINGS.size(); number++) {
            String ending = ENDINGS.get(number - 1);
            Instant closed = now.minus(Duration.ofMinutes(70L * (ENDINGS.size() - number) + 55));
            view.state().round(round(number, version(parent)), closed);
            Instant trained = closed.plus(Duration.ofMinutes(6 + number));
            if (ending.equals("failed")) {
                view.state()
                        .outcome(
                                new RoundOutcome(new RoundFailed(
                                        "main#" + number, "main", "the disk of the worker was full", true, List.of())),
                                trained);
                continue;
            }
            view.state().outcome(new RoundOutcome(model(number, parent, ending)), trained);
            decide(number, ending, trained);
            parent = ending.equals("promoted") ? number : parent;
        }
        view.state()
                .rollout(new RolloutState(
                        "main",
                        9L,
                        version(parent),
                        version(8),
                        "main!8",
                        RolloutStage.CANARY,
                        1,
                        0.25,
                        "salt",
                        now,
                        0.0));
    }

    private void decide(int number, String ending, Instant trained) {
        Instant decided = trained.plus(Duration.ofMinutes(22));
        switch (ending) {
            case "promoted" ->
                decision(
                        DecisionKind.PROMOTED,
                        number,
                        "Promoted: shown not to be worse than the champion by 0.02 (evidence 23.4 of 20).",
                        decided);
            case "rolled back" ->
                decision(
                        DecisionKind.ROLLED_BACK,
                        number,
                        "Rolled back: the mean quality of the challenger is lower (evidence 31.7 of 20); what it was trained on is in quarantine.",
                        decided);
            case "held" ->
                decision(
                        DecisionKind.VERSION_HELD,
                        number,
                        "Held: it forgets, 0.081 nats per token more than its parent on the early holdout.",
                        trained);
            default ->
                decision(
                        DecisionKind.STAGE_ADVANCED,
                        number,
                        "To stage 2 of 3 at 25 %: 200 users were met, and nothing speaks against it.",
                        trained.plus(Duration.ofMinutes(5)));
        }
    }

    private void decision(DecisionKind kind, int number, String words, Instant at) {
        view.state()
                .decision(new RolloutDecision(
                        "main",
                        kind,
                        version(number),
                        "main#" + number,
                        "main!" + number,
                        words,
                        Map.of("challenger.mean", 0.612, "champion.mean", 0.587),
                        "hone",
                        at,
                        null));
    }

    private static TrainingRound round(int number, String parent) {
        return TrainingRound.newBuilder()
                .setRoundId("main#" + number)
                .setLine("main")
                .setSequence(number)
                .setParent(parent)
                .setTopic("t")
                .setTopicId("i")
                .setClusterId("c")
                .setRanges(List.of())
                .setReplayRanges(List.of())
                .setExamples(500 + 13 * number)
                .setGoalSets(List.of())
                .setErasureOffset(0)
                .setQuarantineOffset(0)
                .setHoldoutSalt("s")
                .setThreads(1)
                .setRecipe(Map.of())
                .setRecipeDigest("d")
                .setSeed(1)
                .setClosedBy("count")
                .build();
    }

    private static ModelVersion model(int number, int parent, String ending) {
        double follows = 0.05 + 0.02 * number;
        boolean held = ending.equals("held");
        Evaluation evaluation = new Evaluation(
                120,
                true,
                List.of(
                        new LevelEvaluation(0, 40, 2.31 - 0.01 * number, 2.33, null, null),
                        new LevelEvaluation(3, 40, 2.02 - 0.01 * number, 2.09, null, null)),
                follows,
                follows - 0.03,
                follows + 0.03,
                held ? 0.081 : 0.004,
                0.2 + 0.03 * number);
        return new ModelVersion(
                version(number),
                "main",
                number,
                version(parent),
                "main#" + number,
                "folder",
                "sha256:aa",
                "sha256:base",
                2_000L,
                64_000L,
                evaluation,
                held ? Verdict.HELD : Verdict.CANDIDATE,
                held ? "it forgets" : "better than its parent on the holdout",
                List.of(),
                List.of());
    }

    private void tellCanary() {
        for (int i = 0; i <= 60; i++) {
            int stage = i < 25 ? 0 : 1;
            long met = stage == 0 ? 8L * i : 6L * (i - 25);
            RolloutEvidence seen = new RolloutEvidence(
                    "main",
                    "main!8",
                    version(7),
                    version(8),
                    stage,
                    3,
                    stage == 0 ? 0.05 : 0.25,
                    List.of(arm("champion", 40L + 30L * i, 0.587, i), arm("challenger", 4L + 7L * i, 0.612, i + 3)),
                    List.of(
                            new TestState("not worse by 0.02", Math.exp(0.045 * i), 20.0),
                            new TestState("worse", Math.exp(-0.02 * i), 20.0)),
                    "Waits for 90 more users of the challenger.",
                    now.minus(Duration.ofSeconds(20L * (60 - i))),
                    met,
                    300L,
                    null);
            view.state().evidence(seen);
            view.canaries().seen(seen);
        }
    }

    private static ArmEvidence arm(String name, long scored, double mean, int at) {
        double half = 1.1 / Math.sqrt(4.0 + scored);
        double drawn = mean + 0.06 * Math.sin(at) / Math.sqrt(1 + at);
        return new ArmEvidence(
                name,
                scored + 9,
                scored,
                drawn,
                Math.max(0, drawn - half),
                Math.min(1, drawn + half),
                2 * scored,
                1L,
                0L,
                List.of(
                        new GuardrailFound("errors", "Errors", 2 * scored, 1L),
                        new GuardrailFound("repeats", "Repeats", 2 * scored, 0L)));
    }

    private void tellLedger() {
        for (int partition = 0; partition < 4; partition++) {
            view.ledgers()
                    .seen(new Ledger(
                            partition,
                            Map.of("prompts", 5_200L, "responses", 5_190L, "feedback", 3_410L),
                            Map.of(
                                    "accepted",
                                    13_650L,
                                    "duplicates",
                                    41L,
                                    "late",
                                    12L,
                                    "deadLetters",
                                    9L,
                                    "pending",
                                    88L),
                            5_170L,
                            2_890L,
                            Map.of("cancelled", 14L, "error", 3L),
                            now.minusMillis(800 + 300L * partition),
                            List.of(),
                            null));
        }
    }

    private void tellLetters() {
        view.letters().seen(letter(41, "unknown metric stars: declare it in catalogue.stars"));
        view.letters().seen(letter(42, "value 11 of metric rating is out of range, 1 to 5"));
        view.letters().seen(letter(43, "event time is not in milliseconds: 1795111200"));
        view.letters().seen(BooksTest.letter(44, Map.of(RecordHeaders.MARK, "skipped", RecordHeaders.LETTER, "3-43")));
    }

    private ConsumerRecord<byte[], byte[]> letter(long offset, String reason) {
        return BooksTest.letter(
                offset,
                Map.of(
                        RecordHeaders.TOPIC,
                        "hone.feedback",
                        RecordHeaders.STAGE,
                        "decode",
                        RecordHeaders.TIMESTAMP,
                        Long.toString(now.minusSeconds(9_000 - 60 * offset).toEpochMilli()),
                        RecordHeaders.REASON,
                        reason));
    }

    /** What a streams application says of an interaction that went all the way. */
    String interaction() {
        return """
                {"interaction": "chatcmpl-0198", "state": "closed: its due time has passed",
                 "prompt": "%1$s", "response": "%1$s", "line": "main", "segment": "acme/chat", "feedback": 2,
                 "outcomes": [{"feedback": "5f1c0a7733de4b21", "outcome": "accepted", "retraction": false, "retracted": false},
                              {"feedback": "a0447c21be90ff03", "outcome": "late", "retraction": false, "retracted": false}],
                 "due": "%2$s", "revisedUntil": "%3$s", "closed": true, "catalogue": "sha256:5ab3",
                 "quality": 0.8125, "rawQuality": 1.0, "revision": 2,
                 "votes": [{"metric": "thumb", "value": true, "source": "HUMAN", "eventTime": "%1$s"}],
                 "example": {"quality": 0.8125, "correction": false, "holdout": false, "goals": [0, 1, 2],
                             "goalSet": "main/acme/chat version 3", "round": "main#4"}}""".formatted(
                        now.minus(Duration.ofHours(6)), now.minus(Duration.ofHours(5)), now.plus(Duration.ofHours(2)));
    }
}
