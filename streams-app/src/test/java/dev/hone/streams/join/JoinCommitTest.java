package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A commit is asked for where somebody waits for it. */
class JoinCommitTest {

    private static final long SECOND = 1000;
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
    void whatTheWallClockBroughtAloneIsCommittedSoon() {
        join.started();

        assertThat(asksAt(3600)).isTrue();
    }

    private boolean asksAt(long second) {
        join.context.resetCommit();
        join.context.scheduledPunctuators().get(COMMIT).getPunctuator().punctuate(second * SECOND);
        return join.context.committed();
    }
}
