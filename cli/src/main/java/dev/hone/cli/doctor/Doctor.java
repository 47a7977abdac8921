package dev.hone.cli.doctor;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.lab.testbed.program.ConfigProblems;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.schemas.config.ArtifactsConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.streams.ContributorDoubts;
import dev.hone.streams.StartFindings;
import dev.hone.streams.StreamsApp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;

/**
 * Looks at all that the programs need, from the settings to the cluster, and stops at nothing: everything that is wrong
 * is found at once. It writes nothing but a file that it deletes again, in each folder that programs write to.
 */
public final class Doctor {

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Settings settings;
    private final InstantSource clock;

    public Doctor(Settings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** What was found, in the order in which one would mend it. Takes some seconds where Kafka does not answer. */
    public List<Finding> look() {
        List<Finding> findings = new ArrayList<>(platform().findings());
        List<String> problems = ConfigProblems.of(settings);
        problems.forEach(problem -> findings.add(Finding.problem("settings", problem)));
        if (!problems.isEmpty()) {
            // What is asked with settings that cannot be read tells nothing.
            return findings;
        }
        findings.add(Finding.ok("settings", "all of them can be read"));
        ContributorDoubts.of(settings).forEach(doubt -> findings.add(Finding.warning("settings", doubt)));
        findings.add(base());
        findings.add(artifacts());
        findings.add(new Folder("data.dir", folder("data.", "dir", ".hone")).finding());
        registryClock().ifPresent(findings::add);
        cluster(findings);
        return findings;
    }

    private static Platform platform() {
        try {
            String limits = Files.exists(LIMITS) ? Files.readString(LIMITS) : "";
            return new Platform(
                    System.getProperty("os.name"),
                    System.getProperty("os.arch"),
                    Runtime.version().feature(),
                    limits,
                    memory());
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + LIMITS, unreadable);
        }
    }

    private static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }

    private Finding base() {
        Object base = settings.section("trainer.").get("base");
        if (base == null) {
            return Finding.warning("trainer.base", "not set: fine where no worker runs with these settings");
        }
        try {
            Programs.checkBase(settings);
            return Finding.ok("trainer.base", base + " suits the recipe");
        } catch (ConfigException unsuited) {
            return Finding.problem("trainer.base", String.valueOf(unsuited.getMessage()));
        } catch (UncheckedIOException unreadable) {
            return Finding.problem("trainer.base", base + " cannot be read: " + unreadable.getMessage());
        }
    }

    private Finding artifacts() {
        ArtifactsConfig config = ArtifactsConfig.from(settings);
        if (!config.location().contains("://")) {
            return new Folder(ArtifactsConfig.LOCATION, Path.of(config.location())).finding();
        }
        try {
            ArtifactStore store = config.open(ArtifactStores::at);
            store.check();
            return Finding.ok(ArtifactsConfig.LOCATION, store + " can be written to, and writes nothing over");
        } catch (ConfigException | UncheckedIOException refused) {
            return Finding.problem(ArtifactsConfig.LOCATION, String.valueOf(refused.getMessage()));
        }
    }

    private Path folder(String section, String key, String standard) {
        return Path.of(String.valueOf(settings.section(section).getOrDefault(key, standard)));
    }

    private Optional<Finding> registryClock() {
        Object url = settings.section("schema.registry.").get("url");
        if (url == null) {
            return Optional.empty();
        }
        try {
            HttpResponse<Void> answer = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create(first(url.toString()) + "/subjects"))
                                    .timeout(PATIENCE)
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            return answer.headers().firstValue("date").map(told -> Clocks.compared(told, clock.instant()));
        } catch (IOException | IllegalArgumentException away) {
            // That it is away is said with the cluster.
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String first(String urls) {
        return urls.split(",", -1)[0].strip();
    }

    private void cluster(List<Finding> findings) {
        StartFindings found = StreamsApp.look(settings);
        found.problems().forEach(problem -> findings.add(Finding.problem("Kafka, registry", problem)));
        found.warnings().forEach(warning -> findings.add(Finding.warning("Kafka, registry", warning)));
        if (found.problems().isEmpty()) {
            findings.add(
                    Finding.ok("Kafka, registry", "brokers, permissions, topics and schemas: streams-app can start"));
        }
    }
}
