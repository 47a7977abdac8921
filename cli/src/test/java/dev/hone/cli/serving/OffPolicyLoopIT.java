package dev.hone.cli.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.cli.serving.Asker.Reply;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.llm.text.Message;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.topics.Topics;
import dev.hone.serving.ServingApp;
import dev.hone.streams.StreamsApp;
import dev.hone.terminal.Program;
import dev.hone.trainer.pretrain.AddedTokens;
import dev.hone.trainer.pretrain.Conversations.Conversation;
import dev.hone.trainer.pretrain.Pretraining;
import dev.hone.trainer.pretrain.PretrainingConfig;
import dev.hone.trainer.rounds.RoundListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole loop, once round: a server answers in a token, users like some tokens and others not, a worker learns it,
 * and says beside the gate what its version would earn by answers that the base gave.
 */
class OffPolicyLoopIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int USERS = 400;
    private static final int WAVES = 4;
    private static final int LETTERS = 16;
    private static final int ASKED = 10;
    private static final int CONVERSATIONS = 1_600;

    @TempDir
    Path folder;

    private EmbeddedKafka kafka;
    private LocalRegistry registry;
    private KafkaAccess wire;

    @BeforeEach
    void start() throws IOException {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(0, Optional.empty());
        wire = KafkaAccess.from(settings());
        wire.createTopics();
        writeBase();
    }

    @AfterEach
    void stop() {
        kafka.close();
        registry.close();
    }

    @Test
    void aRoundOfServedAnswersSaysWhatItsVersionWouldEarn() throws Exception {
        double liked = 0;
        int users = 0;
        try (StreamsApp streams = StreamsApp.start(settings());
                Program worker = Programs.trainer(settings(), RoundListener.NONE);
                ServingApp server = new ServingApp(settings(), InstantSource.system())) {
            server.start();
            var asker = new Asker(server.port());
            await().atMost(PATIENCE).until(asker::ready);
            worker.start();
            // One round in twenty is refused although nothing is wrong with it: by chance its weights do not average 1.
            for (int wave = 1; wave <= WAVES && told().isEmpty(); wave++) {
                for (int user = 0; user < USERS; user++, users++) {
                    Reply reply = asker.draw("u" + users, asked(users), 1, users);
                    double quality = quality(reply.text());
                    asker.grade(reply.id(), "rating", quality, "u" + users);
                    liked += quality;
                }
                int rounds = wave;
                await().atMost(PATIENCE).until(() -> versions().size() >= rounds);
            }
            assertThat(worker.failure()).isEmpty();
            assertThat(streams.failure()).isEmpty();
        }

        assertThat(told()).as(versions().toString()).isNotEmpty();
        ModelVersion version = told().get(0);
        JsonNode found = offPolicy(version);
        assertThat(found.path("subjects").asInt()).as(found.toString()).isGreaterThan(100);
        assertThat(found.path("leftOut")).as(found.toString()).isEmpty();
        // One grade stands beside a prior of one that is one half.
        assertThat(found.path("loggedQuality").asDouble())
                .as(found.toString())
                .isCloseTo((liked / users + .5) / 2, within(.08));
        assertThat(found.path("adjustedLow").asDouble())
                .isLessThan(found.path("adjusted").asDouble());
        assertThat(found.path("adjustedHigh").asDouble())
                .isGreaterThan(found.path("adjusted").asDouble());
        // It has learned to say what is liked, and it shows in answers of before.
        assertThat(found.path("adjusted").asDouble())
                .as(found.toString())
                .isGreaterThan(found.path("loggedQuality").asDouble());
        assertThat(version.getReason()).contains("; beside the gate, and deciding nothing: by ");
    }

    /** Says one letter of the alphabet to whatever is asked, all of them about as often. */
    private void writeBase() throws IOException {
        List<Conversation> conversations = new ArrayList<>();
        for (int i = 0; i < CONVERSATIONS; i++) {
            String letter = Character.toString('a' + i / ASKED % LETTERS);
            conversations.add(new Conversation(List.of(Message.user(asked(i))), letter));
        }
        Settings settings = Settings.of(Map.of(
                "pretrain.hidden", "32",
                "pretrain.heads", "2",
                "pretrain.kv.heads", "2",
                "pretrain.intermediate", "64",
                "pretrain.learning.rate", "0.005",
                "pretrain.threads", "1"));
        new Pretraining(PretrainingConfig.from(settings), (step, steps, loss, tokens) -> {})
                .run(conversations, AddedTokens.words(List.of()), folder.resolve("base"));
    }

    private static String asked(int user) {
        return "ask " + user % ASKED;
    }

    /** Versions that are told what they would earn. */
    private List<ModelVersion> told() {
        return versions().stream()
                .filter(version -> offPolicy(version).path("refusal").isNull())
                .toList();
    }

    private JsonNode offPolicy(ModelVersion version) {
        try {
            return new ObjectMapper()
                    .readTree(folder.resolve("artifacts")
                            .resolve(version.getArtifact())
                            .resolve("training_manifest.json")
                            .toFile())
                    .path("offPolicy");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Half of the alphabet is liked, whatever was asked. */
    private static double quality(String text) {
        return !text.isEmpty() && text.charAt(0) % 2 == 0 ? 1 : 0;
    }

    private List<ModelVersion> versions() {
        List<ModelVersion> versions = new ArrayList<>();
        try (var tail = new TopicTail<>(wire, Topics.MODEL_VERSIONS)) {
            tail.toEnd((line, outcome) -> {
                if (outcome.getOutcome() instanceof ModelVersion version) {
                    versions.add(version);
                }
            });
        }
        return versions;
    }

    private Settings settings() {
        return Settings.of(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", kafka.bootstrapServers()),
                Map.entry("schema.registry.url", registry.url()),
                Map.entry("topics.partitions", "2"),
                Map.entry("topics.line.partitions", "1"),
                Map.entry("topics.replication", "1"),
                Map.entry("data.dir", folder.resolve("state").toString()),
                Map.entry("artifacts.location", folder.resolve("artifacts").toString()),
                Map.entry("streams.ops.port", "0"),
                Map.entry("catalogue.rating.type", "float"),
                Map.entry("catalogue.rating.wait.ms", "1000"),
                Map.entry("relabel.holdout.share", "0.5"),
                Map.entry("thresholds.bucket.ms", "1000"),
                Map.entry("thresholds.delta.interval.ms", "200"),
                Map.entry("thresholds.grace.ms", "100"),
                Map.entry("thresholds.min.samples", "350"),
                Map.entry("rounds.examples", "150"),
                Map.entry("rounds.max.examples", "1000"),
                Map.entry("rounds.threads", "1"),
                Map.entry("rollout.policy", "gate"),
                Map.entry("trainer.ops.port", "0"),
                Map.entry("trainer.base", folder.resolve("base").toString()),
                Map.entry("trainer.recipe.lora.rank", "4"),
                Map.entry("trainer.recipe.lora.alpha", "8"),
                Map.entry("trainer.recipe.lora.targets", "q_proj,v_proj,lm_head"),
                Map.entry("trainer.recipe.learning.rate", "0.005"),
                Map.entry("trainer.recipe.epochs", "2"),
                Map.entry("trainer.recipe.batch.examples", "16"),
                Map.entry("trainer.recipe.micro.batch.examples", "16"),
                Map.entry("trainer.recipe.max.prompt.tokens", "160"),
                Map.entry("trainer.recipe.max.tokens", "200"),
                Map.entry("trainer.recipe.gate.sample.tokens", "4"),
                Map.entry("serving.base", folder.resolve("base").toString()),
                Map.entry("serving.port", "0"),
                Map.entry("serving.replica", "it"),
                Map.entry("serving.max.prompt.tokens", "160"),
                Map.entry("serving.request.timeout.ms", "60000"),
                Map.entry("serving.anchor.share", "0"),
                Map.entry("serving.explore.share", "0")));
    }
}
