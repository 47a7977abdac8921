package dev.hone.lab.replay.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.lab.replay.movielens.Rating;
import dev.hone.lab.replay.movielens.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One user rates titles 1 to 9 in turn, and the last one is held out. */
class NextRoundTest {

    private static final List<Set<String>> ROUNDS =
            List.of(Set.of("movielens-7-1", "movielens-7-2"), Set.of("movielens-7-3", "movielens-7-4"));

    @Test
    void aRoundIsRankedByWhatWasKnownBeforeIt() {
        NextRound second = rounds(100).get(0);

        assertThat(second.round()).isEqualTo(2);
        assertThat(second.before()).extracting(Rating::title).containsExactly(1, 2);
        assertThat(second.cases()).extracting(RankingCase::target).containsExactly(2, 3);
        assertThat(second.cases()).extracting(RankingCase::seen).containsExactly(List.of(0, 1), List.of(0, 1, 2));
        assertThat(second.cases().get(0).prompt()).isEqualTo("<movie:1> 4.0\n<movie:2> 4.0\n");
    }

    @Test
    void whatIsInNoRoundComesAfterTheLast() {
        NextRound rest = rounds(100).get(1);

        assertThat(rest.round()).isEqualTo(3);
        assertThat(rest.before()).extracting(Rating::title).containsExactly(1, 2, 3, 4);
        assertThat(rest.cases()).extracting(RankingCase::target).containsExactly(4, 5, 6, 7);
    }

    @Test
    void drawsTheSameCasesAgain() {
        assertThat(rounds(2)).isEqualTo(rounds(2));
        assertThat(rounds(2).get(1).cases()).hasSize(2);
    }

    private static List<NextRound> rounds(int most) {
        List<Rating> ratings = new ArrayList<>();
        for (int title = 1; title <= 9; title++) {
            ratings.add(new Rating(7, title, 4, title * 1000L, title));
        }
        List<Integer> titles = ratings.stream().map(Rating::title).toList();
        var data = new Movielens(ratings, titles, Map.of());
        return NextRound.of(data, Split.of(ratings), new TitleIndex(titles), ROUNDS, most);
    }
}
