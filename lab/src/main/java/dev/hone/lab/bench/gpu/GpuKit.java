package dev.hone.lab.bench.gpu;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.llm.torch.Torch;
import dev.hone.terminal.HoneVersion;
import dev.hone.terminal.Progress;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes the folder of a GPU kit: the programs as archives, small models with what they compute on this machine's
 * processor in float32, the shapes of large models, and {@code gpu_check.py}, which proves and measures the programs on
 * a machine that has Python and torch. {@code docs/gpu.md} describes the folder.
 */
public final class GpuKit {

    /** Raised when an older script could not read a newer folder. */
    private static final int FORMAT = 1;

    private static final List<String> SCRIPTS = List.of("gpu_check.py", "kit.py", "parity.py", "sides.py", "speed.py");

    private GpuKit() {}

    /**
     * Size of what was written.
     *
     * @param models small models with recorded results
     * @param calls recorded calls of all of them
     */
    public record Written(int models, int calls, int programs, long bytes) {}

    /** Writes into a folder that is not there or empty. */
    public static Written write(Path kit, long seed, Progress progress) throws IOException {
        KitPrograms programs = new KitPrograms(kit);
        List<Map<String, Object>> parity = new ArrayList<>();
        int calls = 0;
        progress.begin("models recorded");
        for (String name : ParityModel.NAMES) {
            try (ParityModel model = ParityModel.create(name, seed, kit)) {
                ParityWork.Recorded recorded = ParityWork.of(model, seed);
                calls += recorded.calls().size();
                parity.add(RecordedParity.write(kit, model, recorded, programs));
            }
            progress.at(parity.size(), ParityModel.NAMES.size());
        }
        progress.end(parity.size());
        List<Map<String, Object>> shapes = new ArrayList<>();
        for (String name : SpeedShape.NAMES) {
            shapes.add(SpeedShape.write(name, kit, programs));
        }
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("format", FORMAT);
        manifest.put("hone", HoneVersion.read());
        manifest.put("torch", Torch.version());
        manifest.put("seed", seed);
        manifest.put("programs", programs.archives());
        manifest.put("parity", parity);
        manifest.put("shapes", shapes);
        JsonMapper json =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(kit.resolve("manifest.json"), json.writeValueAsString(manifest) + "\n");
        for (String script : SCRIPTS) {
            Shipped.copy(script, kit.resolve(script));
        }
        return new Written(parity.size(), calls, programs.archives().size(), size(kit));
    }

    private static long size(Path kit) throws IOException {
        try (Stream<Path> files = Files.walk(kit)) {
            return files.map(Path::toFile)
                    .filter(File::isFile)
                    .mapToLong(File::length)
                    .sum();
        }
    }
}
