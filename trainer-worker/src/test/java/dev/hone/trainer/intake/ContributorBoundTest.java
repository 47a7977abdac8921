package dev.hone.trainer.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Levels stand at quality 0, 100, 200 and 300; a hundred users have four demonstrations each, one of them the best. */
class ContributorBoundTest {

    private static final int BEST = 3;
    private static final ContributorBound FIFTIETH = new ContributorBound(0.02, 1);
    private static final List<Contributor> TRUSTED = List.of(new Contributor("key:app", 1.0));
    private static final List<Contributor> OTHER = List.of(new Contributor("key:other", null));

    @Test
    void aSubjectThatAlwaysGivesTheBestMarksIsLittleOfWhatTheBestGoalIsShownBy() {
        List<Demonstration> rows = users(TRUSTED);
        rows.addAll(flood(60, TRUSTED, "mallory"));

        SubjectBound.Bounded bounded = FIFTIETH.of(rows);

        // 2 % of the 103 that are taken, rounded up: within a tenth of the round all sixty would be.
        assertThat(of("mallory", bounded.rows())).hasSize(3);
        assertThat(bounded.beyond()).isEqualTo(57);
        assertThat(new SubjectBound(0.2, 1).of(rows).beyond()).isZero();
    }

    @Test
    void aKeyIsBoundedHoweverManySubjectsItInvents() {
        List<Demonstration> rows = users(TRUSTED);
        for (int i = 0; i < 500; i++) {
            rows.add(row("made-up-" + i, 300, "made-up-" + i, OTHER));
        }

        List<Demonstration> taken = FIFTIETH.of(rows).rows();

        assertThat(meeting(BEST, taken)).hasSize(103);
        assertThat(taken).hasSize(403);
    }

    @ParameterizedTest(name = "a share of its own of {0}: {1} of 60")
    @CsvSource({
        ", 3",
        // Two equal parts of the 101 who brought the best are more than a hundredth.
        "0.01, 3",
        // A fifth of the 126 that are taken, rounded up.
        "0.2, 26",
        "1, 60"
    })
    void aKeyBringsAsMuchAsItsOwnShareSays(@Nullable Double own, int left) {
        List<Demonstration> rows = users(TRUSTED);
        for (int i = 0; i < 60; i++) {
            rows.add(row("batch-" + i, 300, "batch-" + i, List.of(new Contributor("key:batch", own))));
        }

        List<Demonstration> taken = FIFTIETH.of(rows).rows();

        assertThat(taken.size() - 400).isEqualTo(left);
    }

    @Test
    void whoGradesOthersIsBoundedAsWhoGradesItself() {
        List<Demonstration> rows = new ArrayList<>();
        for (int user = 0; user < 100; user++) {
            List<Contributor> graded = user < 50 ? List.of(new Contributor("human:mallory", null)) : List.of();
            rows.add(row("u" + user, 300, "u" + user, graded));
        }

        List<Demonstration> taken = FIFTIETH.of(rows).rows();

        // Two equal parts, rounded up, of what mallory and fifty others brought.
        assertThat(taken.stream().filter(row -> !row.origin().contributors().isEmpty()))
                .hasSize(3);
        assertThat(taken).hasSize(53);
    }

    @Test
    void everyGoalIsBoundedAndTheLowestToo() {
        List<Demonstration> rows = users(TRUSTED);
        for (int i = 0; i < 40; i++) {
            rows.add(row("low-" + i, 50, "mallory", TRUSTED));
        }

        // 2 % of the 408 that are taken, rounded up.
        assertThat(of("mallory", FIFTIETH.of(rows).rows())).hasSize(9);
    }

    @Test
    void fewSubjectsHaveTwiceAnEqualPart() {
        List<Demonstration> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(row("a" + i, 300, i < 30 ? "flood" : "user-" + i, List.of()));
        }

        assertThat(FIFTIETH.of(rows).rows())
                .hasSameSizeAs(new SubjectBound(0.02, 1).of(rows).rows());
        assertThat(FIFTIETH.of(rows.subList(0, 30)).beyond()).isZero();
    }

    @Test
    void keysOfWhichNoneIsTrustedHaveTwiceAnEqualPart() {
        List<Demonstration> rows = users(List.of(new Contributor("key:app", null)));

        assertThat(FIFTIETH.of(rows).beyond()).isZero();
    }

    @Test
    void aKeyThatBringsAllIsNotBoundedForTwoStrangersBesideIt() {
        Contributor app = new Contributor("key:app", null);
        List<Demonstration> rows = users(List.of(app));
        rows.addAll(flood(1, List.of(app, new Contributor("source:human:one", null)), "somebody"));
        rows.addAll(flood(1, List.of(app, new Contributor("source:human:other", null)), "somebody-else"));

        assertThat(FIFTIETH.of(rows).beyond()).isZero();
    }

    @Test
    void nothingIsLeftOutWithoutABound() {
        List<Demonstration> rows = users(TRUSTED);
        rows.addAll(flood(600, OTHER, "mallory"));

        assertThat(new ContributorBound(1, 1).of(rows).rows()).isEqualTo(rows);
    }

    @Test
    void whichAreTakenDependsOnTheSeedAndNotOnTheOrder() {
        List<Demonstration> rows = users(TRUSTED);
        rows.addAll(flood(60, OTHER, "mallory"));
        List<Demonstration> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(7));

        List<Demonstration> taken = FIFTIETH.of(rows).rows();

        assertThat(FIFTIETH.of(shuffled).rows()).containsExactlyInAnyOrderElementsOf(taken);
        assertThat(rows).containsSubsequence(taken);
        assertThat(new ContributorBound(0.02, 2).of(rows).rows())
                .hasSameSizeAs(taken)
                .isNotEqualTo(taken);
    }

    private static List<Demonstration> users(List<Contributor> by) {
        List<Demonstration> rows = new ArrayList<>();
        for (int user = 0; user < 100; user++) {
            for (int quality = 0; quality <= 300; quality += 100) {
                rows.add(row("u" + user + "-" + quality, quality, "u" + user, by));
            }
        }
        return rows;
    }

    private static List<Demonstration> flood(int count, List<Contributor> by, String subject) {
        List<Demonstration> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row(subject + "-" + i, 300, subject, by));
        }
        return rows;
    }

    private static List<Demonstration> of(String subject, List<Demonstration> rows) {
        return rows.stream()
                .filter(row -> subject.equals(row.origin().subject()))
                .toList();
    }

    private static List<Demonstration> meeting(int level, List<Demonstration> rows) {
        return rows.stream().filter(row -> row.meets(level)).toList();
    }

    private static Demonstration row(String id, int quality, String subject, List<Contributor> by) {
        Demonstration anonymous = Fixtures.demonstration(id, quality);
        return new Demonstration(
                Origin.response(id, subject).broughtBy(by),
                anonymous.conversation(),
                anonymous.response(),
                null,
                anonymous.cut(),
                anonymous.quality(),
                anonymous.goals(),
                anonymous.ladder());
    }
}
