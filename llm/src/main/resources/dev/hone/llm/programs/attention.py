# What tokens see of each other. Packed sequences, whole or only the tokens asked for, and single tokens, or more of one
# row, over a cache.


class Attention(Module):

  def attend(self, queries: Tensor, keys: Tensor, values: Tensor, rows: __torch__.Rows, layer: int) -> Tensor:
    if rows.places is None:
      if rows.width > 0:
        attended = self.attend_extended(queries, keys, values, rows, layer)
      else:
        attended = self.attend_packed(queries, keys, values, rows, layer)
    else:
      attended = self.attend_cached(queries, keys, values, rows, layer)
    return attended

  def attend_packed(self, queries: Tensor, keys: Tensor, values: Tensor, rows: __torch__.Rows, layer: int) -> Tensor:
    if len(rows.cache) > 0:
      self.keep(keys, values, rows, layer)
    if rows.asked is None:
      if len(rows.padding) > 0:
        attended = self.attend_padded(queries, keys, values, rows)
      else:
        attended = self.attend_whole(queries, keys, values, rows.runs)
    else:
      attended = self.attend_asked(queries, keys, values, rows.spans)
    return attended

  # softmax(q k) v, [.., queries, head size]; a mask is truths of what is seen, or numbers added to the products.
  def mix(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
    if CAPS_ATTENTION:
      mixed = self.mix_capped(q, k, v, mask, causal)
    elif SCALES_ATTENTION:
      mixed = torch.scaled_dot_product_attention(q, k, v, mask, 0., causal, scale=ATTENTION_SCALE)
    else:
      mixed = torch.scaled_dot_product_attention(q, k, v, mask, 0., causal)
    return mixed

  # The engine's own attention cannot cap the products.
  def mix_capped(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
    products = torch.mul(torch.matmul(q, torch.transpose(k, 2, 3)), ATTENTION_SCALE)
    scores = self.capped(products, ATTENTION_CAP)
    if causal:
      later = torch.triu(torch.ones_like(scores, dtype=BOOL), 1)
      scores = torch.masked_fill(scores, later, -inf)
    if mask is not None:
      if mask.dtype == BOOL:
        scores = torch.masked_fill(scores, torch.logical_not(mask), -inf)
      else:
        scores = torch.add(scores, mask)
    shares = torch.softmax(torch.to(scores, FLOAT32), -1)
    return torch.matmul(torch.to(shares, DTYPE), v)

  # Keys and values into the cache.
  def keep(self, keys: Tensor, values: Tensor, rows: __torch__.Rows, layer: int) -> int:
    row = rows.first
    start = 0
    for run in range(len(rows.runs) // 2):
      count = rows.runs[2 * run]
      length = rows.runs[2 * run + 1]
      end = start + count * length
      shape = [count, length, KV_HEADS, HEAD_SIZE]
      kept_keys = torch.slice(torch.slice(rows.cache[2 * layer], 0, row, row + count), 1, 0, length)
      kept_values = torch.slice(torch.slice(rows.cache[2 * layer + 1], 0, row, row + count), 1, 0, length)
      torch.copy_(kept_keys, torch.view(torch.slice(keys, 0, start, end), shape))
      torch.copy_(kept_values, torch.view(torch.slice(values, 0, start, end), shape))
      row = row + count
      start = end
    return start

  # [count, heads, length, head size] of neighbours of equal length.
  def heads_first(self, x: Tensor, start: int, count: int, length: int) -> Tensor:
    part = torch.slice(x, 0, start, start + count * length)
    return torch.transpose(torch.view(part, [count, length, torch.size(x, 1), HEAD_SIZE]), 1, 2)

  # Repeats each key-value head for the query heads that share it.
  def widened(self, x: Tensor) -> Tensor:
    if QUERIES_PER_KEY > 1:
      size = [torch.size(x, 0), KV_HEADS, QUERIES_PER_KEY, torch.size(x, 2), HEAD_SIZE]
      wide = torch.expand(torch.unsqueeze(x, 2), size)
      x = torch.reshape(wide, [torch.size(x, 0), HEADS, torch.size(x, 2), HEAD_SIZE])
    return x

  # Neighbours of equal length go through attention together.
  def attend_whole(self, queries: Tensor, keys: Tensor, values: Tensor, runs: List[int]) -> Tensor:
    parts = annotate(List[Tensor], [])
    start = 0
    for run in range(len(runs) // 2):
      count = runs[2 * run]
      length = runs[2 * run + 1]
      q = self.heads_first(queries, start, count, length)
      k = self.widened(self.heads_first(keys, start, count, length))
      v = self.widened(self.heads_first(values, start, count, length))
      mixed = self.mix(q, k, v, None, True)
      parts.append(torch.reshape(torch.transpose(mixed, 1, 2), [count * length, QUERIES]))
      start = start + count * length
    if len(parts) == 1:
      attended = parts[0]
    else:
      attended = torch.cat(parts, 0)
    return attended

  # All sequences in one call. What fills a sequence up comes after its own tokens, so that these never see it, and the
  # engine's fast kernel, which takes no mask, can be used.
  def attend_padded(self, queries: Tensor, keys: Tensor, values: Tensor, rows: __torch__.Rows) -> Tensor:
    sequences = len(rows.spans) // 4
    longest = torch.size(rows.padding[0], 0) // sequences
    q = self.heads_first(torch.index_select(queries, 0, rows.padding[0]), 0, sequences, longest)
    k = self.widened(self.heads_first(torch.index_select(keys, 0, rows.padding[0]), 0, sequences, longest))
    v = self.widened(self.heads_first(torch.index_select(values, 0, rows.padding[0]), 0, sequences, longest))
    mixed = torch.transpose(self.mix(q, k, v, None, True), 1, 2)
    return torch.index_select(torch.reshape(mixed, [-1, QUERIES]), 0, rows.padding[1])

  # Queries of the tokens asked for alone; each sees its sequence up to itself.
  def attend_asked(self, queries: Tensor, keys: Tensor, values: Tensor, spans: List[int]) -> Tensor:
    parts = annotate(List[Tensor], [])
    at = 0
    for sequence in range(len(spans) // 4):
      start = spans[4 * sequence]
      begin = spans[4 * sequence + 2]
      end = spans[4 * sequence + 3]
      if end > begin:
        q = self.heads_first(queries, at, 1, end - begin)
        k = self.widened(self.heads_first(keys, start, 1, end))
        v = self.widened(self.heads_first(values, start, 1, end))
        if end - begin == 1:
          mixed = self.mix(q, k, v, None, False)
        else:
          lasts = torch.arange(begin, end, dtype=INT64, device=q.device)
          places = torch.arange(0, end, dtype=INT64, device=q.device)
          visible = torch.le(torch.unsqueeze(places, 0), torch.unsqueeze(lasts, 1))
          mixed = self.mix(q, k, v, visible, False)
        parts.append(torch.reshape(torch.transpose(mixed, 1, 2), [end - begin, QUERIES]))
        at = at + (end - begin)
    return torch.cat(parts, 0)

  # A row's own token among those that its cache holds. The query heads that share a key-value head lie side by side as
  # if they were moments of time, so that keys and values are never repeated.
  def attend_cached(self, queries: Tensor, keys: Tensor, values: Tensor, rows: __torch__.Rows, layer: int) -> Tensor:
    count = torch.size(queries, 0)
    all_keys = rows.cache[2 * layer]
    all_values = rows.cache[2 * layer + 1]
    places = rows.places
    if places is not None:
      torch.index_copy_(torch.view(all_keys, [-1, KV_HEADS, HEAD_SIZE]), 0, places, keys)
      torch.index_copy_(torch.view(all_values, [-1, KV_HEADS, HEAD_SIZE]), 0, places, values)
    q = torch.reshape(queries, [count, KV_HEADS, QUERIES_PER_KEY, HEAD_SIZE])
    k = torch.transpose(torch.slice(torch.slice(all_keys, 0, 0, count), 1, 0, rows.width), 1, 2)
    v = torch.transpose(torch.slice(torch.slice(all_values, 0, 0, count), 1, 0, rows.width), 1, 2)
    mixed = self.mix(q, k, v, rows.unseen, False)
    return torch.reshape(mixed, [count, QUERIES])

  # More tokens of one row, which see each other and all that the row's cache holds before them.
  def attend_extended(self, queries: Tensor, keys: Tensor, values: Tensor, rows: __torch__.Rows, layer: int) -> Tensor:
    count = torch.size(queries, 0)
    self.keep_extended(keys, values, rows, layer)
    q = self.heads_first(queries, 0, 1, count)
    k = self.widened(self.heads_first(torch.select(rows.cache[2 * layer], 0, rows.first), 0, 1, rows.width))
    v = self.widened(self.heads_first(torch.select(rows.cache[2 * layer + 1], 0, rows.first), 0, 1, rows.width))
    mixed = self.mix(q, k, v, rows.unseen, False)
    return torch.reshape(torch.transpose(mixed, 1, 2), [count, QUERIES])

  def keep_extended(self, keys: Tensor, values: Tensor, rows: __torch__.Rows, layer: int) -> int:
    past = rows.width - torch.size(keys, 0)
    torch.copy_(torch.slice(torch.select(rows.cache[2 * layer], 0, rows.first), 0, past, rows.width), keys)
    torch.copy_(torch.slice(torch.select(rows.cache[2 * layer + 1], 0, rows.first), 0, past, rows.width), values)
    return past
