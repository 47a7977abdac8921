package dev.hone.llm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.AdapterMean;
import dev.hone.llm.lora.Factors;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.lora.LoraConfig.Variant;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.model.TrainingOptions;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.text.TokenSequence;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Adapters of one start of which one factor of each product is trained apart, and their mean. */
class SharedFactorTest {

    @RegisterExtension
    static final SmallModel MODEL = new SmallModel();

    private static final LoraConfig LORA = new LoraConfig(4, 8, List.of(TargetModule.values()));

    @Test
    void onlyTheFactorThatBeganAtZeroIsTrained() {
        Adapter start = start();
        Adapter trained = trained(start, Factors.FROM_ZERO, 1);

        assertThat(trained.tensors()).hasSameSizeAs(start.tensors());
        trained.tensors().forEach((name, tensor) -> {
            boolean moves = name.endsWith("lora_B.weight") || name.endsWith("lora_embedding_A");
            assertThat(tensor.equals(FloatTensor.named(start.tensors(), name)))
                    .as(name)
                    .isEqualTo(!moves);
        });
    }

    @Test
    void theMeanChangesEachMatrixByTheMeanOfTheChanges() {
        Adapter start = trained(start(), Factors.ALL, 9);
        List<Adapter> shards = List.of(
                trained(start, Factors.FROM_ZERO, 1),
                trained(start, Factors.FROM_ZERO, 2),
                trained(start, Factors.FROM_ZERO, 3));

        Map<String, double[]> mean = products(AdapterMean.of(shards));

        List<Map<String, double[]>> each =
                shards.stream().map(SharedFactorTest::products).toList();
        assertThat(mean).isNotEmpty();
        mean.forEach((module, product) -> {
            double[] expected = new double[product.length];
            each.forEach(one -> IntStream.range(0, expected.length)
                    .forEach(i -> expected[i] += one.getOrDefault(module, new double[0])[i] / shards.size()));
            assertThat(product).as(module).containsExactly(expected, within(1e-6));
            assertThat(each.get(0).get(module))
                    .as(module)
                    .isNotEqualTo(each.get(1).get(module));
        });
    }

    @Test
    void adaptersThatWereTrainedWholeHaveNoMean() {
        Adapter start = start();

        assertThatThrownBy(
                        () -> AdapterMean.of(List.of(trained(start, Factors.ALL, 1), trained(start, Factors.ALL, 2))))
                .hasMessageContaining("which they must have in common");
    }

    @Test
    void sumsAreTakenInTheOrderOfTheList() {
        List<Adapter> shards = List.of(constant(1e30f), constant(1), constant(-1e30f), constant(3));

        assertThat(firstTrained(AdapterMean.of(shards))).isEqualTo(3f / 4);
        assertThat(firstTrained(AdapterMean.of(List.of(shards.get(0), shards.get(2), shards.get(1), shards.get(3)))))
                .isEqualTo(1);
    }

    @Test
    void aRestoredRunEndsInTheSameBytes(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("state.safetensors");
        Adapter start = start();
        Adapter straight;
        try (AdapterTraining training = training(start, Factors.FROM_ZERO)) {
            steps(training, 1, 3);
            training.save(file);
            steps(training, 2, 3);
            straight = training.adapter();
        }
        try (AdapterTraining resumed = training(start, Factors.FROM_ZERO)) {
            resumed.restore(file);
            steps(resumed, 2, 3);
            assertThat(resumed.adapter()).isEqualTo(straight);
        }
    }

    @Test
    void magnitudesAreRefused() {
        LoraConfig dora = new LoraConfig(4, 8, List.of(TargetModule.Q_PROJ), Variant.DORA);
        Adapter start = Adapter.create(dora, MODEL.get(), 1);

        assertThatThrownBy(() -> training(start, Factors.FROM_ZERO)).hasMessageContaining("use_dora");
        assertThatThrownBy(() -> AdapterMean.of(List.of(start, start))).hasMessageContaining("use_dora");
    }

    private static Adapter start() {
        return Adapter.create(LORA, SmallModel.CONFIG, 7);
    }

    private static Adapter trained(Adapter start, Factors factors, long seed) {
        try (AdapterTraining training = training(start, factors)) {
            steps(training, seed, 4);
            return training.adapter();
        }
    }

    private static AdapterTraining training(Adapter start, Factors factors) {
        return new AdapterTraining(
                MODEL.get(), start, OptimizerSettings.standard(), TrainingOptions.standard(SmallModel.CONFIG), factors);
    }

    private static void steps(AdapterTraining training, long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int step = 0; step < count; step++) {
            List<TokenSequence> batch = new ArrayList<>();
            for (int row = 0; row < 4; row++) {
                batch.add(new TokenSequence(random.ints(12, 0, 259).toArray(), 5));
            }
            training.step(batch, .01, 4);
        }
    }

    /** B A of each module. */
    private static Map<String, double[]> products(Adapter adapter) {
        Map<String, double[]> products = new TreeMap<>();
        adapter.tensors().forEach((name, a) -> {
            if (name.contains("lora_A") || name.endsWith("lora_embedding_A")) {
                String other = name.replace("lora_A", "lora_B").replace("lora_embedding_A", "lora_embedding_B");
                products.put(name, product(FloatTensor.named(adapter.tensors(), other), a));
            }
        });
        return products;
    }

    private static double[] product(FloatTensor b, FloatTensor a) {
        int outputs = b.shape().get(0);
        int rank = b.shape().get(1);
        int inputs = a.shape().get(1);
        double[] product = new double[outputs * inputs];
        for (int row = 0; row < outputs; row++) {
            for (int k = 0; k < rank; k++) {
                for (int column = 0; column < inputs; column++) {
                    product[row * inputs + column] +=
                            (double) b.values()[row * rank + k] * a.values()[k * inputs + column];
                }
            }
        }
        return product;
    }

    private static Adapter constant(float value) {
        Map<String, FloatTensor> tensors = new TreeMap<>();
        start().tensors().forEach((name, tensor) -> {
            float[] values = tensor.values().clone();
            if (Factors.FROM_ZERO.trains(name)) {
                Arrays.fill(values, value);
            }
            tensors.put(name, new FloatTensor(tensor.shape(), values));
        });
        return new Adapter(LORA, new TreeMap<>(tensors));
    }

    private static float firstTrained(Adapter adapter) {
        return adapter.tensors().entrySet().stream()
                .filter(entry -> Factors.FROM_ZERO.trains(entry.getKey()))
                .findFirst()
                .orElseThrow()
                .getValue()
                .values()[0];
    }
}
