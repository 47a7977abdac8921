package dev.hone.lab.bench.gpu;

import dev.hone.llm.torch.RecordedArgument;
import dev.hone.llm.torch.RecordedCall;
import dev.hone.llm.torch.RecordedTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The manifest's entry of one small model: its parts, and in them its calls. */
final class RecordedParity {

    private final Path kit;
    private final ParityModel model;
    private final KitPrograms programs;
    private final KitTensors tensors = new KitTensors();

    private RecordedParity(Path kit, ParityModel model, KitPrograms programs) {
        this.kit = kit;
        this.model = model;
        this.programs = programs;
    }

    static Map<String, Object> write(Path kit, ParityModel model, ParityWork.Recorded recorded, KitPrograms programs)
            throws IOException {
        return new RecordedParity(kit, model, programs).write(recorded);
    }

    private Map<String, Object> write(ParityWork.Recorded recorded) throws IOException {
        List<Map<String, Object>> parts = new ArrayList<>();
        for (ParityWork.Part part : recorded.parts()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", part.name());
            part.logits().ifPresent(logits -> entry.put("transformers", transformers(logits)));
            List<Map<String, Object>> calls = new ArrayList<>();
            for (RecordedCall call : recorded.calls().subList(part.from(), part.to())) {
                calls.add(call(call));
            }
            entry.put("calls", calls);
            parts.add(entry);
        }
        String file = "parity/" + model.name() + ".safetensors";
        Files.createDirectories(kit.resolve("parity"));
        tensors.write(kit.resolve(file));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("model", "models/" + model.name());
        entry.put("tensors", file);
        entry.put("parts", parts);
        return entry;
    }

    private Map<String, Object> transformers(ParityWork.Logits logits) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("adapter", logits.adapter() == null ? null : model.folder(logits.adapter()));
        entry.put("rows", logits.rows());
        return entry;
    }

    private Map<String, Object> call(RecordedCall call) throws IOException {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("program", programs.add(call.program()));
        entry.put("method", call.method());
        entry.put(
                "arguments",
                call.arguments().stream().map(RecordedParity::argument).toList());
        entry.put("given", values(call.given()));
        entry.put("results", values(call.results()));
        entry.put("changed", values(call.changed()));
        return entry;
    }

    private static Map<String, Object> argument(RecordedArgument argument) {
        return switch (argument.form()) {
            case TENSOR -> Map.of("tensor", argument.tensors().get(0));
            case TENSORS -> Map.of("tensors", argument.tensors());
            case NUMBER -> Map.of("number", argument.numbers().get(0));
            case TRUTH -> Map.of("truth", argument.numbers().get(0) != 0);
            case NUMBERS -> Map.of("numbers", argument.numbers());
        };
    }

    private Map<String, Object> values(Map<String, RecordedTensor> named) {
        Map<String, Object> values = new LinkedHashMap<>();
        named.forEach((name, tensor) -> values.put(name, tensors.add(tensor)));
        return values;
    }
}
