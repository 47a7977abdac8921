"""Writes three small tokenizers with chat templates and, in cases.json, what transformers makes of conversations and texts.

bytelevel: as Llama 3 and Qwen, special tokens behind the vocabulary. metaspace: as Llama 2, BPE whose normalizer puts a
space first, byte fallback. unigram: as SentencePiece models whose first piece alone gets a space, byte fallback.
Needs transformers, tokenizers and jinja2: python make_fixtures.py
"""

import json
import pathlib

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

HERE = pathlib.Path(__file__).parent
CORPUS = [
    "the quick brown fox jumps over the lazy dog and the dog sleeps in the sun",
    "user asks and the assistant answers; system says what is to be done",
    "{\"name\": \"add\", \"arguments\": {\"a\": 1, \"b\": 2}}",
    "Hello there, how are you today? I am well, thank you! 1 22 333",
] * 20
BYTELEVEL_TEMPLATE = (
    "{{ bos_token }}{% if messages[0].role == 'system' %}<|im_start|>system\n{{ messages[0].content | trim }}<|im_end|>\n"
    "{% set messages = messages[1:] %}{% endif %}"
    "{% if tools %}<|im_start|>system\n{% for t in tools %}{{ t | tojson }}\n{% endfor %}<|im_end|>\n{% endif %}"
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}"
    "{% for c in m.tool_calls %}<call>{{ c.function.name }} {{ c.function.arguments | tojson }}{% endfor %}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
METASPACE_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('roles must alternate') }}{% endif %}"
    "{% if m.role == 'user' %}[INST] {{ m.content }} [/INST]{% else %} {{ m.content | trim }}{{ eos_token }}{% endif %}{% endfor %}"
)


def special(names):
    return [AddedToken(name, special=True, normalized=False) for name in names]


def bytelevel():
    tokenizer = Tokenizer(models.BPE())
    pattern = Regex(
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(pattern, "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=420, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.add_special_tokens(special(["<|begin|>", "<|im_start|>", "<|im_end|>", "<|im_end|>!"]))
    tokenizer.add_tokens(["<call>"])
    return tokenizer, {"bos_token": "<|begin|>", "eos_token": "<|im_end|>", "chat_template": BYTELEVEL_TEMPLATE}


def fallback_names():
    return ["<unk>", "<s>", "</s>"] + [f"<0x{value:02X}>" for value in range(256)]


def metaspace():
    trained = Tokenizer(models.BPE(unk_token="<unk>"))
    normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    trained.normalizer = normalizer
    trainer = trainers.BpeTrainer(vocab_size=600, special_tokens=fallback_names(), show_progress=False)
    trained.train_from_iterator([word for line in CORPUS for word in line.split()], trainer)
    model = json.loads(trained.to_str())["model"]
    merges = [tuple(merge) for merge in model["merges"]]
    tokenizer = Tokenizer(models.BPE(model["vocab"], merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizer
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens(special(["<unk>", "<s>", "</s>"]))
    return tokenizer, {
        "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>",
        "chat_template": [{"name": "tool_use", "template": "{{ 1/0 }}"}, {"name": "default", "template": METASPACE_TEMPLATE}],
    }


def unigram():
    names = fallback_names()
    trained = Tokenizer(models.Unigram())
    trained.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
    trainer = trainers.UnigramTrainer(
        vocab_size=150, special_tokens=["<unk>", "<s>", "</s>"], unk_token="<unk>", show_progress=False
    )
    trained.train_from_iterator(CORPUS, trainer)
    vocab = [tuple(piece) for piece in json.loads(trained.to_str())["model"]["vocab"]]
    vocab = vocab[:3] + [(name, -20.0) for name in names[3:]] + vocab[3:]
    tokenizer = Tokenizer(models.Unigram(vocab, unk_id=0, byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens(special(["<unk>", "<s>", "</s>"]))
    return tokenizer, {
        "bos_token": {"content": "<s>", "lstrip": False}, "eos_token": "</s>", "unk_token": "<unk>",
        "chat_template": METASPACE_TEMPLATE,
    }


CALL = [{"id": "c1", "type": "function", "function": {"name": "add", "arguments": {"a": 1, "b": [2.5, "zwei"]}}}]
TOOL = {"type": "function", "function": {"name": "add", "description": "Adds, é.", "parameters": {"type": "object"}}}
PLAIN = [
    [{"role": "user", "content": "Hello there"}],
    [{"role": "user", "content": "  the dog\n\n and 12345 "}, {"role": "assistant", "content": "sleeps "},
     {"role": "user", "content": "naïve 日本 🦜👩‍💻"}],
]
SYSTEM = [
    [{"role": "system", "content": " says what "}, {"role": "user", "content": "add"}],
    [{"role": "user", "content": "add 1"}, {"role": "assistant", "content": "", "tool_calls": CALL},
     {"role": "tool", "content": "3", "tool_call_id": "c1"}],
]
TEXTS = ["Hello there", " the dog", "", "🦜👩‍💻 naïve", "a  b\n\tc", "12345", "日本", "\u0000\u2581x", "the<s>dog", "\n"]


def write(name, made):
    tokenizer, config = made
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    (folder / "tokenizer.json").write_text(tokenizer.to_str(pretty=False) + "\n", encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(
        json.dumps(config | {"tokenizer_class": "PreTrainedTokenizerFast"}, indent=1) + "\n", encoding="utf-8"
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, **{k: v if isinstance(v, str) else v["content"] for k, v in config.items() if k.endswith("_token")}
    )
    template = config["chat_template"]
    fast.chat_template = template if isinstance(template, str) else template[-1]["template"]
    cases = []
    for messages in PLAIN + (SYSTEM if name == "bytelevel" else []):
        for tools in [None] + ([[TOOL]] if name == "bytelevel" else []):
            ids = fast.apply_chat_template(messages, tools=tools, add_generation_prompt=True, tokenize=True, return_dict=False)
            cases.append({"messages": messages, "tools": tools or [], "ids": ids})
    texts = [{"text": text, "ids": fast.encode(text, add_special_tokens=False)} for text in TEXTS if "<s>" not in text]
    for each in texts:
        each["decoded"] = tokenizer.decode(each["ids"])
    out = {"conversations": cases, "texts": texts}
    (folder / "cases.json").write_text(json.dumps(out, indent=None) + "\n", encoding="utf-8")
    print(name, len(tokenizer.get_vocab()), len(cases), len(texts))


write("bytelevel", bytelevel())
write("metaspace", metaspace())
write("unigram", unigram())
