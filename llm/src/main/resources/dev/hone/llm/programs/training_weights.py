# Gradients of all weights, which `parameters` are, in their order; `weights` are those of the base, and stay.


class WeightTraining(Module):

  # The loss, and its gradient by the hidden states, with that of the pull towards an anchor where there is one; `tracked`
  # are the weights that gradients are asked of, `weights` those of the base.
  def head_gradients(self, hidden: Tensor, labels: Tensor, share: Tensor, chunk: int, anchor: List[Tensor],
      weights: List[Tensor], tracked: List[Tensor], sums: List[Tensor]) -> List[Tensor]:
    none = annotate(List[Tensor], [])
    by_hidden = torch.empty_like(hidden)
    total = torch.zeros([], dtype=FLOAT32, device=hidden.device)
    for c in range((torch.size(hidden, 0) + chunk - 1) // chunk):
      first = c * chunk
      end = first + chunk
      piece = torch.requires_grad_(torch.detach(torch.slice(hidden, 0, first, end)), True)
      logits = self.head(piece, tracked, none, none)
      loss = self.loss(logits, torch.slice(labels, 0, first, end), self.share_of(share, first, end))
      torch.add_(total, torch.detach(loss))
      if len(anchor) > 0:
        loss = torch.add(loss, self.divergence(logits, anchor, first, end, weights))
      gradients = torch.grad([loss], [piece, tracked[HEAD]], None, None, False, True)
      torch.copy_(torch.slice(by_hidden, 0, first, end), self.given(gradients[0]))
      self.add_gradients(gradients, 1, sums, HEAD)
    return [total, by_hidden]

  def anchored_weight_gradients(self, ids: Tensor, times: Tensor, positions: Tensor, labels: Tensor, run_list: Tensor,
      span_list: Tensor, share: Tensor, chunk_size: Tensor, weights: List[Tensor], parameters: List[Tensor],
      sums: List[Tensor], frequencies: Tensor, anchor: List[Tensor]) -> Tensor:
    none = annotate(List[Tensor], [])
    tracked = self.tracked(parameters)
    runs = self.listed(run_list)
    spans = self.listed(span_list)
    hidden = self.hidden(ids, times, positions, runs, spans, none, 0, tracked, none, none, frequencies)
    counted = self.counted(labels)
    if torch.size(counted, 0) < torch.size(labels, 0):
      hidden = torch.index_select(hidden, 0, counted)
      labels = torch.index_select(labels, 0, counted)
      share = self.counted_share(share, counted)
      anchor = self.counted_anchor(anchor, counted)
    both = self.head_gradients(hidden, labels, share, int(chunk_size), anchor, weights, tracked, sums)
    gradients = torch.grad([hidden], tracked, annotate(List[Optional[Tensor]], [both[1]]), None, False, True)
    self.add_gradients(gradients, 0, sums, 0)
    return both[0]

  # The weights of a layer begin here.
  def place(self, layer: int) -> int:
    return 1 + layer * LAYER_WEIGHTS

  # The same; of each layer only the input is kept, and the layer is computed again on the way back.
  def anchored_checkpointed_weight_gradients(self, ids: Tensor, times: Tensor, positions: Tensor, labels: Tensor,
      run_list: Tensor, span_list: Tensor, share: Tensor, chunk_size: Tensor, weights: List[Tensor],
      parameters: List[Tensor], sums: List[Tensor], frequencies: Tensor, anchor: List[Tensor]) -> Tensor:
    none = annotate(List[Tensor], [])
    tracked = self.tracked(parameters)
    rope = self.rope(times, frequencies)
    rows = self.packed(rope, None, self.listed(run_list), self.listed(span_list), none, 0)
    embedded = self.embed(ids, tracked, none, none)
    inputs = [torch.detach(embedded)]
    for layer in range(LAST_LAYER):
      inputs.append(self.layer(inputs[layer], rows, self.weights_of(parameters, layer), none, none, layer))
    x = torch.requires_grad_(torch.detach(inputs[LAST_LAYER]), True)
    hidden = self.tail(x, positions, rows, tracked, none, none)
    counted = self.counted(labels)
    if torch.size(counted, 0) < torch.size(labels, 0):
      hidden = torch.index_select(hidden, 0, counted)
      labels = torch.index_select(labels, 0, counted)
      share = self.counted_share(share, counted)
      anchor = self.counted_anchor(anchor, counted)
    both = self.head_gradients(hidden, labels, share, int(chunk_size), anchor, weights, tracked, sums)
    by_output = annotate(List[Optional[Tensor]], [both[1]])
    # The norm before the head comes after the last layer, in the order of weights too.
    last = torch.slice(tracked, self.place(LAST_LAYER), FINAL_NORM + 1)
    gradients = torch.grad([hidden], torch.add([x], last), by_output, None, False, True)
    self.add_gradients(gradients, 1, sums, self.place(LAST_LAYER))
    for back in range(LAST_LAYER):
      layer = LAST_LAYER - 1 - back
      by_output = annotate(List[Optional[Tensor]], [self.given(gradients[0])])
      x = torch.requires_grad_(torch.detach(inputs[layer]), True)
      own = self.weights_of(tracked, layer)
      y = self.layer(x, rows, own, none, none, layer)
      gradients = torch.grad([y], torch.add([x], own), by_output, None, False, True)
      self.add_gradients(gradients, 1, sums, self.place(layer))
    by_embedded = annotate(List[Optional[Tensor]], [self.given(gradients[0])])
    gradients = torch.grad([embedded], torch.slice(tracked, 0, 1), by_embedded, None, False, True)
    self.add_gradients(gradients, 0, sums, 0)
    return both[0]

  # Without a pull.
  def weight_gradients(self, ids: Tensor, times: Tensor, positions: Tensor, labels: Tensor, run_list: Tensor,
      span_list: Tensor, share: Tensor, chunk_size: Tensor, weights: List[Tensor], parameters: List[Tensor],
      sums: List[Tensor], frequencies: Tensor) -> Tensor:
    none = annotate(List[Tensor], [])
    return self.anchored_weight_gradients(ids, times, positions, labels, run_list, span_list, share, chunk_size,
        weights, parameters, sums, frequencies, none)

  def checkpointed_weight_gradients(self, ids: Tensor, times: Tensor, positions: Tensor, labels: Tensor,
      run_list: Tensor, span_list: Tensor, share: Tensor, chunk_size: Tensor, weights: List[Tensor],
      parameters: List[Tensor], sums: List[Tensor], frequencies: Tensor) -> Tensor:
    none = annotate(List[Tensor], [])
    return self.anchored_checkpointed_weight_gradients(ids, times, positions, labels, run_list, span_list, share,
        chunk_size, weights, parameters, sums, frequencies, none)
