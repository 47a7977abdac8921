package dev.hone.lab.bench.method.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.lab.bench.method.Measured;
import dev.hone.lab.replay.movielens.Rating;
import dev.hone.lab.replay.ranking.RankingCase;
import dev.hone.lab.replay.ranking.TitleIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TitleMeterTest {

    private static final int TITLES = 20;
    private final int[] popularity = IntStream.range(0, TITLES).toArray();
    private final TitleMeter meter = new TitleMeter(judge());

    private TitleMeter.Judge judge() {
        TitleIndex index = new TitleIndex(IntStream.range(0, TITLES).boxed().toList());
        List<Rating> ratings = new ArrayList<>();
        for (int user = 0; user < 40; user++) {
            for (int title = 0; title < TITLES; title++) {
                ratings.add(new Rating(user, title, title < TITLES / 2 ? 2 : 4, ratings.size(), ratings.size()));
            }
        }
        return new TitleMeter.Judge(RatingModel.of(ratings, index, 1), .9, popularity, new TreeMap<>(Map.of(3, 4.0)));
    }

    private static TitleCase titleCase(int target, double rating, Integer... seen) {
        return new TitleCase(1, new RankingCase("prompt", "movielens/new", List.of(seen), target, rating));
    }

    /** Scores that rank titles by their number, the lowest first. */
    private static double[] lowestFirst() {
        return IntStream.range(0, TITLES).mapToDouble(title -> -title).toArray();
    }

    private static double[] highestFirst() {
        return IntStream.range(0, TITLES).mapToDouble(title -> title).toArray();
    }

    @Test
    void tellsHitsOfLikedTitlesFromThoseOfOthers() {
        meter.add(titleCase(2, 5), lowestFirst());
        meter.add(titleCase(2, 1), lowestFirst());
        meter.add(titleCase(15, 4), lowestFirst());

        Measured measured = meter.measured();

        assertThat(measured.mean(TitleMeter.HITS)).isCloseTo(2 / 3.0, within(1e-6));
        assertThat(measured.mean(TitleMeter.LIKED_HITS)).isEqualTo(.5);
        assertThat(measured.mean(TitleMeter.DISLIKED_HITS)).isEqualTo(1);
        assertThat(measured.mean(TitleMeter.BEST_HITS)).isEqualTo(1);
        // Third place is half of a gain: two stars above three, two below, and nothing.
        assertThat(measured.values(TitleMeter.NET_GAIN)).containsExactly(1.0, -1.0, 0.0);
    }

    @Test
    void judgesTheFirstTenByAModelAndNotByTheTargets() {
        meter.add(titleCase(2, 5), lowestFirst());
        meter.add(titleCase(2, 5), highestFirst());

        List<Double> quality = meter.measured().values(TitleMeter.QUALITY);
        List<Double> met = meter.measured().values(TitleMeter.Judge.met(3));

        assertThat(quality.get(0)).isCloseTo(2, within(.5));
        assertThat(quality.get(1)).isCloseTo(4, within(.5));
        assertThat(met.get(0)).isLessThan(.1);
        assertThat(met.get(1)).isGreaterThan(.5);
    }

    @Test
    void neverCountsWhatTheUserHasSeen() {
        meter.add(titleCase(10, 5, 0, 1, 2, 3, 4), lowestFirst());

        Measured measured = meter.measured();

        assertThat(measured.mean(TitleMeter.POPULARITY)).isEqualTo((5 + 14) / 2.0);
        assertThat(measured.mean(TitleMeter.HITS)).isEqualTo(1);
        assertThat(measured.mean(TitleMeter.DISTINCT)).isEqualTo(10);
    }
}
