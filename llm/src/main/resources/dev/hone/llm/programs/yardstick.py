# Plain work, to know what a machine can do.


class Yardstick(Module):

  def read(self, x: Tensor) -> Tensor:
    return torch.sum(x)

  def halve(self, x: Tensor) -> Tensor:
    return torch.to(x, BFLOAT16)

  # The product is computed whole; one element of it comes back.
  def multiply(self, x: Tensor, y: Tensor) -> Tensor:
    return torch.to(torch.slice(torch.slice(torch.matmul(x, y), 0, 0, 1), 1, 0, 1), FLOAT32)
