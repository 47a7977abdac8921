package dev.hone.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the files of this folder ask Prometheus for. */
final class Expressions {

    private static final Path OBSERVABILITY = Path.of("observability");

    private Expressions() {}

    /** The alerts, each as the file has it. */
    static List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        Documents.of(OBSERVABILITY.resolve("alerts.yaml"))
                .get(0)
                .path("groups")
                .forEach(group -> group.path("rules").forEach(rules::add));
        return rules;
    }

    /** Those of the dashboard, by the title of their panel. */
    static Map<String, List<String>> panels() throws IOException {
        Map<String, List<String>> panels = new LinkedHashMap<>();
        new ObjectMapper()
                .readTree(OBSERVABILITY
                        .resolve(Path.of("grafana", "dashboards", "hone.json"))
                        .toFile())
                .path("panels")
                .forEach(panel -> panels.put(panel.path("title").asText(), exprs(panel.path("targets"))));
        return panels;
    }

    /** Those that replicas follow on Kubernetes. */
    static List<String> scaling() throws IOException {
        List<String> expressions = new ArrayList<>();
        Documents.manifests("ScaledObject")
                .forEach(scaled -> scaled.at("/spec/triggers").forEach(trigger -> {
                    if (trigger.at("/metadata").has("query")) {
                        expressions.add(trigger.at("/metadata/query").asText());
                    }
                }));
        return expressions;
    }

    /** All of them. */
    static List<String> all() throws IOException {
        List<String> expressions = new ArrayList<>(scaling());
        rules().forEach(rule -> expressions.add(rule.path("expr").asText()));
        panels().values().forEach(expressions::addAll);
        return expressions;
    }

    private static List<String> exprs(JsonNode targets) {
        List<String> expressions = new ArrayList<>();
        targets.forEach(target -> expressions.add(target.path("expr").asText()));
        return expressions;
    }
}
