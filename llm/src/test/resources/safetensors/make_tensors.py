"""Writes a checkpoint of two shards and its index beside this script.

Holds every 41st half and bfloat with torch's float32 of each, a scalar and a tensor without elements. Needs torch and safetensors.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

here = Path(__file__).parent
bits = torch.tensor(sorted({*range(0, 1 << 16, 41), 0x0001, 0x03ff, 0x0400, 0x7bff, 0x7c00, 0xfc00, 0x8000, 0x7f80, 0xff80}))
words = bits.where(bits < 1 << 15, bits - (1 << 16)).to(torch.int16)
shards = {
    "model-00001-of-00002.safetensors": {
        "float16": words.view(torch.float16), "bfloat16": words.clone().view(torch.bfloat16)},
    "model-00002-of-00002.safetensors": {
        "float16.float32": words.view(torch.float16).float(), "bfloat16.float32": words.view(torch.bfloat16).float(),
        "scalar": torch.tensor(-0.5), "empty": torch.zeros(0, 3)},
}
for name, tensors in shards.items():
    save_file(tensors, here / name, metadata={"format": "pt"})
index = {"metadata": {"total_size": 0}, "weight_map": {tensor: name for name, all in shards.items() for tensor in all}}
(here / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")
