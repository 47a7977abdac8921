package dev.hone.streams.commit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * Where the processors of a task say what they have in memory and must have in their stores before the task commits. A
 * value that changes with every record is so written once for each transaction, not once for each record, and what is
 * said of many records alike goes out once.
 *
 * <p>Kafka Streams has no public call for that. It asks stores that cache to write what they hold before it sends the
 * offsets of a transaction, and this is one: a store that holds nothing itself. What is saved here goes to stores
 * without a cache of their own, since theirs may have been asked before.
 *
 * <p>Not safe for use by several threads; the processors of a task share one.
 */
public final class AtCommit implements StateStore, CachedStateStore<Object, Object> {

    /** What it is called where a topology has one of it. */
    public static final String STORE = "at-commit";

    private final String name;
    private final Map<String, Runnable> savers = new LinkedHashMap<>();
    private boolean open;

    public AtCommit(String name) {
        this.name = name;
    }

    /** Says what is to be done before each commit; whoever said it before under the same name is forgotten. */
    public void before(String name, Runnable save) {
        savers.put(name, save);
    }

    /**
     * The same for what forwards: it may where its processor may, which a commit is not a part of by itself.
     *
     * @param context of the processor that says it, as it is initialised with it
     */
    public void before(String name, ProcessorContext<?, ?> context, Runnable say) {
        if (context instanceof InternalProcessorContext<?, ?> ours) {
            ProcessorNode<?, ?, ?, ?> node = ours.currentNode();
            before(name, () -> at(node, ours, say));
        } else {
            before(name, say);
        }
    }

    // As Kafka Streams does it where a cache forwards what it held.
    private static void at(ProcessorNode<?, ?, ?, ?> node, InternalProcessorContext<?, ?> context, Runnable say) {
        ProcessorNode<?, ?, ?, ?> before = context.currentNode();
        context.setCurrentNode(node);
        try {
            say.run();
        } finally {
            context.setCurrentNode(before);
        }
    }

    @Override
    public void flushCache() {
        savers.values().forEach(Runnable::run);
    }

    /** What was in memory goes with the transaction that is given up. */
    @Override
    public void clearCache() {
        savers.clear();
    }

    @Override
    public boolean setFlushListener(@Nullable CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        savers.clear();
        open = true;
        context.register(root, (key, value) -> {});
    }

    @Override
    public void close() {
        open = false;
        savers.clear();
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** One for each task. */
    public static StoreBuilder<AtCommit> storeBuilder(String name) {
        return new Builder(name);
    }

    // It has no topic and no cache, and takes the settings of neither.
    private record Builder(String name) implements StoreBuilder<AtCommit> {

        @Override
        public StoreBuilder<AtCommit> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<AtCommit> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<AtCommit> withLoggingEnabled(Map<String, String> config) {
            throw new UnsupportedOperationException("it holds nothing that a topic could have");
        }

        @Override
        public StoreBuilder<AtCommit> withLoggingDisabled() {
            return this;
        }

        @Override
        public AtCommit build() {
            return new AtCommit(name);
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }
    }
}
