"""Writes events.bin, what EventBytesTest compares with: needs a Python with tensorboard.

    python make_events.py events.bin
"""

import sys

from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

TIME = 1_790_000_000.25
Value = summary_pb2.Summary.Value


def scalars(step, time, values):
    summary = summary_pb2.Summary(value=[Value(tag=tag, simple_value=value) for tag, value in values])
    return event_pb2.Event(wall_time=time, step=step, summary=summary)


def words(step, time, tag, text):
    dim = tensor_shape_pb2.TensorShapeProto.Dim(size=1)
    tensor = tensor_pb2.TensorProto(
        dtype="DT_STRING",
        tensor_shape=tensor_shape_pb2.TensorShapeProto(dim=[dim]),
        string_val=[text.encode("utf-8")],
    )
    plugin = summary_pb2.SummaryMetadata.PluginData(plugin_name="text")
    value = Value(tag=tag, tensor=tensor, metadata=summary_pb2.SummaryMetadata(plugin_data=plugin))
    return event_pb2.Event(wall_time=time, step=step, summary=summary_pb2.Summary(value=[value]))


with open(sys.argv[1], "wb") as file:
    writer = RecordWriter(file)
    for event in (
        event_pb2.Event(wall_time=TIME, file_version="brain.Event:2"),
        scalars(1, TIME + 0.5, [("train/learning_rate", 1e-4), ("train/loss", 2.5)]),
        scalars(300, TIME + 1, [("train/loss", float("nan"))]),
        words(300, TIME + 1.5, "hone.verdict", "CANDIDATE: größer"),
    ):
        writer.write(event.SerializeToString(deterministic=True))
    writer.flush()
