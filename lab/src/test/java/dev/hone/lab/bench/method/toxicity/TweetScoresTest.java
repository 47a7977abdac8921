package dev.hone.lab.bench.method.toxicity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.bench.method.Votes;
import dev.hone.lab.bench.method.toxicity.Tweets.Tweet;
import dev.hone.schemas.quality.QualityUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TweetScoresTest {

    private static final int TWEETS = 2_000;

    private static List<Double> qualities(Votes votes, int decent, int asked) {
        var scores = new TweetScores(votes);
        return IntStream.range(0, TWEETS)
                .mapToObj(number -> new Tweet(number, "one two three", " four", decent, asked))
                .map(scores::quality)
                .map(QualityUnit::toQuality)
                .toList();
    }

    private static double shareAbove(double bound, List<Double> qualities) {
        return qualities.stream().filter(quality -> quality > bound).count() / (double) TWEETS;
    }

    @Test
    void votesAsGivenAreTheShareOfThoseAsked() {
        assertThat(qualities(Votes.GIVEN, 3, 4)).containsOnly(.75);
    }

    @Test
    void oneVoteInFiveIsACoins() {
        List<Double> noisy = qualities(Votes.NOISY, 3, 3);

        // Each of three votes is wrong with a chance of one in ten.
        assertThat(shareAbove(.99, noisy)).isBetween(.69, .77);
        assertThat(qualities(Votes.NOISY, 3, 3)).isEqualTo(noisy);
    }

    @Test
    void fewVotesAreDrawnTowardsTheMiddle() {
        assertThat(qualities(Votes.NOISY_SHRUNK, 3, 3)).allMatch(quality -> quality < .9);
        assertThat(qualities(Votes.NOISY_SHRUNK, 9, 9)).anyMatch(quality -> quality > .9);
    }

    @Test
    void aFloodOfVotesMakesBadAnswersGoodUnlessEachPersonHasOne() {
        assertThat(shareAbove(.95, qualities(Votes.FLOODED, 0, 3))).isBetween(.08, .12);
        assertThat(qualities(Votes.FLOODED_ONE_EACH, 0, 3)).allMatch(quality -> quality <= .25);
    }

    @Test
    void aFloodPraisesWhatMostFoundBadAlone() {
        assertThat(qualities(Votes.FLOODED, 2, 3)).isEqualTo(qualities(Votes.GIVEN, 2, 3));
    }
}
