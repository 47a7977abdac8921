package dev.hone.lab.training;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.artifacts.Folders;
import dev.hone.terminal.UsageException;
import dev.hone.trainer.export.PeftExport;
import dev.hone.trainer.export.WholeExport;
import dev.hone.trainer.publish.TrainingManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder that a training on a log writes to: the adapter as PEFT has it, or a whole model, the report, the log of
 * the program, and until a version came out the work, from which the same command goes on.
 */
public record TrainingFolder(Path folder) {

    private static final String WORK = "work";
    private static final String REPORT = "report.json";
    private static final Set<String> OWN = Set.of(WORK, REPORT, "hone.log");
    private static final Set<String> VERSION = Set.of(
            "config.json",
            "model.safetensors",
            "generation_config.json",
            "vocab.json",
            "merges.txt",
            "LICENSE",
            "LICENSE.txt",
            "adapter_config.json",
            "adapter_model.safetensors",
            "training_manifest.json",
            "README.md",
            "generate.py",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja");

    /** Takes a folder that is new, empty or of an earlier run; one that holds anything else is refused. */
    public static TrainingFolder in(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UsageException("--output: " + folder + " is a file; name a folder");
        }
        if (Files.isDirectory(folder)) {
            List<String> foreign = foreign(folder);
            if (!foreign.isEmpty()) {
                throw new UsageException("--output: " + folder + " holds " + foreign.get(0)
                        + ", which is none of the files that a training writes; name a new folder");
            }
            // The files of a version are those of any model: what a training wrote has its own beside them.
            if (holds(folder, VERSION) && !holds(folder, OWN)) {
                throw new UsageException(
                        "--output: " + folder + " holds a model, and nothing says that a training wrote" + " it (no "
                                + REPORT + "): it would be deleted; name a new folder");
            }
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UsageException("--output: " + folder + " cannot be made a folder", e);
        }
        return new TrainingFolder(folder);
    }

    private static boolean holds(Path folder, Set<String> names) {
        return names.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
    }

    private static List<String> foreign(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !OWN.contains(name) && !VERSION.contains(name))
                    .sorted()
                    .toList();
        }
    }

    public Path report() {
        return folder.resolve(REPORT);
    }

    /** Checkpoints, and the version before it is written where people find it. */
    Path work() {
        return folder.resolve(WORK);
    }

    ArtifactStore versions() {
        return ArtifactStores.at(work().resolve("versions").toString());
    }

    /** Forgets what an earlier run made, so that nothing of it is taken for this one's; its work stays. */
    void clear() throws IOException {
        for (String file : VERSION) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.deleteIfExists(report());
    }

    /** Writes the version out, ready elsewhere. */
    void publish(Path artifact, Path base) throws IOException {
        PeftExport.Base its = PeftExport.Base.at(base);
        if (TrainingManifest.isWhole(artifact)) {
            WholeExport.write(artifact, its, folder);
        } else {
            PeftExport.write(artifact, its, folder, Map.of());
        }
    }

    /** The work is needed no more. */
    void settle() {
        Folders.delete(work());
    }
}
