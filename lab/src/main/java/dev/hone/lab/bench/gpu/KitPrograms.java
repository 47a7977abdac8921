package dev.hone.lab.bench.gpu;

import dev.hone.llm.torch.ScriptText;
import dev.hone.schemas.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The archives of a kit, each once: as they are on a GPU, in float32, and the same in bfloat16 where a program has a
 * precision.
 */
final class KitPrograms {

    private static final String FOLDER = "programs";
    private static final int DIGITS = 12;

    private final Path kit;
    private final Map<String, Map<String, String>> archives = new TreeMap<>();

    KitPrograms(Path kit) throws IOException {
        this.kit = kit;
        Files.createDirectories(kit.resolve(FOLDER));
    }

    /** Writes a program's archives; gives the name that the manifest knows it by. */
    String add(ScriptText program) throws IOException {
        ScriptText there = program.onGpu();
        String name = written(there);
        if (!archives.containsKey(name)) {
            archives.put(name, Map.of("fp32", archive(name), "bf16", archive(written(there.inBfloat16()))));
        }
        return name;
    }

    private static String archive(String name) {
        return FOLDER + "/" + name + ".pt";
    }

    private String written(ScriptText program) throws IOException {
        byte[] archive = program.archive();
        String name = program.name() + "-" + Sha256.hex(Sha256.of(archive)).substring(0, DIGITS);
        Files.write(kit.resolve(archive(name)), archive);
        return name;
    }

    /** By name the paths of the archives, relative to the kit, by precision. */
    Map<String, Map<String, String>> archives() {
        return archives;
    }
}
