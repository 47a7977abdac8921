package dev.hone.serving.openai;

import dev.hone.llm.tools.CallReader;
import dev.hone.llm.tools.Calling;
import dev.hone.llm.tools.Said;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One choice of an answer as it comes, in the words of OpenAI's API: its content, and the tools that it calls. */
final class Answered {

    private final String id;
    private final @Nullable Calling calling;
    private final @Nullable CallReader reader;
    private int calls;

    /** @param id names the choice, so that its calls can be named after it */
    Answered(String id, @Nullable Calling calling) {
        this.id = id;
        this.calling = calling;
        this.reader = calling == null ? null : calling.reader();
    }

    /** What the piece makes certain, as deltas. */
    List<Map<String, Object>> add(String piece) {
        return reader == null ? List.of(Map.of("content", piece)) : deltas(reader.add(piece));
    }

    /** What was held back, as deltas. */
    List<Map<String, Object>> finish() {
        return reader == null ? List.of() : deltas(reader.finish());
    }

    /** The reason of the end as it is told: an answer that calls ends by its calls, unless it was cut. */
    String finishReason(String reason) {
        return calls > 0 && reason.equals("stop") ? "tool_calls" : reason;
    }

    /** The message of a whole answer. */
    static Map<String, @Nullable Object> message(Answered fresh, String text) {
        List<Map<String, Object>> deltas = new ArrayList<>(fresh.add(text));
        deltas.addAll(fresh.finish());
        StringBuilder content = new StringBuilder();
        List<Object> calls = new ArrayList<>();
        for (Map<String, Object> delta : deltas) {
            if (delta.get("content") instanceof String words) {
                content.append(words);
            }
            if (delta.get("tool_calls") instanceof List<?> more) {
                calls.addAll(more);
            }
        }
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("role", "assistant");
        message.put("content", calls.isEmpty() || !content.isEmpty() ? content.toString() : null);
        message.put("refusal", null);
        if (!calls.isEmpty()) {
            message.put("tool_calls", calls);
        }
        return message;
    }

    private List<Map<String, Object>> deltas(List<Said> said) {
        List<Map<String, Object>> deltas = new ArrayList<>();
        for (Said each : said) {
            deltas.add(
                    each instanceof Said.Words words
                            ? Map.of("content", words.text())
                            : Map.of("tool_calls", List.of(call((Said.Call) each))));
        }
        return deltas;
    }

    private Map<String, Object> call(Said.Call call) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("index", calls);
        written.put("id", calling == null ? id : calling.format().id(id, calls));
        written.put("type", "function");
        written.put("function", Map.of("name", call.name(), "arguments", call.arguments()));
        calls++;
        return written;
    }
}
