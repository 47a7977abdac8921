# Moves weights between where they are stored and the engine. Formats that the engine's own interface cannot hold pass
# as bytes and get their type here.


class Weights(Module):

  # A tensor on the device of `like`, of sizes given as a tensor.
  def make(self, like: Tensor, sizes: Tensor) -> Tensor:
    shape = annotate(List[int], [])
    for s in range(torch.size(sizes, 0)):
      shape.append(int(torch.select(sizes, 0, s)))
    return torch.empty(shape, dtype=DTYPE, device=like.device)

  # Some rows of a tensor from a flat source.
  def put(self, target: Tensor, source: Tensor, row: int, rows: int) -> Tensor:
    there = torch.slice(target, 0, row, row + rows)
    return torch.copy_(there, torch.view(source, torch.size(there)))

  # The same from bytes that are words of bfloat16.
  def put_bfloat16(self, target: Tensor, source: Tensor, row: int, rows: int) -> Tensor:
    return self.put(target, torch.view_copy(source, dtype=BFLOAT16), row, rows)

  def floats(self, source: Tensor, row: int, rows: int) -> Tensor:
    return torch.to(torch.contiguous(torch.slice(source, 0, row, row + rows)), FLOAT32)
