package dev.hone.llm.model;

import dev.hone.llm.torch.ScriptText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The programs of one model in float32 as texts, and the weights that they take: for whoever runs them elsewhere than
 * in this process. No weights have to be there.
 */
public final class ModelPrograms {

    private final ProgramText programs;
    private final WeightLayout layout;

    public ModelPrograms(ModelConfig config) {
        this.programs = new ProgramText(config);
        this.layout = WeightLayout.of(config);
    }

    /** Answers and scores with the base alone. */
    public ScriptText base() {
        return programs.forInference(Precision.FLOAT32, Adapted.NOTHING);
    }

    /** The same with one stacked adapter. */
    public ScriptText adapted(AdapterShape shape) {
        return programs.forInference(Precision.FLOAT32, Adapted.by(shape));
    }

    /** The same with several adapters of one shape side by side. */
    public ScriptText mixed(AdapterShape shape) {
        Adapted one = Adapted.by(shape);
        return programs.forInference(Precision.FLOAT32, new Adapted(one.groups(), one.magnitudes(), true));
    }

    /** Trains an adapter, and stacks it. */
    public ScriptText training(AdapterShape shape) {
        return programs.forAdapter(Precision.FLOAT32, shape);
    }

    /** Lays stacked adapters side by side. */
    public ScriptText sideBySide() {
        return SideBySide.program(Precision.FLOAT32);
    }

    /**
     * The weights in the order of a program's arguments: of each the stored tensors that lie in it one below the other,
     * with their shapes.
     */
    public List<Map<String, List<Integer>>> weights() {
        return layout.slots().stream().map(ModelPrograms::parts).toList();
    }

    private static Map<String, List<Integer>> parts(WeightLayout.Slot slot) {
        Map<String, List<Integer>> parts = new LinkedHashMap<>();
        slot.parts().forEach(part -> parts.put(part.name(), part.shape()));
        return parts;
    }
}
