package dev.hone.lab.bench.method.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.bench.method.Part;
import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.lab.replay.movielens.Rating;
import dev.hone.lab.replay.ranking.TitleIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TitleCutTest {

    private static Movielens data(int... ratingsByUser) {
        List<Rating> ratings = new ArrayList<>();
        for (int user = 0; user < ratingsByUser.length; user++) {
            for (int title = 0; title < ratingsByUser[user]; title++) {
                ratings.add(new Rating(user, title, 4, ratings.size(), ratings.size()));
            }
        }
        return new Movielens(ratings, IntStream.range(0, 50).boxed().toList(), Map.of());
    }

    private static TitleCut cut(int... ratingsByUser) {
        Movielens data = data(ratingsByUser);
        return TitleCut.of(data, new TitleIndex(data.titles()));
    }

    @Test
    void testsOnTheLastTenAndChoosesByTheThreeBefore() {
        TitleCut cut = cut(30);

        assertThat(cut.learned()).extracting(Rating::title).containsExactlyElementsOf(titles(0, 17));
        assertThat(cut.cases().get(Part.VALIDATION))
                .extracting(each -> each.next().target())
                .containsExactlyElementsOf(titles(17, 20));
        assertThat(cut.cases().get(Part.TEST))
                .extracting(each -> each.next().target())
                .containsExactlyElementsOf(titles(20, 30));
    }

    @Test
    void asksForATestedTitleWithAllThatCameBeforeIt() {
        TitleCase last = cut(30).cases().getOrDefault(Part.TEST, List.of()).get(9);

        assertThat(last.next().seen()).containsExactlyElementsOf(titles(0, 29));
    }

    @Test
    void learnsAllOfUsersWithFewRatings() {
        TitleCut cut = cut(19, 20);

        assertThat(cut.learned())
                .extracting(Rating::user)
                .filteredOn(user -> user == 0)
                .hasSize(19);
        assertThat(cut.cases().get(Part.TEST)).extracting(TitleCase::user).containsOnly(1);
    }

    private static List<Integer> titles(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
