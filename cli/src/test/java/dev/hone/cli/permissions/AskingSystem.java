package dev.hone.cli.permissions;

import dev.hone.cli.Ran;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.broker.RememberingAuthorizer;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;

/** A broker that wants a password and allows nothing by itself, a registry, and the settings of each user. */
final class AskingSystem implements AutoCloseable {

    static final String ADMIN = "admin";
    static final String KEY = "permissions-it";

    private static final String MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    private final Path folder;
    private final EmbeddedKafka kafka;
    private final LocalRegistry registry;

    AskingSystem(Path folder, List<String> users) throws IOException {
        this.folder = folder;
        kafka = EmbeddedKafka.with(folder.resolve("kafka"), broker(users));
        registry = LocalRegistry.start(0, Optional.empty());
        Files.writeString(folder.resolve("master"), Base64.getEncoder().encodeToString(new byte[32]));
        writeBase(folder.resolve("base"));
    }

    // The controller's port asks nobody: it is of the broker's own.
    private static Map<String, String> broker(List<String> users) {
        String passwords = Stream.concat(Stream.of(ADMIN), users.stream())
                .map(user -> " user_" + user + "=\"" + password(user) + "\"")
                .collect(Collectors.joining());
        return Map.of(
                "listener.security.protocol.map", "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                "sasl.enabled.mechanisms", "PLAIN",
                "sasl.mechanism.inter.broker.protocol", "PLAIN",
                "listener.name.plaintext.plain.sasl.jaas.config", login(ADMIN, passwords),
                "super.users", "User:" + ADMIN + ";User:ANONYMOUS",
                "authorizer.class.name", RememberingAuthorizer.class.getName(),
                "allow.everyone.if.no.acl.found", "false");
    }

    private static String password(String user) {
        return "of-" + user;
    }

    private static String login(String user, String more) {
        return MODULE + " username=\"" + user + "\" password=\"" + password(user) + "\"" + more + ";";
    }

    void allow(Collection<AclBinding> permissions) throws Exception {
        try (Admin admin = wire(ADMIN).admin()) {
            HeededPermissions.give(admin, permissions);
        }
    }

    void forbid(Collection<AclBinding> permissions) throws Exception {
        try (Admin admin = wire(ADMIN).admin()) {
            HeededPermissions.take(admin, permissions);
        }
    }

    KafkaAccess wire(String user) throws IOException {
        return KafkaAccess.from(settings(user));
    }

    Settings settings(String user) throws IOException {
        return Settings.read(config(user), Map.of());
    }

    /** Runs a command as that user. */
    Ran run(String user, String command) throws IOException {
        String[] words = Stream.concat(
                        Arrays.stream(command.split(" ")),
                        Stream.of("--config", config(user).toString()))
                .toArray(String[]::new);
        return Ran.of(words);
    }

    private Path config(String user) throws IOException {
        return Files.writeString(folder.resolve(user + ".yaml"), """
                kafka.bootstrap.servers: %s
                kafka.security.protocol: SASL_PLAINTEXT
                kafka.sasl.mechanism: PLAIN
                kafka.sasl.jaas.config: '%s'
                schema.registry.url: %s
                topics: {partitions: 2, line.partitions: 1, replication: 1}
                data.dir: %s
                artifacts.location: %s
                privacy: {keys: true, keys.master.file: %s}
                catalogue.rating: {type: ordinal, min: 1, max: 5, wait.ms: 1000, prior.strength: 0.25}
                lines.main.segments: acme/it
                thresholds: {bucket.ms: 1000, delta.interval.ms: 500, grace.ms: 500, min.samples: 20}
                rounds: {examples: 20, threads: 1, shards: 2}
                rollout: {stages: 0.5, stage.min.subjects: 100000}
                streams.ops.port: 0
                serving:
                  base: %s
                  port: 0
                  segment: acme/it
                  api.keys: %s
                  heartbeat.ms: 300
                  reveal.arm: true
                  request.timeout.ms: 60000
                  answer.tokens: 4
                  max.answer.tokens: 4
                trainer:
                  base: %s
                  ops.port: 0
                  recipe:
                    lora.rank: 4
                    lora.alpha: 8
                    lora.targets: q_proj,v_proj
                    batch.examples: 16
                    micro.batch.examples: 16
                    epochs: 1
                    max.prompt.tokens: 160
                    max.tokens: 200
                """.formatted(
                        kafka.bootstrapServers(),
                        login(user, ""),
                        registry.url(),
                        folder.resolve("state-of-" + user),
                        folder.resolve("artifacts"),
                        folder.resolve("master"),
                        folder.resolve("base"),
                        KEY,
                        folder.resolve("base")));
    }

    private static void writeBase(Path base) throws IOException {
        ByteLevelTokenizer.write(base, List.of());
        ModelConfig config = ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 32, 1, 2, 259);
        try (LanguageModel model = LanguageModel.random(config, 1)) {
            model.write(base);
        }
    }

    @Override
    public void close() {
        registry.close();
        kafka.close();
    }
}
