package dev.hone.lab.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.lab.recorded.Recording;
import dev.hone.lab.rollouts.RolloutPlan.Trials;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutPlanTest {

    private static final Seen STARS = new Seen(Scores.stars(), 1, Duration.ofSeconds(36), Duration.ZERO);

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
        Map<String, String> all = new HashMap<>(Map.of("rollout.stage.min.subjects", "20"));
        all.putAll(settings);
        return RolloutPlan.of(seen, difference, Simulation.config(all), new Trials(12, 3), quiet());
    }

    private static Progress quiet() {
        return new Progress(new PrintWriter(Writer.nullWriter()), false, () -> Instant.EPOCH);
    }
}
