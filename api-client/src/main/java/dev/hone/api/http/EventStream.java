package dev.hone.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer while it is written. It can be read once, by one thread. Whoever closes it before its end cancels the
 * request: the server stops writing. What fails on the way is thrown by {@link Iterator#hasNext()}.
 */
public final class EventStream<T> implements Iterable<T>, AutoCloseable {

    private static final String PREFIX = "data:";
    private static final String END = "[DONE]";
    private static final int AFTER_ITS_BEGINNING = 500;

    private final EventLines lines;
    private final Duration patience;
    private final Class<T> type;
    private boolean begun;
    private boolean over;
    private Consumer<T> listener = event -> {};

    EventStream(EventLines lines, Duration patience, Class<T> type) {
        this.lines = lines;
        this.patience = patience;
        this.type = type;
    }

    /** Has each event told before it is handed out. */
    public EventStream<T> telling(Consumer<T> hears) {
        listener = hears;
        return this;
    }

    @Override
    public Iterator<T> iterator() {
        if (begun) {
            throw new IllegalStateException("a stream can be read once");
        }
        begun = true;
        return new Iterator<>() {
            private @Nullable T next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = read();
                }
                return next != null;
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                T event = next;
                next = null;
                if (event == null) {
                    throw new NoSuchElementException();
                }
                return event;
            }
        };
    }

    private @Nullable T read() {
        while (!over) {
            String line = line();
            if (line == null) {
                over = true;
                throw new NoAnswerException("the stream ended before the answer did", null);
            }
            if (!line.startsWith(PREFIX)) {
                continue;
            }
            String content = line.substring(PREFIX.length()).strip();
            if (content.equals(END)) {
                over = true;
                return null;
            }
            return event(content);
        }
        return null;
    }

    private T event(String content) {
        JsonNode tree;
        try {
            tree = Json.parsed(content);
        } catch (IllegalArgumentException malformed) {
            close();
            throw new NoAnswerException("the server's stream holds what is no JSON", malformed);
        }
        if (tree.has("error")) {
            close();
            throw Refusals.of(AFTER_ITS_BEGINNING, content, null);
        }
        T event = Json.as(tree, type);
        listener.accept(event);
        return event;
    }

    private @Nullable String line() {
        try {
            return lines.next(patience);
        } catch (InterruptedException interrupted) {
            close();
            Thread.currentThread().interrupt();
            throw new NoAnswerException("the thread was interrupted: the request was cancelled", interrupted);
        }
    }

    /** Ends the request, where it is not over. */
    @Override
    public void close() {
        if (!over) {
            over = true;
            lines.cancel();
        }
    }
}
