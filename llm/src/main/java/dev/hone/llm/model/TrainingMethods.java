package dev.hone.llm.model;

/**
 * The part of a program that computes gradients of the loss over the tokens asked for.
 *
 * <p>The head and its loss are computed on pieces of {@code chunk} tokens, each with its own backward pass, so that the logits never
 * exist whole. A gradient is added to its sum; sums are float32 whatever the precision of the weights. With activation checkpoints
 * only the input of each layer is kept, and the layer is computed again on the way back (Chen et al., arXiv 1604.06174).
 */
final class TrainingMethods {

    /** What both kinds of training need. */
    static final String TEXT = """
              def listed(self: __torch__.Net, values: Tensor) -> List[int]:
                list = annotate(List[int], [])
                for v in range(torch.size(values, 0)):
                  _0 = torch.append(list, int(torch.select(values, 0, v)))
                return list
              def tracked(self: __torch__.Net, ps: List[Tensor]) -> List[Tensor]:
                ts = annotate(List[Tensor], [])
                for p in range(torch.len(ps)):
                  _0 = torch.append(ts, torch.requires_grad_(torch.detach(ps[p]), True))
                return ts
              def add_gradients(self: __torch__.Net, gs: List[Optional[Tensor]], skip: int, sums: List[Tensor], offset: int) -> int:
                for p in range(torch.len(gs) - skip):
                  g = gs[p + skip]
                  if torch.__isnot__(g, None):
                    _0 = torch.add_(sums[offset + p], unchecked_cast(Tensor, g))
                return offset
              def given(self: __torch__.Net, g: Optional[Tensor]) -> Tensor:
                if torch.__is__(g, None):
                  ops.prim.RaiseException("a gradient is missing")
                return unchecked_cast(Tensor, g)
            """;

    /** Gradients of an adapter; {@code ps} are its tensors. */
    static final String ADAPTER = """
              def head_gradients(self: __torch__.Net, h: Tensor, labels: Tensor, share: Tensor, chunk: int, ws: List[Tensor], ps: List[Tensor], sums: List[Tensor]) -> List[Tensor]:
                gh = torch.empty_like(h)
                total = torch.zeros([], dtype=6, layout=None, device=ops.prim.device(h), pin_memory=False)
                none = annotate(List[Tensor], [])
                for c in range(torch.floordiv(torch.size(h, 0) + chunk - 1, chunk)):
                  hc = torch.requires_grad_(torch.detach(torch.slice(h, 0, c * chunk, c * chunk + chunk, 1)), True)
                  ts = (self).tracked(torch.slice(ps, $headStart, 9223372036854775807, 1))
                  logits = torch.to((self).head(hc, ws, (self).stack_head(ws, ts), none, 0), 6)
                  loss = torch.mul(torch.cross_entropy_loss(logits, torch.slice(labels, 0, c * chunk, c * chunk + chunk, 1), None, 2, -100, 0.), share)
                  gs = torch.grad([loss], torch.add([hc], ts), None, None, False, True)
                  _0 = torch.copy_(torch.slice(gh, 0, c * chunk, c * chunk + chunk, 1), (self).given(gs[0]))
                  _1 = (self).add_gradients(gs, 1, sums, $headStart)
                  _2 = torch.add_(total, torch.detach(loss))
                return [total, gh]
              def adapter_gradients(self: __torch__.Net, ids: Tensor, times: Tensor, positions: Tensor, labels: Tensor, run_list: Tensor, span_list: Tensor, share: Tensor, chunk_size: Tensor, ws: List[Tensor], ps: List[Tensor], sums: List[Tensor], frequencies: Tensor) -> Tensor:
                none = annotate(List[Tensor], [])
                body = (self).tracked(torch.slice(ps, 0, $headStart, 1))
                h = (self).hidden(ids, times, positions, (self).listed(run_list), (self).listed(span_list), none, 0, ws, (self).stack_body(ws, body), none, frequencies)
                both = (self).head_gradients(h, labels, share, int(chunk_size), ws, ps, sums)
                if $headStart > 0:
                  gs = torch.grad([h], body, annotate(List[Optional[Tensor]], [both[1]]), None, False, True)
                  _0 = (self).add_gradients(gs, 0, sums, 0)
                return both[0]
              def checkpointed_gradients(self: __torch__.Net, ids: Tensor, times: Tensor, positions: Tensor, labels: Tensor, run_list: Tensor, span_list: Tensor, share: Tensor, chunk_size: Tensor, ws: List[Tensor], ps: List[Tensor], sums: List[Tensor], frequencies: Tensor) -> Tensor:
                none = annotate(List[Tensor], [])
                runs = (self).listed(run_list)
                rope = (self).angles(times, frequencies)
                embedding = (self).tracked(torch.slice(ps, 0, $embedParts, 1))
                x0 = (self).embed(ids, ws, (self).stack_embedding(ws, embedding), none)
                xs = [torch.detach(x0)]
                for i in range($lastLayer):
                  at = $embedParts + i * $layerParts
                  quiet = (self).stack_layer(ws, torch.slice(ps, at, at + $layerParts, 1), i)
                  _0 = torch.append(xs, (self).layer(xs[i], runs, none, 0, ws, quiet, none, rope[0], rope[1], i, 0))
                last = $embedParts + $lastLayer * $layerParts
                x = torch.requires_grad_(torch.detach(xs[$lastLayer]), True)
                ts = (self).tracked(torch.slice(ps, last, last + $layerParts, 1))
                h = (self).tail(x, positions, runs, (self).listed(span_list), none, 0, ws, (self).stack_layer(ws, ts, $lastLayer), none, rope[0], rope[1], 0)
                both = (self).head_gradients(h, labels, share, int(chunk_size), ws, ps, sums)
                gs = torch.grad([h], torch.add([x], ts), annotate(List[Optional[Tensor]], [both[1]]), None, False, True)
                _1 = (self).add_gradients(gs, 1, sums, last)
                gx = (self).given(gs[0])
                for b in range($lastLayer):
                  i = $lastLayer - 1 - b
                  at = $embedParts + i * $layerParts
                  x = torch.requires_grad_(torch.detach(xs[i]), True)
                  ts = (self).tracked(torch.slice(ps, at, at + $layerParts, 1))
                  y = (self).layer(x, runs, none, 0, ws, (self).stack_layer(ws, ts, i), none, rope[0], rope[1], i, 0)
                  gs = torch.grad([y], torch.add([x], ts), annotate(List[Optional[Tensor]], [gx]), None, False, True)
                  _2 = (self).add_gradients(gs, 1, sums, at)
                  gx = (self).given(gs[0])
                if $embedParts > 0:
                  ge = torch.grad([x0], embedding, annotate(List[Optional[Tensor]], [gx]), None, False, True)
                  _3 = (self).add_gradients(ge, 0, sums, 0)
                return both[0]
            """;

    /** Gradients of all weights; {@code ps} are the weights in their order. */
    static final String WEIGHTS = """
              def weight_gradients(self: __torch__.Net, ids: Tensor, times: Tensor, positions: Tensor, labels: Tensor, run_list: Tensor, span_list: Tensor, share: Tensor, chunk_size: Tensor, ps: List[Tensor], sums: List[Tensor], frequencies: Tensor) -> Tensor:
                none = annotate(List[Tensor], [])
                chunk = int(chunk_size)
                ts = (self).tracked(ps)
                h = (self).hidden(ids, times, positions, (self).listed(run_list), (self).listed(span_list), none, 0, ts, none, none, frequencies)
                gh = torch.empty_like(h)
                total = torch.zeros([], dtype=6, layout=None, device=ops.prim.device(h), pin_memory=False)
                for c in range(torch.floordiv(torch.size(h, 0) + chunk - 1, chunk)):
                  hc = torch.requires_grad_(torch.detach(torch.slice(h, 0, c * chunk, c * chunk + chunk, 1)), True)
                  logits = torch.to((self).head(hc, ts, none, none, 0), 6)
                  loss = torch.mul(torch.cross_entropy_loss(logits, torch.slice(labels, 0, c * chunk, c * chunk + chunk, 1), None, 2, -100, 0.), share)
                  gs = torch.grad([loss], [hc, ts[$headWeight]], None, None, False, True)
                  _0 = torch.copy_(torch.slice(gh, 0, c * chunk, c * chunk + chunk, 1), (self).given(gs[0]))
                  _1 = (self).add_gradients(gs, 1, sums, $headWeight)
                  _2 = torch.add_(total, torch.detach(loss))
                gs = torch.grad([h], ts, annotate(List[Optional[Tensor]], [gh]), None, False, True)
                _3 = (self).add_gradients(gs, 0, sums, 0)
                return total
            """;

    private TrainingMethods() {}
}
