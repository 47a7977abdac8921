# Plain work, to know what a machine can do.


class Yardstick(Module):

  def read(self, x: Tensor) -> Tensor:
    return torch.sum(x)

  def halve(self, x: Tensor) -> Tensor:
    return torch.to(x, BFLOAT16)

  # The product is computed whole; one element of it comes back.
  def multiply(self, x: Tensor, y: Tensor) -> Tensor:
    return torch.to(torch.slice(torch.slice(torch.matmul(x, y), 0, 0, 1), 1, 0, 1), FLOAT32)

  # Rows times each matrix, which has a row for each output; one element of the last comes back.
  def times_rows(self, rows: List[Tensor], matrices: List[Tensor]) -> Tensor:
    y = rows[0]
    for m in range(len(matrices)):
      y = torch.linear(rows[m], matrices[m], None)
    return torch.slice(torch.slice(y, 0, 0, 1), 1, 0, 1)

  # The same of one row.
  def times_vector(self, rows: List[Tensor], matrices: List[Tensor]) -> Tensor:
    y = rows[0]
    for m in range(len(matrices)):
      y = torch.mv(matrices[m], torch.view(rows[m], [-1]))
    return torch.slice(torch.view(y, [1, -1]), 1, 0, 1)
