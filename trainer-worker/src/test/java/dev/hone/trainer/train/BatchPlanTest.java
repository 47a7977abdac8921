package dev.hone.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.text.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BatchPlanTest {

    @Test
    void everyRowIsTrainedOnceAndBatchesAreNearlyEvenInLength() {
        List<TokenSequence> rows = rows(1_000);

        List<List<TokenSequence>> batches = plan(rows, 8, 1);

        assertThat(batches).hasSize(125).allSatisfy(batch -> assertThat(batch).hasSize(8));
        assertThat(batches.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(padding(batches)).isLessThan(padding(List.of(rows)) / 4);
    }

    @Test
    void theSameSeedGivesTheSameBatches() {
        assertThat(plan(rows(100), 8, 1)).isEqualTo(plan(rows(100), 8, 1));
        assertThat(plan(rows(1_000), 8, 2)).isNotEqualTo(plan(rows(1_000), 8, 1));
    }

    @Test
    void rowsOfAGroupStayTogetherInTheirOrderAndABatchHasAsManyRowsAsItMay() {
        List<TokenSequence> rows = rows(1_000);
        List<List<TokenSequence>> pairs = new ArrayList<>();
        for (int i = 0; i < rows.size(); i += 2) {
            pairs.add(rows.subList(i, i + 2));
        }

        List<List<TokenSequence>> batches = BatchPlan.of(pairs, TokenSequence::length, 9, 1);

        assertThat(batches).hasSize(125).allSatisfy(batch -> assertThat(batch).hasSize(8));
        assertThat(batches.stream().flatMap(batch -> Stream.of(0, 2, 4, 6).map(i -> batch.subList(i, i + 2))))
                .containsExactlyInAnyOrderElementsOf(pairs);
        assertThat(BatchPlan.of(pairs, TokenSequence::length, 1, 1))
                .allSatisfy(batch -> assertThat(batch).hasSize(2));
    }

    private static List<List<TokenSequence>> plan(List<TokenSequence> rows, int batchRows, long seed) {
        return BatchPlan.of(rows.stream().map(List::of).toList(), TokenSequence::length, batchRows, seed);
    }

    private static long padding(List<List<TokenSequence>> batches) {
        return batches.stream()
                .mapToLong(batch -> {
                    int longest =
                            batch.stream().mapToInt(TokenSequence::length).max().orElse(0);
                    return batch.stream()
                            .mapToLong(row -> longest - row.length())
                            .sum();
                })
                .sum();
    }

    private static List<TokenSequence> rows(int count) {
        Random random = new Random(3);
        List<TokenSequence> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new TokenSequence(new int[2 + random.nextInt(100)], 1));
        }
        return rows;
    }
}
