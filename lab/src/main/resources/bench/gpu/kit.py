"""The exported folder, the device that its programs run on, and the report that is written of it."""

import gc
import json
import sys
import time
from pathlib import Path

import torch

FORMAT = 1
PRECISIONS = {"fp32": torch.float32, "bf16": torch.bfloat16}


def say(line):
    print(line, flush=True)


def brief(error):
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"[:300]


class Device:
    """Where it all runs, and how time is taken there."""

    def __init__(self, name):
        self.name = name
        self.is_cuda = name.startswith("cuda")
        self.torch = torch.device(name)
        if self.is_cuda:
            torch.cuda.set_device(self.torch if self.torch.index is not None else 0)

    def wait(self):
        if self.is_cuda:
            torch.cuda.synchronize()

    def seconds(self, work):
        """Time of some work on the device, from its first operation to its last."""
        self.wait()
        if not self.is_cuda:
            began = time.perf_counter()
            work()
            return time.perf_counter() - began
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        work()
        end.record()
        end.synchronize()
        return begin.elapsed_time(end) / 1000

    def peak(self, work):
        """Bytes at the most while some work is done; none on a processor."""
        if not self.is_cuda:
            work()
            return None
        torch.cuda.reset_peak_memory_stats()
        work()
        self.wait()
        return torch.cuda.max_memory_allocated()

    def clear(self):
        gc.collect()
        if self.is_cuda:
            torch.cuda.empty_cache()

    def facts(self):
        facts = {"device": self.name, "torch": torch.__version__, "python": sys.version.split()[0]}
        if self.is_cuda:
            properties = torch.cuda.get_device_properties(self.torch)
            facts["card"] = properties.name
            facts["memoryBytes"] = properties.total_memory
            facts["cuda"] = torch.version.cuda
        else:
            facts["threads"] = torch.get_num_threads()
        for module in ("transformers", "peft"):
            try:
                facts[module] = __import__(module).__version__
            except ImportError:
                facts[module] = None
        return facts


class Usage(Exception):
    """What is wrong with how this was called."""


class Kit:
    """The exported folder."""

    def __init__(self, folder, device):
        self.folder = Path(folder)
        self.device = device
        file = self.folder / "manifest.json"
        if not file.is_file():
            raise Usage(f"{file} is not there; write the folder by: hone bench gpu --export {folder}")
        self.manifest = json.loads(file.read_text())
        if self.manifest["format"] != FORMAT:
            raise Usage(f"{file} has format {self.manifest['format']}, this script reads {FORMAT}; use the one in it")
        self.loaded = {}

    def program(self, name, precision):
        path = self.manifest["programs"][name][precision]
        if path not in self.loaded:
            self.loaded[path] = torch.jit.load(self.folder / path, map_location=self.device.torch)
        return self.loaded[path]


class Report(dict):
    def __init__(self, file):
        super().__init__()
        self.file = file

    def write(self):
        if self.file:
            plain = json.loads(json.dumps(self, default=str), parse_constant=lambda word: word)
            Path(self.file).write_text(json.dumps(plain, indent=1) + "\n")
