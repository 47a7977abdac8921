package dev.hone.serving.models;

import dev.hone.llm.lora.WholeModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The versions on a server that are whole models, each of which takes the memory of a base: so many at once and no
 * more. Any thread may call.
 */
final class WholeVersions {

    private final ServedBase base;
    private final int most;
    private final AtomicInteger held = new AtomicInteger();
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    WholeVersions(ServedBase base, int most) {
        this.base = base;
        this.most = most;
    }

    /** Refuses, before it is fetched once more, what was found to be a whole model, while there is no room. */
    void requireRoom(String digest) {
        if (known.contains(digest) && held.get() >= most) {
            throw full();
        }
    }

    /**
     * Loads one; refused in words while as many are here as may be, since one of them may go.
     *
     * @return the caller's to {@link #release}, once
     */
    WholeModel load(String digest, Path folder) throws IOException {
        if (held.incrementAndGet() > most) {
            held.decrementAndGet();
            known.add(digest);
            throw full();
        }
        known.remove(digest);
        try {
            return WholeModel.read(folder, base.model());
        } catch (IOException | RuntimeException refused) {
            held.decrementAndGet();
            throw refused;
        }
    }

    void release(WholeModel whole) {
        whole.release();
        held.decrementAndGet();
    }

    private IllegalArgumentException full() {
        return new IllegalArgumentException("it is a whole model, which takes " + bytes()
                + " bytes, and this server holds " + most + " of them at once and no more"
                + " (serving.whole.versions; serving.engine.cache.bytes may allow fewer): raise that, or wait until"
                + " another version is retired");
    }

    private long bytes() {
        return base.model().config().parameters() * base.model().precision().bytes();
    }
}
