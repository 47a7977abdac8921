package dev.hone.lab.bench.method.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.bench.method.Ladders;
import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.lab.replay.movielens.Rating;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.intake.GoalLadder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TitlesTest {

    private static final List<BigDecimal> QUANTILES = List.of(BigDecimal.ZERO, new BigDecimal(".7"));

    private static Titles titles(double... values) {
        List<Rating> ratings = new ArrayList<>();
        for (int title = 0; title < values.length; title++) {
            ratings.add(new Rating(7, title, values[title], title, title));
        }
        GoalLadder goals = Ladders.of(
                ratings.stream().map(rating -> Titles.quality(rating.value())).toList(), QUANTILES);
        return new Titles(new Movielens(ratings, List.of(0, 1, 2, 3, 4), Map.of()), ratings, goals);
    }

    @Test
    void givesEachRatingTheGoalsThatItMet() {
        List<Demonstration> all = titles(1, 1, 5, 5, 1).alone();

        assertThat(all).extracting(Demonstration::response).startsWith("<movie:0>", "<movie:1>", "<movie:2>");
        assertThat(all.get(0).goals()).extracting(Goal::level).containsExactly(0);
        assertThat(all.get(2).goals()).extracting(Goal::level).containsExactly(0, 1);
        assertThat(all.get(2).messages().get(0).content()).isEqualTo("<movie:0> 1.0\n<movie:1> 1.0\n");
    }

    @Test
    void pairsARatingWithTheNextOneOfAnotherQualityUnderOnePrompt() {
        List<Demonstration> all = titles(1, 1, 5).paired();

        assertThat(all)
                .extracting(Demonstration::response)
                .containsExactly("<movie:0>", "<movie:2>", "<movie:1>", "<movie:2>");
        assertThat(all.get(0).messages()).isEqualTo(all.get(1).messages());
        assertThat(all).extracting(Demonstration::id).doesNotHaveDuplicates();
    }

    @Test
    void goesFromQualitiesBackToRatings() {
        for (double rating = .5; rating <= 5; rating += .5) {
            assertThat(Math.round(2 * Titles.rating(Titles.quality(rating))) / 2.0)
                    .isEqualTo(rating);
        }
    }
}
