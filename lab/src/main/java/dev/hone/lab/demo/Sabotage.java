package dev.hone.lab.demo;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.versions.VersionName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Brings a version from outside that undoes what its parent has learned: the parent's adapter with its B matrices
 * negated.
 */
final class Sabotage {

    private final ArtifactStore artifacts;
    private final ModelConfig model;
    private final Path aside;

    /** Makes its folder at {@code aside}. */
    Sabotage(ArtifactStore artifacts, ModelConfig model, Path aside) {
        this.artifacts = artifacts;
        this.model = model;
        this.aside = aside;
    }

    /** Puts the version into the store; it has yet to be announced. */
    ModelVersion version(ModelVersion parent, int sequence) throws IOException {
        Path folder = artifacts.fetch(parent.getDigest()).orElseThrow();
        Adapter adapter = Adapter.read(folder, model);
        Files.createDirectories(aside);
        new Adapter(adapter.config(), negated(adapter.tensors())).write(aside);
        Files.copy(
                folder.resolve("training_manifest.json"),
                aside.resolve("training_manifest.json"),
                StandardCopyOption.REPLACE_EXISTING);
        ArtifactStore.Artifact put = artifacts.put(aside);
        return ModelVersion.newBuilder(parent)
                .setVersion(new VersionName(parent.getLine(), put.digest()).toString())
                .setSequence(sequence)
                .setParent(parent.getVersion())
                .setRoundId(null)
                .setArtifact(put.location())
                .setDigest(put.digest())
                .setEvaluation(null)
                .setVerdict(Verdict.CANDIDATE)
                .setReason("brought from outside")
                .build();
    }

    /** As anybody would announce a version that was made elsewhere. */
    static void announce(KafkaAccess wire, ModelVersion version) throws InterruptedException {
        String topic = wire.name(Topics.MODEL_VERSIONS);
        byte[] value = wire.connection()
                .valueSerde(Topics.MODEL_VERSIONS)
                .serializer()
                .serialize(topic, new RoundOutcome(version));
        try (Producer<String, byte[]> producer = wire.producer()) {
            producer.send(new ProducerRecord<>(topic, version.getLine(), value)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the version could not be announced", e);
        }
    }

    static SortedMap<String, FloatTensor> negated(SortedMap<String, FloatTensor> tensors) {
        SortedMap<String, FloatTensor> changed = new TreeMap<>(tensors);
        changed.replaceAll((name, tensor) ->
                name.contains("lora_B") || name.contains("lora_embedding_B") ? negated(tensor) : tensor);
        return changed;
    }

    private static FloatTensor negated(FloatTensor tensor) {
        float[] values = tensor.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = -values[i];
        }
        return new FloatTensor(tensor.shape(), values);
    }
}
