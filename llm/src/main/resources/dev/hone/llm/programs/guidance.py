# Drives rows away from what the model would say to another prompt.
#
#   logits   of every branch, [branches, vocabulary]
#   own      for each row, its own branch
#   rows     those that are guided
#   others   the branch that each of them is guided away from
#   weights  of each of them, [guided rows, 1]; 1 would leave it as it is


class Guidance(Module):

  def numbers(self, values: List[int], like: Tensor) -> Tensor:
    return torch.tensor(values, dtype=INT64, device=like.device)

  # other + weight * (own - other) for the guided rows, their own for the rest; [rows, vocabulary].
  def guided(self, logits: Tensor, own: List[int], rows: List[int], others: List[int], weights: Tensor) -> Tensor:
    mine = torch.index_select(logits, 0, self.numbers(own, logits))
    places = self.numbers(rows, logits)
    other = torch.index_select(logits, 0, self.numbers(others, logits))
    weight = torch.to(weights, logits.device, FLOAT32)
    return torch.index_copy(mine, 0, places, torch.lerp(other, torch.index_select(mine, 0, places), weight))
