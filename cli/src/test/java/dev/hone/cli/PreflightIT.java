package dev.hone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hone.cli.permissions.HeededPermissions;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.serde.SchemaRegistry;
import dev.hone.streams.StreamsApp;
import dev.hone.terminal.CommandMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start looks at before it does anything, on a broker that asks for permissions. */
class PreflightIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static LocalRegistry registry;

    private String out = "";

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.with(
                folder.resolve("kafka"),
                Map.of(
                        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "allow.everyone.if.no.acl.found", "true"));
        registry = LocalRegistry.start(0, Optional.empty());
    }

    @AfterAll
    static void stop() {
        registry.close();
        kafka.close();
    }

    @Test
    void aKafkaThatFitsIsSaidToFitAndIsLeftAlone() throws Exception {
        Path config = config("fresh", "");

        assertThat(check(config)).isZero();

        assertThat(out).contains("topics of fresh are missing; a start creates them", "streams-app can start");
        assertThat(topics(config)).noneMatch(name -> name.startsWith("fresh"));
    }

    @Test
    void allThatDoesNotFitIsNamedAtOnceAndNothingIsCreated() throws Exception {
        Path config = config("mixed", "topics.replication: 1");
        create(
                config,
                List.of(
                        new NewTopic("mixed.prompts", 3, (short) 1),
                        new NewTopic("mixed.feedback", 5, (short) 1),
                        new NewTopic("mixed.examples", 2, (short) 1)
                                .configs(Map.of("min.insync.replicas", "2", "max.message.bytes", "2000"))));
        String[] all = {
            "topic mixed.prompts has 3 partitions, but topics.partitions is 2",
            "topic mixed.feedback has 5 partitions, but topics.partitions is 2",
            "topic mixed.examples has 1 copies, fewer than its min.insync.replicas of 2",
            "topic mixed.examples takes records of at most 2000 bytes"
        };

        assertThat(check(config)).isEqualTo(1);

        assertThat(out).contains(all).doesNotContain("can start");
        assertThatThrownBy(() -> StreamsApp.start(Settings.read(config, Map.of())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("4 things are to be mended: (1) ")
                .satisfies(refused -> assertThat(refused.getMessage()).contains(all));
        assertThat(topics(config)).filteredOn(name -> name.startsWith("mixed")).hasSize(3);
    }

    @Test
    void fewerCopiesThanAskedForAreAWarning() throws Exception {
        Path config = config("copies", "topics.replication: 2");
        create(config, List.of(new NewTopic("copies.prompts", 2, (short) 1)));

        assertThat(check(config)).isEqualTo(1);

        assertThat(out)
                .contains(
                        "warning: topic copies.prompts has 1 copies, topics.replication is 2",
                        "problem: topics.replication is 2, but Kafka at");
    }

    @Test
    void whatIsNotAllowedIsNamedWithTheCommandThatAllowsIt() throws Exception {
        Path config = config("closed", "topics.replication: 1");
        create(config, List.of(new NewTopic("closed.examples", 2, (short) 1)));
        try (Admin admin = admin(config)) {
            try {
                HeededPermissions.give(
                        admin,
                        List.of(
                                acl(ResourceType.CLUSTER, "kafka-cluster", AclOperation.ALL, AclPermissionType.ALLOW),
                                acl(ResourceType.CLUSTER, "kafka-cluster", AclOperation.CREATE, AclPermissionType.DENY),
                                acl(ResourceType.TOPIC, "closed", AclOperation.DESCRIBE, AclPermissionType.ALLOW),
                                acl(
                                        ResourceType.TOPIC,
                                        "closed",
                                        AclOperation.DESCRIBE_CONFIGS,
                                        AclPermissionType.ALLOW),
                                acl(ResourceType.TOPIC, "closed", AclOperation.READ, AclPermissionType.ALLOW),
                                acl(ResourceType.GROUP, "closed-lines", AclOperation.ALL, AclPermissionType.DENY),
                                acl(
                                        ResourceType.TRANSACTIONAL_ID,
                                        "closed-scoring",
                                        AclOperation.ALL,
                                        AclPermissionType.DENY)));
                assertThat(check(config)).isEqualTo(1);
            } finally {
                HeededPermissions.takeAll(admin);
            }
        }

        assertThat(out)
                .contains(
                        "topic closed.prompts is missing or hidden, and this program may not create it",
                        "kafka-topics.sh --create --topic closed.prompts --partitions 2 --replication-factor 1 --config",
                        "topic closed.examples: Write is not allowed: kafka-acls.sh --add",
                        "group closed-lines may not be used",
                        "transactions named closed-scoring-* may not be used",
                        "topics named closed-*, of the applications' own state, may not be created")
                .doesNotContain("group closed-scoring", "transactions named closed-lines");
    }

    @Test
    void aSchemaThatCannotBeReadIsNamedAndNothingIsStarted() throws Exception {
        Path config = config("misfit", "topics.replication: 1");
        SchemaRegistry.connect(Map.of("schema.registry.url", registry.url()))
                .register("misfit.prompts-value", Schema.create(Schema.Type.STRING));
        String[] words = {
            "subject misfit.prompts-value of the schema registry has as version 1",
            "of which this program cannot read any record",
            "or choose another topics.prefix"
        };

        assertThat(check(config)).isEqualTo(1);

        assertThat(out).contains("problem: subject").contains(words).doesNotContain("can start");
        assertThatThrownBy(() -> StreamsApp.start(Settings.read(config, Map.of())))
                .isInstanceOf(ConfigException.class)
                .satisfies(refused -> assertThat(refused.getMessage()).contains(words));
    }

    @Test
    void whatDoesNotAnswerIsNamed() throws Exception {
        Path config = Files.writeString(folder.resolve("away.yaml"), """
                kafka.bootstrap.servers: localhost:1
                schema.registry.url: http://localhost:1
                rollout.policy: gate
                """);

        assertThat(check(config)).isEqualTo(1);

        assertThat(out).contains("problem: no Kafka answers at localhost:1", "problem: ", "http://localhost:1");
    }

    @Test
    void theDoctorLooksAtTheClusterAndAtTheMachine() throws Exception {
        Path fits = config("doctored", "");
        Path fitsNot = config("ailing", "topics.replication: 3\nartifacts.location: " + fits);

        assertThat(run("doctor", "--config", fits.toString())).isZero();
        assertThat(out).contains("platform", "as the registry's", "can be written to", "streams-app can start");

        assertThat(run("doctor", "-o", "json", "--config", fitsNot.toString())).isOne();
        assertThat(out)
                .contains("topics.replication is 3, but Kafka at ", "is no folder: name another")
                .doesNotContain("streams-app can start");
        assertThat(topics(fits)).noneMatch(name -> name.startsWith("doctored"));
    }

    private int check(Path config) {
        return run("streams-app", "--check", "--config", config.toString());
    }

    private int run(String... arguments) {
        StringWriter written = new StringWriter();
        PrintWriter writer = new PrintWriter(written);
        int code = CommandMain.run(new HoneCommand(), writer, writer, arguments);
        out = written.toString();
        return code;
    }

    private static AclBinding acl(
            ResourceType type, String name, AclOperation operation, AclPermissionType permission) {
        PatternType pattern = type == ResourceType.CLUSTER ? PatternType.LITERAL : PatternType.PREFIXED;
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
    }

    private static void create(Path config, List<NewTopic> topics) throws Exception {
        try (Admin admin = admin(config)) {
            admin.createTopics(topics).all().get();
        }
        List<String> names = topics.stream().map(NewTopic::name).toList();
        await().atMost(PATIENCE).until(() -> topics(config).containsAll(names));
    }

    private static Set<String> topics(Path config) throws Exception {
        try (Admin admin = admin(config)) {
            return admin.listTopics().names().get().stream().collect(Collectors.toSet());
        }
    }

    private static Admin admin(Path config) {
        return KafkaAccess.from(Settings.read(config, Map.of())).admin();
    }

    private static Path config(String prefix, String more) throws IOException {
        return Files.writeString(folder.resolve(prefix + ".yaml"), """
                kafka.bootstrap.servers: %s
                schema.registry.url: %s
                topics.prefix: %s
                topics.partitions: 2
                topics.line.partitions: 1
                rollout.policy: gate
                data.dir: %s
                %s
                """.formatted(
                        kafka.bootstrapServers(), registry.url(), prefix, folder.resolve("state"), more));
    }
}
