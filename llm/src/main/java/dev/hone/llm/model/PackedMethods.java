package dev.hone.llm.model;

/**
 * The part of a program that computes whole sequences, laid one after the other without padding: [tokens, hidden].
 *
 * <p>Only attention knows where a sequence ends. {@code runs} names neighbours of equal length as pairs (count, length), so that these
 * go through attention together; {@code spans} names, sequence by sequence, its first token, its length and the range of its tokens
 * that is asked for. {@code positions} are the tokens asked for: only there are the last layer's queries, its feed-forward part and
 * the head computed. {@code cache}, when it is not empty, takes the keys and values.
 */
final class PackedMethods {

    static final String TEXT = """
              def norm(self: __torch__.Net, x: Tensor, w: Tensor) -> Tensor:
                return torch.rms_norm(x, [$hidden], w, $epsilon)
              def rotate(self: __torch__.Net, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
                return torch.addcmul(torch.mul(x, cos), torch.roll(x, [$halfHead], [-1]), sin)
              def angles(self: __torch__.Net, times: Tensor, frequencies: Tensor) -> List[Tensor]:
                half = torch.mul(torch.unsqueeze(torch.to(times, 6), 1), torch.unsqueeze(frequencies, 0))
                cosines = torch.cos(half)
                sines = torch.sin(half)
                cos = torch.unsqueeze(torch.cat([cosines, cosines], 1), 1)
                sin = torch.unsqueeze(torch.cat([torch.neg(sines), sines], 1), 1)
                return [torch.to(cos, $dtype), torch.to(sin, $dtype)]
              def keep(self: __torch__.Net, k: Tensor, v: Tensor, runs: List[int], cache: List[Tensor], first: int, i: int) -> int:
                row = first
                start = 0
                if torch.len(cache) > 0:
                  for r in range(torch.floordiv(torch.len(runs), 2)):
                    count = runs[2 * r]
                    time = runs[2 * r + 1]
                    end = start + count * time
                    shape = [count, time, $kvHeads, $head]
                    ks = torch.slice(torch.slice(cache[2 * i], 0, row, row + count, 1), 1, 0, time, 1)
                    vs = torch.slice(torch.slice(cache[2 * i + 1], 0, row, row + count, 1), 1, 0, time, 1)
                    _0 = torch.copy_(ks, torch.view(torch.slice(k, 0, start, end, 1), shape))
                    _1 = torch.copy_(vs, torch.view(torch.slice(v, 0, start, end, 1), shape))
                    row = row + count
                    start = end
                return start
              def heads_first(self: __torch__.Net, x: Tensor, start: int, count: int, time: int) -> Tensor:
                part = torch.slice(x, 0, start, start + count * time, 1)
                return torch.transpose(torch.view(part, [count, time, torch.size(x, 1), $head]), 1, 2)
              def attention(self: __torch__.Net, q: Tensor, k: Tensor, v: Tensor, runs: List[int]) -> Tensor:
                parts = annotate(List[Tensor], [])
                start = 0
                for r in range(torch.floordiv(torch.len(runs), 2)):
                  count = runs[2 * r]
                  time = runs[2 * r + 1]
                  qs = (self).heads_first(q, start, count, time)
                  ks = (self).widen((self).heads_first(k, start, count, time))
                  vs = (self).widen((self).heads_first(v, start, count, time))
                  mixed = torch.scaled_dot_product_attention(qs, ks, vs, None, 0., True)
                  _0 = torch.append(parts, torch.reshape(torch.transpose(mixed, 1, 2), [count * time, $attention]))
                  start = start + count * time
                if torch.len(parts) == 1:
                  all = parts[0]
                else:
                  all = torch.cat(parts, 0)
                return all
              def asked_attention(self: __torch__.Net, q: Tensor, k: Tensor, v: Tensor, spans: List[int]) -> Tensor:
                parts = annotate(List[Tensor], [])
                at = 0
                for s in range(torch.floordiv(torch.len(spans), 4)):
                  start = spans[4 * s]
                  begin = spans[4 * s + 2]
                  end = spans[4 * s + 3]
                  if end > begin:
                    qs = (self).heads_first(q, at, 1, end - begin)
                    ks = (self).widen((self).heads_first(k, start, 1, end))
                    vs = (self).widen((self).heads_first(v, start, 1, end))
                    if end - begin == 1:
                      mixed = torch.scaled_dot_product_attention(qs, ks, vs, None, 0., False)
                    else:
                      ends = torch.arange(begin, end, dtype=4, layout=None, device=ops.prim.device(q), pin_memory=False)
                      seen = torch.arange(0, end, dtype=4, layout=None, device=ops.prim.device(q), pin_memory=False)
                      visible = torch.le(torch.unsqueeze(seen, 0), torch.unsqueeze(ends, 1))
                      mixed = torch.scaled_dot_product_attention(qs, ks, vs, visible, 0., False)
                    _0 = torch.append(parts, torch.reshape(torch.transpose(mixed, 1, 2), [end - begin, $attention]))
                    at = at + (end - begin)
                return torch.cat(parts, 0)
              def rest(self: __torch__.Net, x: Tensor, a: Tensor, ws: List[Tensor], ls: List[Tensor], ms: List[Tensor], i: int, j: int) -> Tensor:
                y = (self).output(x, a, ws, ls, ms, i, j)
                both = (self).gate_up((self).norm(y, ws[$mlpNorm]), ws, ls, ms, i, j)
                gate = torch.silu(torch.slice(both, 1, 0, $intermediate, 1))
                m = torch.mul(gate, torch.slice(both, 1, $intermediate, $twiceIntermediate, 1))
                return (self).down(y, m, ws, ls, ms, i, j)
              def layer(self: __torch__.Net, x: Tensor, runs: List[int], cache: List[Tensor], first: int, ws: List[Tensor], ls: List[Tensor], ms: List[Tensor], cos: Tensor, sin: Tensor, i: int, j: int) -> Tensor:
                all = torch.view((self).qkv((self).norm(x, ws[$inputNorm]), ws, ls, ms, i, j), [-1, $allHeads, $head])
                qk = (self).rotate((self).normed_both(torch.slice(all, 1, 0, $queryKeyHeads, 1), ws, i), cos, sin)
                k = torch.slice(qk, 1, $heads, $queryKeyHeads, 1)
                v = torch.slice(all, 1, $queryKeyHeads, $allHeads, 1)
                kept = (self).keep(k, v, runs, cache, first, i)
                a = (self).attention(torch.slice(qk, 1, 0, $heads, 1), k, v, runs)
                return (self).rest(x, a, ws, ls, ms, i, j)
              def picked(self: __torch__.Net, ms: List[Tensor], positions: Tensor) -> List[Tensor]:
                some = annotate(List[Tensor], [])
                for m in range(torch.len(ms)):
                  _0 = torch.append(some, torch.index_select(ms[m], 0, positions))
                return some
              def asked_layer(self: __torch__.Net, x: Tensor, positions: Tensor, runs: List[int], spans: List[int], cache: List[Tensor], first: int, ws: List[Tensor], ls: List[Tensor], ms: List[Tensor], cos: Tensor, sin: Tensor, i: int, j: int) -> Tensor:
                n = (self).norm(x, ws[$inputNorm])
                kv = torch.view((self).keys_values(n, ws, ls, ms, i, j), [-1, $twiceKvHeads, $head])
                k = (self).rotate((self).normed_keys(torch.slice(kv, 1, 0, $kvHeads, 1), ws, i), cos, sin)
                v = torch.slice(kv, 1, $kvHeads, $twiceKvHeads, 1)
                kept = (self).keep(k, v, runs, cache, first, i)
                some = (self).picked(ms, positions)
                q = torch.view((self).queries(torch.index_select(n, 0, positions), ws, ls, some, i, j), [-1, $heads, $head])
                q = (self).rotate((self).normed_queries(q, ws, i), torch.index_select(cos, 0, positions), torch.index_select(sin, 0, positions))
                a = (self).asked_attention(q, k, v, spans)
                return (self).rest(torch.index_select(x, 0, positions), a, ws, ls, some, i, j)
              def tail(self: __torch__.Net, x: Tensor, positions: Tensor, runs: List[int], spans: List[int], cache: List[Tensor], first: int, ws: List[Tensor], ls: List[Tensor], ms: List[Tensor], cos: Tensor, sin: Tensor, j: int) -> Tensor:
                if torch.size(positions, 0) == torch.size(x, 0):
                  y = (self).layer(x, runs, cache, first, ws, ls, ms, cos, sin, $lastLayer, j)
                else:
                  y = (self).asked_layer(x, positions, runs, spans, cache, first, ws, ls, ms, cos, sin, $lastLayer, j)
                return (self).norm(y, ws[$finalNorm])
              def hidden(self: __torch__.Net, ids: Tensor, times: Tensor, positions: Tensor, runs: List[int], spans: List[int], cache: List[Tensor], first: int, ws: List[Tensor], ls: List[Tensor], ms: List[Tensor], frequencies: Tensor) -> Tensor:
                rope = (self).angles(times, frequencies)
                x = (self).embed(ids, ws, ls, ms)
                for i in range($lastLayer):
                  x = (self).layer(x, runs, cache, first, ws, ls, ms, rope[0], rope[1], i, $embedTensors + i * $stride)
                return (self).tail(x, positions, runs, spans, cache, first, ws, ls, ms, rope[0], rope[1], $lastLayerTensors)
              def asked(self: __torch__.Net, ids: Tensor, times: Tensor, positions: Tensor, runs: List[int], spans: List[int], which: Tensor, ws: List[Tensor], ls: List[Tensor], tables: List[Tensor], frequencies: Tensor) -> Tensor:
                cache = annotate(List[Tensor], [])
                ms = (self).masks(which, tables)
                return (self).hidden(ids, times, positions, runs, spans, cache, 0, ws, ls, ms, frequencies)
              def logits_of(self: __torch__.Net, h: Tensor, which: Tensor, ws: List[Tensor], ls: List[Tensor], tables: List[Tensor]) -> Tensor:
                return torch.to((self).head(h, ws, ls, (self).masks(which, tables), $headTensors), 6)
              def logprobs_of(self: __torch__.Net, h: Tensor, labels: Tensor, which: Tensor, rows: int, ws: List[Tensor], ls: List[Tensor], tables: List[Tensor]) -> Tensor:
                parts = annotate(List[Tensor], [])
                count = torch.size(h, 0)
                for c in range(torch.floordiv(count + rows - 1, rows)):
                  end = c * rows + rows
                  ms = (self).masks(torch.slice(which, 0, c * rows, end, 1), tables)
                  logits = torch.to((self).head(torch.slice(h, 0, c * rows, end, 1), ws, ls, ms, $headTensors), 6)
                  loss = torch.cross_entropy_loss(logits, torch.slice(labels, 0, c * rows, end, 1), None, 0, -100, 0.)
                  _0 = torch.append(parts, torch.neg(loss))
                return torch.cat(parts, 0)
            """;

    private PackedMethods() {}
}
