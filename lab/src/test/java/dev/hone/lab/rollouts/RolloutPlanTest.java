package dev.hone.lab.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.hone.lab.recorded.Recording;
import dev.hone.lab.rollouts.Crowd.Side;
import dev.hone.lab.rollouts.Habits.Earlier;
import dev.hone.lab.rollouts.Habits.Known;
import dev.hone.lab.rollouts.RolloutPlan.Trials;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.recorded.Observation;
import dev.hone.terminal.Progress;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutPlanTest {

    private static final Seen STARS =
            new Seen(Scores.stars(), Expected.NOTHING, 1, Duration.ofSeconds(36), Duration.ZERO);

    /** Users until a decision are spread so widely that the median of fewer is worth little. */
    private static final int PLAYS = 400;

    /** Six of ten users are as they were. */
    private static final Earlier ALIKE =
            (part, drift, champion, random) -> champion.at(random.nextDouble() < .6 ? part : random.nextDouble());

    @TempDir
    Path folder;

    @Test
    void aLargerDifferenceNeedsFewerUsersAndAWorseVersionIsRolledBack() {
        Map<String, Object> large = plan(STARS, .15, Map.of()).report();
        Map<String, Object> small = plan(STARS, .05, Map.of()).report();
        Map<String, Object> worse = plan(STARS, -.3, Map.of()).report();

        assertThat((Double) large.get("users")).isLessThan((Double) small.get("users"));
        assertThat((Double) large.get("promoted")).isGreaterThan(.9);
        assertThat((Double) worse.get("rolledBack")).isGreaterThan(.9);
    }

    @Test
    void hoursFollowFromHowManyComeAndFromTheWaitForFeedback() {
        Map<String, Object> now = plan(STARS, .15, Map.of()).report();
        Map<String, Object> later =
                plan(STARS.withDelay(Duration.ofHours(24)), .15, Map.of()).report();

        // One of them stands at the beginning, so that there is one gap less than users.
        assertThat(number(now, "hours")).isCloseTo(number(now, "users") / 100, within(.011));
        assertThat(number(later, "hours")).isCloseTo(number(now, "hours") + 24, within(.001));
    }

    private static double number(Map<String, Object> report, String name) {
        return (Double) Objects.requireNonNull(report.get(name));
    }

    @Test
    void aBudgetThatCannotSufficeIsSaid() {
        RolloutPlan plan = plan(STARS, 0, Map.of("rollout.max.subjects", "100"));

        assertThat(plan.isTooShort()).isTrue();
        assertThat(String.join("\n", plan.lines())).contains("The budget is too small", "rollout.max.subjects is 100");
        assertThat(plan(STARS, .15, Map.of()).lines()).noneMatch(line -> line.contains("budget"));
    }

    @Test
    void theSameSeedPlansTheSame() {
        assertThat(plan(STARS, .1, Map.of()).report())
                .isEqualTo(plan(STARS, .1, Map.of()).report());
    }

    @Test
    void usersAreThoseOfTheRecording() throws IOException {
        Path file = Files.writeString(folder.resolve("seen.jsonl"), """
            {"time": 0, "arm": "champion", "subject": "a", "quality": 0.5}
            {"time": 10, "arm": "champion", "subject": "a", "quality": 1}
            {"time": 20, "arm": "champion", "subject": "b"}
            {"time": 30, "arm": "challenger", "subject": "c", "quality": 1}
            {"time": 60, "arm": "champion", "subject": "d", "quality": 0}
            """);

        Seen seen = Seen.in(Recording.read(file));

        assertThat(seen.scores()).isEqualTo(new Scores(List.of(0.0, 0.5), List.of(.5, .5)));
        assertThat(seen.graded()).isCloseTo(2.0 / 3, within(1e-9));
        assertThat(seen.apart()).isEqualTo(Duration.ofSeconds(20));
        assertThat(seen.withUsersPerHour(3_600).apart()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whatWasExpectedOfUsersIsThatOfTheRecording() throws IOException {
        Path file = Files.writeString(folder.resolve("seen.jsonl"), """
            {"time": 0, "arm": "champion", "subject": "a", "quality": 1, "expected": 0.9}
            {"time": 20, "arm": "champion", "subject": "b", "quality": 0}
            {"time": 30, "arm": "challenger", "subject": "c", "quality": 1, "expected": 0.1}
            {"time": 40, "arm": "champion", "subject": "d", "quality": 1, "expected": 0.7}
            {"time": 60, "arm": "champion", "subject": "e", "quality": 0, "expected": 0.2}
            """);

        Expected expected = Seen.in(Recording.read(file)).expected();

        assertThat(expected.share()).isEqualTo(.75);
        assertThat(expected.correlation()).isCloseTo(.961, within(.001));
        assertThat(means(expected, .75)).containsOnly(.9, .7);
        assertThat(means(expected, .25)).containsOnly(.2, Double.NaN);
    }

    private static List<Double> means(Expected expected, double part) {
        Scores coin = Scores.coin(.5);
        SplittableRandom random = new SplittableRandom(1);
        return Stream.generate(() -> expected.mean(part, 0, coin, random))
                .limit(100)
                .toList();
    }

    @Test
    void whereWhatIsExpectedGoesWithScoresThePlanNeedsAsFewUsersAsTheTestDoes() {
        Seen seen = Seen.in(recorded(ALIKE));
        assertThat(seen.expected().correlation()).isCloseTo(.6, within(.05));
        Map<String, String> with = Map.of("rollout.covariate.weight", "0.6");

        double planned = number(plan(seen, .1, with, PLAYS).report(), "users");
        double without = number(plan(seen, .1, Map.of(), PLAYS).report(), "users");

        // The test itself, on users of whom the recording was one sample.
        assertThat(planned).isCloseTo(users(with), withinPercentage(25));
        assertThat(without).isCloseTo(users(Map.of()), withinPercentage(25));
        assertThat(planned).isLessThan(.85 * without);
    }

    @Test
    void whereItTellsNothingNoGainIsPlanned() {
        Seen seen = Seen.in(recorded(Known.USELESS));
        double planned = number(
                plan(seen, .1, Map.of("rollout.covariate.weight", "0.6"), PLAYS).report(), "users");
        double without = number(plan(seen, .1, Map.of(), PLAYS).report(), "users");

        assertThat(seen.expected().correlation()).isCloseTo(0, within(.05));
        assertThat(planned).isGreaterThan(.95 * without);
    }

    @Test
    void aRecordingThatDoesNotSayWhatWasExpectedIsPlannedWithoutAndSaysSo() {
        RolloutPlan plan = plan(STARS, .15, Map.of("rollout.covariate.weight", "0.6"));

        assertThat(plan.lines()).anyMatch(line -> line.contains("does not say what was expected"));
        assertThat(plan(STARS, .15, Map.of()).lines()).noneMatch(line -> line.contains("expected"));
    }

    @Test
    void aRecordingThatNobodyGradedSaysSo() throws IOException {
        Path file = Files.writeString(folder.resolve("seen.jsonl"), """
            {"time": 0, "arm": "champion", "subject": "a"}
            {"time": 30, "arm": "challenger", "subject": "c", "quality": 1}
            """);
        Recording recording = Recording.read(file);

        assertThatThrownBy(() -> Seen.in(recording))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("graded the champion");
    }

    private static RolloutPlan plan(Seen seen, double difference, Map<String, String> settings) {
        return plan(seen, difference, settings, 12);
    }

    private static RolloutPlan plan(Seen seen, double difference, Map<String, String> settings, int trials) {
        return RolloutPlan.of(seen, difference, config(settings), new Trials(trials, 3), quiet());
    }

    private static RolloutConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("rollout.stage.min.subjects", "20"));
        all.putAll(settings);
        return Simulation.config(all);
    }

    /** Champion's users whose scores are spread as stars, as a server may have written them down. */
    private static Recording recorded(Earlier known) {
        return new Recording(
                champions(crowd(known, Scores.stars()).begin(new SplittableRandom(8)))
                        .toList(),
                0);
    }

    private static Stream<Observation> champions(Traffic.Users users) {
        return Stream.generate(() -> users.next(0)).limit(4_000);
    }

    /** The median of the users that the test needs where the challenger is better by .1. */
    private static double users(Map<String, String> settings) {
        Scores better = Scores.stars().withMean(Scores.stars().mean() + .1);
        double[] users = LongStream.range(1_000, 1_000 + PLAYS)
                .parallel()
                .mapToDouble(seed ->
                        Played.of(crowd(ALIKE, better), config(settings), seed).users())
                .sorted()
                .toArray();
        return users[users.length / 2];
    }

    private static Crowd crowd(Earlier known, Scores challenger) {
        Habits habits = new Habits(Habits.Rating.EVERYBODY, 0, known);
        return new Crowd(Side.of(Scores.stars()), Side.of(challenger), habits, Duration.ofSeconds(36));
    }

    private static Progress quiet() {
        return new Progress(new PrintWriter(Writer.nullWriter()), false, () -> Instant.EPOCH);
    }
}
