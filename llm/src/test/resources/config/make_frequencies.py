"""Writes frequencies.json beside this script: the inverse frequencies that transformers computes, as hexadecimal floats.

Needs torch and transformers (made with 2.13 and 5.18).
"""

import json
from pathlib import Path

from transformers import LlamaConfig, Qwen3Config
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding
from transformers.models.qwen3.modeling_qwen3 import Qwen3RotaryEmbedding


def llama(hidden, heads, **rope):
    return LlamaRotaryEmbedding(LlamaConfig(
        hidden_size=hidden, num_attention_heads=heads, max_position_embeddings=131072, rope_parameters=rope))


def scaled(hidden, heads, factor):
    return llama(hidden, heads, rope_type="llama3", rope_theta=500000.0, factor=factor, low_freq_factor=1.0,
                 high_freq_factor=4.0, original_max_position_embeddings=8192)


CASES = {
    "llama-2": llama(4096, 32, rope_type="default", rope_theta=10000.0),
    "llama-3.1": scaled(4096, 32, 8.0),
    "llama-3.2": scaled(2048, 32, 32.0),
    "qwen3": Qwen3RotaryEmbedding(Qwen3Config(rope_parameters={"rope_type": "default", "rope_theta": 1000000.0})),
    "tiny": llama(24, 4, rope_type="default", rope_theta=10000.0),
}

if __name__ == "__main__":
    frequencies = {name: [value.hex() for value in each.inv_freq.tolist()] for name, each in CASES.items()}
    (Path(__file__).parent / "frequencies.json").write_text(json.dumps(frequencies, indent=0) + "\n")
