package dev.hone.trainer.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a fiftieth for everybody leaves of a thousand demonstrations by as many people, where one name is on many. */
class WhoBringsMostTest {

    private static final int ALL = 1_000;
    private static final RowBounds FIFTIETH =
            RowBounds.of(Recipe.fromMap(Map.of("subject.share", "0.1", "contributor.share", "0.02")), 1);

    @ParameterizedTest(name = "with a share of its own of {0}, on {1}: {2} are left, {3} of them its own")
    @CsvSource({
        // The application's key, or a judge that somebody vouches for.
        "1, 1000, 1000, 1000",
        "1, 950, 1000, 950",
        "1, 500, 1000, 500",
        // Whoever brings everything is the application, whether it was said or not.
        ", 1000, 1000, 1000",
        // A judge that nobody vouches for, or a flood: what others brought, and its share beside that.
        ", 500, 511, 11",
        ", 800, 205, 5",
        ", 950, 53, 3",
        // Others brought fewer than make a whole of which one is the share, and so it is filled up to that.
        ", 990, 50, 40",
        ", 998, 50, 48",
        ", 999, 1000, 999",
    })
    void oneNameBesideThoseWhoSpeakForThemselvesAlone(@Nullable Double own, int on, int left, int ofIt) {
        List<Demonstration> taken = FIFTIETH.of(rows(on, new Contributor("any", own), WhoBringsMostTest::nobody))
                .rows();

        assertThat(taken).hasSize(left);
        assertThat(of("any", taken)).hasSize(ofIt);
    }

    @ParameterizedTest(name = "beside {0} other keys: {1} are left, {2} of them of the application")
    @CsvSource({"1, 1000, 950", "2, 152, 102", "5, 76, 26", "50, 53, 3"})
    void theKeyOfAnApplicationWithoutAShareBesideOthers(int others, int left, int ofIt) {
        Contributor app = new Contributor("key:app", null);
        List<Demonstration> rows = rows(950, app, i -> List.of(new Contributor("key:stranger-" + i % others, null)));

        List<Demonstration> taken = FIFTIETH.of(rows).rows();

        assertThat(taken).hasSize(left);
        assertThat(of("key:app", taken)).hasSize(ofIt);
    }

    @Test
    void theShareOfTheApplicationIsAllThatItTakesToBeSpared() {
        Contributor app = new Contributor("key:app", 1.0);
        List<Demonstration> rows = rows(950, app, i -> List.of(new Contributor("key:stranger-" + i % 2, null)));

        List<Demonstration> taken = FIFTIETH.of(rows).rows();

        assertThat(of("key:app", taken)).hasSize(950);
        assertThat(taken).hasSize(990);
    }

    @Test
    void aKeyThatIsTrustedByNowIsSoOnRowsOfBefore() {
        List<Demonstration> rows = new ArrayList<>(rows(500, new Contributor("key:app", null), i -> List.of()));
        IntStream.range(ALL, 2 * ALL).forEach(i -> rows.add(row(i, "u" + i, List.of(new Contributor("key:app", 1.0)))));

        assertThat(FIFTIETH.of(rows).rows()).isEqualTo(rows);
    }

    @Test
    void aTinyShareLeavesNoMoreToAFlood() {
        RowBounds tiny = new RowBounds(new SubjectBound(1, 1), new ContributorBound(1e-5, 1));

        assertThat(tiny.of(rows(990, new Contributor("any", null), WhoBringsMostTest::nobody))
                        .rows())
                .hasSize(50);
    }

    @Test
    void aGoalOfWhichMoreIsLeftOutThanLeftIsNamed() {
        List<Demonstration> all = rows(0, new Contributor("any", null), WhoBringsMostTest::nobody);

        assertThat(ContributorBound.mostlyBeyond(all, all.subList(0, ALL / 2))).isEmpty();
        assertThat(ContributorBound.mostlyBeyond(all, all.subList(0, ALL / 2 - 1)))
                .hasValue(
                        all.get(0).goals().stream().mapToInt(Goal::level).max().orElseThrow());
    }

    @Test
    void threeSubjectsHaveTwiceAnEqualPartEach() {
        List<Demonstration> rows = IntStream.range(0, ALL)
                .mapToObj(i -> row(i, i < 900 ? "much" : "little-" + i % 2, List.of()))
                .toList();

        assertThat(FIFTIETH.of(rows).rows()).hasSize(302);
    }

    @Test
    void aLargerFloodGetsNoMoreThanASmallOne() {
        Contributor flood = new Contributor("key:other", null);
        List<Demonstration> rows = new ArrayList<>(rows(990, flood, WhoBringsMostTest::nobody));
        IntStream.range(ALL, 10 * ALL).forEach(i -> rows.add(row(i, "made-up-" + i, List.of(flood))));

        List<Demonstration> taken = FIFTIETH.of(rows).rows();

        assertThat(taken).hasSize(50);
        assertThat(of("key:other", taken)).hasSize(40);
    }

    @Test
    void whatFillsARoundUpComesInEqualParts() {
        List<Demonstration> rows = rows(
                900,
                new Contributor("key:much", null),
                i -> i < 980 ? List.of(new Contributor("key:less", null)) : List.of());

        List<Demonstration> taken = FIFTIETH.of(rows).rows();

        assertThat(taken).hasSize(50);
        assertThat(of("key:much", taken)).hasSize(15);
        assertThat(of("key:less", taken)).hasSize(15);
    }

    @Test
    void partsAreEqualAlsoWhereOneKeyIsOnAllOfARound() {
        Contributor app = new Contributor("key:app", null);
        List<Demonstration> rows = IntStream.range(0, ALL)
                .mapToObj(i -> row(
                        i,
                        "u" + i,
                        List.of(app, new Contributor(i < 900 ? "key:much" : i < 980 ? "key:less" : "key:" + i, null))))
                .toList();

        List<Demonstration> taken = FIFTIETH.of(rows).rows();

        assertThat(taken).hasSize(50);
        assertThat(of("key:much", taken)).hasSize(15);
        assertThat(of("key:less", taken)).hasSize(15);
    }

    @Test
    void nothingThatNobodyElseHasAPartInIsLeftOut() {
        for (int on = 0; on < ALL; on += 50) {
            List<Demonstration> taken = FIFTIETH.of(rows(on, new Contributor("any", null), WhoBringsMostTest::nobody))
                    .rows();

            assertThat(taken.size()).isGreaterThanOrEqualTo(Math.max(ALL - on, 50));
        }
    }

    @Test
    void whatIsMeasuredOnIsNotFilledUp() {
        SubjectBound.Bounded heldOut =
                FIFTIETH.heldOut(rows(990, new Contributor("any", null), WhoBringsMostTest::nobody));

        assertThat(heldOut.rows()).hasSize(13);
        assertThat(heldOut.beyond()).isEqualTo(ALL - 13);
    }

    @Test
    void aRoundOfFewIsTakenAsItCame() {
        List<Demonstration> rows = rows(990, new Contributor("any", null), WhoBringsMostTest::nobody)
                .subList(960, ALL);

        assertThat(FIFTIETH.of(rows).rows()).isEqualTo(rows);
    }

    private static List<Demonstration> rows(int on, Contributor one, IntFunction<List<Contributor>> others) {
        return IntStream.range(0, ALL)
                .mapToObj(i -> row(i, "u" + i, i < on ? List.of(one) : others.apply(i)))
                .toList();
    }

    private static List<Contributor> nobody(int row) {
        return List.of();
    }

    private static List<Demonstration> of(String name, List<Demonstration> rows) {
        return rows.stream()
                .filter(row -> row.origin().contributors().stream()
                        .anyMatch(one -> one.name().equals(name)))
                .toList();
    }

    private static Demonstration row(int i, String subject, List<Contributor> by) {
        String id = "i-%05d".formatted(i);
        Demonstration anonymous = Fixtures.demonstration(id, 50);
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
