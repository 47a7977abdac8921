package dev.hone.cli.command;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.SigningKey;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Signs a version that is there: one of before there were keys, or of a key that is to be replaced. */
@Command(
        name = "sign",
        description = "Sign a version in the artifact store, its digest verified.",
        mixinStandardHelpOptions = true)
public final class VersionsSignCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Parameters(paramLabel = "VERSION", description = VersionsCommand.NAMES)
    private String name = "";

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The key, as `hone keys pair` makes it (default: artifacts.sign.key of --config).")
    @Nullable
    private Path key;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFile.ofErrors();
        Path file = key != null
                ? key
                : options.signingKey()
                        .orElseThrow(() -> new UsageException(
                                "sign with which key? --key FILE, or artifacts.sign.key in --config FILE"));
        SigningKey signing = signing(file);
        ModelVersion version = options.log().version(options.line, name);
        // What it was signed for by others does not matter here: it is to be signed.
        ArtifactStore store = options.unsignedArtifacts();
        if (store.fetch(version.getDigest()).isEmpty()) {
            throw new UsageException("the artifact store " + store + " does not hold " + version.getVersion()
                    + "; set artifacts.location in --config FILE");
        }
        store.sign(version.getDigest(), signing.sign(version.getDigest()));
        spec.commandLine().getOut().println("signed " + version.getVersion());
        return ExitCode.DONE;
    }

    private static SigningKey signing(Path file) {
        try {
            return SigningKey.read(file);
        } catch (IllegalArgumentException refused) {
            throw new UsageException(String.valueOf(refused.getMessage()), refused);
        }
    }
}
