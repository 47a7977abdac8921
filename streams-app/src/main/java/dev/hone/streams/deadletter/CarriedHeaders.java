package dev.hone.streams.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.topics.RecordHeaders;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The headers that a record came with, as far as they are carried on: those of others, in order, while there is room
 * for them, and how often it was replayed.
 */
record CarriedHeaders(Headers came) {

    private static final int MAX_BYTES = 16 * 1024;
    private static final int BYTES_BESIDES = 10;
    private static final String OURS = "hone.";

    Headers kept() {
        Headers kept = new org.apache.kafka.common.header.internals.RecordHeaders();
        int room = MAX_BYTES;
        int leftOut = 0;
        for (Header header : came) {
            if (header.key().startsWith(OURS) && !header.key().equals(RecordHeaders.REPLAYS)) {
                continue;
            }
            int bytes = bytes(header);
            if (bytes <= room) {
                kept.add(header);
                room -= bytes;
            } else {
                leftOut++;
            }
        }
        if (leftOut > 0) {
            kept.add(RecordHeaders.HEADERS_LEFT_OUT, Integer.toString(leftOut).getBytes(UTF_8));
        }
        return kept;
    }

    // The name is looked at only as far as it could fit.
    private static int bytes(Header header) {
        byte[] value = header.value();
        return header.key().length() > MAX_BYTES
                ? header.key().length()
                : header.key().getBytes(UTF_8).length + (value == null ? 0 : value.length) + BYTES_BESIDES;
    }
}
