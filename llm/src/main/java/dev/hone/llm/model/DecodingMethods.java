package dev.hone.llm.model;

/**
 * The part of a program that continues many sequences at once over a cache of keys and values.
 *
 * <p>A cache is two tensors [rows, tokens, kvHeads, headSize] per layer, keys and values in turn; the rows in use are the first ones,
 * without a gap. A row sees its own tokens alone: what others left behind it in the cache is masked, and written over as the row
 * grows; rows of equal length need no mask. The query heads that share a key-value head lie side by side as if they were moments of
 * time, so that keys and values are never repeated.
 */
final class DecodingMethods {

    static final String TEXT = """
              def numbers(self: __torch__.Net, values: List[int], like: Tensor) -> Tensor:
                return torch.tensor(values, dtype=4, device=ops.prim.device(like), requires_grad=False)
              def mask(self: __torch__.Net, lasts: Tensor, width: int) -> Tensor:
                places = torch.arange(width, dtype=4, layout=None, device=ops.prim.device(lasts), pin_memory=False)
                hidden = torch.gt(torch.unsqueeze(places, 0), torch.unsqueeze(lasts, 1))
                open = torch.zeros([torch.size(lasts, 0), width], dtype=$dtype, layout=None, device=ops.prim.device(lasts), pin_memory=False)
                return torch.view(torch.masked_fill(open, hidden, -inf), [torch.size(lasts, 0), 1, 1, width])
              def begin(self: __torch__.Net, tokens: List[int], times: List[int], lasts: List[int], runs: List[int], spans: List[int], adapters: List[int], first: int, ws: List[Tensor], ls: List[Tensor], tables: List[Tensor], frequencies: Tensor, cache: List[Tensor]) -> Tensor:
                positions = (self).numbers(lasts, frequencies)
                which = (self).numbers(adapters, frequencies)
                ms = (self).masks(which, tables)
                h = (self).hidden((self).numbers(tokens, frequencies), (self).numbers(times, frequencies), positions, runs, spans, cache, first, ws, ls, ms, frequencies)
                return torch.to((self).head(h, ws, ls, (self).picked(ms, positions), $headTensors), 6)
              def stepped(self: __torch__.Net, q: Tensor, ks: Tensor, vs: Tensor, mask: Optional[Tensor]) -> Tensor:
                count = torch.size(q, 0)
                grouped = torch.reshape(q, [count, $kvHeads, $group, $head])
                mixed = torch.scaled_dot_product_attention(grouped, torch.transpose(ks, 1, 2), torch.transpose(vs, 1, 2), mask, 0., False)
                return torch.reshape(mixed, [count, $attention])
              def step(self: __torch__.Net, tokens: List[int], past: List[int], width: int, even: bool, adapters: List[int], ws: List[Tensor], ls: List[Tensor], tables: List[Tensor], frequencies: Tensor, cache: List[Tensor]) -> Tensor:
                count = torch.len(tokens)
                lasts = (self).numbers(past, frequencies)
                ms = (self).masks((self).numbers(adapters, frequencies), tables)
                rope = (self).angles(lasts, frequencies)
                cos = rope[0]
                sin = rope[1]
                if even:
                  mask = annotate(Optional[Tensor], None)
                else:
                  mask = annotate(Optional[Tensor], (self).mask(lasts, width))
                rows = torch.arange(count, dtype=4, layout=None, device=ops.prim.device(frequencies), pin_memory=False)
                places = torch.add(torch.mul(rows, torch.size(cache[0], 1)), lasts)
                x = (self).embed((self).numbers(tokens, frequencies), ws, ls, ms)
                for i in range($layers):
                  j = $embedTensors + i * $stride
                  all = torch.view((self).qkv((self).norm(x, ws[$inputNorm]), ws, ls, ms, i, j), [count, $allHeads, $head])
                  qk = (self).rotate((self).normed_both(torch.slice(all, 1, 0, $queryKeyHeads, 1), ws, i), cos, sin)
                  _0 = torch.index_copy_(torch.view(cache[2 * i], [-1, $kvHeads, $head]), 0, places, torch.slice(qk, 1, $heads, $queryKeyHeads, 1))
                  _1 = torch.index_copy_(torch.view(cache[2 * i + 1], [-1, $kvHeads, $head]), 0, places, torch.slice(all, 1, $queryKeyHeads, $allHeads, 1))
                  ks = torch.slice(torch.slice(cache[2 * i], 0, 0, count, 1), 1, 0, width, 1)
                  vs = torch.slice(torch.slice(cache[2 * i + 1], 0, 0, count, 1), 1, 0, width, 1)
                  a = (self).stepped(torch.slice(qk, 1, 0, $heads, 1), ks, vs, mask)
                  x = (self).rest(x, a, ws, ls, ms, i, j)
                return torch.to((self).head((self).norm(x, ws[$finalNorm]), ws, ls, ms, $headTensors), 6)
              def copy_rows(self: __torch__.Net, source: List[Tensor], target: List[Tensor], count: int, tokens: int) -> Tensor:
                for i in range(torch.len(source)):
                  there = torch.slice(torch.slice(target[i], 0, 0, count, 1), 1, 0, tokens, 1)
                  _0 = torch.copy_(there, torch.slice(torch.slice(source[i], 0, 0, count, 1), 1, 0, tokens, 1))
                return target[0]
              def move_row(self: __torch__.Net, cache: List[Tensor], origin: int, place: int, tokens: int) -> Tensor:
                for i in range(torch.len(cache)):
                  there = torch.slice(torch.select(cache[i], 0, place), 0, 0, tokens, 1)
                  _0 = torch.copy_(there, torch.slice(torch.select(cache[i], 0, origin), 0, 0, tokens, 1))
                return cache[0]
              def new_cache(self: __torch__.Net, rows: int, tokens: int, frequencies: Tensor) -> List[Tensor]:
                cache = annotate(List[Tensor], [])
                for i in range($twiceLayers):
                  _0 = torch.append(cache, torch.zeros([rows, tokens, $kvHeads, $head], dtype=$dtype, layout=None, device=ops.prim.device(frequencies), pin_memory=False))
                return cache
            """;

    private DecodingMethods() {}
}
