package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.ScoredInteraction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many votes on one interaction: each counts, but not each writes the whole interaction again. */
class BusyInteractionTest {

    private static final int VOTES = 60;
    private static final int AT_ONCE = 3;
    private static final long HOUR = 3600;
    private static final long DAY = 24 * HOUR;

    @TempDir
    Path state;

    @Test
    void votesOfOneSecondMakeNoRevisionEach() {
        try (Scoring scoring = matched()) {
            vote(scoring, "early", 10);
            assertThat(scoring.interactions()).hasSize(AT_ONCE);

            scoring.tick(Input.time(12));

            assertThat(newest(scoring).getVotes()).hasSize(VOTES);
            assertThat(newest(scoring).getRevision()).isEqualTo(AT_ONCE);
        }
    }

    @Test
    void aBurstOfVotesWritesAnInteractionFourTimesAtMost() throws IOException {
        try (Scoring scoring = matched()) {
            vote(scoring, "early", 10);
            scoring.tick(Input.time(12));

            long written = 0;
            for (ScoredInteraction said : scoring.interactions()) {
                written += said.toByteBuffer().remaining();
            }
            assertThat(written)
                    .isLessThan((AT_ONCE + 1L) * newest(scoring).toByteBuffer().remaining());
        }
    }

    @Test
    void anInteractionThatGoesOnChangingIsSaidEverMoreSeldom() {
        try (Scoring scoring = matched()) {
            for (int vote = 0; vote < VOTES; vote++) {
                scoring.pipe(Input.rating("i", "f" + vote, 1 + vote % 5, 10 + 40L * vote, "u" + vote));
            }
            int quadruplings = 7;
            assertThat(scoring.interactions()).hasSizeBetween(AT_ONCE + 4, AT_ONCE + quadruplings);

            scoring.tick(Input.time(2 * HOUR));

            assertThat(newest(scoring).getVotes()).hasSize(VOTES);
        }
    }

    @Test
    void theClosedRevisionIsNotPutOff() {
        try (Scoring scoring = matched()) {
            vote(scoring, "early", 10);

            scoring.tick(Input.time(3 * HOUR));

            assertThat(newest(scoring).getClosed()).isTrue();
            assertThat(newest(scoring).getVotes()).hasSize(VOTES);
        }
    }

    @Test
    void votesAfterTheDueTimeAreSaidTogether() {
        try (Scoring scoring = matched()) {
            scoring.tick(Input.time(3 * HOUR));
            vote(scoring, "late", 4 * HOUR);
            assertThat(scoring.interactions()).hasSize(AT_ONCE);

            scoring.tick(Input.time(4 * HOUR + 2));

            assertThat(newest(scoring).getVotes()).hasSize(VOTES);
            assertThat(scoring.outcomes()).containsEntry("accepted", VOTES + 2L);
        }
    }

    @Test
    void whatIsPutOffIsSaidBeforeTheInteractionCloses() {
        try (Scoring scoring = matched()) {
            scoring.tick(Input.time(3 * HOUR));
            vote(scoring, "late", 4 * HOUR);

            scoring.tick(Input.time(60 * DAY));

            assertThat(newest(scoring).getVotes()).hasSize(VOTES);
        }
    }

    private Scoring matched() {
        Scoring scoring = new Scoring(state, Map.of());
        scoring.pipe(Input.prompt("i", 1));
        scoring.pipe(Input.response("i", 2));
        return scoring;
    }

    private static void vote(Scoring scoring, String name, long second) {
        for (int vote = 0; vote < VOTES; vote++) {
            scoring.pipe(Input.rating("i", name + vote, 1 + vote % 5, second, name + "-" + vote));
        }
    }

    private static ScoredInteraction newest(Scoring scoring) {
        List<ScoredInteraction> said = scoring.interactions();
        return said.get(said.size() - 1);
    }
}
