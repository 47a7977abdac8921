package dev.hone.llm.model;

/**
 * The part of a program that continues many sequences at once over a cache of keys and values.
 *
 * <p>A cache is two tensors [rows, tokens, kvHeads, headSize] per layer, keys and values in turn; the rows in use are the first ones,
 * without a gap. A row sees its own tokens alone: what others left behind it in the cache is masked, and written over as the row
 * grows. Where one token per row asks, the query heads that share a key-value head lie side by side as if they were moments of time,
 * so that keys and values are never repeated. Both calls give log-probabilities.
 */
final class DecodingMethods {

    static final String TEXT = """
              def whole_numbers(self: __torch__.Net, values: List[int]) -> Tensor:
                return torch.tensor(values, dtype=4, device=None, requires_grad=False)
              def count_to(self: __torch__.Net, end: int) -> Tensor:
                return torch.arange(end, dtype=4, layout=None, device=None, pin_memory=False)
              def mask(self: __torch__.Net, lasts: Tensor, width: int) -> Tensor:
                hidden = torch.gt(torch.unsqueeze((self).count_to(width), 0), torch.unsqueeze(lasts, 1))
                open = torch.zeros([torch.size(lasts, 0), width], dtype=6, layout=None, device=None, pin_memory=False)
                return torch.view(torch.masked_fill(open, hidden, -inf), [torch.size(lasts, 0), 1, 1, width])
              def asked_attention(self: __torch__.Net, n: Tensor, ws: List[Tensor], ls: List[Tensor], cos: Tensor, sin: Tensor, mask: Tensor, cache: List[Tensor], first: int, i: int) -> Tensor:
                count = torch.size(n, 0)
                width = torch.size(mask, 3)
                q = (self).rotate(torch.view((self).q_proj(n, ws, ls, i), [count, $heads, $head]), cos, sin)
                ks = torch.slice(torch.slice(cache[2 * i], 0, first, first + count, 1), 1, 0, width, 1)
                vs = torch.slice(torch.slice(cache[2 * i + 1], 0, first, first + count, 1), 1, 0, width, 1)
                q = torch.view(q, [count, $kvHeads, $group, $head])
                mixed = torch.scaled_dot_product_attention(q, torch.transpose(ks, 1, 2), torch.transpose(vs, 1, 2), mask, 0., False)
                return torch.reshape(mixed, [count, $attention])
              def outcome(self: __torch__.Net, x: Tensor, ws: List[Tensor], ls: List[Tensor]) -> Tensor:
                return torch.log_softmax((self).head((self).norm(x, ws[$finalNorm]), ws, ls), -1, None)
              def begin(self: __torch__.Net, tokens: List[int], lengths: List[int], first: int, ws: List[Tensor], ls: List[Tensor], rope: List[Tensor], cache: List[Tensor]) -> Tensor:
                count = torch.len(lengths)
                time = torch.floordiv(torch.len(tokens), count)
                cos = torch.slice(rope[0], 0, 0, time, 1)
                sin = torch.slice(rope[1], 0, 0, time, 1)
                lasts = torch.sub((self).whole_numbers(lengths), 1)
                asked = torch.add(torch.mul((self).count_to(count), time), lasts)
                x = (self).embed(torch.view((self).whole_numbers(tokens), [count, time]), ws, ls)
                a = x
                for i in range($layers):
                  n = (self).norm(x, ws[1 + i * 9])
                  k = (self).rotate((self).split((self).k_proj(n, ws, ls, i), $kvHeads), cos, sin)
                  v = (self).split((self).v_proj(n, ws, ls, i), $kvHeads)
                  _0 = torch.copy_(torch.slice(torch.slice(cache[2 * i], 0, first, first + count, 1), 1, 0, time, 1), torch.transpose(k, 1, 2))
                  _1 = torch.copy_(torch.slice(torch.slice(cache[2 * i + 1], 0, first, first + count, 1), 1, 0, time, 1), torch.transpose(v, 1, 2))
                  if i < $lastLayer:
                    q = (self).rotate((self).split((self).q_proj(n, ws, ls, i), $heads), cos, sin)
                    full = torch.scaled_dot_product_attention(q, (self).widen(k), (self).widen(v), None, 0., True)
                    x = (self).rest(x, (self).join(full), ws, ls, i)
                  else:
                    n = torch.index_select(torch.reshape(n, [-1, $hidden]), 0, asked)
                    x = torch.index_select(torch.reshape(x, [-1, $hidden]), 0, asked)
                    c = torch.unsqueeze(torch.index_select(cos, 0, lasts), 1)
                    s = torch.unsqueeze(torch.index_select(sin, 0, lasts), 1)
                    a = (self).asked_attention(n, ws, ls, c, s, (self).mask(lasts, time), cache, first, i)
                    x = (self).rest(x, a, ws, ls, i)
                return (self).outcome(x, ws, ls)
              def step(self: __torch__.Net, tokens: List[int], past: List[int], width: int, ws: List[Tensor], ls: List[Tensor], rope: List[Tensor], cache: List[Tensor]) -> Tensor:
                count = torch.len(tokens)
                lasts = (self).whole_numbers(past)
                cos = torch.unsqueeze(torch.index_select(rope[0], 0, lasts), 1)
                sin = torch.unsqueeze(torch.index_select(rope[1], 0, lasts), 1)
                mask = (self).mask(lasts, width)
                places = torch.add(torch.mul((self).count_to(count), torch.size(cache[0], 1)), lasts)
                x = (self).embed((self).whole_numbers(tokens), ws, ls)
                for i in range($layers):
                  n = (self).norm(x, ws[1 + i * 9])
                  k = (self).rotate(torch.view((self).k_proj(n, ws, ls, i), [count, $kvHeads, $head]), cos, sin)
                  v = torch.view((self).v_proj(n, ws, ls, i), [count, $kvHeads, $head])
                  _0 = torch.index_copy_(torch.view(cache[2 * i], [-1, $kvHeads, $head]), 0, places, k)
                  _1 = torch.index_copy_(torch.view(cache[2 * i + 1], [-1, $kvHeads, $head]), 0, places, v)
                  a = (self).asked_attention(n, ws, ls, cos, sin, mask, cache, 0, i)
                  x = (self).rest(x, a, ws, ls, i)
                return (self).outcome(x, ws, ls)
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
            """;

    private DecodingMethods() {}
}
