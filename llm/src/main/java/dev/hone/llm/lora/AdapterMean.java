package dev.hone.llm.lora;

import dev.hone.llm.safetensors.FloatTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The mean of adapters that have one factor of each product in common, as those have that were trained with
 * {@link Factors#FROM_ZERO} from one start.
 *
 * <p>With A in common, mean(B) A is the mean of all B A to rounding; mean(B) mean(A) would not be. Sums are in double
 * precision and in the order of the list: the same list gives the same bytes.
 */
public final class AdapterMean {

    private AdapterMean() {}

    /** Throws {@link IllegalArgumentException} where they differ in more than may be averaged. */
    public static Adapter of(List<Adapter> adapters) {
        Adapter first = adapters.get(0);
        Factors.FROM_ZERO.require(first.config());
        SortedMap<String, FloatTensor> mean = new TreeMap<>();
        first.tensors().forEach((name, tensor) -> {
            List<FloatTensor> all = adapters.stream()
                    .map(adapter -> tensor(adapter, name, first.config()))
                    .toList();
            mean.put(name, Factors.FROM_ZERO.trains(name) ? mean(all) : same(name, all));
        });
        return new Adapter(first.config(), mean);
    }

    private static FloatTensor tensor(Adapter adapter, String name, LoraConfig config) {
        Map<String, FloatTensor> tensors = adapter.tensors();
        if (!adapter.config().equals(config) || !tensors.containsKey(name)) {
            throw new IllegalArgumentException("adapters of different shapes have no mean: " + config + " and "
                    + adapter.config() + ", tensor " + name);
        }
        return FloatTensor.named(tensors, name);
    }

    private static FloatTensor mean(List<FloatTensor> all) {
        FloatTensor first = all.get(0);
        float[] mean = new float[first.values().length];
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            for (FloatTensor each : all) {
                sum += each.values()[i];
            }
            mean[i] = (float) (sum / all.size());
        }
        return new FloatTensor(first.shape(), mean);
    }

    private static FloatTensor same(String name, List<FloatTensor> all) {
        FloatTensor first = all.get(0);
        for (FloatTensor each : all) {
            if (!Arrays.equals(each.values(), first.values())) {
                throw new IllegalArgumentException("the adapters differ in " + name
                        + ", which they must have in common: the mean of their factors is not that of their products");
            }
        }
        return first;
    }
}
