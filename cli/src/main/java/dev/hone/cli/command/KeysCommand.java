package dev.hone.cli.command;

import dev.hone.artifacts.SigningKey;
import dev.hone.client.report.Table;
import dev.hone.schemas.config.Settings;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.KeyRing;
import dev.hone.serving.admission.Scope;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps the file of API keys that {@code serving.keys} names, and makes keys to sign versions with. */
@Command(
        name = "keys",
        description = "Add, list, remove and check the API keys of a server (serving.keys), and make a pair of keys to"
                + " sign versions with.",
        mixinStandardHelpOptions = true)
public final class KeysCommand implements Runnable {

    private static final String SETTING = "serving.keys";
    private static final int PERCENT = 100;

    /** Which file. */
    static final class Where {

        @Option(names = "--file", paramLabel = "FILE", description = "The file of keys; made where it is not there.")
        @Nullable
        Path file;

        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "The configuration of the server, whose serving.keys names the file.")
        @Nullable
        Path config;

        KeyRing ring() {
            if (file != null && config == null) {
                return new KeyRing(file);
            }
            if (file == null && config != null) {
                Object named =
                        Settings.read(config, System.getenv()).section("").get(SETTING);
                if (named == null || named.toString().isBlank()) {
                    throw new UsageException(config + " names no file of keys: set " + SETTING + ", or say --file");
                }
                return new KeyRing(Path.of(named.toString().trim()));
            }
            throw new UsageException(
                    "say which file of keys: --file FILE, or --config FILE with " + SETTING + " in it");
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "add, list, remove, check or pair?");
    }

    /** What is to be said of a key. */
    static final class Terms {

        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                split = ",",
                required = true,
                description = "infer, feedback or admin; several with commas between.")
        List<String> scopes = List.of();

        @Option(
                names = "--tenant",
                paramLabel = "TENANT",
                description = "Whose interactions it may bring: the first part of their segments. Without it the key"
                        + " has the scope admin alone, sees all tenants and may operate rollouts.")
        @Nullable
        String tenant;

        @Option(
                names = "--rate",
                paramLabel = "N",
                description = "Answers and pieces of feedback a second at most (default: no bound).")
        @Nullable
        Double rate;

        @Option(
                names = "--evidence-share",
                paramLabel = "SHARE",
                description = "What it may bring of a canary's scored subjects, up to 1 (default:"
                        + " rollout.evidence.max.share). A key that many users share needs 1.")
        @Nullable
        Double evidenceShare;
    }

    @Command(
            name = "add",
            description = "Make a key, keep its hash, and print the key: it is shown this once.",
            mixinStandardHelpOptions = true)
    int add(
            @Mixin Where where,
            @Mixin Terms terms,
            @Parameters(paramLabel = "NAME", description = "What records and decisions name it by.") String name)
            throws IOException {
        byte[] drawn = new byte[KeyRing.KEY_BYTES];
        new SecureRandom().nextBytes(drawn);
        KeyRing ring = where.ring();
        var wanted = new KeyRing.Wanted(name, terms.scopes, terms.tenant, terms.rate, terms.evidenceShare);
        String key = told(() -> ring.add(wanted, drawn));
        say("the key of " + name + ", which is kept nowhere:");
        spec.commandLine().getOut().println(key);
        spec.commandLine().getOut().flush();
        doubt(ring);
        return ExitCode.DONE;
    }

    @Command(name = "list", description = "The keys, without what opens them.", mixinStandardHelpOptions = true)
    int list(@Mixin Where where, @Mixin OutputOptions output) throws IOException {
        Table table = new Table("key", "tenant", "scopes", "requests/s", "evidence share");
        for (ApiKey key : told(where.ring()::keys)) {
            table.row(
                    key.id(),
                    key.isBound() ? key.tenant() : null,
                    String.join(
                            ",",
                            key.scopes().stream().map(Scope::wireName).sorted().toList()),
                    Double.isInfinite(key.requestsPerSecond()) ? null : key.requestsPerSecond(),
                    key.evidenceShare() == null ? null : Math.round(PERCENT * key.evidenceShare()) + " %");
        }
        output.print(spec, table);
        return ExitCode.DONE;
    }

    @Command(
            name = "remove",
            description = "Take a key out: servers let it in no more within a second.",
            mixinStandardHelpOptions = true)
    int remove(@Mixin Where where, @Parameters(paramLabel = "NAME", description = "The key's name.") String name)
            throws IOException {
        KeyRing ring = where.ring();
        if (!told(() -> ring.remove(name))) {
            throw new UsageException("there is no key " + name + " in " + ring.file());
        }
        say("removed " + name);
        doubt(ring);
        return ExitCode.DONE;
    }

    @Command(
            name = "check",
            description = "Say what is wrong with the file, and what is hardly meant.",
            mixinStandardHelpOptions = true)
    int check(@Mixin Where where) throws IOException {
        KeyRing ring = where.ring();
        List<ApiKey> keys = told(ring::keys);
        spec.commandLine().getOut().println(ring.file() + ": " + keys.size() + " keys, no problem found");
        spec.commandLine().getOut().flush();
        doubt(ring);
        return ExitCode.DONE;
    }

    @Command(
            name = "pair",
            description =
                    "Make an Ed25519 pair: the file is the artifacts.sign.key of workers, the line that is printed"
                            + " belongs into the artifacts.trusted.keys of servers and workers.",
            mixinStandardHelpOptions = true)
    int pair(
            @Option(
                            names = "--file",
                            paramLabel = "FILE",
                            required = true,
                            description = "A file that does not exist; for its owner's eyes alone.")
                    Path file,
            @Parameters(paramLabel = "NAME", description = "Who signs, in one word; what `hone versions` says.")
                    String name)
            throws IOException {
        if (!name.matches("[\\w.@-]+")) {
            throw new UsageException("a name is letters, digits and _ . @ -, was " + name);
        }
        String line;
        try {
            line = SigningKey.create(file, name);
        } catch (FileAlreadyExistsException exists) {
            throw new UsageException(file + " exists, and may be somebody's key; name a file that does not", exists);
        }
        say("the key of " + name + " is in " + file + "; the line for artifacts.trusted.keys:");
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
    }

    private void doubt(KeyRing ring) throws IOException {
        told(ring::doubt).ifPresent(words -> say("note: " + words));
    }

    private void say(String words) {
        spec.commandLine().getErr().println(words);
        spec.commandLine().getErr().flush();
    }

    private interface Asked<T> {
        T answer() throws IOException;
    }

    private static <T> T told(Asked<T> asked) throws IOException {
        try {
            return asked.answer();
        } catch (IllegalArgumentException refused) {
            throw new UsageException(String.valueOf(refused.getMessage()), refused);
        }
    }
}
