"""Makes objectives.json beside this script: losses of objectives and their derivatives, as trl and PyTorch compute them.

    python make_objectives.py [OUT]

Needs torch, transformers and trl 1.13. DPO and KTO are what trl's own trainers compute, on a model that gives the responses the
log-probabilities asked for; trl has neither reward-weighted regression nor
importance-weighted SFT, so those are a few lines of PyTorch. All in float64.

Of each case: logprobs, tokens and reference by row, the mismatched rows of KTO last; beta; weights by row (below 0: a response to
avoid; for those two from qualities in units of 2^-14, over `pool`); loss; slopes, its derivatives by the logprobs.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import torch
from trl import DPOTrainer, KTOTrainer

torch.set_default_dtype(torch.float64)


class Given(torch.nn.Module):
    """Gives token 0 the probability that makes a response's log-probability the one asked for; KTO's other rows without gradients."""

    def __init__(self, logprobs, tokens, beside, beside_tokens):
        super().__init__()
        self.rows, self.other = (logprobs, tokens), (beside, beside_tokens)

    def forward(self, input_ids, **ignored):
        logprobs, tokens = self.rows if torch.is_grad_enabled() else self.other
        each = (logprobs / tokens)[:, None].expand(input_ids.shape)
        return SimpleNamespace(logits=torch.stack([each, torch.log1p(-torch.exp(each))], -1))


def trainer(kind, model, **settings):
    same = lambda x: x
    made = kind.__new__(kind)
    made.__dict__.update(
        args=SimpleNamespace(gradient_checkpointing_kwargs=None), aux_loss_enabled=False, precompute_ref_logps=True, _tp_size=1,
        accelerator=SimpleNamespace(device="cpu", gather_for_metrics=same, gather=same), _total_train_tokens=0,
        _metrics=defaultdict(lambda: defaultdict(list)), **settings)
    made.model = model
    return made


def masked(tokens):
    """Rows of a prompt of one token, then the response, all of them token 0."""
    width = 1 + int(max(tokens))
    mask = torch.tensor([[0] + [1] * int(n) + [0] * (width - 1 - int(n)) for n in tokens])
    return torch.zeros_like(mask), torch.ones_like(mask), mask


def case(loss, leaf, **said):
    loss.backward()
    return dict(**said, loss=loss.item(), slopes=leaf.grad.tolist())


def dpo(random, pairs, beta, spread):
    logprobs, tokens, reference = draws(random, 2 * pairs, spread)
    rows = torch.arange(2 * pairs).reshape(pairs, 2)
    order = torch.cat([rows[:, 0], rows[:, 1]])  # trl has the better ones first
    leaf = logprobs.clone().requires_grad_()
    ids, attention, mask = masked(tokens[order])
    made = trainer(DPOTrainer, Given(leaf[order], tokens[order], None, None), beta=beta, ld_alpha=None,
                   f_divergence_type="reverse_kl", loss_types=["sigmoid"], loss_weights=[1.0], label_smoothing=0.0,
                   use_weighting=False)
    ref = reference[order].chunk(2)
    loss = made._compute_loss(made.model, dict(input_ids=ids, attention_mask=attention, completion_mask=mask,
                                               ref_chosen_logps=ref[0], ref_rejected_logps=ref[1]), False)
    return case(loss, leaf, beta=beta, logprobs=logprobs.tolist(), tokens=tokens.tolist(), reference=reference.tolist())


def kto(random, wanted, beta, spread, weights=(1.0, 1.0)):
    rows = len(wanted)
    logprobs, tokens, reference = draws(random, 2 * rows, spread)
    leaf = logprobs[:rows].clone().requires_grad_()
    ids, attention, mask = masked(tokens[:rows])
    other = masked(tokens[rows:])
    model = Given(leaf, tokens[:rows], logprobs[rows:], tokens[rows:])
    made = trainer(KTOTrainer, model, beta=beta, loss_type="kto", calculate_KL=True, use_liger_kernel=False, ref_model=None, _is_vlm=False,
                   desirable_weight=weights[0], undesirable_weight=weights[1])
    batch = dict(input_ids=ids, attention_mask=attention, completion_mask=mask, label=torch.tensor(wanted), KL_input_ids=other[0],
                 KL_attention_mask=other[1], KL_completion_mask=other[2], ref_logps=reference[:rows],
                 ref_KL_logps=reference[rows:])
    loss = made._compute_loss(model, batch, False)
    return case(loss, leaf, beta=beta, logprobs=logprobs.tolist(), tokens=tokens.tolist(), reference=reference.tolist(),
                weights=[weights[0] if w else -weights[1] for w in wanted])


def rwr(random, rows, beta):
    logprobs, tokens, _ = draws(random, rows, 1)
    pool = torch.randint(0, 2**14 + 1, (50,), generator=random)
    qualities = pool[:rows]
    leaf = logprobs.clone().requires_grad_()
    weights = torch.exp(qualities / 2**14 / beta) / torch.exp(pool / 2**14 / beta).mean()
    loss = -(weights * leaf).sum() / tokens.sum()
    return case(loss, leaf, beta=beta, logprobs=logprobs.tolist(), tokens=tokens.tolist(), reference=[], pool=pool.tolist(),
                weights=weights.tolist())


def iw(random, rows, clip, spread):
    """Importance-weighted SFT, arXiv 2507.12856: quality over its mean times the clipped ratio, per token, to the start."""
    logprobs, tokens, reference = draws(random, rows, spread)
    pool = torch.randint(1, 2**14 + 1, (50,), generator=random)
    weights = (pool[:rows] / 2**14) / (pool / 2**14).mean()
    leaf = logprobs.clone().requires_grad_()
    ratio = torch.exp((leaf - reference) / tokens).clamp(1 / clip, clip).detach()
    loss = -(weights * ratio * leaf).sum() / tokens.sum()
    return case(loss, leaf, clip=clip, logprobs=logprobs.tolist(), tokens=tokens.tolist(), reference=reference.tolist(),
                pool=pool.tolist(), weights=weights.tolist())


def draws(random, rows, spread):
    tokens = torch.randint(1, 9, (rows,), generator=random).double()
    logprobs = -tokens * (0.1 + 3 * torch.rand(rows, generator=random))
    reference = torch.minimum(logprobs + spread * torch.randn(rows, generator=random), torch.tensor(-0.01))
    return logprobs, tokens, reference


def main():
    random = torch.Generator().manual_seed(1)
    cases = {
        "dpo": [dpo(random, 3, 0.1, 2), dpo(random, 5, 0.5, 3), dpo(random, 2, 0.1, 0), dpo(random, 4, 100.0, 30)],
        "kto": [kto(random, [True, False, True, False], 0.1, 2), kto(random, [True, False, False], 0.5, 3, (1.5, 0.75)),
                kto(random, [True, True], 0.3, 2), kto(random, [False, False, False], 0.3, 2), kto(random, [True, False], 0.1, 0)],
        "rwr": [rwr(random, 6, 0.1), rwr(random, 4, 1.0), rwr(random, 5, 1000.0)],
    }
    random = torch.Generator().manual_seed(2)
    cases["importance-weighted-sft"] = [iw(random, 6, 2.0, 1), iw(random, 5, 1.25, 3), iw(random, 4, 1.0, 2), iw(random, 3, 100.0, 2)]
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    (out / "objectives.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
