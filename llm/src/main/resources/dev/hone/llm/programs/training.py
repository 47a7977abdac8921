# Gradients of the loss over the tokens asked for, added to sums that are float32 whatever the precision of the weights.
#
# The head and its loss are computed on pieces of `chunk` tokens, each with its own backward pass, so that the logits
# never exist whole. With checkpoints only the input of each layer is kept, and the layer is computed again on the way
# back.


class Training(Module):

  def listed(self, values: Tensor) -> List[int]:
    numbers = annotate(List[int], [])
    for v in range(torch.size(values, 0)):
      numbers.append(int(torch.select(values, 0, v)))
    return numbers

  # Copies of which gradients can be asked.
  def tracked(self, parameters: List[Tensor]) -> List[Tensor]:
    copies = annotate(List[Tensor], [])
    for p in range(len(parameters)):
      copies.append(torch.requires_grad_(torch.detach(parameters[p]), True))
    return copies

  # Adds gradients, but for the first `skip` of them, to the sums from `offset` on.
  def add_gradients(self, gradients: List[Optional[Tensor]], skip: int, sums: List[Tensor], offset: int) -> int:
    for p in range(len(gradients) - skip):
      gradient = gradients[p + skip]
      if gradient is not None:
        # One by one: the engine takes a call on lists made here for one without effect, and leaves it out.
        torch.add_(sums[offset + p], gradient)
    return offset

  def given(self, gradient: Optional[Tensor]) -> Tensor:
    assert gradient is not None, "a gradient is missing"
    return gradient

  # The places of the labels that count.
  def counted(self, labels: Tensor) -> Tensor:
    return torch.squeeze(torch.nonzero(torch.ge(labels, 0)), 1)

  # The loss of some logits, times `share`.
  def loss(self, logits: Tensor, labels: Tensor, share: Tensor) -> Tensor:
    return torch.mul(torch.cross_entropy_loss(logits, labels, None, 2, -100, 0.), share)
