package dev.hone.lab.bench.method.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.lab.replay.movielens.Rating;
import dev.hone.lab.replay.ranking.TitleIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RatingModelTest {

    private static final int USERS = 60;
    private static final int TITLES = 40;
    private final TitleIndex index =
            new TitleIndex(IntStream.range(0, TITLES).boxed().toList());

    /** Users and titles are of two kinds; a user likes the titles of the same kind. */
    private static double wouldGive(int user, int title) {
        return user % 2 == title % 2 ? 4.5 : 1.5;
    }

    private static List<Rating> ratings(double share, long seed, boolean taken) {
        Random random = new Random(seed);
        List<Rating> ratings = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            for (int title = 0; title < TITLES; title++) {
                if (random.nextDouble() < share == taken) {
                    ratings.add(new Rating(user, title, wouldGive(user, title), ratings.size(), ratings.size()));
                }
            }
        }
        return ratings;
    }

    @Test
    void predictsWhatUsersWouldGiveTitlesThatTheyHaveNotRated() {
        RatingModel model = RatingModel.of(ratings(.5, 1, true), index, 1);
        List<Rating> others = ratings(.5, 1, false);

        // Whoever guessed the mean would be 1.5 stars off each time.
        assertThat(model.error(others, index)).isLessThan(.6);
        Rating liked =
                others.stream().filter(rating -> rating.value() > 4).findFirst().orElseThrow();
        assertThat(model.predicted(liked.user(), liked.title())).isGreaterThan(3.5);
    }

    @Test
    void isTheSameForTheSameSeed() {
        List<Rating> known = ratings(.5, 1, true);

        assertThat(RatingModel.of(known, index, 7).predicted(3, 4))
                .isEqualTo(RatingModel.of(known, index, 7).predicted(3, 4));
    }

    @Test
    void turnsAPredictionIntoTheChanceOfARating() {
        RatingModel model = RatingModel.of(ratings(.5, 1, true), index, 1);
        double predicted = model.predicted(0, 0);

        assertThat(model.atLeast(predicted + .25, 0, 0, .9)).isCloseTo(.5, within(1e-9));
        assertThat(model.atLeast(5, 0, 0, .9)).isLessThan(model.atLeast(3, 0, 0, .9));
    }

    @Test
    void saysWhichUserItDoesNotKnow() {
        RatingModel model = RatingModel.of(ratings(.5, 1, true), index, 1);

        assertThatThrownBy(() -> model.predicted(USERS, 0)).hasMessageContaining("no user " + USERS);
    }
}
