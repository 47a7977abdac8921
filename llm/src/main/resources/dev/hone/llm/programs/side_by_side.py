# Lays the stacked tensors of several adapters beside each other.


class SideBySide(Module):

  # An infinite element becomes the largest finite one.
  def joined(self, parts: List[Tensor], dimension: int) -> Tensor:
    return torch.nan_to_num(torch.cat(parts, dimension), None, None, None)

  def stacked(self, parts: List[Tensor]) -> Tensor:
    return torch.stack(parts, 0)

  def ones(self, size: int, like: Tensor) -> Tensor:
    return torch.ones([size], dtype=DTYPE, device=like.device)

  def truths(self, x: Tensor) -> Tensor:
    return torch.to(x, BOOL)
