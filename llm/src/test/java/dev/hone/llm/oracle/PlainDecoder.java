package dev.hone.llm.oracle;

import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.Variations;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The decoder of all families as its formulas read: one sequence, one position after the other, in double precision.
 *
 * <p>Sources: Touvron et al., arXiv 2302.13971 (blocks), Su et al., arXiv 2104.09864 (rotary positions), Ainslie et
 * al., arXiv 2305.13245 (shared keys and values); what only some families have, where it stands.
 */
public final class PlainDecoder {

    private final ModelConfig config;
    private final Variations variations;
    private final PlainWeights weights;
    private final double[] frequencies;

    public PlainDecoder(ModelConfig config, PlainWeights weights) {
        this.config = config;
        this.variations = config.variations();
        this.weights = weights;
        this.frequencies = IntStream.range(0, config.headSize() / 2)
                .mapToDouble(i -> PlainRotary.frequency(config.rope(), 2.0 * i / config.headSize()))
                .toArray();
    }

    /** Logits [length, vocabulary] of the token after each position. */
    public double[][] logits(int[] ids) {
        double[][] states = Arrays.stream(ids)
                .mapToObj(weights.matrix("model.embed_tokens")::row)
                .map(row -> of(row, x -> variations.scalesEmbeddings() ? x * Math.sqrt(config.hiddenSize()) : x))
                .toArray(double[][]::new);
        for (int layer = 0; layer < config.layers(); layer++) {
            String path = "model.layers." + layer;
            states = variations.normsOutputs() ? layerBetweenNorms(path, states) : layer(path, states);
        }
        double[][] logits = each(states, x -> weights.matrix("lm_head").times(norm("model.norm", x)));
        return each(logits, x -> of(x, logit -> capped(logit, variations.logitCap())));
    }

    private double[][] layer(String path, double[][] states) {
        double[][] attended = plus(states, attention(path, each(states, x -> norm(path + ".input_layernorm", x))));
        return plus(attended, each(attended, x -> mlp(path, norm(path + ".post_attention_layernorm", x))));
    }

    /** Gemma 2's: arXiv 2408.00118. */
    private double[][] layerBetweenNorms(String path, double[][] states) {
        double[][] mixed = attention(path, each(states, x -> norm(path + ".input_layernorm", x)));
        double[][] attended = plus(states, each(mixed, x -> norm(path + ".post_attention_layernorm", x)));
        double[][] fed = each(attended, x -> mlp(path, norm(path + ".pre_feedforward_layernorm", x)));
        return plus(attended, each(fed, x -> norm(path + ".post_feedforward_layernorm", x)));
    }

    /** Natural logarithm of the probability of the tokens from {@code responseStart} on, given those before. */
    public double logprob(int[] ids, int responseStart) {
        double[][] logits = logits(ids);
        return IntStream.range(responseStart, ids.length)
                .mapToDouble(at -> logits[at - 1][ids[at]] - logSumExp(logits[at - 1]))
                .sum();
    }

    private double[][] attention(String path, double[][] states) {
        int length = states.length;
        double[][][] queries = new double[length][][];
        double[][][] keys = new double[length][][];
        double[][][] values = new double[length][][];
        for (int at = 0; at < length; at++) {
            queries[at] = rotated(path + ".self_attn.q_norm", heads(path + ".self_attn.q_proj", states[at]), at);
            keys[at] = rotated(path + ".self_attn.k_norm", heads(path + ".self_attn.k_proj", states[at]), at);
            values[at] = heads(path + ".self_attn.v_proj", states[at]);
        }
        double[][] mixed = new double[length][];
        for (int at = 0; at < length; at++) {
            mixed[at] = linear(path + ".self_attn.o_proj", attend(queries[at], keys, values, at));
        }
        return mixed;
    }

    /** What one position takes from itself and those before it, head after head. */
    private double[] attend(double[][] queries, double[][][] keys, double[][][] values, int at) {
        int size = config.headSize();
        int divisor = variations.queryScalar() == 0 ? size : variations.queryScalar();
        double[] taken = new double[config.heads() * size];
        for (int head = 0; head < config.heads(); head++) {
            int shared = head / (config.heads() / config.kvHeads());
            double[] query = queries[head];
            double[] scores = IntStream.rangeClosed(0, at)
                    .mapToDouble(past -> dot(query, keys[past][shared]) / Math.sqrt(divisor))
                    .map(score -> capped(score, variations.attentionCap()))
                    .toArray();
            double normaliser = logSumExp(scores);
            for (int past = 0; past <= at; past++) {
                for (int i = 0; i < size; i++) {
                    taken[head * size + i] += Math.exp(scores[past] - normaliser) * values[past][shared][i];
                }
            }
        }
        return taken;
    }

    private double[] mlp(String path, double[] x) {
        double[] gate = linear(path + ".mlp.gate_proj", x);
        double[] up = linear(path + ".mlp.up_proj", x);
        for (int i = 0; i < up.length; i++) {
            up[i] *= variations.geluGate() ? gelu(gate[i]) : gate[i] / (1 + Math.exp(-gate[i]));
        }
        return linear(path + ".mlp.down_proj", up);
    }

    /** Hendrycks and Gimpel, arXiv 1606.08415, as its tanh approximates it. */
    private static double gelu(double x) {
        return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + .044715 * x * x * x)));
    }

    private static double capped(double x, double cap) {
        return cap == 0 ? x : cap * Math.tanh(x / cap);
    }

    private double[][] heads(String projection, double[] x) {
        double[] flat = linear(projection, x);
        int size = config.headSize();
        return IntStream.range(0, flat.length / size)
                .mapToObj(head -> Arrays.copyOfRange(flat, head * size, (head + 1) * size))
                .toArray(double[][]::new);
    }

    private double[][] rotated(String norm, double[][] heads, int position) {
        double[][] normed = variations.normsHeads() ? each(heads, x -> norm(norm, x)) : heads;
        return each(normed, x -> PlainRotary.rotated(x, position, frequencies));
    }

    private double[] linear(String module, double[] x) {
        return sum(weights.matrix(module).times(x), weights.bias(module));
    }

    /** x / sqrt(mean(x^2) + epsilon), element by element times the weight. */
    private double[] norm(String name, double[] x) {
        double[] weight = weights.vector(name + ".weight");
        double scale = 1 / Math.sqrt(dot(x, x) / x.length + config.rmsNormEpsilon());
        return IntStream.range(0, x.length)
                .mapToDouble(i -> x[i] * scale * (variations.normsAroundOne() ? 1 + weight[i] : weight[i]))
                .toArray();
    }

    private interface Step {
        double[] of(double[] x);
    }

    private static double[][] each(double[][] rows, Step step) {
        return Arrays.stream(rows).map(step::of).toArray(double[][]::new);
    }

    private static double[] of(double[] values, DoubleUnaryOperator step) {
        return DoubleStream.of(values).map(step).toArray();
    }

    private static double[][] plus(double[][] left, double[][] right) {
        return IntStream.range(0, left.length)
                .mapToObj(i -> sum(left[i], right[i]))
                .toArray(double[][]::new);
    }

    private static double[] sum(double[] left, double[] right) {
        return IntStream.range(0, left.length)
                .mapToDouble(i -> left[i] + right[i])
                .toArray();
    }

    static double dot(double[] left, double[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }

    static double logSumExp(double[] values) {
        double max = DoubleStream.of(values).max().orElseThrow();
        return max
                + Math.log(DoubleStream.of(values).map(x -> Math.exp(x - max)).sum());
    }
}
