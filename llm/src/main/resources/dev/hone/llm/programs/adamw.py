# One step of AdamW over all tensors: clips the summed gradients to a global norm, updates the tensors in place, clears
# the sums.


class AdamW(Module):

  def step(self, parameters: List[Tensor], sums: List[Tensor], first_moments: List[Tensor],
      second_moments: List[Tensor], counts: List[Tensor], rate: Tensor) -> Tensor:
    norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(sums, 2), 0), 2)
    clip = torch.clamp(torch.div(torch.tensor(MAX_NORM), torch.add(norm, 1e-06)), None, 1.)
    torch._foreach_mul_(sums, clip)
    torch._foreach_add_(counts, 1)
    torch._fused_adamw_(
        parameters, sums, first_moments, second_moments, annotate(List[Tensor], []), counts, lr=rate, beta1=BETA1,
        beta2=BETA2, weight_decay=WEIGHT_DECAY, eps=EPSILON, amsgrad=False, maximize=False)
    torch._foreach_zero_(sums)
    return norm

  def clear(self, sums: List[Tensor]) -> Tensor:
    torch._foreach_zero_(sums)
    return torch.tensor(0.)
