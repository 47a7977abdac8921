package dev.hone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.lab.testbed.program.ConfigProblems;
import dev.hone.schemas.config.ArtifactsConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.terminal.HoneVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Names that stand in manifests and in the code: one that is changed in the code alone fails here. */
class ClusterNamesTest {

    private static final Path CONFIG = Documents.KUBERNETES.resolve("hone.yaml");
    private static final Map<String, String> PORTS =
            Map.of("streams-app", "streams.ops.port", "trainer-worker", "trainer.ops.port", "serving", "serving.port");
    private static final Set<String> PATHS = Set.of("/healthz", "/readyz");

    @Test
    void everyProgramListensWhereItsProbesAndServicesAsk() throws IOException {
        for (JsonNode container : Documents.containers()) {
            JsonNode port = container.at("/ports/0");
            assertThat(port.path("containerPort").asText())
                    .isEqualTo(Defaults.of(
                            PORTS.getOrDefault(container.path("name").asText(), "")));
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                JsonNode asked = container.path(probe).path("httpGet");
                assertThat(asked.path("path").asText()).isIn(PATHS);
                assertThat(asked.path("port").asText())
                        .isEqualTo(port.path("name").asText());
            }
        }
        assertThat(Documents.containers()).hasSize(PORTS.size());
    }

    @Test
    void theProgramsTakeTheirSettingsTogetherWithTheVariablesOfTheirPods() throws IOException {
        Map<String, String> variables = new HashMap<>();
        Documents.containers()
                .forEach(container -> container
                        .path("env")
                        .forEach(variable -> variables.put(
                                variable.path("name").asText(),
                                variable.path("value").asText("streams-app-0"))));

        assertThat(ConfigProblems.of(Settings.read(CONFIG, variables))).isEmpty();
        assertThat(variables).containsKeys("HONE_STREAMS_INSTANCE_ID", "HONE_KAFKA_SASL_JAAS_CONFIG");
    }

    @Test
    void theProgramsTakeTheSettingsOfABucketAndItsSecretByReference() throws IOException {
        Path overlay = Documents.KUBERNETES.resolve("s3");
        for (String program : List.of("trainer-worker", "serving")) {
            JsonNode set = Documents.of(overlay.resolve(program + ".yaml")).get(0);
            JsonNode container = set.at("/spec/template/spec/containers/0");
            assertThat(container.path("name").asText()).isEqualTo(program);
            Map<String, String> variables = new HashMap<>();
            container.path("env").forEach(variable -> {
                String name = variable.path("name").asText();
                boolean isCredential = name.startsWith("AWS_");
                assertThat(variable.has("value")).as(name).isNotEqualTo(isCredential);
                if (isCredential) {
                    assertThat(variable.at("/valueFrom/secretKeyRef/name").asText())
                            .isEqualTo("hone-object-store");
                    assertThat(variable.at("/valueFrom/secretKeyRef/key").asText())
                            .isEqualTo(name);
                } else {
                    variables.put(name, variable.path("value").asText());
                }
            });

            Settings settings = Settings.read(CONFIG, variables);
            assertThat(ConfigProblems.of(settings)).isEmpty();
            assertThat(ArtifactsConfig.from(settings).location()).startsWith("s3://");
            assertThat(ArtifactsConfig.from(settings).options())
                    .containsEntry("s3.path.style", "true")
                    .containsEntry("cache.bytes", "4294967296")
                    .containsKey("s3.endpoint");
            assertThat(Documents.manifests("StatefulSet").stream()
                            .flatMap(base -> stream(base.at("/spec/template/spec/volumes")))
                            .map(volume -> volume.path("name").asText()))
                    .contains(set.at("/spec/template/spec/volumes/0/name").asText());
        }
        assertThat(Documents.words(Documents.of(overlay.resolve("kustomization.yaml"))
                        .get(0)
                        .path("resources")))
                .containsExactly("..");
    }

    @Test
    void theTopicsOfPermissionsAndTriggersAreThere() throws IOException {
        TopicsConfig topics = TopicsConfig.from(Settings.read(CONFIG, Map.of()));
        Set<String> known = Topics.all().stream().map(topics::name).collect(Collectors.toCollection(HashSet::new));
        known.add("kafkasql-journal");
        Stream<String> permitted = Documents.manifests("KafkaUser").stream()
                .flatMap(user -> stream(user.at("/spec/authorization/acls")))
                .map(rule -> rule.path("resource"))
                .filter(resource -> resource.path("type").asText().equals("topic"))
                .filter(resource -> !resource.path("patternType").asText().equals("prefix"))
                .map(resource -> resource.path("name").asText());

        assertThat(permitted).isNotEmpty().allSatisfy(name -> assertThat(known).contains(name));
        assertThat(triggers(trigger -> trigger.has("topic"))
                        .map(trigger -> trigger.path("topic").asText()))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(known).contains(name));
        assertThat(triggers(trigger -> trigger.has("consumerGroup"))
                        .map(trigger -> trigger.path("consumerGroup").asText()))
                .containsOnly(topics.prefix() + "-scoring", topics.prefix() + "." + Defaults.of("trainer.group"));
    }

    @Test
    void whatPodsMountIsThere() throws IOException {
        Set<String> claims = names("PersistentVolumeClaim");
        Set<String> users = names("KafkaUser");

        for (JsonNode set : Documents.manifests("StatefulSet")) {
            for (JsonNode volume : set.at("/spec/template/spec/volumes")) {
                if (volume.has("persistentVolumeClaim")) {
                    assertThat(claims)
                            .contains(volume.at("/persistentVolumeClaim/claimName")
                                    .asText());
                }
                if (volume.has("secret")) {
                    assertThat(volume.at("/secret/secretName").asText()).isIn("hone-cluster-ca-cert", "hone-keys");
                }
            }
            stream(set.at("/spec/template/spec/containers/0/env"))
                    .map(variable -> variable.at("/valueFrom/secretKeyRef/name").asText())
                    .filter(secret -> !secret.isEmpty())
                    .forEach(secret -> assertThat(users).contains(secret));
        }
    }

    @Test
    void everyPodRunsWithoutRightsOnARootThatItCannotWriteTo() throws IOException {
        for (JsonNode set : Documents.manifests("StatefulSet")) {
            JsonNode pod = set.at("/spec/template/spec");
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            JsonNode context = pod.at("/containers/0/securityContext");
            assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        }
    }

    @Test
    void imagesAreThoseThatAreBuiltInThisVersion() throws IOException {
        JsonNode kustomization =
                Documents.of(Documents.KUBERNETES.resolve("kustomization.yaml")).get(0);
        String build = Files.readString(Path.of("images", "build"));

        for (JsonNode container : Documents.containers()) {
            String program = container.path("name").asText();
            assertThat(container.path("image").asText()).isEqualTo("hone/" + program);
            assertThat(build).contains(program);
        }
        assertThat(stream(kustomization.path("images"))
                        .map(image -> image.path("newTag").asText()))
                .hasSize(3)
                .containsOnly(HoneVersion.read());
    }

    private static Set<String> names(String kind) throws IOException {
        return Documents.manifests(kind).stream()
                .map(object -> object.at("/metadata/name").asText())
                .collect(Collectors.toSet());
    }

    private static Stream<JsonNode> triggers(Predicate<JsonNode> wanted) throws IOException {
        return Documents.manifests("ScaledObject").stream()
                .flatMap(scaled -> stream(scaled.at("/spec/triggers")))
                .map(trigger -> trigger.path("metadata"))
                .filter(wanted);
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
