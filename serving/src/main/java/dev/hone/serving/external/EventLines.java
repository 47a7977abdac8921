package dev.hone.serving.external;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a stream of server-sent events, whatever pieces it comes in. Fields other than {@code data} are passed
 * over. One thread at a time.
 */
final class EventLines {

    private static final int LONGEST_EVENT = 1 << 20;
    private static final String FIELD = "data:";

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();

    /** The data of the events that are whole with these bytes; throws for one that is longer than any answer. */
    List<String> add(byte[] bytes) throws GarbledException {
        List<String> events = new ArrayList<>();
        for (byte one : bytes) {
            if (one == '\n') {
                endLine(events);
            } else if (line.size() + data.length() >= LONGEST_EVENT) {
                throw new GarbledException("an event has no end");
            } else {
                line.write(one);
            }
        }
        return events;
    }

    private void endLine(List<String> events) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        String content = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        if (content.isEmpty()) {
            endEvent(events);
        } else if (content.startsWith(FIELD)) {
            if (data.length() > 0) {
                data.append('\n');
            }
            data.append(content.substring(FIELD.length()).stripLeading());
        }
    }

    private void endEvent(List<String> events) {
        if (data.length() > 0) {
            events.add(data.toString());
            data.setLength(0);
        }
    }
}
