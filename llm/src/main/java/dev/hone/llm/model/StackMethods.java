package dev.hone.llm.model;

import dev.hone.llm.model.ProgramText.Adapted;
import dev.hone.llm.model.WeightLayout.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of a program that lays an adapter's tensors together group by group, as the projections take them.
 *
 * <p>For a group: the As one below the other, the scaled Bs as blocks along a diagonal, and with DoRA the factors of the outputs. The
 * norms in these factors are constants of the gradient, as in PEFT.
 */
final class StackMethods {

    private final ModelConfig config;
    private final WeightLayout layout;
    private final AdapterShape shape;
    private final Precision precision;

    StackMethods(ModelConfig config, AdapterShape shape, Precision precision) {
        this.config = config;
        this.layout = WeightLayout.of(config);
        this.shape = shape;
        this.precision = precision;
    }

    /** Tensors of the embedding in the adapter's own order. */
    int embeddingParts() {
        return shape.modules().contains(TargetModule.EMBED_TOKENS) ? shape.tensorsPerModule() : 0;
    }

    /** Tensors of one layer. */
    int layerParts() {
        return shape.tensorsPerModule()
                * (int) shape.modules().stream()
                        .filter(TargetModule::isPerLayer)
                        .count();
    }

    /** Index of the head's first tensor. */
    int headStart() {
        return embeddingParts() + layerParts() * config.layers();
    }

    String text() {
        return embedding() + layer() + head() + merged() + """
                  def stack_body(self: __torch__.Net, ws: List[Tensor], ps: List[Tensor]) -> List[Tensor]:
                    all = (self).stack_embedding(ws, torch.slice(ps, 0, $embedParts, 1))
                    for i in range($layers):
                      at = $embedParts + i * $layerParts
                      all = torch.add(all, (self).stack_layer(ws, torch.slice(ps, at, at + $layerParts, 1), i))
                    return all
                  def stack(self: __torch__.Net, ws: List[Tensor], ps: List[Tensor]) -> List[Tensor]:
                    head = (self).stack_head(ws, torch.slice(ps, $headStart, 9223372036854775807, 1))
                    return torch.add((self).stack_body(ws, torch.slice(ps, 0, $headStart, 1)), head)
                """;
    }

    private String embedding() {
        String signature =
                "  def stack_embedding(self: __torch__.Net, ws: List[Tensor], ps: List[Tensor]) -> List[Tensor]:\n";
        if (embeddingParts() == 0) {
            return signature + "    return annotate(List[Tensor], [])\n";
        }
        // A is stored [rank, vocabulary] as PEFT has it; a lookup reads rows.
        return signature + "    return [" + cast("torch.contiguous(torch.t(ps[0]))") + ", "
                + cast("torch.mul(ps[1], " + ProgramText.decimal(shape.scaling()) + ")") + "]\n";
    }

    private String layer() {
        StringBuilder text =
                new StringBuilder("  def stack_layer(self: __torch__.Net, ws: List[Tensor], ps: List[Tensor],"
                        + " i: int) -> List[Tensor]:\n    all = annotate(List[Tensor], [])\n");
        int at = 0;
        for (ModuleGroup group : ModuleGroup.perLayer()) {
            at = group(text, group, at, "ws[" + weight(group) + "]");
        }
        return text.append("    return all\n").toString();
    }

    private String head() {
        StringBuilder text = new StringBuilder("""
                  def stack_head(self: __torch__.Net, ws: List[Tensor], ps: List[Tensor]) -> List[Tensor]:
                    all = annotate(List[Tensor], [])
                """);
        group(text, ModuleGroup.HEAD, 0, "ws[" + layout.head() + "]");
        return text.append("    return all\n").toString();
    }

    /** All weights as float32, with {@code sign} times the change added to those that the adapter changes. */
    private String merged() {
        StringBuilder text = new StringBuilder("""
                  def merged(self: __torch__.Net, ws: List[Tensor], ps: List[Tensor], sign: Tensor) -> List[Tensor]:
                    ls = (self).stack(ws, ps)
                    all = annotate(List[Tensor], [])
                    for w in range(torch.len(ws)):
                      _0 = torch.append(all, torch.to(ws[w], 6))
                """);
        Adapted adapted = new Adapted(ModuleGroup.of(shape.modules()), shape.magnitudes(), false);
        if (adapted.groups().contains(ModuleGroup.EMBEDDING)) {
            text.append("""
                        change = torch.mul(torch.matmul(ls[0], torch.t(ls[1])), sign)
                        _1 = torch._set_item(all, 0, torch.add(all[0], change))
                    """);
        }
        text.append("""
                    for i in range($layers):
                      j = $embedTensors + i * $stride
                """);
        for (ModuleGroup group : ModuleGroup.perLayer()) {
            if (adapted.groups().contains(group)) {
                text.append(mergedGroup("      ", weight(group), "j + " + adapted.offset(group)));
            }
        }
        if (adapted.groups().contains(ModuleGroup.HEAD)) {
            text.append(mergedGroup("    ", Integer.toString(layout.head()), "$headTensors"));
        }
        return text.append("    return all\n").toString();
    }

    private String mergedGroup(String indent, String weight, String at) {
        String change = "torch.mul(torch.matmul(ls[" + at + " + 1], ls[" + at + "]), sign)";
        String sum = "torch.add(all[" + weight + "], " + change + ")";
        String scaled = shape.magnitudes() ? "torch.mul(" + sum + ", torch.unsqueeze(ls[" + at + " + 2], 1))" : sum;
        return indent + "_2 = torch._set_item(all, " + weight + ", " + scaled + ")\n";
    }

    private String weight(ModuleGroup group) {
        return layout.index(Kind.weightOf(group));
    }

    /** Appends the lines of a group whose tensors begin at {@code at}; gives where the next group's begin. */
    private int group(StringBuilder text, ModuleGroup group, int at, String weight) {
        List<String> as = new ArrayList<>();
        List<String> blocks = new ArrayList<>();
        List<String> magnitudes = new ArrayList<>();
        int rows = 0;
        int next = at;
        for (TargetModule module : group.modules()) {
            int outputs = module.outputs(config);
            if (shape.modules().contains(module)) {
                as.add("ps[" + next + "]");
                blocks.add("ps[" + (next + 1) + "]");
                magnitudes.add("ps[" + (next + 2) + "]");
                next += shape.tensorsPerModule();
            } else {
                blocks.add("torch.zeros([" + outputs + ", 0], dtype=6, layout=None,"
                        + " device=ops.prim.device(ws[0]), pin_memory=False)");
                magnitudes.add("torch.slice(norms, 0, " + rows + ", " + (rows + outputs) + ", 1)");
            }
            rows += outputs;
        }
        if (!as.isEmpty()) {
            append(text, "torch.cat([" + String.join(", ", as) + "], 0)", blocks, magnitudes, weight);
        }
        return next;
    }

    private void append(StringBuilder text, String a, List<String> blocks, List<String> magnitudes, String weight) {
        String b = blocks.size() == 1 ? blocks.get(0) : "torch.block_diag([" + String.join(", ", blocks) + "])";
        text.append("    a = ").append(a).append('\n');
        text.append("    b = torch.mul(" + b + ", " + ProgramText.decimal(shape.scaling()) + ")\n");
        text.append("    _0 = torch.append(all, " + cast("a") + ")\n");
        text.append("    _1 = torch.append(all, " + cast("b") + ")\n");
        if (shape.magnitudes()) {
            text.append("    changed = torch.add(torch.matmul(torch.detach(b), torch.detach(a)), torch.to(torch.detach("
                    + weight + "), 6))\n");
            text.append("    norms = torch.linalg_vector_norm(changed, 2, [1])\n");
            text.append("    m = torch.cat([" + String.join(", ", magnitudes) + "], 0)\n");
            text.append("    _2 = torch.append(all, " + cast("torch.div(m, norms)") + ")\n");
        }
    }

    private String cast(String value) {
        return precision == Precision.FLOAT32 ? value : "torch.to(" + value + ", " + precision.engineCode() + ")";
    }
}
