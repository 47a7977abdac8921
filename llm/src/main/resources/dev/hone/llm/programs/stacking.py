# An adapter's tensors as they are stored, laid together group by group as the products take them: the As one below the
# other, the scaled Bs as blocks along a diagonal, and with DoRA the factors of the outputs. The norms in these factors
# are constants of the gradient, as in PEFT.
#
#   parameters   the stored tensors; each adapted module's are A, B and with DoRA its magnitudes


class Stacking(Module):

  def stack(self, weights: List[Tensor], parameters: List[Tensor]) -> List[Tensor]:
    head = self.stack_head(weights, torch.slice(parameters, HEAD_PARAMETERS))
    return torch.add(self.stack_body(weights, torch.slice(parameters, 0, HEAD_PARAMETERS)), head)

  # All but the head.
  def stack_body(self, weights: List[Tensor], parameters: List[Tensor]) -> List[Tensor]:
    stacked = self.stack_embedding(weights, torch.slice(parameters, 0, EMBEDDING_PARAMETERS))
    for layer in range(LAYERS):
      first = EMBEDDING_PARAMETERS + layer * LAYER_PARAMETERS
      of_layer = torch.slice(parameters, first, first + LAYER_PARAMETERS)
      stacked = torch.add(stacked, self.stack_layer(weights, of_layer, layer))
    return stacked

  # A is stored [rank, vocabulary] as PEFT has it; a lookup reads rows.
  def stack_embedding(self, weights: List[Tensor], parameters: List[Tensor]) -> List[Tensor]:
    stacked = annotate(List[Tensor], [])
    if EMBEDDING_PARAMETERS > 0:
      stacked.append(torch.to(torch.contiguous(torch.t(parameters[0])), DTYPE))
      stacked.append(torch.to(torch.mul(parameters[1], SCALING), DTYPE))
    return stacked

  def stack_layer(self, weights: List[Tensor], parameters: List[Tensor], layer: int) -> List[Tensor]:
    own = self.weights_of(weights, layer)
    stacked = annotate(List[Tensor], [])
    at = self.stack_group(stacked, own[QKV], parameters, 0, QKV_OUTPUTS, QKV_ADAPTED)
    at = self.stack_group(stacked, own[OUTPUT], parameters, at, OUTPUT_OUTPUTS, OUTPUT_ADAPTED)
    at = self.stack_group(stacked, own[GATE_UP], parameters, at, GATE_UP_OUTPUTS, GATE_UP_ADAPTED)
    at = self.stack_group(stacked, own[DOWN], parameters, at, DOWN_OUTPUTS, DOWN_ADAPTED)
    return stacked

  def stack_head(self, weights: List[Tensor], parameters: List[Tensor]) -> List[Tensor]:
    stacked = annotate(List[Tensor], [])
    self.stack_group(stacked, weights[HEAD], parameters, 0, HEAD_OUTPUTS, HEAD_ADAPTED)
    return stacked

  # Adds a group's tensors. Its modules have so many outputs each, and those that are adapted have parameters from `at`
  # on; gives where the next group's begin.
  def stack_group(self, stacked: List[Tensor], weight: Tensor, parameters: List[Tensor], at: int, outputs: List[int],
      adapted: List[bool]) -> int:
    downs = annotate(List[Tensor], [])
    ups = annotate(List[Tensor], [])
    after = at
    for module in range(len(outputs)):
      if adapted[module]:
        downs.append(parameters[after])
        ups.append(parameters[after + 1])
        after = after + MODULE_PARAMETERS
      else:
        ups.append(torch.zeros([outputs[module], 0], dtype=FLOAT32, device=weight.device))
    if len(downs) > 0:
      down = torch.cat(downs, 0)
      if len(ups) == 1:
        up = torch.mul(ups[0], SCALING)
      else:
        up = torch.mul(torch.block_diag(ups), SCALING)
      stacked.append(torch.to(down, DTYPE))
      stacked.append(torch.to(up, DTYPE))
      if MAGNITUDES:
        changed = torch.matmul(torch.detach(up), torch.detach(down))
        norms = torch.linalg_vector_norm(torch.add(changed, torch.to(torch.detach(weight), FLOAT32)), 2, [1])
        magnitudes = self.magnitudes(norms, parameters, at, outputs, adapted)
        stacked.append(torch.to(torch.div(magnitudes, norms), DTYPE))
    return after

  # The magnitudes of a group's outputs; of modules that are not adapted, the norms, so that their factors are 1.
  def magnitudes(self, norms: Tensor, parameters: List[Tensor], at: int, outputs: List[int],
      adapted: List[bool]) -> Tensor:
    parts = annotate(List[Tensor], [])
    after = at
    row = 0
    for module in range(len(outputs)):
      end = row + outputs[module]
      if adapted[module]:
        parts.append(parameters[after + 2])
        after = after + MODULE_PARAMETERS
      else:
        parts.append(torch.slice(norms, 0, row, end))
      row = end
    return torch.cat(parts, 0)

  # All weights as float32, with `sign` times the change added to those that the adapter changes.
  def merged(self, weights: List[Tensor], parameters: List[Tensor], sign: Tensor) -> List[Tensor]:
    stacked = self.stack(weights, parameters)
    merged = annotate(List[Tensor], [])
    for w in range(len(weights)):
      merged.append(torch.to(weights[w], FLOAT32))
    if EMBEDDING_PARAMETERS > 0:
      change = torch.mul(torch.matmul(stacked[0], torch.t(stacked[1])), sign)
      merged[0] = torch.add(merged[0], change)
    for layer in range(LAYERS):
      first = 1 + layer * LAYER_WEIGHTS
      own = self.adapter_of(stacked, layer)
      self.merge_group(merged, first + QKV, self.lora(own, QKV_ADAPTER), sign)
      self.merge_group(merged, first + OUTPUT, self.lora(own, OUTPUT_ADAPTER), sign)
      self.merge_group(merged, first + GATE_UP, self.lora(own, GATE_UP_ADAPTER), sign)
      self.merge_group(merged, first + DOWN, self.lora(own, DOWN_ADAPTER), sign)
    self.merge_group(merged, HEAD, self.lora(self.head_adapter(stacked), HEAD_ADAPTER), sign)
    return merged

  # With DoRA the sum is scaled to its magnitudes.
  def merge_group(self, merged: List[Tensor], index: int, lora: List[Tensor], sign: Tensor) -> int:
    if len(lora) > 0:
      changed = torch.add(merged[index], torch.mul(torch.matmul(lora[1], lora[0]), sign))
      if MAGNITUDES:
        changed = torch.mul(changed, torch.unsqueeze(lora[2], 1))
      merged[index] = changed
    return index
