"""Writes written/<case>.json beside this script: configurations as transformers writes them, and what it takes them to mean.

    python make_configs.py                writes the files
    python make_configs.py --check DIR    loads every DIR/<case>/config.json that Java wrote: does it mean what Java says?

Needs transformers (made with 5.18).
"""

import json
import sys
from pathlib import Path

from transformers import AutoConfig, Gemma2Config, LlamaConfig, MistralConfig, Qwen2Config, Qwen3Config

SMALL = dict(vocab_size=300, hidden_size=32, intermediate_size=48, num_hidden_layers=3, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=128)
LLAMA3 = dict(rope_type="llama3", rope_theta=5e5, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=32)
CASES = {
    "llama": LlamaConfig(**SMALL),
    "llama-defaults": LlamaConfig(),
    "llama-biases-scaled": LlamaConfig(**SMALL, attention_bias=True, mlp_bias=True, head_dim=16, rope_parameters=LLAMA3,
                                       eos_token_id=[2, 5], tie_word_embeddings=True),
    "mistral": MistralConfig(**SMALL, sliding_window=64),
    "mistral-defaults": MistralConfig(),
    "mistral-full": MistralConfig(**SMALL, sliding_window=None),
    "qwen2": Qwen2Config(**SMALL, eos_token_id=7),
    "qwen2-defaults": Qwen2Config(),
    "qwen2-window": Qwen2Config(**SMALL, use_sliding_window=True, sliding_window=16, max_window_layers=2),
    "qwen2-window-above": Qwen2Config(**SMALL, use_sliding_window=True, sliding_window=16, max_window_layers=3),
    "qwen3": Qwen3Config(**SMALL, head_dim=16),
    "qwen3-defaults": Qwen3Config(),
    "gemma2": Gemma2Config(**SMALL, head_dim=16, sliding_window=64, query_pre_attn_scalar=11, final_logit_softcapping=None),
    "gemma2-defaults": Gemma2Config(),
    "gemma2-full": Gemma2Config(**SMALL, layer_types=3 * ["full_attention"], tie_word_embeddings=False),
    "qwen3-biases": Qwen3Config(**SMALL, attention_bias=True, tie_word_embeddings=True, eos_token_id=[3, 4]),
}


def meaning(config):
    windowed = "sliding_attention" in (getattr(config, "layer_types", None) or ["sliding_attention"])
    window = getattr(config, "sliding_window", None) if windowed else None
    ids = config.eos_token_id
    return {
        "family": config.model_type, "vocabSize": config.vocab_size, "hiddenSize": config.hidden_size,
        "intermediateSize": config.intermediate_size, "layers": config.num_hidden_layers,
        "heads": config.num_attention_heads, "kvHeads": config.num_key_value_heads,
        "headSize": getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads,
        "maxPositions": min(config.max_position_embeddings, window or config.max_position_embeddings),
        "rope": {**config.rope_parameters, "rope_theta": float(config.rope_parameters["rope_theta"])},
        "rmsNormEpsilon": config.rms_norm_eps, "tiedEmbeddings": config.tie_word_embeddings,
        "attentionBias": getattr(config, "attention_bias", False), "mlpBias": getattr(config, "mlp_bias", False),
        "endTokenIds": ids if isinstance(ids, list) else [] if ids is None else [ids],
    }


def main():
    here = Path(__file__).parent
    if sys.argv[1:2] == ["--check"]:
        for folder in sorted(Path(sys.argv[2]).iterdir()):
            found = meaning(AutoConfig.from_pretrained(folder))
            expected = json.loads((folder / "meaning.json").read_text())
            print(folder.name, "agrees" if found == expected else f"differs: {found}, expected {expected}")
        return
    (here / "written").mkdir(exist_ok=True)
    for name, config in CASES.items():
        # The architecture is set when a model is saved, not when a configuration is.
        config.architectures = [type(config).__name__.replace("Config", "ForCausalLM")]
        config.transformers_version = None
        written = json.loads(config.to_json_string(use_diff=True))
        old = dict(written)
        rope = dict(old.pop("rope_parameters"))
        old["rope_theta"] = rope.pop("rope_theta")
        if rope["rope_type"] != "default":
            old["rope_scaling"] = {"type" if key == "rope_type" else key: value for key, value in rope.items()}
        case = {"meaning": meaning(config), "new": written, "old": old}
        (here / "written" / (name + ".json")).write_text(json.dumps(case, indent=1, sort_keys=True) + "\n")
    for folder in sorted((here / "published").iterdir()):
        config = AutoConfig.from_pretrained(folder)
        (folder / "meaning.json").write_text(json.dumps(meaning(config), indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
