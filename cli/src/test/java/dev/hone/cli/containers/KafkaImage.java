package dev.hone.cli.containers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The image that {@code .ci/containers} builds, of the same version as the clients. As a condition: without an engine
 * that has it a test is skipped; where {@code CI=true} it fails.
 */
final class KafkaImage implements ExecutionCondition {

    private static final String NAME = "hone/kafka:" + AppInfoParser.getVersion();
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestMethod().isPresent()) {
            return ConditionEvaluationResult.enabled("decided for the class");
        }
        String fault = fault();
        if (fault.isEmpty()) {
            return ConditionEvaluationResult.enabled(NAME + " is there");
        }
        String message = "no container of " + NAME + " can be started: run .ci/containers (" + fault + ")";
        if ("true".equals(System.getenv("CI"))) {
            throw new IllegalStateException(message);
        }
        return ConditionEvaluationResult.disabled("SKIPPED: " + message);
    }

    /** A broker that is yet to be started. */
    static KafkaContainer container() {
        return new KafkaContainer(DockerImageName.parse(NAME).asCompatibleSubstituteFor("apache/kafka"))
                .withEnv(Map.of(
                        "KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false",
                        "KAFKA_DEFAULT_REPLICATION_FACTOR", "1",
                        "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "4",
                        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "4"))
                .withStartupTimeout(STARTS_WITHIN);
    }

    // Asked by the engine's own client, which answers at once where there is no engine.
    private static String fault() {
        try {
            Process docker = new ProcessBuilder("docker", "image", "inspect", "--format", "{{.Id}}", NAME)
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(docker.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return docker.waitFor() == 0 ? "" : answer;
        } catch (IOException noClient) {
            return String.valueOf(noClient.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
