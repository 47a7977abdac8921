"""Proves and measures Hone's programs on a device, without Hone: python3 gpu_check.py DIR --report FILE

DIR is what `hone bench gpu --export DIR` wrote; docs/gpu.md describes it. Needs torch, safetensors, transformers and
peft.

Parity makes the recorded calls again and compares what comes out. In float32 (TF32 off) everything may differ by 1e-3
of its norm and every token has to be the same. In bfloat16, logits may differ from the recorded ones by twice what
those of transformers in bfloat16 differ from its own in float32. Speed makes random models of known shapes on the
device and times training, decoding and reading beside transformers and peft, in turn; the median counts.

Exit codes: 0 parity held, 1 it did not or the run failed, 2 wrong usage. The report is written after every step, so
that a run that is cut off leaves what it knew.
"""

import argparse
import os
import sys
import time
import warnings

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch

from kit import Device, Kit, Report, Usage, say
from parity import parity
from speed import measure_all


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", metavar="DIR")
    parser.add_argument("--report", metavar="FILE", help="where the numbers go, as JSON")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="cuda, cuda:1 or cpu")
    parser.add_argument("--quick", action="store_true", help="two small shapes alone, to look at, not to quote")
    parser.add_argument("--shapes", metavar="NAMES", help="comma-separated; all by default")
    parser.add_argument("--budget", type=float, default=420, help="seconds after which no further measure begins")
    parser.add_argument("--no-speed", action="store_true", help="parity alone")
    options = parser.parse_args()
    if options.device.startswith("cuda") and not torch.cuda.is_available():
        parser.error("--device cuda: this torch sees no CUDA device; use --device cpu")

    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    # As in Hone: the profiling executor gains nothing here.
    torch._C._set_graph_executor_optimize(False)
    quieten()
    device = Device(options.device)
    try:
        kit = Kit(options.folder, device)
    except Usage as wrong:
        parser.error(str(wrong))
    report = Report(options.report)
    report["command"] = "gpu_check"
    report["at"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    report["hone"] = kit.manifest["hone"]
    report["quick"] = options.quick
    report["facts"] = device.facts()
    say(", ".join(f"{key} {value}" for key, value in report["facts"].items()))
    began = time.monotonic()
    holds = parity(kit, report)
    say(f"parity {'holds' if holds else 'DOES NOT HOLD'}, after {time.monotonic() - began:.0f} s")
    if not options.no_speed:
        measure_all(kit, report, options)
    report["seconds"] = time.monotonic() - began
    report.write()
    say(f"parity {'holds' if holds else 'DOES NOT HOLD'}; {report['seconds']:.0f} s")
    return 0 if holds else 1


def quieten():
    warnings.simplefilter("ignore")
    try:
        import transformers

        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
    except ImportError:
        pass


if __name__ == "__main__":
    sys.exit(main())
