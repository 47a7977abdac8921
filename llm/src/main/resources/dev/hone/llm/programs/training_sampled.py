# Gradients of all weights by a loss in which a few tokens stand for the whole vocabulary: `candidates`, of which `labels`
# are places, each with its correction. Their logits are few, and exist whole.


class SampledTraining(Module):

  def sampled_gradients(self, ids: Tensor, times: Tensor, positions: Tensor, labels: Tensor, run_list: Tensor,
      span_list: Tensor, share: Tensor, candidates: Tensor, corrections: Tensor, parameters: List[Tensor],
      sums: List[Tensor], frequencies: Tensor) -> Tensor:
    none = annotate(List[Tensor], [])
    tracked = self.tracked(parameters)
    runs = self.listed(run_list)
    spans = self.listed(span_list)
    hidden = self.hidden(ids, times, positions, runs, spans, none, 0, tracked, none, none, frequencies)
    counted = self.counted(labels)
    hidden = torch.index_select(hidden, 0, counted)
    labels = torch.index_select(labels, 0, counted)
    rows = torch.index_select(tracked[HEAD], 0, candidates)
    logits = torch.add(torch.to(torch.linear(hidden, rows, None), FLOAT32), corrections)
    loss = self.loss(logits, labels, share)
    gradients = torch.grad([loss], tracked, None, None, False, True)
    self.add_gradients(gradients, 0, sums, 0)
    return torch.detach(loss)
