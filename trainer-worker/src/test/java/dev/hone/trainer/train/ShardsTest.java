package dev.hone.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.trainer.train.Training.Trained;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardsTest {

    private static final String MODULE = "base_model.model.model.layers.0.self_attn.q_proj.";
    private static final LoraConfig LORA = LoraConfig.of(1, 1, List.of("q_proj"));

    @Test
    void batchesAreDealtLikeCards() {
        assertThat(Shards.dealt(List.of("a", "b", "c", "d", "e", "f", "g"), 3))
                .containsExactly(List.of("a", "d", "g"), List.of("b", "e"), List.of("c", "f"));
    }

    @ParameterizedTest(name = "{0} batches in {1} shards")
    @CsvSource({"0, 3, 0", "1, 3, 1", "2, 3, 2", "3, 3, 3", "10, 1, 1", "11, 4, 4"})
    void eachBatchIsInOneShardAndNoShardIsEmpty(int batches, int shards, int expected) {
        List<Integer> all = IntStream.range(0, batches).boxed().toList();

        List<List<Integer>> dealt = Shards.dealt(all, shards);

        assertThat(dealt)
                .hasSize(expected)
                .allSatisfy(shard -> assertThat(shard).isNotEmpty());
        assertThat(dealt.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void fewerThanOneShardAreNone() {
        assertThatThrownBy(() -> Shards.dealt(List.of(1), 0)).hasMessageContaining("was 0");
    }

    @Test
    void theMeanOfTheShardsHasOneCurveInTheOrderInWhichTheBatchesWereDealt() {
        Trained merged = Shards.merged(List.of(
                trained(2, new TrainingCurve(List.of(1., 4., 7.), 30)),
                trained(4, new TrainingCurve(List.of(2., 5.), 20)),
                trained(9, new TrainingCurve(List.of(3., 6.), 10))));

        assertThat(merged.curve()).isEqualTo(new TrainingCurve(List.of(1., 2., 3., 4., 5., 6., 7.), 60));
        assertThat(FloatTensor.named(merged.adapter().tensors(), MODULE + "lora_B.weight")
                        .values())
                .containsExactly(5);
        assertThat(FloatTensor.named(merged.adapter().tensors(), MODULE + "lora_A.weight")
                        .values())
                .containsExactly(3);
    }

    @Test
    void aCurveIsTheSameAfterItWasWritten() {
        TrainingCurve curve = new TrainingCurve(List.of(.1 + .2, Double.MIN_VALUE, Double.NaN), 7);

        assertThat(TrainingCurve.of(curve.lines())).isEqualTo(curve);
    }

    private static Trained trained(float b, TrainingCurve curve) {
        Map<String, FloatTensor> tensors = Map.of(
                MODULE + "lora_A.weight", new FloatTensor(List.of(1, 1), new float[] {3}),
                MODULE + "lora_B.weight", new FloatTensor(List.of(1, 1), new float[] {b}));
        return new Trained(new Adapter(LORA, new TreeMap<>(tensors)), curve);
    }
}
