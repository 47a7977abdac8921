"""Makes sampling.json beside this script: what transformers' processors leave of a distribution, setting by setting.

    python make_sampling.py

Needs torch and transformers. Each case holds one row of float32 logits, the ids seen so far, the settings, and the probability of
every token after the processors that `generate` would run, in its order.
"""

import json
from pathlib import Path

import torch
from transformers.generation.logits_process import (
    LogitsProcessorList, MinPLogitsWarper, RepetitionPenaltyLogitsProcessor, TemperatureLogitsWarper, TopKLogitsWarper,
    TopPLogitsWarper)

OFF = dict(temperature=1.0, topK=0, topP=1.0, minP=0.0, repetitionPenalty=1.0)
SETTINGS = [
    {}, dict(temperature=0.6), dict(temperature=1.8), dict(topK=1), dict(topK=5), dict(topK=500), dict(topP=0.9), dict(topP=0.3),
    dict(topP=1e-6), dict(minP=0.1), dict(minP=1.0), dict(repetitionPenalty=1.4), dict(repetitionPenalty=0.8),
    dict(temperature=0.7, topK=20, topP=0.8), dict(temperature=1.5, topP=0.95, minP=0.05), dict(topK=12, minP=0.2),
    dict(temperature=0.9, topK=15, topP=0.7, minP=0.1, repetitionPenalty=1.2),
    dict(temperature=1.3, topP=0.99, repetitionPenalty=1.1),
]


def processors(s):
    chain = LogitsProcessorList()
    if s["repetitionPenalty"] != 1:
        chain.append(RepetitionPenaltyLogitsProcessor(s["repetitionPenalty"]))
    if s["temperature"] != 1:
        chain.append(TemperatureLogitsWarper(s["temperature"]))
    if s["topK"] != 0:
        chain.append(TopKLogitsWarper(s["topK"]))
    if s["topP"] < 1:
        chain.append(TopPLogitsWarper(s["topP"]))
    if s["minP"] > 0:
        chain.append(MinPLogitsWarper(s["minP"]))
    return chain


def rows(generator):
    """Peaked, flat, and one with ties, as models in bf16 have them."""
    peaked = torch.randn(60, generator=generator) * 3
    flat = torch.randn(60, generator=generator) * 0.4
    tied = torch.round(torch.randn(60, generator=generator) * 2)
    return {"peaked": peaked, "flat": flat, "tied": tied}


def main():
    generator = torch.Generator().manual_seed(11)
    cases = []
    for name, logits in rows(generator).items():
        seen = torch.randint(0, 60, (14,), generator=generator)
        seen[0] = logits.argmax()
        for changed in SETTINGS:
            settings = {**OFF, **changed}
            # Which of the tokens that tie at the edge of top-p stay is a matter of the sort, not of the method.
            if name == "tied" and settings["topP"] < 1:
                continue
            scores = processors(settings)(seen.unsqueeze(0), logits.unsqueeze(0).clone())
            cases.append(dict(
                name=f"{name} {changed}", logits=logits.tolist(), seen=seen.tolist(), settings=settings,
                probabilities=torch.softmax(scores.double(), -1)[0].tolist()))
    out = Path(__file__).parent / "sampling.json"
    out.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
