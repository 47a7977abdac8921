package dev.hone.serving.console;

import dev.hone.schemas.topics.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The newest dead letters and what was done with them; of their records nothing is kept. Any thread may call. At most
 * {@link #MOST} letters of a kilobyte or two.
 */
final class LetterBook {

    /** Letters that are kept. */
    static final int MOST = 500;

    private static final int LONGEST_REASON = 1000;

    private final Map<String, LoopSnapshot.Letter> letters = newest();
    private final Map<String, String> marks = newest();

    synchronized void seen(ConsumerRecord<byte[], byte[]> record) {
        String mark = text(record, RecordHeaders.MARK);
        String marked = text(record, RecordHeaders.LETTER);
        if (mark == null) {
            LoopSnapshot.Letter letter = letter(record);
            letters.put(letter.letter(), letter);
        } else if (marked != null) {
            marks.put(marked, mark);
        }
    }

    /** Newest first, by the order in which they were read. */
    synchronized List<LoopSnapshot.Letter> letters() {
        List<LoopSnapshot.Letter> told = new ArrayList<>(letters.size());
        letters.forEach((name, letter) -> told.add(letter.in(marks.getOrDefault(name, letter.state()))));
        Collections.reverse(told);
        return told;
    }

    private static LoopSnapshot.Letter letter(ConsumerRecord<byte[], byte[]> record) {
        String leftOut = text(record, RecordHeaders.LEFT_OUT);
        String reason = Objects.requireNonNullElse(text(record, RecordHeaders.REASON), "");
        return new LoopSnapshot.Letter(
                record.partition() + "-" + record.offset(),
                text(record, RecordHeaders.TOPIC),
                text(record, RecordHeaders.STAGE),
                reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "..." : reason,
                time(record),
                leftOut == null ? "open" : "counted",
                leftOut);
    }

    private static Instant time(ConsumerRecord<byte[], byte[]> record) {
        String said = text(record, RecordHeaders.TIMESTAMP);
        try {
            return Instant.ofEpochMilli(said == null ? record.timestamp() : Long.parseLong(said));
        } catch (NumberFormatException | DateTimeException unreadable) {
            return Instant.ofEpochMilli(record.timestamp());
        }
    }

    private static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static <V> Map<String, V> newest() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MOST;
            }
        };
    }
}
