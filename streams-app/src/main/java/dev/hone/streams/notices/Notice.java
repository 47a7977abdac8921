package dev.hone.streams.notices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.streams.ops.DecisionEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A decision as a CloudEvent in JSON, in structured mode.
 *
 * @param id that of the event, the same each time the decision is told
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
record Notice(String id, byte[] body) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param prefix of the topics, which tells one installation from another */
    static Notice of(String prefix, RolloutDecision decision) {
        DecisionEvent event = DecisionEvent.of(decision);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("prefix", prefix);
        data.put("line", decision.getLine());
        data.put("kind", DecisionEvent.name(decision.getKind()));
        put(data, "version", decision.getVersion());
        put(data, "round", decision.getRoundId());
        put(data, "rollout", decision.getRolloutId());
        data.put("words", decision.getWords());
        data.put("evidence", new TreeMap<>(decision.getEvidence()));
        data.put("who", decision.getWho());
        put(data, "command", decision.getCommandId());

        Map<String, Object> all = new LinkedHashMap<>();
        all.put("specversion", DecisionEvent.SPECIFICATION);
        all.put("id", event.id());
        all.put("source", event.source());
        all.put("type", event.type());
        all.put("time", event.time().toString());
        event.subject().ifPresent(subject -> all.put("subject", subject));
        all.put("datacontenttype", "application/json");
        all.put("data", data);
        try {
            return new Notice(event.id(), JSON.writeValueAsBytes(all));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON can be made of a decision of " + decision.getLine(), e);
        }
    }

    private static void put(Map<String, Object> data, String name, @Nullable String value) {
        if (value != null) {
            data.put(name, value);
        }
    }
}
