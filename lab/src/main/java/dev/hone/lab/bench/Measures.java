package dev.hone.lab.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.text.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Everything that is timed of one model. Drawn rows depend on the seed alone. */
final class Measures {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int TRAIN_LENGTH = 128;
    private static final int PROMPT_LENGTH = 16;
    private static final int PREFILL_LENGTH = 512;
    private static final int MANY = 8;
    private static final int MIXED = 4;
    private static final double RATE = 1e-4;
    private static final double GUIDANCE = 1.5;

    private final BenchModel model;
    private final int vocabulary;
    private final SplittableRandom random;

    private Measures(BenchModel model, long seed) {
        this.model = model;
        this.vocabulary = model.config().vocabSize();
        this.random = new SplittableRandom(seed);
    }

    static List<Measure> of(BenchModel model, long seed) {
        return new Measures(model, seed).all();
    }

    /** A training step on rows of one length, for the peaks of memory. */
    static Measure training(BenchModel model, long seed) {
        return new Measures(model, seed).padded();
    }

    /** A run of decoding on one row. */
    static Measure decoding(BenchModel model, long seed) {
        return new Measures(model, seed).decode("decode 1", 1, 0, false);
    }

    /** One row and eight of the base in float32. */
    static List<Measure> plain(BenchModel model, long seed) {
        Measures measures = new Measures(model, seed);
        return List.of(
                measures.decode("decode 1 fp32", 1, 0, false),
                measures.decode("decode " + MANY + " fp32", MANY, 0, false));
    }

    /** One row and eight, with an adapter as versions are served, each in both precisions. */
    static List<GuidanceCost.Pair> guidance(BenchModel model, long seed) {
        return new Measures(model, seed).guidance();
    }

    private List<GuidanceCost.Pair> guidance() {
        List<GuidanceCost.Pair> pairs = new ArrayList<>();
        for (boolean half : List.of(false, true)) {
            for (int rows : List.of(1, MANY)) {
                String name = "decode " + rows + " guided" + (half ? " bf16" : " fp32");
                Measure plain = decode("decode " + rows + " adapter" + (half ? " bf16" : " fp32"), rows, 1, half);
                pairs.add(new GuidanceCost.Pair(rows, plain, guided(name, plain)));
            }
        }
        return pairs;
    }

    private List<Measure> all() {
        List<Measure> all = new ArrayList<>();
        all.add(padded());
        all.add(natural());
        for (boolean half : List.of(false, true)) {
            String suffix = half ? " bf16" : " fp32";
            all.add(decode("decode 1" + suffix, 1, 0, half));
            all.add(decode("decode 8" + suffix, 8, 0, half));
            all.add(decode("decode 1 adapter" + suffix, 1, 1, half));
            Measure unguided = decode("decode 8 adapter" + suffix, 8, 1, half);
            all.add(unguided);
            all.add(guided("decode 8 guided" + suffix, unguided));
            all.add(decode("decode 8 mixed" + suffix, 8, MIXED, half));
            all.add(prefill("prefill 512" + suffix, half));
        }
        return all;
    }

    private Measure padded() {
        return train("train padded", Lengths.equal(model.trainRows(), TRAIN_LENGTH, vocabulary, random));
    }

    private Measure natural() {
        return train("train natural", Lengths.natural(model.realRows(), vocabulary, random));
    }

    private Measure train(String name, List<TokenSequence> rows) {
        ObjectNode request = request("train").put("rate", RATE);
        ArrayNode list = request.putArray("rows");
        for (TokenSequence row : rows) {
            ObjectNode one = list.addObject().put("start", row.responseStart());
            one.set("ids", JSON.valueToTree(row.ids()));
        }
        long tokens = rows.stream().mapToLong(TokenSequence::length).sum();
        long labels = rows.stream().mapToLong(TokenSequence::responseLength).sum();
        return new Measure(model, name, request, tokens, 0, model.trainingOperations(tokens, labels), false);
    }

    private Measure decode(String name, int rows, int adapters, boolean half) {
        ObjectNode request = request("decode")
                .put("adapters", adapters)
                .put("precision", half ? "bf16" : "fp32")
                .put("tokens", model.decodeTokens());
        ArrayNode prompts = request.putArray("prompts");
        for (int i = 0; i < rows; i++) {
            prompts.add(JSON.<ArrayNode>valueToTree(Lengths.tokens(PROMPT_LENGTH, vocabulary, random)));
        }
        long tokens = (long) rows * model.decodeTokens();
        double operations = model.forwardOperations(tokens + (long) rows * PROMPT_LENGTH, tokens);
        return new Measure(
                model, name, request, tokens, model.decodeTokens() * model.decodeBytes(half ? 2 : 4), operations, half);
    }

    /** The same prompts, each guided away from a shorter one, as a prompt without its goal is. */
    private Measure guided(String name, Measure unguided) {
        ObjectNode request = unguided.request().deepCopy().put("guidance", GUIDANCE);
        ArrayNode negatives = request.putArray("negatives");
        for (int i = 0; i < request.path("prompts").size(); i++) {
            negatives.add(JSON.<ArrayNode>valueToTree(Lengths.tokens(PROMPT_LENGTH / 2, vocabulary, random)));
        }
        double operations = 2 * unguided.operations();
        return new Measure(model, name, request, unguided.tokens(), unguided.bytes(), operations, unguided.half());
    }

    private Measure prefill(String name, boolean half) {
        ObjectNode request = request("prefill").put("precision", half ? "bf16" : "fp32");
        request.set("ids", JSON.valueToTree(Lengths.tokens(PREFILL_LENGTH, vocabulary, random)));
        double operations = model.forwardOperations(PREFILL_LENGTH, 1);
        return new Measure(model, name, request, PREFILL_LENGTH, model.decodeBytes(half ? 2 : 4), operations, half);
    }

    private static ObjectNode request(String work) {
        return JSON.createObjectNode().put("do", work);
    }
}
