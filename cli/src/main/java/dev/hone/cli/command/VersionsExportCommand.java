package dev.hone.cli.command;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.client.report.Sheet;
import dev.hone.llm.safetensors.ElementType;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import dev.hone.trainer.export.GgufExport;
import dev.hone.trainer.export.MergedExport;
import dev.hone.trainer.export.PeftExport;
import dev.hone.trainer.export.WholeExport;
import dev.hone.trainer.publish.TrainingManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a version out of the artifact store for use elsewhere. */
@Command(
        name = "export",
        description = "Write a version as a PEFT folder that is ready elsewhere, or as a whole model, or for llama.cpp,"
                + " its digest verified.",
        mixinStandardHelpOptions = true)
public final class VersionsExportCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Parameters(paramLabel = "VERSION", description = VersionsCommand.NAMES)
    private String name = "";

    @ArgGroup(exclusive = false, multiplicity = "1")
    private Targets targets = new Targets();

    @Option(
            names = "--dtype",
            paramLabel = "f32|f16|bf16",
            description = "The number format of the matrices in the file of --gguf (default: the base's).")
    @Nullable
    private ElementType dtype;

    @Option(
            names = "--base",
            paramLabel = "DIR|NAME",
            description = "The base that the adapter is for, as the exported folder names it: a folder, or a "
                    + "name on a hub (default: that of what runs).")
    @Nullable
    private String base;

    /** Where to: one, or several. */
    static final class Targets {

        @Option(names = "--to", paramLabel = "DIR", description = "The PEFT folder; one that does not exist.")
        @Nullable
        Path peft;

        @Option(
                names = "--merged",
                paramLabel = "DIR",
                description = "The whole model, the adapter worked into the weights of its base in their number format,"
                        + " or the version as it is where it has all weights; a folder that does not exist.")
        @Nullable
        Path merged;

        @Option(
                names = "--gguf",
                paramLabel = "FILE",
                description = "The whole model with its tokenizer as one GGUF file, which llama.cpp serves; one that"
                        + " does not exist.")
        @Nullable
        Path gguf;

        @Option(
                names = "--gguf-lora",
                paramLabel = "FILE",
                description = "The adapter alone as a GGUF file in f32, which llama.cpp puts on a GGUF file of the base"
                        + " (--lora); one that does not exist.")
        @Nullable
        Path ggufLora;

        List<Path> all() {
            return Stream.of(peft, merged, gguf, ggufLora)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    /** Writes one of the targets. */
    @FunctionalInterface
    private interface Export {
        void write(Path target) throws IOException;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFile.ofErrors();
        if (dtype != null && targets.gguf == null) {
            throw new UsageException("--dtype says how --gguf writes its matrices, and there is no --gguf");
        }
        for (Path target : targets.all()) {
            if (Files.exists(target)) {
                throw new UsageException(target + " exists; name one that does not");
            }
        }
        ModelVersion version = options.log().version(options.line, name);
        ArtifactStore store = options.artifacts();
        Path folder = store.fetch(version.getDigest())
                .orElseThrow(() -> new UsageException("the artifact store " + store + " does not hold "
                        + version.getVersion() + "; set artifacts.location in --config FILE"));
        if (TrainingManifest.isWhole(folder)) {
            writeWhole(folder, version);
        } else {
            write(folder, version);
        }
        if (options.output.json()) {
            options.output.print(
                    spec,
                    new Sheet()
                            .fact("version", version.getVersion())
                            .known("folder", text(targets.peft))
                            .known("merged", text(targets.merged))
                            .known("gguf", text(targets.gguf))
                            .known("ggufLora", text(targets.ggufLora)));
        } else {
            targets.all().forEach(spec.commandLine().getOut()::println);
        }
        return ExitCode.DONE;
    }

    private void write(Path folder, ModelVersion version) throws IOException {
        PeftExport.Base its = base(version);
        export(targets.peft, target -> PeftExport.write(folder, its, target, Map.of()));
        export(targets.merged, target -> MergedExport.write(folder, weights(its), target, version.getVersion()));
        export(targets.gguf, file -> gguf(folder, its, version).writeModel(file, dtype));
        export(targets.ggufLora, file -> gguf(folder, its, version).writeAdapter(file));
    }

    /** A version that is a whole model takes no base, and gives no adapter. */
    private void writeWhole(Path folder, ModelVersion version) throws IOException {
        if (targets.peft != null || targets.ggufLora != null) {
            throw new UsageException(version.getVersion() + " is a whole model and has no adapter: take it with"
                    + " --merged DIR, or with --gguf FILE");
        }
        PeftExport.Base its = named().orElse(new PeftExport.Base(version.getBaseDigest(), null));
        export(targets.merged, target -> WholeExport.write(folder, its, target));
        export(targets.gguf, file -> new GgufExport(folder, folder, version.getVersion()).writeModel(file, dtype));
    }

    private static GgufExport gguf(Path folder, PeftExport.Base base, ModelVersion version) {
        return new GgufExport(folder, weights(base), version.getVersion());
    }

    private static void export(@Nullable Path target, Export export) throws IOException {
        if (target == null) {
            return;
        }
        try {
            export.write(target);
        } catch (IllegalArgumentException refused) {
            throw new UsageException(String.valueOf(refused.getMessage()), refused);
        }
    }

    private static Path weights(PeftExport.Base base) {
        Path folder = base.folder();
        if (folder == null) {
            throw new UsageException("that takes the base's weights: name its folder with --base");
        }
        return folder;
    }

    private static @Nullable String text(@Nullable Path path) {
        return path == null ? null : path.toString();
    }

    private PeftExport.Base base(ModelVersion version) throws IOException {
        return named().orElseThrow(() -> new UsageException(
                "which base is " + version.getVersion() + " for? Name its folder, or its name on a hub, with --base"));
    }

    private Optional<PeftExport.Base> named() throws IOException {
        Optional<String> running = options.base();
        // A name on a hub is that of the base at hand: its tokenizer and chat template go along.
        Path atHand = running.map(Path::of).filter(Files::isDirectory).orElse(null);
        Optional<String> its = base == null ? running : Optional.of(base);
        return its.map(text -> Files.isDirectory(Path.of(text))
                ? PeftExport.Base.at(Path.of(text))
                : new PeftExport.Base(text, atHand));
    }
}
