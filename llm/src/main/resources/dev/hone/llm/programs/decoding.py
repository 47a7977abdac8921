# Many sequences at once, continued token by token over a cache of keys and values.
#
# The rows in use are the first ones of the cache, without a gap. A row sees its own tokens alone: what others left
# behind it in the cache is hidden, and written over as the row grows; rows of equal length need no mask.


class Decoding(Module):

  def new_cache(self, rows: int, tokens: int, frequencies: Tensor) -> List[Tensor]:
    cache = annotate(List[Tensor], [])
    for half in range(2 * LAYERS):
      cache.append(torch.zeros([rows, tokens, KV_HEADS, HEAD_SIZE], dtype=DTYPE, device=frequencies.device))
    return cache

  # Reads prompts into the cache, one per row from row `first` on; logits of the token after each.
  def begin(self, tokens: List[int], times: List[int], lasts: List[int], runs: List[int], spans: List[int],
      adapters: List[int], first: int, weights: List[Tensor], adapter: List[Tensor], tables: List[Tensor],
      frequencies: Tensor, cache: List[Tensor]) -> Tensor:
    # One way to the device for all numbers: each takes some ten microseconds on a GPU, whatever it carries.
    all = self.numbers(torch.add(torch.add(torch.add(tokens, times), adapters), lasts), frequencies)
    count = len(tokens)
    ids = torch.slice(all, 0, 0, count)
    places = torch.slice(all, 0, count, 2 * count)
    masks = self.masks(torch.slice(all, 0, 2 * count, 2 * count + len(adapters)), tables)
    positions = torch.slice(all, 0, 2 * count + len(adapters))
    hidden = self.hidden(
        ids, places, positions, runs, spans, cache, first, weights, adapter, masks, frequencies)
    return self.head(hidden, weights, self.head_adapter(adapter), self.picked(masks, positions))

  # Reads more of a prompt into one row of the cache, after so many tokens that it has already. What comes of the tokens
  # is not asked for: of the last layer only their keys and values are made.
  def extend(self, tokens: List[int], past: int, adapters: List[int], row: int, weights: List[Tensor],
      adapter: List[Tensor], tables: List[Tensor], frequencies: Tensor, cache: List[Tensor]) -> Tensor:
    count = len(tokens)
    width = past + count
    all = self.numbers(torch.add(tokens, adapters), frequencies)
    masks = self.masks(torch.slice(all, 0, count), tables)
    times = torch.arange(past, width, dtype=INT64, device=frequencies.device)
    unseen = torch.view(self.unseen(times, width), [1, 1, count, width])
    none = annotate(List[int], [])
    unpadded = annotate(List[Tensor], [])
    rows = __torch__.Rows(
        self.rope(times, frequencies), cache, none, none, unpadded, None, row, None, width, unseen)
    x = self.embed(torch.slice(all, 0, 0, count), weights, adapter, masks)
    x = self.body(x, rows, weights, adapter, masks)
    last = self.weights_of(weights, LAST_LAYER)
    normed = self.norm(x, last[INPUT_NORM])
    lent = self.keys_values(normed, last, self.adapter_of(adapter, LAST_LAYER), masks)
    heads = torch.view(lent, [-1, KEY_VALUE_HEADS, HEAD_SIZE])
    keys = self.rotate(self.norm_keys(torch.slice(heads, 1, 0, KV_HEADS), last), rows.rope)
    self.keep_extended(keys, torch.slice(heads, 1, KV_HEADS, KEY_VALUE_HEADS), rows, LAST_LAYER)
    return times

  # Appends one token to each row, after so many tokens that it has already; logits of the next.
  def step(self, tokens: List[int], past: List[int], width: int, even: bool, adapters: List[int],
      weights: List[Tensor], adapter: List[Tensor], tables: List[Tensor], frequencies: Tensor,
      cache: List[Tensor]) -> Tensor:
    count = len(tokens)
    all = self.numbers(torch.add(torch.add(tokens, past), adapters), frequencies)
    lasts = torch.slice(all, 0, count, 2 * count)
    masks = self.masks(torch.slice(all, 0, 2 * count), tables)
    if even:
      unseen = annotate(Optional[Tensor], None)
    else:
      unseen = annotate(Optional[Tensor], self.unseen(lasts, width))
    row = torch.arange(count, dtype=INT64, device=frequencies.device)
    places = torch.add(torch.mul(row, torch.size(cache[0], 1)), lasts)
    none = annotate(List[int], [])
    unpadded = annotate(List[Tensor], [])
    rows = __torch__.Rows(self.rope(lasts, frequencies), cache, none, none, unpadded, None, 0, places, width, unseen)
    x = self.embed(torch.slice(all, 0, 0, count), weights, adapter, masks)
    x = self.body(x, rows, weights, adapter, masks)
    last = self.adapter_of(adapter, LAST_LAYER)
    x = self.layer(x, rows, self.weights_of(weights, LAST_LAYER), last, masks, LAST_LAYER)
    x = self.norm(x, weights[FINAL_NORM])
    return self.head(x, weights, self.head_adapter(adapter), masks)

  # Minus infinity behind each row's last token, [rows, 1, 1, width].
  def unseen(self, lasts: Tensor, width: int) -> Tensor:
    places = torch.arange(width, dtype=INT64, device=lasts.device)
    hidden = torch.gt(torch.unsqueeze(places, 0), torch.unsqueeze(lasts, 1))
    zeros = torch.zeros([torch.size(lasts, 0), width], dtype=DTYPE, device=lasts.device)
    return torch.view(torch.masked_fill(zeros, hidden, -inf), [torch.size(lasts, 0), 1, 1, width])

  # The first tokens of the first rows into another cache.
  def copy_rows(self, source: List[Tensor], target: List[Tensor], count: int, tokens: int) -> Tensor:
    for half in range(len(source)):
      there = torch.slice(torch.slice(target[half], 0, 0, count), 1, 0, tokens)
      torch.copy_(there, torch.slice(torch.slice(source[half], 0, 0, count), 1, 0, tokens))
    return target[0]

  # The first tokens of a row over those of a row of the same cache or another.
  def copy_row(self, source: List[Tensor], origin: int, target: List[Tensor], place: int, tokens: int) -> Tensor:
    for half in range(len(source)):
      there = torch.slice(torch.select(target[half], 0, place), 0, 0, tokens)
      torch.copy_(there, torch.slice(torch.select(source[half], 0, origin), 0, 0, tokens))
    return target[0]
