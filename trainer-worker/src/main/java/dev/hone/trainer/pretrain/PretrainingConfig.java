package dev.hone.trainer.pretrain;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import dev.hone.llm.model.Family;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.Rope;
import dev.hone.llm.model.Variations;
import dev.hone.schemas.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The shape of a small base model and how it is trained; keys {@code pretrain.*}.
 *
 * @param maxPositions longest row in tokens; conversations past it are cut at their oldest turns
 * @param responseOnly whether the loss is taken over responses alone, or over whole conversations
 * @param itemsPerRow how many items are learned in one row where it is taken at each item of a history; 0 where not
 * @param itemEmbeddings {@link #RANDOM} or {@link #COOCCURRENCE}
 * @param sampledTokens how many tokens are drawn to stand for the whole vocabulary in the loss; 0 for all of it
 * @param lastHeldOut whether each history's last item is held out, to stop by the loss on them
 */
public record PretrainingConfig(
        int layers,
        int hidden,
        int heads,
        int kvHeads,
        int intermediate,
        int maxPositions,
        boolean tiedEmbeddings,
        boolean responseOnly,
        int itemsPerRow,
        String itemEmbeddings,
        boolean lastHeldOut,
        int sampledTokens,
        double learningRate,
        double epochs,
        int batchExamples,
        long seed,
        int threads) {

    public static final String PREFIX = "pretrain.";

    static final String RANDOM = "random";
    static final String COOCCURRENCE = "cooccurrence";

    public static final ConfigDef DEFINITION = training(items(shape(new ConfigDef())));

    public PretrainingConfig {
        if (hidden % heads != 0 || heads % kvHeads != 0) {
            throw new IllegalArgumentException("pretrain.hidden (" + hidden + ") must be a multiple of pretrain.heads ("
                    + heads + "), and that one of pretrain.kv.heads (" + kvHeads + ")");
        }
        if (itemsPerRow == 0 && (lastHeldOut || !itemEmbeddings.equals(RANDOM))) {
            throw new IllegalArgumentException(
                    "pretrain.last.held.out and pretrain.item.embeddings need pretrain.items.per.row above 0");
        }
        if (!(learningRate > 0 && learningRate < 1) || !(epochs > 0 && epochs < 1e6)) {
            throw new IllegalArgumentException(
                    "pretrain.learning.rate must be in (0, 1) and pretrain.epochs above 0, were " + learningRate
                            + " and " + epochs);
        }
    }

    public static PretrainingConfig from(Settings settings) {
        return of(settings.parse(DEFINITION));
    }

    /** The defaults. */
    public static PretrainingConfig standard() {
        return of(new AbstractConfig(DEFINITION, Map.of(), false));
    }

    /** Every key without its prefix: equal maps and equal conversations give equal models, on the same hardware. */
    public SortedMap<String, String> toMap() {
        SortedMap<String, String> map = new TreeMap<>();
        map.put("layers", Integer.toString(layers));
        map.put("hidden", Integer.toString(hidden));
        map.put("heads", Integer.toString(heads));
        map.put("kv.heads", Integer.toString(kvHeads));
        map.put("intermediate", Integer.toString(intermediate));
        map.put("max.positions", Integer.toString(maxPositions));
        map.put("tied.embeddings", Boolean.toString(tiedEmbeddings));
        map.put("response.only", Boolean.toString(responseOnly));
        map.put("items.per.row", Integer.toString(itemsPerRow));
        map.put("item.embeddings", itemEmbeddings);
        map.put("last.held.out", Boolean.toString(lastHeldOut));
        map.put("sampled.tokens", Integer.toString(sampledTokens));
        map.put("learning.rate", Double.toString(learningRate));
        map.put("epochs", Double.toString(epochs));
        map.put("batch.examples", Integer.toString(batchExamples));
        map.put("seed", Long.toString(seed));
        map.put("threads", Integer.toString(threads));
        return map;
    }

    ModelConfig model(int vocabSize, int endTokenId) {
        return new ModelConfig(
                Family.LLAMA,
                vocabSize,
                hidden,
                intermediate,
                layers,
                heads,
                kvHeads,
                hidden / heads,
                maxPositions,
                new Rope(10_000, null),
                1e-5,
                tiedEmbeddings,
                Variations.NONE,
                List.of(endTokenId));
    }

    private static PretrainingConfig of(AbstractConfig config) {
        return new PretrainingConfig(
                config.getInt(PREFIX + "layers"),
                config.getInt(PREFIX + "hidden"),
                config.getInt(PREFIX + "heads"),
                config.getInt(PREFIX + "kv.heads"),
                config.getInt(PREFIX + "intermediate"),
                config.getInt(PREFIX + "max.positions"),
                config.getBoolean(PREFIX + "tied.embeddings"),
                config.getBoolean(PREFIX + "response.only"),
                config.getInt(PREFIX + "items.per.row"),
                config.getString(PREFIX + "item.embeddings"),
                config.getBoolean(PREFIX + "last.held.out"),
                config.getInt(PREFIX + "sampled.tokens"),
                config.getDouble(PREFIX + "learning.rate"),
                config.getDouble(PREFIX + "epochs"),
                config.getInt(PREFIX + "batch.examples"),
                config.getLong(PREFIX + "seed"),
                config.getInt(PREFIX + "threads"));
    }

    private static ConfigDef shape(ConfigDef keys) {
        return keys.define(PREFIX + "layers", ConfigDef.Type.INT, 2, atLeast(1), HIGH, "Decoder layers.")
                .define(PREFIX + "hidden", ConfigDef.Type.INT, 64, atLeast(2), HIGH, "Width of the model.")
                .define(PREFIX + "heads", ConfigDef.Type.INT, 4, atLeast(1), MEDIUM, "Attention heads.")
                .define(PREFIX + "kv.heads", ConfigDef.Type.INT, 4, atLeast(1), LOW, "Heads of keys and values.")
                .define(
                        PREFIX + "intermediate",
                        ConfigDef.Type.INT,
                        176,
                        atLeast(1),
                        LOW,
                        "Width between the projections of a layer.")
                .define(PREFIX + "max.positions", ConfigDef.Type.INT, 256, atLeast(2), MEDIUM, "Longest row in tokens.")
                .define(
                        PREFIX + "tied.embeddings",
                        ConfigDef.Type.BOOLEAN,
                        false,
                        LOW,
                        "Whether the head is the embedding; an adapter of either needs them apart.");
    }

    private static ConfigDef items(ConfigDef keys) {
        return keys.define(
                        PREFIX + "items.per.row",
                        ConfigDef.Type.INT,
                        0,
                        atLeast(0),
                        MEDIUM,
                        "At most so many items of a history are learned in one row, each where it stands; 0 to learn"
                                + " answers alone.")
                .define(
                        PREFIX + "item.embeddings",
                        ConfigDef.Type.STRING,
                        RANDOM,
                        ConfigDef.ValidString.in(RANDOM, COOCCURRENCE),
                        MEDIUM,
                        "What the embeddings of items begin as: random, or near what stands near them in histories.")
                .define(
                        PREFIX + "last.held.out",
                        ConfigDef.Type.BOOLEAN,
                        false,
                        MEDIUM,
                        "Whether each history's last item is held out, training stops once the loss on them has not"
                                + " fallen for two passes, and the weights of the lowest are taken.");
    }

    private static ConfigDef training(ConfigDef keys) {
        return keys.define(
                        PREFIX + "sampled.tokens",
                        ConfigDef.Type.INT,
                        0,
                        atLeast(0),
                        LOW,
                        "So many tokens, drawn for each step, stand for the whole vocabulary in the loss, beside those"
                                + " that are learned; 0 for all of it.")
                .define(
                        PREFIX + "response.only",
                        ConfigDef.Type.BOOLEAN,
                        true,
                        MEDIUM,
                        "Whether the loss is taken over responses alone.")
                .define(PREFIX + "learning.rate", ConfigDef.Type.DOUBLE, 3e-3, HIGH, "Peak learning rate.")
                .define(
                        PREFIX + "epochs",
                        ConfigDef.Type.DOUBLE,
                        3.0,
                        HIGH,
                        "How often each conversation is trained on.")
                .define(
                        PREFIX + "batch.examples",
                        ConfigDef.Type.INT,
                        32,
                        atLeast(1),
                        MEDIUM,
                        "Conversations per step.")
                .define(
                        PREFIX + "seed",
                        ConfigDef.Type.LONG,
                        1L,
                        MEDIUM,
                        "Seed of the first weights and of every draw.")
                .define(PREFIX + "threads", ConfigDef.Type.INT, 2, atLeast(1), MEDIUM, "Threads of the arithmetic.");
    }
}
