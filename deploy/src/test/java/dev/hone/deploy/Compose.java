package dev.hone.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The project of deploy/compose.yaml on the engine of this machine, with the images that .ci/containers makes in the
 * place of those of a registry. As a condition: without an engine a test is skipped; where {@code CI=true} it fails.
 */
final class Compose implements ExecutionCondition {

    static final String JAVA_IMAGE = "hone/java:17";
    static final Map<String, String> IMAGES = Map.of(
            "KAFKA_IMAGE",
            "hone/kafka:" + AppInfoParser.getVersion(),
            "REGISTRY_IMAGE",
            "hone/registry:2.6.13.Final",
            "PROMETHEUS_IMAGE",
            "hone/prometheus:bookworm",
            "S3_IMAGE",
            "hone/objects:4.1.0");

    private static final Shell PLAIN = new Shell(Map.of());

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<String> missing = new ArrayList<>();
        for (String image :
                Stream.concat(Stream.of(JAVA_IMAGE), IMAGES.values().stream()).toList()) {
            if (PLAIN.run(List.of("docker", "image", "inspect", image)).code() != 0) {
                missing.add(image);
            }
        }
        if (PLAIN.run(List.of("docker-compose", "version")).code() != 0) {
            missing.add("docker-compose");
        }
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("an engine has what is needed");
        }
        String message = "no " + String.join(", ", missing) + ": run .ci/containers";
        if ("true".equals(System.getenv("CI"))) {
            throw new IllegalStateException(message);
        }
        return ConditionEvaluationResult.disabled("SKIPPED: " + message);
    }
}
