package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How far thresholds move when somebody floods a log with the best marks. */
class FloodedThresholdsTest {

    private static final Caller APP = new Caller("app", "acme", false, 1.0);
    private static final Caller OTHER = new Caller("other", "acme", false, null);
    private static final int PEOPLE = 100;
    private static final int EACH = 10;
    private static final int FLOOD = 400;

    private record Entry(String id, long atMs, SpecificRecord record) {}

    private final List<Entry> honest = honest();

    @Test
    void oneSubject() {
        List<Entry> log = new ArrayList<>(honest);
        for (int i = 0; i < FLOOD; i++) {
            log.addAll(interaction("flood-" + i, "mallory", APP, 5));
        }

        movesWithoutTheBoundAlone(log);
    }

    @Test
    void oneKeyWithSubjectsThatItInvents() {
        List<Entry> log = new ArrayList<>(honest);
        for (int i = 0; i < FLOOD; i++) {
            log.addAll(interaction("flood-" + i, "mallory-" + i, OTHER, 5));
        }

        movesWithoutTheBoundAlone(log);
    }

    @Test
    void oneSourceOnWhatOthersWereAnswered() {
        List<Entry> log = new ArrayList<>(honest);
        for (int i = 0; i < FLOOD; i++) {
            log.addAll(interaction("silent-" + i, "silent-" + i, APP, null));
            log.add(vote("silent-" + i, "mallory", APP, 5));
        }

        movesWithoutTheBoundAlone(log);
    }

    // But for a little of the shares, since some of a hundred people are in one cohort.
    @Test
    void honestPeopleAloneGiveTheSameThresholds() {
        assertThat(thresholds(levels(honest, "0.02"))).isEqualTo(thresholds(levels(honest, "1")));
    }

    private void movesWithoutTheBoundAlone(List<Entry> flooded) {
        List<Entry> shuffled = new ArrayList<>(flooded);
        Collections.shuffle(shuffled, new Random(5));
        int clean = highest(levels(honest, "1"));

        assertThat(highest(levels(flooded, "1"))).isGreaterThan(clean);
        assertThat(highest(levels(flooded, "0.02"))).isEqualTo(clean);
        assertThat(levels(shuffled, "0.02")).isEqualTo(levels(flooded, "0.02"));
    }

    /** Of whose marks one of twenty is five stars, and five are four. */
    private static List<Entry> honest() {
        List<Entry> log = new ArrayList<>();
        for (int i = 0; i < PEOPLE * EACH; i++) {
            int percent = (37 * i + 11 * (i / PEOPLE)) % 100;
            int stars = percent < 5 ? 5 : percent < 30 ? 4 : 2;
            log.addAll(interaction("honest-" + i, "user-" + i % PEOPLE, APP, stars));
        }
        return log;
    }

    private static List<Entry> interaction(String id, String subject, Caller key, @Nullable Integer stars) {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry(
                id,
                at(0),
                Input.prompt("acme/support", "ask")
                        .setSubject(subject)
                        .setCaller(key)
                        .build()));
        entries.add(new Entry(id, at(1), Input.response("base").build()));
        if (stars != null) {
            entries.add(vote(id, subject, key, stars));
        }
        return entries;
    }

    private static Entry vote(String id, String giver, Caller key, int stars) {
        return new Entry(
                id,
                at(2),
                Input.feedback("by-" + giver, "rating", (double) stars, giver, 2)
                        .setSource(new Source(SourceKind.HUMAN, giver))
                        .setCaller(key)
                        .build());
    }

    private static long at(long second) {
        return Input.time(second).toEpochMilli();
    }

    private static List<GoalLevel> levels(List<Entry> log, String share) {
        WholeLog whole = WholeLog.of(
                Settings.of(Map.of("lines.main.segments", "acme/support", "thresholds.contributor.share", share)));
        log.forEach(entry ->
                assertThat(whole.add(entry.id(), entry.atMs(), entry.record())).isEmpty());
        List<GoalSet> sets = Objects.requireNonNull(whole.end().goalSets().get("main"));
        return sets.stream()
                .filter(set -> set.getSegment().equals("acme/support"))
                .findFirst()
                .orElseThrow()
                .getLevels();
    }

    private static List<Integer> thresholds(List<GoalLevel> levels) {
        return levels.stream().map(GoalLevel::getThreshold).toList();
    }

    private static int highest(List<GoalLevel> levels) {
        return levels.get(levels.size() - 1).getThreshold();
    }
}
