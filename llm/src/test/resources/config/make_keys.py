"""Writes harmless-keys.json: every key that transformers' PretrainedConfig and GenerationConfig write by themselves.

    python make_keys.py

Keys that Hone reads or requires (architectures, eos_token_id, is_encoder_decoder, model_type) are left out. Needs transformers.
"""

import json
import pathlib

from transformers import GenerationConfig, PretrainedConfig

READ = {"architectures", "eos_token_id", "is_encoder_decoder", "model_type"}
general = PretrainedConfig()
keys = set(general.to_dict()) | set(vars(general)) | set(GenerationConfig().to_dict())
path = pathlib.Path(__file__).with_name("harmless-keys.json")
path.write_text(json.dumps(sorted(keys - READ), indent=1) + "\n")
