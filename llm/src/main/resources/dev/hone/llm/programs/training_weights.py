# Gradients of all weights, which `parameters` are, in their order; `weights` are those of the base, and stay.


class WeightTraining(Module):

  def anchored_weight_gradients(self, ids: Tensor, times: Tensor, positions: Tensor, labels: Tensor, run_list: Tensor,
      span_list: Tensor, share: Tensor, chunk_size: Tensor, weights: List[Tensor], parameters: List[Tensor],
      sums: List[Tensor], frequencies: Tensor, anchor: List[Tensor]) -> Tensor:
    none = annotate(List[Tensor], [])
    chunk = int(chunk_size)
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
    gradients = torch.grad([hidden], tracked, annotate(List[Optional[Tensor]], [by_hidden]), None, False, True)
    self.add_gradients(gradients, 0, sums, 0)
    return total

  # Without a pull.
  def weight_gradients(self, ids: Tensor, times: Tensor, positions: Tensor, labels: Tensor, run_list: Tensor,
      span_list: Tensor, share: Tensor, chunk_size: Tensor, weights: List[Tensor], parameters: List[Tensor],
      sums: List[Tensor], frequencies: Tensor) -> Tensor:
    none = annotate(List[Tensor], [])
    return self.anchored_weight_gradients(ids, times, positions, labels, run_list, span_list, share, chunk_size,
        weights, parameters, sums, frequencies, none)
