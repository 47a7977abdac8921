package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.FeedbackGiven;
import org.junit.jupiter.api.Test;

/** What follows from the records of an interaction is computed once before a change and once after it. */
class JoinAssessmentsTest {

    private final JoinFixture join = new JoinFixture();
    private final JoinProcessor processor = join.started();

    @Test
    void aVoteOnAMatchedInteractionTakesTwo() {
        matched();

        assertThat(assessmentsOf(() -> processor.process(JoinFixture.record(JoinFixture.RATING, 100))))
                .isEqualTo(2);
    }

    @Test
    void aVoteThatIsRefusedTakesNoneAfterIt() {
        matched();
        FeedbackGiven unknown = FeedbackGiven.newBuilder(JoinFixture.RATING)
                .setMetric("unheard-of")
                .build();

        assertThat(assessmentsOf(() -> processor.process(JoinFixture.record(unknown, 100))))
                .isEqualTo(1);
    }

    @Test
    void theRecordThatCompletesAnInteractionTakesOneThoughVotesWaitedForIt() {
        processor.process(JoinFixture.record(JoinFixture.RATING, 5));
        processor.process(JoinFixture.record(JoinFixture.PROMPT, 10));

        assertThat(assessmentsOf(() -> processor.process(JoinFixture.record(JoinFixture.RESPONSE, 20))))
                .isEqualTo(1);
    }

    @Test
    void theDueTimeTakesOne() {
        matched();
        processor.process(JoinFixture.record(JoinFixture.RATING, 100));

        // A copy of the prompt, far later: the timer of the due time fires before it is joined.
        int both = assessmentsOf(() -> processor.process(JoinFixture.record(JoinFixture.PROMPT, 4_000)));

        assertThat(join.context.forwarded("scored")).hasSize(2);
        assertThat(both - 2).as("besides the copy's own").isEqualTo(1);
    }

    private void matched() {
        processor.process(JoinFixture.record(JoinFixture.PROMPT, 10));
        processor.process(JoinFixture.record(JoinFixture.RESPONSE, 20));
    }

    private int assessmentsOf(Runnable change) {
        int before = join.assessments;
        change.run();
        return join.assessments - before;
    }
}
