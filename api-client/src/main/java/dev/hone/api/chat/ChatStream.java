package dev.hone.api.chat;

import dev.hone.api.http.EventStream;
import java.util.Iterator;

/**
 * An answer while it is written. It can be read once, by one thread; closing it before its end cancels the request, and
 * the server stops writing.
 */
public final class ChatStream implements Iterable<ChatChunk>, AutoCloseable {

    private final EventStream<ChatChunk> events;
    private final Gathered gathered = new Gathered();

    ChatStream(EventStream<ChatChunk> events) {
        this.events = events.telling(gathered::add);
    }

    @Override
    public Iterator<ChatChunk> iterator() {
        return events.iterator();
    }

    /** What has been read so far as one answer; after the last piece, the whole. */
    public ChatCompletion gathered() {
        return gathered.whole();
    }

    @Override
    public void close() {
        events.close();
    }
}
