package dev.hone.lab.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** TRL's {@code SFTTrainer} with a LoRA adapter of PEFT in a Python process of its own, to be compared with. */
public final class ReferenceTraining implements AutoCloseable {

    private static final String SCRIPT = "trl_worker.py";
    private static final JsonMapper JSON = new JsonMapper();

    private final WorkerProcess process;
    private final Path folder;

    private ReferenceTraining(WorkerProcess process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /**
     * With a model to train on, in float32.
     *
     * @param folder of the script and what it writes
     */
    public static ReferenceTraining start(Path python, Path model, int threads, Path folder) throws IOException {
        BenchPlan plan = new BenchPlan(Optional.of(python), List.of(), 0, threads, 0);
        WorkerProcess started = new Workers(plan, folder).python("trl", python, SCRIPT);
        ReferenceTraining reference = new ReferenceTraining(started, folder);
        started.insist(LlmBench.request("load").put("model", model.toString()));
        return reference;
    }

    /** Names and versions of its libraries. */
    public Map<String, Object> versions() throws IOException {
        return new Reference(process).versions().orElseThrow();
    }

    /**
     * Tokens a second over one pass, padding not counted, once its first tenth is over.
     *
     * @param packed whether it packs rows as it does, or pads them to the longest of a batch
     */
    public double tokensPerSecond(List<TokenSequence> rows, Recipe recipe, boolean packed) throws IOException {
        ObjectNode request = LlmBench.request("sft")
                .put("output", folder.resolve("trl").toString())
                .put("rank", recipe.lora().rank())
                .put("alpha", recipe.lora().alpha())
                .put("rate", recipe.optimizer().learningRate())
                .put("batch", recipe.batches().examples())
                .put("micro", recipe.batches().microExamples())
                .put("length", recipe.rows().maxTokens())
                .put("packed", packed);
        request.set("targets", JSON.valueToTree(recipe.lora().targets()));
        ArrayNode all = request.putArray("rows");
        for (TokenSequence row : rows) {
            ObjectNode one = all.addObject();
            one.set("ids", JSON.valueToTree(row.ids()));
            one.put("start", row.responseStart());
        }
        return process.insist(request).path("tokensPerSecond").asDouble();
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
