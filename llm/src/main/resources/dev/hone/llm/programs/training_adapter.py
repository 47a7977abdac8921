# Gradients of one adapter, whose tensors `parameters` are; the weights stay as they are.


class AdapterTraining(Module):

  # The loss, and its gradient by the hidden states, with that of the pull towards an anchor where there is one.
  def head_gradients(self, hidden: Tensor, labels: Tensor, share: Tensor, chunk: int, anchor: List[Tensor],
      weights: List[Tensor], parameters: List[Tensor], sums: List[Tensor]) -> List[Tensor]:
    by_hidden = torch.empty_like(hidden)
    total = torch.zeros([], dtype=FLOAT32, device=hidden.device)
    none = annotate(List[Tensor], [])
    for c in range((torch.size(hidden, 0) + chunk - 1) // chunk):
      first = c * chunk
      end = first + chunk
      piece = torch.requires_grad_(torch.detach(torch.slice(hidden, 0, first, end)), True)
      tracked = self.tracked(torch.slice(parameters, HEAD_PARAMETERS))
      logits = self.head(piece, weights, self.stack_head(weights, tracked), none)
      loss = self.loss(logits, torch.slice(labels, 0, first, end), self.share_of(share, first, end))
      torch.add_(total, torch.detach(loss))
      if len(anchor) > 0:
        loss = torch.add(loss, self.divergence(logits, anchor, first, end, weights))
      gradients = torch.grad([loss], torch.add([piece], tracked), None, None, False, True)
      torch.copy_(torch.slice(by_hidden, 0, first, end), self.given(gradients[0]))
      self.add_gradients(gradients, 1, sums, HEAD_PARAMETERS)
    return [total, by_hidden]

  def anchored_adapter_gradients(self, ids: Tensor, times: Tensor, positions: Tensor, labels: Tensor, run_list: Tensor,
      span_list: Tensor, share: Tensor, chunk_size: Tensor, weights: List[Tensor], parameters: List[Tensor],
      sums: List[Tensor], frequencies: Tensor, anchor: List[Tensor]) -> Tensor:
    none = annotate(List[Tensor], [])
    tracked = self.tracked(torch.slice(parameters, 0, HEAD_PARAMETERS))
    adapter = self.stack_body(weights, tracked)
    runs = self.listed(run_list)
    spans = self.listed(span_list)
    hidden = self.hidden(ids, times, positions, runs, spans, none, 0, weights, adapter, none, frequencies)
    counted = self.counted(labels)
    if torch.size(counted, 0) < torch.size(labels, 0):
      hidden = torch.index_select(hidden, 0, counted)
      labels = torch.index_select(labels, 0, counted)
      share = self.counted_share(share, counted)
      anchor = self.counted_anchor(anchor, counted)
    both = self.head_gradients(hidden, labels, share, int(chunk_size), anchor, weights, parameters, sums)
    if HEAD_PARAMETERS > 0:
      by_hidden = annotate(List[Optional[Tensor]], [both[1]])
      gradients = torch.grad([hidden], tracked, by_hidden, None, False, True)
      self.add_gradients(gradients, 0, sums, 0)
    return both[0]

  # The parameters of a layer begin here.
  def place(self, layer: int) -> int:
    return EMBEDDING_PARAMETERS + layer * LAYER_PARAMETERS

  def of_layer(self, parameters: List[Tensor], layer: int) -> List[Tensor]:
    return torch.slice(parameters, self.place(layer), self.place(layer) + LAYER_PARAMETERS)

  def anchored_checkpointed_gradients(self, ids: Tensor, times: Tensor, positions: Tensor, labels: Tensor,
      run_list: Tensor, span_list: Tensor, share: Tensor, chunk_size: Tensor, weights: List[Tensor],
      parameters: List[Tensor], sums: List[Tensor], frequencies: Tensor, anchor: List[Tensor]) -> Tensor:
    none = annotate(List[Tensor], [])
    rope = self.rope(times, frequencies)
    rows = self.packed(rope, None, self.listed(run_list), self.listed(span_list), none, 0)
    embedding = self.tracked(torch.slice(parameters, 0, EMBEDDING_PARAMETERS))
    embedded = self.embed(ids, weights, self.stack_embedding(weights, embedding), none)
    inputs = [torch.detach(embedded)]
    for layer in range(LAST_LAYER):
      quiet = self.stack_layer(weights, self.of_layer(parameters, layer), layer)
      inputs.append(self.layer(inputs[layer], rows, self.weights_of(weights, layer), quiet, none, layer))
    x = torch.requires_grad_(torch.detach(inputs[LAST_LAYER]), True)
    tracked = self.tracked(self.of_layer(parameters, LAST_LAYER))
    hidden = self.tail(x, positions, rows, weights, self.stack_layer(weights, tracked, LAST_LAYER), none)
    counted = self.counted(labels)
    if torch.size(counted, 0) < torch.size(labels, 0):
      hidden = torch.index_select(hidden, 0, counted)
      labels = torch.index_select(labels, 0, counted)
      share = self.counted_share(share, counted)
      anchor = self.counted_anchor(anchor, counted)
    both = self.head_gradients(hidden, labels, share, int(chunk_size), anchor, weights, parameters, sums)
    by_output = annotate(List[Optional[Tensor]], [both[1]])
    gradients = torch.grad([hidden], torch.add([x], tracked), by_output, None, False, True)
    self.add_gradients(gradients, 1, sums, self.place(LAST_LAYER))
    for back in range(LAST_LAYER):
      layer = LAST_LAYER - 1 - back
      by_output = annotate(List[Optional[Tensor]], [self.given(gradients[0])])
      x = torch.requires_grad_(torch.detach(inputs[layer]), True)
      tracked = self.tracked(self.of_layer(parameters, layer))
      adapter = self.stack_layer(weights, tracked, layer)
      y = self.layer(x, rows, self.weights_of(weights, layer), adapter, none, layer)
      gradients = torch.grad([y], torch.add([x], tracked), by_output, None, False, True)
      self.add_gradients(gradients, 1, sums, self.place(layer))
    if EMBEDDING_PARAMETERS > 0:
      by_embedded = annotate(List[Optional[Tensor]], [self.given(gradients[0])])
      gradients = torch.grad([embedded], embedding, by_embedded, None, False, True)
      self.add_gradients(gradients, 0, sums, 0)
    return both[0]

  # Without a pull.
  def adapter_gradients(self, ids: Tensor, times: Tensor, positions: Tensor, labels: Tensor, run_list: Tensor,
      span_list: Tensor, share: Tensor, chunk_size: Tensor, weights: List[Tensor], parameters: List[Tensor],
      sums: List[Tensor], frequencies: Tensor) -> Tensor:
    none = annotate(List[Tensor], [])
    return self.anchored_adapter_gradients(ids, times, positions, labels, run_list, span_list, share, chunk_size,
        weights, parameters, sums, frequencies, none)

  def checkpointed_gradients(self, ids: Tensor, times: Tensor, positions: Tensor, labels: Tensor, run_list: Tensor,
      span_list: Tensor, share: Tensor, chunk_size: Tensor, weights: List[Tensor], parameters: List[Tensor],
      sums: List[Tensor], frequencies: Tensor) -> Tensor:
    none = annotate(List[Tensor], [])
    return self.anchored_checkpointed_gradients(ids, times, positions, labels, run_list, span_list, share, chunk_size,
        weights, parameters, sums, frequencies, none)
