# Chooses the next token of many rows.
#
#   raw       the model's logits, [rows, vocabulary]
#   logits    the same as changed by what is allowed, biases and penalties
#   settings  of each row: temperature, top-k, one minus top-p, min-p, repetition penalty, uniform number; [rows, 6]
#
# Weights are probabilities over that of the likeliest token. A token whose probability is less than (1 - top-p) /
# vocabulary lies in the tail that top-p cuts off, since all such tokens together hold less than 1 - top-p: so they need
# no place in the sort, only their sum counts.


class Sampling(Module):

  def numbers(self, values: List[int], like: Tensor) -> Tensor:
    return torch.tensor(values, dtype=INT64, device=like.device)

  # A column of the settings, [rows, 1].
  def setting(self, settings: Tensor, column: int) -> Tensor:
    return torch.slice(settings, 1, column, column + 1)

  # Of each row in float64: the token, its log-probability, the likeliest tokens and their log-probabilities.
  def answer(self, raw: Tensor, ids: Tensor, alternatives: int) -> Tensor:
    logprobs = torch.log_softmax(raw, -1, None)
    columns = torch.unsqueeze(ids, 1)
    parts = [torch.to(columns, FLOAT64), torch.to(torch.gather(logprobs, 1, columns), FLOAT64)]
    if alternatives > 0:
      best, places = torch.topk(logprobs, alternatives, 1, True, True)
      parts = torch.add(parts, [torch.to(places, FLOAT64), torch.to(best, FLOAT64)])
    return torch.cat(parts, 1)

  def greedy(self, raw: Tensor, alternatives: int) -> Tensor:
    return self.answer(raw, torch.argmax(raw, 1, False), alternatives)

  # Where each id of a row stands in the flat logits.
  def places(self, raw: Tensor, rows: Tensor, ids: List[int]) -> Tensor:
    return torch.add(torch.mul(rows, torch.size(raw, 1)), self.numbers(ids, raw))

  # Rows of `ruled_out`, [constrained rows, vocabulary], say what may not come in the rows that they are for.
  def allow(self, raw: Tensor, rows: List[int], ruled_out: Tensor) -> Tensor:
    row = self.numbers(rows, raw)
    left = torch.masked_fill(torch.index_select(raw, 0, row), torch.to(ruled_out, raw.device, BOOL), -inf)
    return torch.index_copy(raw, 0, row, left)

  # The amounts are added to the ids' logits in their rows; an id may come more than once.
  def shift(self, raw: Tensor, rows: List[int], ids: List[int], amounts: Tensor) -> Tensor:
    places = self.places(raw, self.numbers(rows, raw), ids)
    moved = torch.index_add(torch.reshape(raw, [-1]), 0, places, torch.to(amounts, raw.device, FLOAT32))
    return torch.view(moved, [-1, torch.size(raw, 1)])

  # The ids' logits in their rows are divided by the penalty, or multiplied where they are negative.
  def penalise(self, raw: Tensor, table: Tensor, rows: List[int], ids: List[int]) -> Tensor:
    row = self.numbers(rows, raw)
    places = self.places(raw, row, ids)
    settings = torch.to(table, raw.device, FLOAT64)
    penalty = torch.to(torch.index_select(torch.select(settings, 1, 4), 0, row), FLOAT32)
    flat = torch.reshape(raw, [-1])
    old = torch.index_select(flat, 0, places)
    new = torch.where(torch.lt(old, 0), torch.mul(old, penalty), torch.div(old, penalty))
    return torch.view(torch.index_copy(flat, 0, places, new), [-1, torch.size(raw, 1)])

  def weights(self, logits: Tensor, top: Tensor, settings: Tensor) -> Tensor:
    below = torch.sub(torch.to(logits, FLOAT64), top)
    return torch.exp(torch.div(below, self.setting(settings, 0)))

  # Inverts the distribution function at each row's uniform number, without what min-p leaves out; [rows, 1].
  def draw(self, weights: Tensor, settings: Tensor) -> Tensor:
    kept = torch.masked_fill(weights, torch.lt(weights, self.setting(settings, 3)), 0.)
    sums = torch.cumsum(kept, 1)
    shares = torch.div(sums, torch.slice(sums, 1, -1, None))
    return torch.sum(torch.le(shares, self.setting(settings, 5)), [1], True)

  # Rows without top-k and top-p: nothing has to be sorted.
  def plain(self, logits: Tensor, settings: Tensor) -> Tensor:
    top = torch.to(torch.amax(logits, [1], True), FLOAT64)
    return torch.squeeze(self.draw(self.weights(logits, top, settings), settings), 1)

  # Which tokens a row may still choose: its top-k with what ties with the last of them, or what does not surely lie in
  # the tail.
  def candidates(self, logits: Tensor, weights: Tensor, settings: Tensor) -> Tensor:
    limit = torch.clamp(torch.to(self.setting(settings, 1), INT64), 0, torch.size(logits, 1))
    longest = int(torch.item(torch.max(limit)))
    tail = torch.mul(self.setting(settings, 2), torch.sum(weights, [1], True))
    stay = torch.ge(weights, torch.div(tail, torch.size(logits, 1)))
    if longest > 0:
      best, places = torch.topk(logits, longest, 1, True, True)
      last = torch.gather(best, 1, torch.clamp(torch.sub(limit, 1), 0, None))
      stay = torch.where(torch.gt(limit, 0), torch.ge(logits, last), stay)
    return stay

  # Rows with top-k or top-p: only their candidates are sorted, laid to the left of a table as wide as the most that a
  # row has.
  def shortlisted(self, logits: Tensor, settings: Tensor) -> Tensor:
    top = torch.to(torch.amax(logits, [1], True), FLOAT64)
    all_weights = self.weights(logits, top, settings)
    stay = self.candidates(logits, all_weights, settings)
    width = int(torch.item(torch.clamp(torch.max(torch.sum(stay, [1], False)), 1, None)))
    at = torch.nonzero(stay)
    column = torch.sub(torch.masked_select(torch.cumsum(stay, 1), stay), 1)
    places = torch.add(torch.mul(torch.select(at, 1, 0), width), column)
    size = torch.size(logits, 0) * width
    tokens = torch.index_copy(torch.new_zeros(at, [size]), 0, places, torch.select(at, 1, 1))
    few = torch.index_copy(torch.new_full(logits, [size], -inf), 0, places, torch.masked_select(logits, stay))
    values, order = torch.sort(torch.view(few, [-1, width]), stable=True, dim=1, descending=False)
    ids = torch.gather(torch.view(tokens, [-1, width]), 1, order)
    weights = self.weights(values, top, settings)
    sums = torch.cumsum(weights, 1)
    listed = torch.slice(sums, 1, -1, None)
    beyond = torch.clamp(torch.sub(torch.sum(all_weights, [1], True), listed), 0., None)
    tail = torch.masked_fill(beyond, torch.gt(self.setting(settings, 1), 0.), 0.)
    shares = torch.div(torch.add(sums, tail), torch.add(listed, tail))
    kept = torch.masked_fill(weights, torch.le(shares, self.setting(settings, 2)), 0.)
    return torch.squeeze(torch.gather(ids, 1, self.draw(kept, settings)), 1)

  # `drawn` and `shortlist` are the rows that draw, without and with top-k or top-p; the other rows are greedy.
  def choose(self, raw: Tensor, logits: Tensor, table: Tensor, drawn: List[int], shortlist: List[int],
      alternatives: int) -> Tensor:
    settings = torch.to(table, raw.device, FLOAT64)
    ids = torch.argmax(logits, 1, False)
    if len(drawn) > 0:
      rows = self.numbers(drawn, raw)
      made = self.plain(torch.index_select(logits, 0, rows), torch.index_select(settings, 0, rows))
      ids = torch.index_copy(ids, 0, rows, made)
    if len(shortlist) > 0:
      rows = self.numbers(shortlist, raw)
      made = self.shortlisted(torch.index_select(logits, 0, rows), torch.index_select(settings, 0, rows))
      ids = torch.index_copy(ids, 0, rows, made)
    return self.answer(raw, ids, alternatives)
