package dev.hone.cli.permissions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hone.cli.Ran;
import dev.hone.lab.testbed.broker.RememberingAuthorizer;
import dev.hone.lab.testbed.broker.RememberingAuthorizer.Asked;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.lab.testbed.program.RunningPrograms;
import dev.hone.serving.ServingApp;
import dev.hone.trainer.rounds.RoundListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The permissions of docs/kafka.md on a broker that gives no others: each program as a user of its own until a version
 * of the first round serves all, what people do with commands, and that which was refused meanwhile.
 */
class PermissionsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String STREAMS = "streams-app";
    private static final String TRAINER = "trainer-worker";
    private static final String SERVING = "serving";
    private static final String SCALER = "scaler";
    private static final String OPERATOR = "operator";
    private static final String RESETTER = "resetter";
    private static final String ROUNDS = "hone.training-rounds";

    /** What the page's table gives to whoever takes a prefix back, beside looking. */
    private static final List<String> OF_RESETTER = List.of(
            "--resource-pattern-type prefixed --topic hone. --operation Read --operation Describe --operation Delete",
            "--resource-pattern-type prefixed --topic hone- --operation Delete",
            "--resource-pattern-type prefixed --group hone --operation Describe --operation Delete",
            "--resource-pattern-type prefixed --topic other. --operation Create --operation Write");

    @TempDir
    static Path folder;

    private static AskingSystem system;
    private static Ran check;
    private static Ran doctor;
    private static final Map<String, Ran> COMMANDS = new TreeMap<>();
    private static JsonNode served = MissingNode.getInstance();
    private static List<Asked> asked;

    @BeforeAll
    static void theLoopTurnsOnce() throws Exception {
        system = new AskingSystem(folder, List.of(STREAMS, TRAINER, SERVING, SCALER, OPERATOR, RESETTER));
        system.allow(GivenPermissions.ofThePage());
        for (String options : OF_RESETTER) {
            system.allow(GivenPermissions.of("--allow-principal User:" + RESETTER + " " + options));
        }
        system.wire(AskingSystem.ADMIN).createTopics();
        check = system.run(STREAMS, "streams-app --check");
        doctor = system.run(STREAMS, "doctor");
        ServingApp serving = Programs.serving(system.settings(SERVING));
        try (var programs = new RunningPrograms(List.of(
                Programs.streams(system.settings(STREAMS)),
                Programs.trainer(system.settings(TRAINER), RoundListener.NONE),
                serving))) {
            programs.start();
            turn(programs, new Guests(serving.port()));
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "the loop does not turn; refused was " + refusals(RememberingAuthorizer.asked()), e);
        }
        COMMANDS.putAll(takenBack());
        asked = RememberingAuthorizer.asked();
        system.wire(AskingSystem.ADMIN).createTopics();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    private static void turn(RunningPrograms programs, Guests guests) throws Exception {
        until(programs, guests::served);
        until(programs, () -> isTrained(guests.visit()));
        // Any way of handing the version to all will do; this one needs no crowd.
        command("rollout promote --why seen");
        until(programs, () -> {
            served = guests.visit();
            return isTrained(served) && served.path("arm").isNull();
        });
        guests.post("/console/commands", Map.of("line", "main", "command", "pause", "why", "to see"));
        command("status");
        command("versions list");
        command("rollout explain");
        command("tail rollout-decisions --last 1");
        command("erase --wait --subject " + Guests.subject(1));
        letters(programs);
        scale();
    }

    private static void letters(RunningPrograms programs) throws Exception {
        List<String> inputs = List.of("hone.prompts", "hone.responses", "hone.feedback");
        for (String input : inputs) {
            send(SERVING, input);
        }
        send(STREAMS, ROUNDS);
        until(programs, () -> {
            String listed = system.run(OPERATOR, "dead-letters list").words();
            return listed.contains(ROUNDS) && inputs.stream().allMatch(listed::contains);
        });
        command("dead-letters replay --stage decode");
        command("dead-letters skip --topic training-rounds --why none");
    }

    private static void until(RunningPrograms programs, Callable<Boolean> holds) {
        await().atMost(PATIENCE).until(() -> {
            programs.check();
            return holds.call();
        });
    }

    private static boolean isTrained(JsonNode hone) {
        return hone.path("version").asText().startsWith("main@sha256:");
    }

    private static void command(String words) throws Exception {
        COMMANDS.put(words, system.run(OPERATOR, words));
    }

    /** Sends what nobody can read, of which dead letters become. */
    private static void send(String user, String topic) throws Exception {
        try (Producer<String, byte[]> producer = system.wire(user).producer()) {
            producer.send(new ProducerRecord<>(topic, "main", "nothing".getBytes(UTF_8)))
                    .get();
        }
    }

    /** What KEDA asks for. */
    private static void scale() throws Exception {
        try (Admin admin = system.wire(SCALER).admin()) {
            admin.listConsumerGroupOffsets("hone.trainer-worker").all().get();
            admin.listConsumerGroupOffsets("hone-scoring").all().get();
            admin.listOffsets(Map.of(new TopicPartition(ROUNDS, 0), OffsetSpec.latest()))
                    .all()
                    .get();
        }
    }

    private static Map<String, Ran> takenBack() throws Exception {
        String copy = "reset --prefix hone --yes --into other";
        String delete = "reset --prefix hone --yes --all";
        Ran copied = system.run(RESETTER, copy);
        return Map.of(copy, copied, delete, system.run(RESETTER, delete));
    }

    private static List<String> refusals(List<Asked> asked) {
        return asked.stream()
                .filter(Asked::refused)
                .map(one -> one.principal() + " " + one.operation() + " " + one.resource())
                .distinct()
                .toList();
    }

    @Test
    void aStartFindsNothingToMend() {
        assertThat(check).isEqualTo(new Ran(0, check.words()));
        assertThat(doctor).isEqualTo(new Ran(0, doctor.words()));
        assertThat(doctor.words()).contains("streams-app can start");
    }

    @Test
    void aVersionOfTheFirstRoundServesAll() {
        assertThat(served.path("version").asText()).startsWith("main@sha256:");
    }

    @Test
    void everyCommandDoesWhatItWasAskedFor() {
        assertThat(COMMANDS)
                .hasSize(10)
                .allSatisfy((words, ran) ->
                        assertThat(ran.code()).describedAs(ran.words()).isZero());
    }

    @Test
    void nobodyIsRefusedAnything() {
        assertThat(refusals(asked)).isEmpty();
    }

    @Test
    void nothingIsGivenThatNobodyAskedFor() {
        assertThat(GivenPermissions.ofThePage())
                .filteredOn(given -> given.entry().operation() != AclOperation.ALL)
                .filteredOn(given -> asked.stream().noneMatch(one -> isOf(one, given)))
                .isEmpty();
    }

    private static boolean isOf(Asked one, AclBinding given) {
        return one.told()
                && one.principal().equals(given.entry().principal())
                && one.operation() == given.entry().operation()
                && new ResourcePatternFilter(
                                one.resource().resourceType(), one.resource().name(), PatternType.MATCH)
                        .matches(given.pattern());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TOPIC            | hone. | WRITE    | topic hone.examples: Write is not allowed: kafka-acls.sh --add",
                "TOPIC            | hone. | READ     | topic hone.feedback: Read is not allowed: kafka-acls.sh --add",
                "TOPIC            | hone- | ALL      | topics named hone-*, of the applications' own state, may not be",
                "GROUP            | hone- | ANY      | group hone-scoring may not be used: kafka-acls.sh --add",
                "TRANSACTIONAL_ID | hone- | ANY      | transactions named hone-scoring-* may not be used: kafka-acls.sh"
            })
    void aCheckNamesWhatStreamsAppLacks(ResourceType type, String name, AclOperation operation, String words)
            throws Exception {
        Ran check = runWithout(STREAMS, type, name, operation, "streams-app --check");

        assertThat(check).isEqualTo(new Ran(1, check.words()));
        assertThat(check.words()).contains(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TOPIC            | hone.                | is missing or hidden, and this program may not create it",
                "GROUP            | hone.trainer-worker  | access group: hone.trainer-worker docs/kafka.md lists what the user",
                "TRANSACTIONAL_ID | hone.trainer-worker- | Transactional Id authorization failed. docs/kafka.md lists what"
            })
    void aWorkerEndsWithAWordOnWhatItLacks(ResourceType type, String name, String words) throws Exception {
        Ran worker = runWithout(TRAINER, type, name, AclOperation.ANY, "trainer-worker");

        assertThat(worker.code()).isNotZero();
        assertThat(worker.words()).contains(words);
    }

    private static Ran runWithout(String user, ResourceType type, String name, AclOperation operation, String command)
            throws Exception {
        var resource = new ResourcePattern(type, name, PatternType.PREFIXED);
        var taken = new AccessControlEntryFilter("User:" + user, null, operation, AclPermissionType.ALLOW);
        var filter = new AclBindingFilter(resource.toFilter(), taken);
        List<AclBinding> lacking =
                GivenPermissions.ofThePage().stream().filter(filter::matches).toList();
        system.forbid(lacking);
        try {
            return system.run(user, command);
        } finally {
            system.allow(lacking);
        }
    }
}
