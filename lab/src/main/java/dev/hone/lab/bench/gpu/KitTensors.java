package dev.hone.lab.bench.gpu;

import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SafetensorsWriter;
import dev.hone.llm.torch.RecordedTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** The tensors of a recording: floats in a file of their own, the few others in the manifest itself. */
final class KitTensors {

    private final SortedMap<String, FloatTensor> floats = new TreeMap<>();

    /** The manifest's word on a tensor: the key in the file, or type, shape and values; without values it is zero. */
    Map<String, Object> add(RecordedTensor tensor) {
        if (DoubleStream.of(tensor.elements()).allMatch(element -> element == 0)) {
            return Map.of("type", tensor.type(), "shape", tensor.shape());
        }
        if (tensor.type().equals("float32")) {
            String key = "v" + floats.size();
            floats.put(key, floats(tensor));
            return Map.of("key", key);
        }
        Map<String, Object> inline = new LinkedHashMap<>();
        inline.put("type", tensor.type());
        inline.put("shape", tensor.shape());
        inline.put("values", tensor.type().equals("float64") ? tensor.elements() : whole(tensor));
        return inline;
    }

    private static List<Long> whole(RecordedTensor tensor) {
        return DoubleStream.of(tensor.elements())
                .mapToLong(element -> (long) element)
                .boxed()
                .toList();
    }

    private static FloatTensor floats(RecordedTensor tensor) {
        List<Integer> shape = tensor.shape().stream().map(Math::toIntExact).toList();
        float[] values = new float[tensor.elements().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) tensor.elements()[i];
        }
        return new FloatTensor(shape, values);
    }

    void write(Path file) throws IOException {
        SafetensorsWriter.write(file, floats, SafetensorsWriter.FORMAT);
    }
}
