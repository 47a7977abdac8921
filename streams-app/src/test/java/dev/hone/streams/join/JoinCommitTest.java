package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A commit is asked for where somebody waits for it. */
class JoinCommitTest {

    private static final long SECOND = 1000;
    private static final int CATCH_UP = 0;
    private static final int COMMIT = 2;

    private final JoinFixture join = new JoinFixture();

    @Test
    void whatIsOfNowIsCommittedSoonAndWhatIsReadLongAfterIsLeftToTheInterval() {
        JoinProcessor processor = join.started();
        processor.process(JoinFixture.record(JoinFixture.PROMPT, 100));

        assertThat(asksAt(3600)).as("read an hour later").isFalse();
        processor.process(JoinFixture.record(JoinFixture.RESPONSE, 101));
        assertThat(asksAt(102)).as("read a second later").isTrue();
    }

    @Test
    void whatTheWallClockBroughtAloneIsCommittedSoonAndNothingIsNot() {
        JoinProcessor processor = join.started();
        for (int i = 0; i < 100; i++) {
            processor.process(JoinFixture.record("i" + i, JoinFixture.PROMPT, 100));
        }
        processor.process(JoinFixture.record("later", JoinFixture.PROMPT, 10_000_000));
        join.commit();

        assertThat(asksAt(20_000_000)).as("nothing was done").isFalse();
        punctuate(CATCH_UP, 20_000_000);
        assertThat(asksAt(20_000_000)).as("timers fired").isTrue();
    }

    private boolean asksAt(long second) {
        join.context.resetCommit();
        punctuate(COMMIT, second);
        return join.context.committed();
    }

    private void punctuate(int which, long second) {
        join.context.scheduledPunctuators().get(which).getPunctuator().punctuate(second * SECOND);
    }
}
