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

  # The loss of some logits, times `share`, which is one for all tokens or one for each.
  def loss(self, logits: Tensor, labels: Tensor, share: Tensor) -> Tensor:
    if torch.dim(share) > 0:
      each = torch.cross_entropy_loss(logits, labels, None, 0, -100, 0.)
      loss = torch.sum(torch.mul(each, share))
    else:
      loss = torch.mul(torch.cross_entropy_loss(logits, labels, None, 2, -100, 0.), share)
    return loss

  # The shares of tokens from one to another.
  def share_of(self, share: Tensor, first: int, end: int) -> Tensor:
    if torch.dim(share) > 0:
      share = torch.slice(share, 0, first, end)
    return share

  # The shares of the tokens that count.
  def counted_share(self, share: Tensor, counted: Tensor) -> Tensor:
    if torch.dim(share) > 0:
      share = torch.index_select(share, 0, counted)
    return share
