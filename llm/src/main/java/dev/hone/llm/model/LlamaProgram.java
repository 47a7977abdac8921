package dev.hone.llm.model;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The program text of a Llama decoder for one configuration and one set of adapted modules.
 *
 * <p>RMSNorm, rotary positions, grouped-query attention and SwiGLU as in Hugging Face's LlamaForCausalLM; an adapted matrix gives
 * W x + s B (A x). Arguments: {@code ws} the weights in the order of {@link WeightLayout}, {@code ls} the adapter's tensors in the
 * order of {@link TargetModule}, {@code rope} the tables of cosines and signed sines. Batches are padded on the right: under causal
 * attention no real token sees the padding, so there is no mask. {@code positions} are indices into the batch laid flat; only there
 * are the last layer's feed-forward part and the logits computed, and where they are few, the last layer's queries too.
 */
final class LlamaProgram {

    private static final String HEADER = """
            class Net(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def norm(self: __torch__.Net, x: Tensor, w: Tensor) -> Tensor:
                return torch.rms_norm(x, [$hidden], w, $epsilon)
              def rotate(self: __torch__.Net, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
                return torch.addcmul(torch.mul(x, cos), torch.roll(x, [$halfHead], [-1]), sin)
              def split(self: __torch__.Net, x: Tensor, heads: int) -> Tensor:
                return torch.transpose(torch.view(x, [torch.size(x, 0), torch.size(x, 1), heads, $head]), 1, 2)
              def join(self: __torch__.Net, x: Tensor) -> Tensor:
                return torch.reshape(torch.transpose(x, 1, 2), [torch.size(x, 0), torch.size(x, 2), $attention])
            """;

    private static final String BLOCKS = """
              def attention(self: __torch__.Net, x: Tensor, ws: List[Tensor], ls: List[Tensor], cos: Tensor, sin: Tensor, i: int) -> Tensor:
                n = (self).norm(x, ws[1 + i * 9])
                q = (self).rotate((self).split((self).q_proj(n, ws, ls, i), $heads), cos, sin)
                k = (self).rotate((self).split((self).k_proj(n, ws, ls, i), $kvHeads), cos, sin)
                v = (self).split((self).v_proj(n, ws, ls, i), $kvHeads)
                return (self).join(torch.scaled_dot_product_attention(q, (self).widen(k), (self).widen(v), None, 0., True))
              def sparse_attention(self: __torch__.Net, x: Tensor, positions: Tensor, ws: List[Tensor], ls: List[Tensor], cos: Tensor, sin: Tensor, i: int) -> Tensor:
                time = torch.size(x, 1)
                count = torch.size(positions, 0)
                n = (self).norm(x, ws[1 + i * 9])
                k = (self).rotate((self).split((self).k_proj(n, ws, ls, i), $kvHeads), cos, sin)
                v = (self).split((self).v_proj(n, ws, ls, i), $kvHeads)
                rows = torch.div(positions, time, rounding_mode="floor")
                times = torch.remainder(positions, time)
                asked = torch.index_select(torch.reshape(n, [-1, $hidden]), 0, positions)
                q = torch.view((self).q_proj(asked, ws, ls, i), [count, $heads, $head])
                q = (self).rotate(q, torch.unsqueeze(torch.index_select(cos, 0, times), 1), torch.unsqueeze(torch.index_select(sin, 0, times), 1))
                ks = (self).widen(torch.index_select(k, 0, rows))
                vs = (self).widen(torch.index_select(v, 0, rows))
                visible = torch.le(torch.unsqueeze(torch.arange(time, dtype=None, layout=None, device=None, pin_memory=None), 0), torch.unsqueeze(times, 1))
                mixed = torch.scaled_dot_product_attention(torch.unsqueeze(q, 2), ks, vs, torch.view(visible, [count, 1, 1, time]), 0., False)
                return torch.reshape(mixed, [count, $attention])
              def rest(self: __torch__.Net, x: Tensor, a: Tensor, ws: List[Tensor], ls: List[Tensor], i: int) -> Tensor:
                y = torch.add(x, (self).o_proj(a, ws, ls, i))
                n = (self).norm(y, ws[6 + i * 9])
                m = torch.mul(torch.silu((self).gate_proj(n, ws, ls, i)), (self).up_proj(n, ws, ls, i))
                return torch.add(y, (self).down_proj(m, ws, ls, i))
            """;

    private static final String INFERENCE = """
              def hidden(self: __torch__.Net, ids: Tensor, positions: Tensor, ws: List[Tensor], ls: List[Tensor], rope: List[Tensor]) -> Tensor:
                time = torch.size(ids, 1)
                cos = torch.slice(rope[0], 0, 0, time, 1)
                sin = torch.slice(rope[1], 0, 0, time, 1)
                x = (self).embed(ids, ws, ls)
                for i in range($lastLayer):
                  a = (self).attention(x, ws, ls, cos, sin, i)
                  x = (self).rest(x, a, ws, ls, i)
                if torch.size(positions, 0) <= torch.size(ids, 0) * 4:
                  a = (self).sparse_attention(x, positions, ws, ls, cos, sin, $lastLayer)
                else:
                  full = (self).attention(x, ws, ls, cos, sin, $lastLayer)
                  a = torch.index_select(torch.reshape(full, [-1, $attention]), 0, positions)
                x = torch.index_select(torch.reshape(x, [-1, $hidden]), 0, positions)
                return (self).norm((self).rest(x, a, ws, ls, $lastLayer), ws[$finalNorm])
              def logits(self: __torch__.Net, ids: Tensor, positions: Tensor, ws: List[Tensor], ls: List[Tensor], rope: List[Tensor]) -> Tensor:
                return (self).head((self).hidden(ids, positions, ws, ls, rope), ws, ls)
              def some_logits(self: __torch__.Net, ids: Tensor, positions: Tensor, columns: Tensor, ws: List[Tensor], ls: List[Tensor], rope: List[Tensor]) -> Tensor:
                return torch.index_select((self).logits(ids, positions, ws, ls, rope), 1, columns)
              def logprobs(self: __torch__.Net, ids: Tensor, positions: Tensor, labels: Tensor, ws: List[Tensor], ls: List[Tensor], rope: List[Tensor]) -> Tensor:
                return torch.neg(torch.cross_entropy_loss((self).logits(ids, positions, ws, ls, rope), labels, None, 0, -100, 0.))
            """;

    private static final String TRAINING = """
              def tracked(self: __torch__.Net, ps: List[Tensor]) -> List[Tensor]:
                ts = annotate(List[Tensor], [])
                for j in range(torch.len(ps)):
                  _0 = torch.append(ts, torch.requires_grad_(torch.detach(ps[j]), True))
                return ts
              def add_gradients(self: __torch__.Net, loss: Tensor, ts: List[Tensor], sums: List[Tensor]) -> Tensor:
                gs = torch.grad([loss], ts, None, None, False, True)
                for j in range(torch.len(ts)):
                  g = gs[j]
                  if torch.__isnot__(g, None):
                    _0 = torch.add_(sums[j], unchecked_cast(Tensor, g))
                return torch.detach(loss)
              def adapter_gradients(self: __torch__.Net, ids: Tensor, positions: Tensor, labels: Tensor, share: Tensor, ws: List[Tensor], ps: List[Tensor], sums: List[Tensor], rope: List[Tensor]) -> Tensor:
                ts = (self).tracked(ps)
                loss = torch.cross_entropy_loss((self).logits(ids, positions, ws, ts, rope), labels, None, 2, -100, 0.)
                return (self).add_gradients(torch.mul(loss, share), ts, sums)
              def weight_gradients(self: __torch__.Net, ids: Tensor, positions: Tensor, labels: Tensor, share: Tensor, ps: List[Tensor], sums: List[Tensor], rope: List[Tensor]) -> Tensor:
                ts = (self).tracked(ps)
                loss = torch.cross_entropy_loss((self).logits(ids, positions, ts, annotate(List[Tensor], []), rope), labels, None, 2, -100, 0.)
                return (self).add_gradients(torch.mul(loss, share), ts, sums)
            """;

    private final ModelConfig config;
    private final Set<TargetModule> adapted;
    private final double scaling;

    LlamaProgram(ModelConfig config, Set<TargetModule> adapted, double scaling) {
        this.config = config;
        this.adapted = adapted.isEmpty() ? EnumSet.noneOf(TargetModule.class) : EnumSet.copyOf(adapted);
        this.scaling = scaling;
    }

    String text() {
        StringBuilder text = new StringBuilder(HEADER);
        text.append(widen());
        text.append(embed());
        for (TargetModule module : TargetModule.projections()) {
            text.append(projection(module));
        }
        text.append(head())
                .append(BLOCKS)
                .append(INFERENCE)
                .append(DecodingMethods.TEXT)
                .append(TRAINING);
        return fill(text.toString());
    }

    private String fill(String text) {
        return text.replace("$lastLayer", Integer.toString(config.layers() - 1))
                .replace("$layers", Integer.toString(config.layers()))
                .replace("$hidden", Integer.toString(config.hiddenSize()))
                .replace("$epsilon", decimal(config.rmsNormEpsilon()))
                .replace("$halfHead", Integer.toString(config.headSize() / 2))
                .replace("$heads", Integer.toString(config.heads()))
                .replace("$head", Integer.toString(config.headSize()))
                .replace("$kvHeads", Integer.toString(config.kvHeads()))
                .replace("$group", Integer.toString(config.heads() / config.kvHeads()))
                .replace("$attention", Integer.toString(config.heads() * config.headSize()))
                .replace("$finalNorm", Integer.toString(WeightLayout.finalNorm(config)));
    }

    /** Repeats each key-value head for the query heads that share it. */
    private String widen() {
        String signature = "  def widen(self: __torch__.Net, x: Tensor) -> Tensor:\n";
        if (config.heads() == config.kvHeads()) {
            return signature + "    return x\n";
        }
        return signature + """
                    wide = torch.expand(torch.unsqueeze(x, 2), [torch.size(x, 0), $kvHeads, $group, torch.size(x, 2), $head])
                    return torch.reshape(wide, [torch.size(x, 0), $heads, torch.size(x, 2), $head])
                """;
    }

    private String embed() {
        String base = """
                def embed(self: __torch__.Net, ids: Tensor, ws: List[Tensor], ls: List[Tensor]) -> Tensor:
                  y = torch.embedding(ws[0], ids)
                """.indent(2);
        if (!adapted.contains(TargetModule.EMBED_TOKENS)) {
            return base + "    return y\n";
        }
        // A is stored [rank, vocabulary] as PEFT has it; a lookup reads rows.
        return base + "    a = torch.embedding(torch.contiguous(torch.t(ls[0])), ids)\n" + adaptedSum("1");
    }

    private String projection(TargetModule module) {
        int slot = WeightLayout.slotInLayer(module);
        String base = "  def " + module.peftName()
                + "(self: __torch__.Net, x: Tensor, ws: List[Tensor], ls: List[Tensor], i: int) -> Tensor:\n"
                + "    y = torch.linear(x, ws[" + slot + " + i * 9], None)\n";
        if (!adapted.contains(module)) {
            return base + "    return y\n";
        }
        String at = firstAdapted(module) + " + i * " + 2 * adaptedPerLayer();
        return base + "    a = torch.linear(x, ls[" + at + "], None)\n" + adaptedSum("1 + " + at);
    }

    private String head() {
        String base = "  def head(self: __torch__.Net, x: Tensor, ws: List[Tensor], ls: List[Tensor]) -> Tensor:\n"
                + "    y = torch.linear(x, ws[" + WeightLayout.head(config) + "], None)\n";
        if (!adapted.contains(TargetModule.LM_HEAD)) {
            return base + "    return y\n";
        }
        int at = embeddingTensors() + 2 * adaptedPerLayer() * config.layers();
        return base + "    a = torch.linear(x, ls[" + at + "], None)\n" + adaptedSum(Integer.toString(at + 1));
    }

    private String adaptedSum(String indexOfB) {
        return "    return torch.add(y, torch.linear(a, ls[" + indexOfB + "], None), alpha=" + decimal(scaling) + ")\n";
    }

    private int firstAdapted(TargetModule module) {
        long before = adapted.stream()
                .filter(other -> other.isPerLayer() && other.compareTo(module) < 0)
                .count();
        return embeddingTensors() + 2 * (int) before;
    }

    private int embeddingTensors() {
        return adapted.contains(TargetModule.EMBED_TOKENS) ? 2 : 0;
    }

    private int adaptedPerLayer() {
        return (int) adapted.stream().filter(TargetModule::isPerLayer).count();
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.17e", value);
    }
}
