package dev.hone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The manifests as the API server and the operators would read them: a field that nobody knows is a fault. */
class ManifestsTest {

    private static final Map<String, Class<?>> MODELS = Map.ofEntries(
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("v1 Secret", Secret.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("apps/v1 StatefulSet", StatefulSet.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("monitoring.coreos.com/v1 PodMonitor", PodMonitor.class));

    /**
     * What Strimzi models under the key spec. Named and not imported: the compiler would miss the annotations of the
     * models, which are in an archive that is not published everywhere.
     */
    private static final Map<String, String> SPECS = Map.of(
            "kafka.strimzi.io/v1 Kafka", "kafka.KafkaSpec",
            "kafka.strimzi.io/v1 KafkaNodePool", "nodepool.KafkaNodePoolSpec",
            "kafka.strimzi.io/v1 KafkaTopic", "topic.KafkaTopicSpec",
            "kafka.strimzi.io/v1 KafkaUser", "user.KafkaUserSpec");

    @TestFactory
    Stream<DynamicTest> hasOnlyFieldsThatTheApiHas() throws IOException {
        return Stream.concat(Documents.manifests().stream(), overlays())
                .map(object -> DynamicTest.dynamicTest(
                        object.path("kind").asText() + " "
                                + object.path("metadata").path("name").asText(),
                        () -> assertThat(faults(object)).isEmpty()));
    }

    @Test
    void aMisspelledFieldAndAValueOfAnotherTypeAreFaults() throws IOException {
        JsonNode set = new ObjectMapper().readTree("""
                {"kind": "StatefulSet", "spec": {"replicas": "two", "template": {"spec": {
                    "containers": [{"name": "a", "imagePullPolice": "Always"}]}}}}
                """);

        assertThat(StrictModel.faults(set, StatefulSet.class))
                .containsExactly(
                        ".spec.replicas is no Integer: \"two\"",
                        ".spec.template.spec.containers[0].imagePullPolice is no field of Container");
    }

    @Test
    void theKustomizationListsEveryFile() throws IOException {
        JsonNode kustomization =
                Documents.of(Documents.KUBERNETES.resolve("kustomization.yaml")).get(0);

        Stream<String> files = Documents.files(Documents.KUBERNETES).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.equals("kustomization.yaml") && !name.equals("hone.yaml"));

        assertThat(Documents.words(kustomization.path("resources")))
                .containsExactlyInAnyOrderElementsOf(files.toList());
        assertThat(kustomization.at("/configMapGenerator/0/files/0").asText()).isEqualTo("hone.yaml");
    }

    private static List<String> faults(JsonNode object) throws IOException {
        String kind =
                object.path("apiVersion").asText() + " " + object.path("kind").asText();
        if (kind.startsWith("keda.sh/")) {
            return keda(object);
        }
        String spec = SPECS.get(kind);
        if (spec != null) {
            assertThat(object.properties().stream().map(Map.Entry::getKey))
                    .containsExactly("apiVersion", "kind", "metadata", "spec");
            return StrictModel.faults(object.path("spec"), strimzi(spec));
        }
        Class<?> model = MODELS.get(kind);
        return model == null ? List.of("there is no model of " + kind) : StrictModel.faults(object, model);
    }

    private static Class<?> strimzi(String name) {
        try {
            return Class.forName("io.strimzi.api.kafka.model." + name);
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException("Strimzi has no such model any more", missing);
        }
    }

    /** KEDA has no model in Java: the fields of its version 2 that are used here are written down in a schema. */
    private static List<String> keda(JsonNode object) throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(Path.of("src/test/resources/dev/hone/deploy/keda.schema.json")
                        .toFile());
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(object)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static Stream<JsonNode> overlays() throws IOException {
        List<JsonNode> patches = new ArrayList<>();
        for (String overlay : List.of("gpu", "s3")) {
            for (String patch : List.of("trainer-worker.yaml", "serving.yaml")) {
                patches.addAll(
                        Documents.of(Documents.KUBERNETES.resolve(overlay).resolve(patch)));
            }
        }
        return patches.stream();
    }
}
