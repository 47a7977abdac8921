package dev.hone.trainer.shards;

import static dev.hone.trainer.shards.SharedCrewTest.MODULE;
import static dev.hone.trainer.shards.SharedCrewTest.NOBODY;
import static dev.hone.trainer.shards.SharedCrewTest.PULSE;
import static dev.hone.trainer.shards.SharedCrewTest.ROUND;
import static dev.hone.trainer.shards.SharedCrewTest.STALL;
import static dev.hone.trainer.shards.SharedCrewTest.WORK;
import static dev.hone.trainer.shards.SharedCrewTest.adapter;
import static dev.hone.trainer.shards.SharedCrewTest.news;
import static dev.hone.trainer.shards.SharedCrewTest.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.artifacts.SigningKey;
import dev.hone.artifacts.UntrustedVersionException;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.schemas.records.ShardEvent;
import dev.hone.trainer.train.Training.Trained;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever writes to the topic or into the store can make an owner train a shard anew, and stop no round. */
class UnusableResultTest {

    @TempDir
    Path folder;

    private final SharedTopic topic = new SharedTopic();
    private final List<Integer> trained = new ArrayList<>();
    private Path trusted;
    private ArtifactStore signing;
    private ArtifactStore unsigned;
    private ShardTask task;

    @BeforeEach
    void open() throws IOException {
        Path key = folder.resolve("key.pem");
        trusted = folder.resolve("trusted");
        Files.writeString(trusted, SigningKey.create(key, "ours"));
        signing = ArtifactStores.at(place(), Map.of("sign.key", key.toString(), "trusted.keys", trusted.toString()));
        unsigned = ArtifactStores.at(place());
        task = new ShardTask(ROUND, WORK, adapter(0), List.of(1, 1, 1), new ShardTask.Trainer() {
            @Override
            public Trained train(int shard, TrainingObserver observer) {
                trained.add(shard);
                return result(shard);
            }

            @Override
            public void forget(int shard) {}
        });
    }

    /** What somebody tells of as shard 1, which cannot be taken. */
    private enum Unusable {
        UNTRUSTED {
            @Override
            String told(UnusableResultTest test) {
                return test.stored(test.unsigned, result(1));
            }
        },
        CHANGED {
            @Override
            String told(UnusableResultTest test) throws IOException {
                String digest = test.stored(test.signing, result(1));
                Files.writeString(test.signing.fetch(digest).orElseThrow().resolve("curve.txt"), "7");
                return digest;
            }
        },
        NO_DIGEST {
            @Override
            String told(UnusableResultTest test) {
                return "../../somewhere";
            }
        },
        NO_SHARD {
            @Override
            String told(UnusableResultTest test) throws IOException {
                Path another = Files.createDirectories(test.folder.resolve("another"));
                Files.writeString(another.resolve("README.md"), "a version");
                return test.signing.put(another).digest();
            }
        },
        NO_CURVE {
            @Override
            String told(UnusableResultTest test) throws IOException {
                Path another = Files.createDirectories(test.folder.resolve("another"));
                ShardFolder.write(another, result(1));
                Files.writeString(another.resolve("curve.txt"), "");
                return test.signing.put(another).digest();
            }
        },
        OTHER_TENSORS {
            @Override
            String told(UnusableResultTest test) {
                Map<String, FloatTensor> wide =
                        Map.of(MODULE + "lora_B.weight", new FloatTensor(List.of(1, 2), new float[] {1, 2}));
                return test.stored(
                        test.signing,
                        new Trained(
                                new Adapter(result(1).adapter().config(), new TreeMap<>(wide)),
                                result(1).curve()));
            }
        };

        abstract String told(UnusableResultTest test) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void aResultThatCannotBeTakenIsPassedOverAndTheShardTrainedAnew(Unusable unusable) throws IOException {
        topic.told.add(news(ShardEvent.OFFERED, -1).setShards(3).setRound(ROUND).build());
        topic.told.add(news(ShardEvent.DONE, 1).setDigest(unusable.told(this)).build());

        List<Trained> parts = crew(signing).all(task, NOBODY);

        assertThat(parts).containsExactly(result(0), result(1), result(2));
        assertThat(trained).containsExactly(0, 2, 1);
    }

    @Test
    void aWorkerWhoseOwnResultsCannotBeTakenSaysSoInsteadOfTrainingForEver() {
        ArtifactStore trusting = ArtifactStores.at(place(), Map.of("trusted.keys", trusted.toString()));

        assertThatThrownBy(() -> crew(trusting).all(task, NOBODY)).isInstanceOf(UntrustedVersionException.class);
    }

    private String place() {
        return folder.resolve("store").toString();
    }

    private SharedCrew crew(ArtifactStore store) {
        return new SharedCrew(
                topic.listener(), store, new SharedCrew.Place("ours", folder.resolve("crew"), PULSE, STALL), () -> 0);
    }

    private String stored(ArtifactStore store, Trained result) {
        Path aside = folder.resolve("aside");
        assertThat(aside.toFile().mkdirs()).isTrue();
        ShardFolder.write(aside, result);
        return store.put(aside).digest();
    }
}
