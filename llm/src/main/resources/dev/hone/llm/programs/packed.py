# Whole sequences, laid one after the other without padding.


class Packed(Module):

  def packed(self, rope: List[Tensor], asked: Optional[Tensor], runs: List[int], spans: List[int], cache: List[Tensor],
      first: int) -> __torch__.Rows:
    return __torch__.Rows(rope, cache, runs, spans, self.padding(runs, rope[0]), asked, first, None, 0, None)

  # Slots of sequences padded to the longest, so that all go through attention in one call: the token in each slot, any
  # token of the same sequence where it is padded, and the slot of each token. None where that is not done: for one run,
  # or where more than half of the slots would be padding.
  def padding(self, runs: List[int], like: Tensor) -> List[Tensor]:
    padding = annotate(List[Tensor], [])
    if PADS_ATTENTION and len(runs) > 2:
      sequences = 0
      longest = 0
      tokens = 0
      for run in range(len(runs) // 2):
        sequences = sequences + runs[2 * run]
        longest = max(longest, runs[2 * run + 1])
        tokens = tokens + runs[2 * run] * runs[2 * run + 1]
      if sequences * longest <= 2 * tokens:
        padding = self.slots(runs, longest, like)
    return padding

  def slots(self, runs: List[int], longest: int, like: Tensor) -> List[Tensor]:
    filled = annotate(List[int], [])
    places = annotate(List[int], [])
    start = 0
    for run in range(len(runs) // 2):
      length = runs[2 * run + 1]
      for sequence in range(runs[2 * run]):
        for at in range(longest):
          if at < length:
            places.append(len(filled))
            filled.append(start + at)
          else:
            filled.append(start)
        start = start + length
    return [self.numbers(filled, like), self.numbers(places, like)]

  # The last layer and the final norm; in this layer only the tokens asked for have queries and a feed-forward part.
  def tail(self, x: Tensor, positions: Tensor, rows: __torch__.Rows, weights: List[Tensor], adapter: List[Tensor],
      masks: List[Tensor]) -> Tensor:
    if torch.size(positions, 0) < torch.size(x, 0):
      rows = __torch__.Rows(
          rows.rope, rows.cache, rows.runs, rows.spans, rows.padding, positions, rows.first, None, 0, None)
    x = self.layer(x, rows, self.weights_of(weights, LAST_LAYER), adapter, masks, LAST_LAYER)
    return self.norm(x, weights[FINAL_NORM])

  # Hidden states [asked, hidden] of the tokens at `positions`, normed for the head.
  def hidden(self, ids: Tensor, times: Tensor, positions: Tensor, runs: List[int], spans: List[int],
      cache: List[Tensor], first: int, weights: List[Tensor], adapter: List[Tensor], masks: List[Tensor],
      frequencies: Tensor) -> Tensor:
    rows = self.packed(self.rope(times, frequencies), None, runs, spans, cache, first)
    x = self.embed(ids, weights, adapter, masks)
    x = self.body(x, rows, weights, adapter, masks)
    return self.tail(x, positions, rows, weights, self.adapter_of(adapter, LAST_LAYER), masks)

  # The same without a cache, for rows whose adapters are given by number.
  def asked(self, ids: Tensor, times: Tensor, positions: Tensor, runs: List[int], spans: List[int], numbers: Tensor,
      weights: List[Tensor], adapter: List[Tensor], tables: List[Tensor], frequencies: Tensor) -> Tensor:
    cache = annotate(List[Tensor], [])
    masks = self.masks(numbers, tables)
    return self.hidden(ids, times, positions, runs, spans, cache, 0, weights, adapter, masks, frequencies)

  def logits_of(self, hidden: Tensor, numbers: Tensor, weights: List[Tensor], adapter: List[Tensor],
      tables: List[Tensor]) -> Tensor:
    return self.head(hidden, weights, self.head_adapter(adapter), self.masks(numbers, tables))

  # Log-probabilities of the labels; logits are computed for so many rows at a time.
  def logprobs_of(self, hidden: Tensor, labels: Tensor, numbers: Tensor, rows: int, weights: List[Tensor],
      adapter: List[Tensor], tables: List[Tensor]) -> Tensor:
    parts = annotate(List[Tensor], [])
    count = torch.size(hidden, 0)
    for chunk in range((count + rows - 1) // rows):
      first = chunk * rows
      end = first + rows
      numbers_here = torch.slice(numbers, 0, first, end)
      logits = self.logits_of(torch.slice(hidden, 0, first, end), numbers_here, weights, adapter, tables)
      loss = torch.cross_entropy_loss(logits, torch.slice(labels, 0, first, end), None, 0, -100, 0.)
      parts.append(torch.neg(loss))
    return torch.cat(parts, 0)

  # Of the labels under each weight of a guidance, [weights, 3, labels]: their log-probability, the divergence of the
  # guided distribution from that of the other prompt, and its entropy. `own` and `other` are hidden states.
  def guided_of(self, own: Tensor, other: Tensor, labels: Tensor, guidance: Tensor, numbers: Tensor, rows: int,
      weights: List[Tensor], adapter: List[Tensor], tables: List[Tensor]) -> Tensor:
    parts = annotate(List[Tensor], [])
    count = torch.size(own, 0)
    for chunk in range((count + rows - 1) // rows):
      first = chunk * rows
      end = first + rows
      numbers_here = torch.slice(numbers, 0, first, end)
      mine = self.logits_of(torch.slice(own, 0, first, end), numbers_here, weights, adapter, tables)
      theirs = self.logits_of(torch.slice(other, 0, first, end), numbers_here, weights, adapter, tables)
      parts.append(self.guided(mine, theirs, torch.slice(labels, 0, first, end), guidance))
    return torch.cat(parts, 2)

  def guided(self, own: Tensor, other: Tensor, labels: Tensor, guidance: Tensor) -> Tensor:
    parts = annotate(List[Tensor], [])
    base = torch.log_softmax(other, -1, None)
    columns = torch.unsqueeze(labels, 1)
    for at in range(torch.size(guidance, 0)):
      found = torch.log_softmax(torch.lerp(other, own, torch.select(guidance, 0, at)), -1, None)
      shares = torch.exp(found)
      label = torch.squeeze(torch.gather(found, 1, columns), 1)
      divergence = torch.sum(torch.mul(shares, torch.sub(found, base)), [1], False)
      entropy = torch.neg(torch.sum(torch.mul(shares, found), [1], False))
      parts.append(torch.stack([label, divergence, entropy], 0))
    return torch.stack(parts, 0)
