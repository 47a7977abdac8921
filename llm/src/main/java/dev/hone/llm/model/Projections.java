package dev.hone.llm.model;

import dev.hone.llm.model.ProgramText.Adapted;
import dev.hone.llm.model.WeightLayout.Kind;

/** The text of the methods that multiply with weights: W x, the adapter's part, the bias, and what the product is added to. */
final class Projections {

    private static final String SIGNATURE = "x: Tensor, ws: List[Tensor], ls: List[Tensor], ms: List[Tensor]";

    private final ModelConfig config;
    private final WeightLayout layout;
    private final Adapted adapted;

    Projections(ModelConfig config, WeightLayout layout, Adapted adapted) {
        this.config = config;
        this.layout = layout;
        this.adapted = adapted;
    }

    /** A product: its method's name, its weight and bias, whether it is added to a first argument {@code r}, and which rows of W. */
    private record Product(String name, ModuleGroup group, String weight, String bias, boolean residual, String rows) {

        String part(String tensor, int dimension) {
            return rows.isEmpty() ? tensor : "torch.slice(" + tensor + ", " + dimension + ", " + rows + ", 1)";
        }

        boolean hasBias() {
            return !bias.isEmpty();
        }
    }

    String text() {
        int queries = config.heads() * config.headSize();
        int all = ModuleGroup.QKV.outputs(config);
        return embedding()
                + product(ofLayer("qkv", ModuleGroup.QKV, false, ""))
                + product(ofLayer("queries", ModuleGroup.QKV, false, "0, " + queries))
                + product(ofLayer("keys_values", ModuleGroup.QKV, false, queries + ", " + all))
                + product(ofLayer("output", ModuleGroup.OUTPUT, true, ""))
                + product(ofLayer("gate_up", ModuleGroup.GATE_UP, false, ""))
                + product(ofLayer("down", ModuleGroup.DOWN, true, ""))
                + product(new Product("head", ModuleGroup.HEAD, "ws[" + layout.head() + "]", "", false, ""));
    }

    private Product ofLayer(String name, ModuleGroup group, boolean residual, String rows) {
        Kind bias = Kind.biasOf(group);
        String biasText = layout.has(bias) ? "ws[" + layout.index(bias) + "]" : "";
        return new Product(name, group, "ws[" + layout.index(Kind.weightOf(group)) + "]", biasText, residual, rows);
    }

    private String embedding() {
        String text = "  def embed(self: __torch__.Net, " + SIGNATURE.replace("x:", "ids:")
                + ") -> Tensor:\n    y = torch.embedding(ws[0], ids)\n";
        if (adapted.groups().contains(ModuleGroup.EMBEDDING)) {
            text += "    a = torch.embedding(ls[0], ids)\n" + masked(ModuleGroup.EMBEDDING)
                    + "    y = torch.addmm(y, a, torch.t(ls[1]))\n";
        }
        return text + "    return y\n";
    }

    private String product(Product product) {
        boolean changed = adapted.groups().contains(product.group());
        boolean scaled = changed && adapted.magnitudes();
        String indices = product.group().isPerLayer() ? ", i: int, j: int" : ", j: int";
        StringBuilder text = new StringBuilder("  def " + product.name() + "(self: __torch__.Net, "
                + (product.residual() ? "r: Tensor, " : "") + SIGNATURE + indices + ") -> Tensor:\n");
        text.append(base(product, scaled));
        if (changed) {
            text.append(change(product));
        }
        if (scaled) {
            text.append(scaling(product));
        }
        return text.append("    return y\n").toString();
    }

    private static String base(Product product, boolean scaled) {
        String weight = product.part(product.weight(), 0);
        if (scaled) {
            return "    y = torch.linear(x, " + weight + ", None)\n";
        }
        String bias = product.hasBias() ? product.part(product.bias(), 0) : "None";
        if (!product.residual()) {
            return "    y = torch.linear(x, " + weight + ", " + bias + ")\n";
        }
        // One call for the product and the sum with the residual stream.
        String sum = "    y = torch.addmm(r, x, torch.t(" + weight + "))\n";
        return product.hasBias() ? sum + "    y = torch.add(y, " + bias + ")\n" : sum;
    }

    private String change(Product product) {
        int at = product.group().isPerLayer() ? adapted.offset(product.group()) : 0;
        return "    a = torch.linear(x, ls[j + " + at + "], None)\n"
                + masked(product.group())
                + "    y = torch.addmm_(y, a, torch.t(" + product.part("ls[j + " + (at + 1) + "]", 0) + "))\n";
    }

    private String scaling(Product product) {
        int at = 2 + (product.group().isPerLayer() ? adapted.offset(product.group()) : 0);
        String factors = product.part("ls[j + " + at + "]", adapted.perRow() ? 1 : 0);
        if (adapted.perRow()) {
            factors = "torch.index_select(" + factors + ", 0, ms["
                    + adapted.groups().size() + "])";
        }
        String text = "    y = torch.mul(y, " + factors + ")\n";
        if (product.hasBias()) {
            text += "    y = torch.add(y, " + product.part(product.bias(), 0) + ")\n";
        }
        return product.residual() ? text + "    y = torch.add(r, y)\n" : text;
    }

    /** Filled, not multiplied: what overflows in one row's adapter must not become a NaN in another row. */
    private String masked(ModuleGroup group) {
        return adapted.perRow() ? "    a = torch.masked_fill(a, ms[" + adapted.mask(group) + "], 0.)\n" : "";
    }
}
