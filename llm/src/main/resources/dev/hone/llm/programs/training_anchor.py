# A pull towards the base.


class Anchor(Module):

  # The divergence KL(adapted || base) of whole distributions, summed over tokens, times a weight. `anchor` are the
  # hidden states of the base alone for the tokens from which these logits come, and the weight.
  def divergence(self, logits: Tensor, anchor: List[Tensor], first: int, end: int, weights: List[Tensor]) -> Tensor:
    base = torch.to(torch.linear(torch.slice(anchor[0], 0, first, end), weights[HEAD], None), FLOAT32)
    if CAPS_LOGITS:
      base = self.capped(base, LOGIT_CAP)
    found = torch.log_softmax(logits, -1, None)
    gaps = torch.sub(found, torch.log_softmax(base, -1, None))
    return torch.mul(torch.sum(torch.mul(torch.exp(found), gaps)), anchor[1])

  # The same for the tokens that count.
  def counted_anchor(self, anchor: List[Tensor], counted: Tensor) -> List[Tensor]:
    if len(anchor) > 0:
      anchor = [torch.index_select(anchor[0], 0, counted), anchor[1]]
    return anchor
