package dev.hone.lab.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** transformers' {@code generate} in a Python process of its own, for others to be compared with. */
public final class ReferenceDecoding implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final Reference reference;

    private ReferenceDecoding(Reference reference) {
        this.reference = reference;
    }

    /**
     * With a model loaded, in float32.
     *
     * @param folder of the script and its log
     */
    public static ReferenceDecoding start(Path python, Path model, int threads, Path folder) throws IOException {
        BenchPlan plan = new BenchPlan(Optional.of(python), List.of(), 0, threads, 0);
        ReferenceDecoding started = new ReferenceDecoding(new Reference(new Workers(plan, folder).reference()));
        ObjectNode load = LlmBench.request("load").put("model", model.toString());
        load.putArray("adapters");
        started.reference.insist(load);
        return started;
    }

    /** Names and versions of its libraries. */
    public Map<String, Object> versions() throws IOException {
        return reference.versions().orElseThrow();
    }

    /** Seconds that it takes to continue all of the prompts together by so many tokens, greedily. */
    public double seconds(List<int[]> prompts, int tokens) throws IOException {
        ObjectNode request = LlmBench.request("decode")
                .put("adapters", 0)
                .put("precision", "fp32")
                .put("tokens", tokens);
        ArrayNode rows = request.putArray("prompts");
        prompts.forEach(prompt -> rows.add(JSON.<ArrayNode>valueToTree(prompt)));
        return reference.seconds(request);
    }

    @Override
    public void close() throws IOException {
        reference.close();
    }
}
