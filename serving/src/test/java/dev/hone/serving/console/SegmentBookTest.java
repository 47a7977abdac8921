package dev.hone.serving.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoreCount;
import dev.hone.serving.console.SegmentBook.Question;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SegmentBookTest {

    private static final Instant T0 = Instant.parse("2026-11-23T18:00:00Z");

    private final SegmentBook book = new SegmentBook();

    static GoalSet goals(String segment, int version, double threshold) {
        return new GoalSet(
                "main",
                segment,
                version,
                List.of(new GoalLevel(1, 0.5, QualityUnit.of(threshold), 0.5, 50)),
                9L,
                T0,
                T0.plusSeconds(version));
    }

    static QualityDelta counted(String segment, Instant bucket, ScoreCount... scores) {
        return new QualityDelta("main", 0, List.of(new BucketDelta(segment, bucket, bucket, List.of(scores), 0)), null);
    }

    static ScoreCount score(double quality, long count) {
        return new ScoreCount(QualityUnit.of(quality), count);
    }

    private List<LoopSnapshot.Quality> qualities(String segment) {
        return history(segment).qualities();
    }

    private LoopSnapshot.History history(String segment) {
        return Objects.requireNonNull(book.history(Question.any(""), "main", segment));
    }

    @Test
    void theMeanOfABucketIsThatOfAllItsChangesAndOfThePoolThatOfAllSegments() {
        book.counted(counted("acme/chat", T0, score(0.25, 2), score(1, 1)));
        book.counted(counted("acme/chat", T0, score(0.25, -1), score(0.75, 1)));
        book.counted(counted("acme/help", T0, score(0, 1)));

        assertThat(qualities("acme/chat")).containsExactly(new LoopSnapshot.Quality(T0, 3, 2.0 / 3));
        assertThat(qualities("*")).containsExactly(new LoopSnapshot.Quality(T0, 4, 0.5));
    }

    @Test
    void aBucketOfWhichOnlyWhatWasTakenBackIsKnownIsLeftOut() {
        book.counted(counted("acme/chat", T0, score(0.25, -1)));
        book.counted(counted("acme/chat", T0.plusSeconds(60), score(0.5, 1)));

        assertThat(qualities("acme/chat")).containsExactly(new LoopSnapshot.Quality(T0.plusSeconds(60), 1, 0.5));
    }

    @Test
    void keepsTheNewestBucketsInTheOrderOfTimeWhateverOrderTheyComeIn() {
        IntStream.range(0, 500)
                .map(i -> i * 7 % 500)
                .forEach(i -> book.counted(counted("acme/chat", T0.plusSeconds(i), score(0.5, 1))));

        assertThat(qualities("acme/chat"))
                .extracting(LoopSnapshot.Quality::bucket)
                .containsExactlyElementsOf(IntStream.range(500 - QualityRing.MOST, 500)
                        .mapToObj(T0::plusSeconds)
                        .toList());
    }

    @Test
    void remembersGoalSetsOnceEachAndShowsTheNewest() {
        book.goalSet(goals("acme/chat", 3, 0.75));
        book.goalSet(goals("acme/chat", 1, 0.25));
        book.goalSet(goals("acme/chat", 2, 0.5));
        book.goalSet(goals("acme/chat", 2, 0.5));

        assertThat(history("acme/chat").goals())
                .extracting(LoopSnapshot.GoalPoint::version)
                .containsExactly(1, 2, 3);
        assertThat(book.segments(Question.any(""), 0, 9).rows())
                .extracting(row -> Objects.requireNonNull(row.goals()).levels())
                .containsExactly(List.of(new LoopSnapshot.Level(1, 0.75, 50)));
    }

    @Test
    void keepsNoMoreGoalSetsThanItSays() {
        IntStream.rangeClosed(1, 100).forEach(version -> book.goalSet(goals("acme/chat", version, 0.5)));
        book.goalSet(goals("acme/chat", 1, 0.5));

        assertThat(history("acme/chat").goals())
                .hasSize(GoalRing.MOST)
                .extracting(LoopSnapshot.GoalPoint::version)
                .endsWith(99, 100);
    }

    @Test
    void takesNoMoreSegmentsThanItSays() {
        for (int i = 0; i < SegmentBook.MOST + 5; i++) {
            book.goalSet(goals("t%05d/chat".formatted(i), 1, 0.5));
        }

        assertThat(book.size()).isEqualTo(SegmentBook.MOST);
    }

    @Test
    void findsSegmentsByAnyPartOfTheirNameAPageAtATime() {
        List.of("*", "acme/chat", "acme/help", "globex/chat").forEach(segment -> book.goalSet(goals(segment, 1, 0.5)));

        LoopSnapshot.Segments found = book.segments(Question.any("chat"), 1, 5);

        assertThat(found.all()).isEqualTo(2);
        assertThat(found.rows()).extracting(LoopSnapshot.Segment::segment).containsExactly("globex/chat");
    }

    @Test
    void aTenantSeesItsOwnSegmentsAndThePoolsOfTheLinesThatAnswerIt() {
        List.of("*", "acme/chat", "globex/chat").forEach(segment -> book.goalSet(goals(segment, 1, 0.5)));
        Question acme = Question.ofTenant("", Set.of("main"), "acme");

        assertThat(book.segments(acme, 0, 9).rows())
                .extracting(LoopSnapshot.Segment::segment)
                .containsExactly("*", "acme/chat");
        assertThat(book.history(acme, "main", "globex/chat")).isNull();
        assertThat(book.segments(Question.ofTenant("", Set.of("side"), "acme"), 0, 9)
                        .rows())
                .isEmpty();
    }
}
