package dev.hone.llm.model;

import dev.hone.llm.model.WeightLayout.Kind;
import dev.hone.llm.torch.ScriptText;
import dev.hone.llm.torch.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The programs of one model: which files each is put together from, and the constants that stand in them.
 *
 * <p>A weight of a layer goes by its index among those of the layer, an adapted group by the index of its first stacked
 * tensor and by that of its mask; -1 stands for what a model or an adapter does not have.
 */
final class ProgramText {

    private static final int ABSENT = -1;

    private final ModelConfig config;
    private final WeightLayout layout;

    ProgramText(ModelConfig config) {
        this.config = config;
        this.layout = WeightLayout.of(config);
    }

    /** A program that answers and scores. */
    ScriptText forInference(Precision precision, Adapted adapted) {
        return decoder(adapted, precision, "decoding");
    }

    /** A program that trains one adapter, stacks it for the others, and merges it. */
    ScriptText forAdapter(Precision precision, AdapterShape shape) {
        ScriptText text =
                decoder(Adapted.by(shape), precision, "stacking", "training", "training_anchor", "training_adapter");
        stored(text, shape);
        return text;
    }

    /** A program that trains all weights. */
    ScriptText forWeights() {
        return decoder(Adapted.NOTHING, Precision.FLOAT32, "training", "training_anchor", "training_weights");
    }

    /** The same by a loss in which some tokens stand for the whole vocabulary. */
    ScriptText forSampledWeights() {
        return decoder(Adapted.NOTHING, Precision.FLOAT32, "training", "training_sampled");
    }

    private ScriptText decoder(Adapted adapted, Precision precision, String... further) {
        String[] files = Stream.concat(Stream.of("layers", "attention", "packed"), Arrays.stream(further))
                .toArray(String[]::new);
        ScriptText text = ScriptText.of(files)
                .with("DTYPE", precision.engineCode())
                .with(ScriptText.PADS_ATTENTION, Torch.isOnGpu());
        sizes(text);
        variations(text);
        weights(text);
        adapter(text, adapted);
        return text;
    }

    private void sizes(ScriptText text) {
        int queries = config.heads();
        int keys = config.kvHeads();
        text.with("LAYERS", config.layers())
                .with("LAST_LAYER", config.layers() - 1)
                .with("HIDDEN", config.hiddenSize())
                .with("INTERMEDIATE", config.intermediateSize())
                .with("TWICE_INTERMEDIATE", 2 * config.intermediateSize())
                .with("HEAD_SIZE", config.headSize())
                .with("HALF_HEAD", config.headSize() / 2)
                .with("HEADS", queries)
                .with("KV_HEADS", keys)
                .with("KEY_VALUE_HEADS", 2 * keys)
                .with("QUERY_KEY_HEADS", queries + keys)
                .with("ALL_HEADS", queries + 2 * keys)
                .with("QUERIES_PER_KEY", queries / keys)
                .with("QUERIES", queries * config.headSize())
                .with("QUERIES_KEYS_VALUES", ModuleGroup.QKV.outputs(config));
    }

    private void variations(ScriptText text) {
        Variations variations = config.variations();
        int divisor = variations.queryScalar() == 0 ? config.headSize() : variations.queryScalar();
        text.with("EPSILON", config.rmsNormEpsilon())
                .with("NORMS_HEADS", variations.normsHeads())
                .with("NORMS_OUTPUTS", variations.normsOutputs())
                .with("NORMS_AROUND_ONE", variations.normsAroundOne())
                .with("SCALES_EMBEDDINGS", variations.scalesEmbeddings())
                .with("EMBEDDING_SCALE", Math.sqrt(config.hiddenSize()))
                .with("GELU_GATE", variations.geluGate())
                .with("SCALES_ATTENTION", divisor != config.headSize())
                .with("ATTENTION_SCALE", 1 / Math.sqrt(divisor))
                .with("CAPS_ATTENTION", variations.attentionCap() > 0)
                .with("ATTENTION_CAP", variations.attentionCap())
                .with("CAPS_LOGITS", variations.logitCap() > 0)
                .with("LOGIT_CAP", variations.logitCap());
    }

    private void weights(ScriptText text) {
        for (Kind kind : Kind.values()) {
            text.with(kind.name(), layout.has(kind) ? layout.indexInLayer(kind) : ABSENT);
        }
        text.with("LAYER_WEIGHTS", layout.weightsPerLayer())
                .with("FINAL_NORM", layout.finalNorm())
                .with("HEAD", layout.head());
    }

    private void adapter(ScriptText text, Adapted adapted) {
        for (ModuleGroup group : ModuleGroup.values()) {
            boolean present = adapted.groups().contains(group);
            text.with(group.name() + "_ADAPTER", present ? adapted.offset(group) : ABSENT)
                    .with(group.name() + "_MASK", present ? adapted.mask(group) : ABSENT);
        }
        text.with("GROUPS", adapted.groups().size())
                .with("GROUP_TENSORS", adapted.tensorsPerGroup())
                .with("LAYER_TENSORS", adapted.tensorsPerLayer())
                .with("EMBEDDING_TENSORS", adapted.embeddingTensors())
                .with("MAGNITUDES", adapted.magnitudes())
                .with("PER_ROW", adapted.perRow());
    }

    /** Where an adapter's tensors stand as they are stored. */
    private void stored(ScriptText text, AdapterShape shape) {
        for (ModuleGroup group : ModuleGroup.values()) {
            List<TargetModule> modules = group.modules();
            text.withNumbers(
                            group.name() + "_OUTPUTS",
                            modules.stream()
                                    .map(module -> module.outputs(config))
                                    .toList())
                    .withFlags(
                            group.name() + "_ADAPTED",
                            modules.stream().map(shape.modules()::contains).toList());
        }
        int ofEmbedding = shape.modules().contains(TargetModule.EMBED_TOKENS) ? shape.tensorsPerModule() : 0;
        int ofLayer = shape.tensorsPerModule()
                * (int) shape.modules().stream()
                        .filter(TargetModule::isPerLayer)
                        .count();
        text.with("SCALING", shape.scaling())
                .with("MODULE_PARAMETERS", shape.tensorsPerModule())
                .with("EMBEDDING_PARAMETERS", ofEmbedding)
                .with("LAYER_PARAMETERS", ofLayer)
                .with("HEAD_PARAMETERS", ofEmbedding + ofLayer * config.layers());
    }
}
