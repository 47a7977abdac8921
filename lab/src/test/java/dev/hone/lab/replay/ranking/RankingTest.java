package dev.hone.lab.replay.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.lab.replay.movielens.Rating;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingTest {

    private static final double[] FALLING =
            IntStream.range(0, 30).mapToDouble(i -> -i).toArray();

    @Test
    void leavesOutWhatTheUserHasSeen() {
        var next = new RankingCase("", "movielens/new", List.of(0, 1), 3, 4);

        assertThat(next.rank(FALLING)).isEqualTo(2);
    }

    @Test
    void putsATieInTheMiddle() {
        var next = new RankingCase("", "movielens/new", List.of(0), 3, 4);

        assertThat(next.rank(new double[] {9, 1, 1, 1, 1, 0})).isEqualTo(2.5);
    }

    @Test
    void countsHitsAmongTheFirstTenByTheTargetsRating() {
        var ranking = new Ranking(
                List.of(
                        new RankingCase("", "s/t", List.of(), 0, 5),
                        new RankingCase("", "s/t", List.of(), 9, 4),
                        new RankingCase("", "s/t", List.of(), 10, 3)),
                ranked -> {});

        ranking.measure("falling", null, cases -> new double[][] {FALLING, FALLING, FALLING});

        assertThat(ranking.rows()).extracting(RankingRow::targets).containsExactly("all", ">=4", "<4");
        assertThat(ranking.rows()).extracting(RankingRow::users).containsExactly(3, 2, 1);
        assertThat(ranking.rows()).extracting(RankingRow::hr10).containsExactly(2 / 3.0, 1.0, 0.0);
        RankingRow all = ranking.rows().get(0);
        assertThat(all.ndcg10()).isCloseTo((1 + 1 / (Math.log(11) / Math.log(2))) / 3, within(1e-12));
        assertThat(all.se()).isCloseTo(Math.sqrt(2 / 9.0 / 3), within(1e-12));
    }

    @Test
    void ranksByWhatOthersRatedBesidesAndAfter() {
        var index = new TitleIndex(List.of(10, 20, 30, 40));
        List<Rating> ratings = List.of(
                rating(1, 10, 0),
                rating(1, 20, 1),
                rating(2, 10, 2),
                rating(2, 20, 3),
                rating(3, 30, 4),
                rating(3, 40, 5));
        var baselines = new Baselines(ratings, index);
        var next = new RankingCase("", "s/t", List.of(0), 1, 4);

        assertThat(next.rank(baselines.itemNeighbours(List.of(next))[0])).isEqualTo(1);
        assertThat(next.rank(baselines.markov(List.of(next))[0])).isEqualTo(1);
        assertThat(baselines.popularity(List.of(next))[0]).containsExactly(2, 2, 1, 1);
    }

    private static Rating rating(int user, int title, int order) {
        return new Rating(user, title, 4, order * 1000L, order);
    }
}
