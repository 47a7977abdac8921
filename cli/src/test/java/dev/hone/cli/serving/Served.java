package dev.hone.cli.serving;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What servers have captured, as it lies in the topics. */
record Served(List<Map.Entry<String, PromptSubmitted>> prompts, List<Map.Entry<String, ResponseServed>> responses) {

    static Served read(KafkaAccess wire) {
        return new Served(records(wire, Topics.PROMPTS), records(wire, Topics.RESPONSES));
    }

    List<String> promptIds() {
        return prompts.stream().map(Map.Entry::getKey).toList();
    }

    List<String> responseIds() {
        return responses.stream().map(Map.Entry::getKey).toList();
    }

    static <V> Map<String, V> byId(List<Map.Entry<String, V>> records) {
        return records.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    static String text(TextEnvelope envelope) {
        return StandardCharsets.UTF_8.decode(envelope.getBytes().duplicate()).toString();
    }

    private static <V> List<Map.Entry<String, V>> records(KafkaAccess wire, Topic<V> topic) {
        var records = new ArrayList<Map.Entry<String, V>>();
        try (var tail = new TopicTail<>(wire, topic)) {
            tail.toEnd((key, value) -> records.add(Map.entry(key, value)));
        }
        return records;
    }
}
