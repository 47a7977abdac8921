# What every program of a model has: the layer of a decoder, and the embedding and the head around its layers.
#
# Tensors of tokens lie without padding, [tokens, ..]; heads are [tokens, heads, head size]. Arguments that many methods
# share:
#   rows      which tokens these are, and what attention sees
#   weights   the fused weights of the layer, each at the index of its name; in `embed` and `head` those of the model
#   adapter   the stacked adapter tensors of the layer: of each adapted group A, B and with DoRA its outputs' factors
#   masks     the tokens' masks over stacked ranks, which let each row's own adapter through; empty where all have one
#   layer     which layer it is


# What attention sees is packed sequences, one token per row of a cache, or more tokens of one row of it.
class Rows(NamedTuple):
  rope : List[Tensor]        # cosines and sines of the tokens' angles, each [tokens, 1, head size]
  cache : List[Tensor]       # keys and values of each layer in turn, [rows, tokens, kv heads, head size]; or empty
  runs : List[int]           # packed: neighbours of equal length, as pairs (count, length)
  spans : List[int]          # packed: of each sequence its first token, its length, the range of its tokens asked for
  padding : List[Tensor]     # packed: for one call of attention the token in each slot, and each token's slot; or empty
  asked : Optional[Tensor]   # packed: the tokens that go on from this layer; the others only lend keys and values
  first : int                # packed, or one row: the row of the cache that the first sequence, or the tokens, go to
  places : Optional[Tensor]  # per row: where its keys and values go, as if the cache were one long row
  width : int                # per row, or one row: how many tokens are seen; 0 where sequences are packed
  unseen : Optional[Tensor]  # per row, or one row: minus infinity at what is not to be seen; none where all is


class Layers(Module):

  def layer(self, x: Tensor, rows: __torch__.Rows, weights: List[Tensor], adapter: List[Tensor], masks: List[Tensor],
      layer: int) -> Tensor:
    normed = self.norm(x, weights[INPUT_NORM])
    asked = rows.asked
    if asked is None:
      heads = torch.view(self.qkv(normed, weights, adapter, masks), [-1, ALL_HEADS, HEAD_SIZE])
      rotated = self.rotate(self.norm_heads(torch.slice(heads, 1, 0, QUERY_KEY_HEADS), weights), rows.rope)
      queries = torch.slice(rotated, 1, 0, HEADS)
      keys = torch.slice(rotated, 1, HEADS, QUERY_KEY_HEADS)
      values = torch.slice(heads, 1, QUERY_KEY_HEADS, ALL_HEADS)
    else:
      heads = torch.view(self.keys_values(normed, weights, adapter, masks), [-1, KEY_VALUE_HEADS, HEAD_SIZE])
      keys = self.rotate(self.norm_keys(torch.slice(heads, 1, 0, KV_HEADS), weights), rows.rope)
      values = torch.slice(heads, 1, KV_HEADS, KEY_VALUE_HEADS)
      masks = self.picked(masks, asked)
      queries = self.queries(torch.index_select(normed, 0, asked), weights, adapter, masks)
      queries = self.norm_queries(torch.view(queries, [-1, HEADS, HEAD_SIZE]), weights)
      queries = self.rotate(queries, self.picked(rows.rope, asked))
      x = torch.index_select(x, 0, asked)
    attended = self.attend(queries, keys, values, rows, layer)
    if NORMS_OUTPUTS:
      x = torch.add(x, self.norm(self.output(None, attended, weights, adapter, masks), weights[OUTPUT_NORM]))
    else:
      x = self.output(x, attended, weights, adapter, masks)
    both = self.gate_up(self.norm(x, weights[MLP_NORM]), weights, adapter, masks)
    gate = self.gate(torch.slice(both, 1, 0, INTERMEDIATE))
    gated = torch.mul(gate, torch.slice(both, 1, INTERMEDIATE, TWICE_INTERMEDIATE))
    if NORMS_OUTPUTS:
      x = torch.add(x, self.norm(self.down(None, gated, weights, adapter, masks), weights[DOWN_NORM]))
    else:
      x = self.down(x, gated, weights, adapter, masks)
    return x

  # SiLU, or GELU as its tanh approximates it: programs of this archive version know the engine's own GELU without that.
  def gate(self, x: Tensor) -> Tensor:
    if GELU_GATE:
      wide = torch.to(x, FLOAT32)
      inner = torch.mul(torch.add(wide, torch.mul(torch.pow(wide, 3), 0.044715)), 0.7978845608028654)
      gate = torch.to(torch.mul(torch.mul(wide, 0.5), torch.add(torch.tanh(inner), 1)), DTYPE)
    else:
      gate = torch.silu(x)
    return gate

  # Layers but the last, which take all tokens on.
  def body(self, x: Tensor, rows: __torch__.Rows, weights: List[Tensor], adapter: List[Tensor],
      masks: List[Tensor]) -> Tensor:
    for layer in range(LAST_LAYER):
      x = self.layer(x, rows, self.weights_of(weights, layer), self.adapter_of(adapter, layer), masks, layer)
    return x

  # Weights of a layer, out of those of the model.
  def weights_of(self, weights: List[Tensor], layer: int) -> List[Tensor]:
    first = 1 + layer * LAYER_WEIGHTS
    return torch.slice(weights, first, first + LAYER_WEIGHTS)

  # Stacked tensors of a layer, out of those of the adapter.
  def adapter_of(self, adapter: List[Tensor], layer: int) -> List[Tensor]:
    first = EMBEDDING_TENSORS + layer * LAYER_TENSORS
    return torch.slice(adapter, first, first + LAYER_TENSORS)

  def head_adapter(self, adapter: List[Tensor]) -> List[Tensor]:
    return torch.slice(adapter, EMBEDDING_TENSORS + LAYERS * LAYER_TENSORS)

  def norm(self, x: Tensor, weight: Tensor) -> Tensor:
    return torch.rms_norm(x, [HIDDEN], self.factors(weight), EPSILON)

  # What a norm multiplies by.
  def factors(self, weight: Tensor) -> Tensor:
    if NORMS_AROUND_ONE:
      weight = torch.add(torch.to(weight, FLOAT32), 1)
    return weight

  # Norms head by head, in the families that have them; `norm_heads` of queries and keys side by side.
  def norm_queries(self, x: Tensor, weights: List[Tensor]) -> Tensor:
    if NORMS_HEADS:
      x = torch.rms_norm(x, [HEAD_SIZE], self.factors(weights[QUERY_NORM]), EPSILON)
    return x

  def norm_keys(self, x: Tensor, weights: List[Tensor]) -> Tensor:
    if NORMS_HEADS:
      x = torch.rms_norm(x, [HEAD_SIZE], self.factors(weights[KEY_NORM]), EPSILON)
    return x

  def norm_heads(self, x: Tensor, weights: List[Tensor]) -> Tensor:
    if NORMS_HEADS:
      queries = self.norm_queries(torch.slice(x, 1, 0, HEADS), weights)
      keys = self.norm_keys(torch.slice(x, 1, HEADS, QUERY_KEY_HEADS), weights)
      x = torch.cat([queries, keys], 1)
    return x

  # Rotary positions.
  def rotate(self, x: Tensor, rope: List[Tensor]) -> Tensor:
    return torch.addcmul(torch.mul(x, rope[0]), torch.roll(x, [HALF_HEAD], [-1]), rope[1])

  # Cosines and sines of tokens by their places in their sequences; the sine of a pair's first half is negative.
  def rope(self, times: Tensor, frequencies: Tensor) -> List[Tensor]:
    half = torch.mul(torch.unsqueeze(torch.to(times, FLOAT32), 1), torch.unsqueeze(frequencies, 0))
    cosines = torch.cos(half)
    sines = torch.sin(half)
    cosines = torch.unsqueeze(torch.cat([cosines, cosines], 1), 1)
    sines = torch.unsqueeze(torch.cat([torch.neg(sines), sines], 1), 1)
    return [torch.to(cosines, DTYPE), torch.to(sines, DTYPE)]

  # The products with weights.
  def qkv(self, x: Tensor, weights: List[Tensor], adapter: List[Tensor], masks: List[Tensor]) -> Tensor:
    bias = self.bias(weights, QKV_BIAS)
    return self.product(x, None, weights[QKV], bias, self.lora(adapter, QKV_ADAPTER), masks, QKV_MASK)

  def queries(self, x: Tensor, weights: List[Tensor], adapter: List[Tensor], masks: List[Tensor]) -> Tensor:
    return self.qkv_part(x, weights, adapter, masks, 0, QUERIES)

  def keys_values(self, x: Tensor, weights: List[Tensor], adapter: List[Tensor], masks: List[Tensor]) -> Tensor:
    return self.qkv_part(x, weights, adapter, masks, QUERIES, QUERIES_KEYS_VALUES)

  # The outputs of queries, keys and values from one row of their matrix to another.
  def qkv_part(self, x: Tensor, weights: List[Tensor], adapter: List[Tensor], masks: List[Tensor], first: int,
      end: int) -> Tensor:
    bias = self.bias(weights, QKV_BIAS)
    if bias is not None:
      bias = torch.slice(bias, 0, first, end)
    lora = self.lora(adapter, QKV_ADAPTER)
    if len(lora) > 0:
      lora[1] = torch.slice(lora[1], 0, first, end)
      if MAGNITUDES:
        lora[2] = torch.slice(lora[2], -1, first, end)
    return self.product(x, None, torch.slice(weights[QKV], 0, first, end), bias, lora, masks, QKV_MASK)

  def output(self, residual: Optional[Tensor], x: Tensor, weights: List[Tensor], adapter: List[Tensor],
      masks: List[Tensor]) -> Tensor:
    bias = self.bias(weights, OUTPUT_BIAS)
    return self.product(x, residual, weights[OUTPUT], bias, self.lora(adapter, OUTPUT_ADAPTER), masks, OUTPUT_MASK)

  def gate_up(self, x: Tensor, weights: List[Tensor], adapter: List[Tensor], masks: List[Tensor]) -> Tensor:
    bias = self.bias(weights, GATE_UP_BIAS)
    return self.product(x, None, weights[GATE_UP], bias, self.lora(adapter, GATE_UP_ADAPTER), masks, GATE_UP_MASK)

  def down(self, residual: Optional[Tensor], x: Tensor, weights: List[Tensor], adapter: List[Tensor],
      masks: List[Tensor]) -> Tensor:
    bias = self.bias(weights, DOWN_BIAS)
    return self.product(x, residual, weights[DOWN], bias, self.lora(adapter, DOWN_ADAPTER), masks, DOWN_MASK)

  # Logits in float32; `adapter` are the tensors of the head alone.
  def head(self, x: Tensor, weights: List[Tensor], adapter: List[Tensor], masks: List[Tensor]) -> Tensor:
    y = self.product(x, None, weights[HEAD], None, self.lora(adapter, HEAD_ADAPTER), masks, HEAD_MASK)
    logits = torch.to(y, FLOAT32)
    if CAPS_LOGITS:
      logits = self.capped(logits, LOGIT_CAP)
    return logits

  def capped(self, x: Tensor, cap: float) -> Tensor:
    return torch.mul(torch.tanh(torch.div(x, cap)), cap)

  # `adapter` are all tensors, of which the embedding's are the first.
  def embed(self, ids: Tensor, weights: List[Tensor], adapter: List[Tensor], masks: List[Tensor]) -> Tensor:
    x = torch.embedding(weights[0], ids)
    if EMBEDDING_TENSORS > 0:
      low = self.masked(torch.embedding(adapter[0], ids), masks, EMBEDDING_MASK)
      x = torch.addmm(x, low, torch.t(adapter[1]))
    if SCALES_EMBEDDINGS:
      # The scale is rounded to the type of the embeddings, as in transformers.
      x = torch.mul(x, torch.to(torch.tensor(EMBEDDING_SCALE), DTYPE))
    return x

  # The bias at an index, none for -1.
  def bias(self, weights: List[Tensor], index: int) -> Optional[Tensor]:
    if index < 0:
      bias = annotate(Optional[Tensor], None)
    else:
      bias = annotate(Optional[Tensor], weights[index])
    return bias

  # The tensors of the group that begin at an index, none for -1.
  def lora(self, adapter: List[Tensor], index: int) -> List[Tensor]:
    if index < 0:
      tensors = annotate(List[Tensor], [])
    else:
      tensors = torch.slice(adapter, index, index + GROUP_TENSORS)
    return tensors

  # weight x + B (A x), times the factors where there are magnitudes, + bias + residual.
  def product(self, x: Tensor, residual: Optional[Tensor], weight: Tensor, bias: Optional[Tensor], lora: List[Tensor],
      masks: List[Tensor], mask: int) -> Tensor:
    scaled = MAGNITUDES and mask >= 0
    if scaled:
      y = torch.linear(x, weight, None)
    elif residual is None:
      y = torch.linear(x, weight, bias)
    else:
      # One call for the product and the sum with the residual stream.
      y = torch.addmm(residual, x, torch.t(weight))
      if bias is not None:
        y = torch.add(y, bias)
    if mask >= 0:
      low = self.masked(torch.linear(x, lora[0], None), masks, mask)
      y = torch.addmm_(y, low, torch.t(lora[1]))
    if scaled:
      factors = lora[2]
      if PER_ROW:
        factors = torch.index_select(factors, 0, masks[GROUPS])
      y = torch.mul(y, factors)
      if bias is not None:
        y = torch.add(y, bias)
      if residual is not None:
        y = torch.add(residual, y)
    return y

  # Filled, not multiplied: what overflows in one row's adapter must not become a NaN in another row.
  def masked(self, low: Tensor, masks: List[Tensor], mask: int) -> Tensor:
    if PER_ROW:
      low = torch.masked_fill(low, masks[mask], 0.)
    return low

  # The masks of tokens whose adapters are given by number, group by group, and those numbers.
  def masks(self, numbers: Tensor, tables: List[Tensor]) -> List[Tensor]:
    masks = annotate(List[Tensor], [])
    for table in range(len(tables)):
      masks.append(torch.index_select(tables[table], 0, numbers))
    if PER_ROW:
      masks.append(numbers)
    return masks

  # Whole numbers on the device of another tensor.
  def numbers(self, values: List[int], like: Tensor) -> Tensor:
    return torch.tensor(values, dtype=INT64, device=like.device)

  # Some rows of each tensor.
  def picked(self, tensors: List[Tensor], rows: Tensor) -> List[Tensor]:
    some = annotate(List[Tensor], [])
    for t in range(len(tensors)):
      some.append(torch.index_select(tensors[t], 0, rows))
    return some
