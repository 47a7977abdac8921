package dev.hone.serving.engine;

import dev.hone.llm.generate.DecodingBatch;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.text.TextStream;
import dev.hone.llm.text.Tokenizer;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Continuous batching on one thread: in every turn, each version that has requests takes one step with all of them, and whoever waits
 * takes the rows that came free.
 *
 * <p>Requests get rows in the order in which they came, whatever their version, so that no version waits longer than another. A step
 * that fails costs the requests of its version alone.
 */
public final class BatchingEngine implements Engine {

    private final EngineConfig config;
    private final LanguageModel model;
    private final Tokenizer tokenizer;
    private final int endTokenId;
    private final InstantSource clock;
    private final WaitingLine line;
    private final Map<AttachedAdapter, VersionRows> versions = new LinkedHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "engine");

    public BatchingEngine(
            EngineConfig config, LanguageModel base, Tokenizer tokenizer, int endTokenId, InstantSource clock) {
        this.config = config;
        this.model = base;
        this.tokenizer = tokenizer;
        this.endTokenId = endTokenId;
        this.clock = clock;
        this.line = new WaitingLine(config.maxWaiting());
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dying, cause) -> failure.set(cause));
        thread.start();
    }

    /** {@inheritDoc} Refuses with {@link IllegalArgumentException} a prompt that the model cannot continue by so many tokens. */
    @Override
    public Cancellation submit(GenerationRequest request, GenerationListener listener) {
        return take(request, listener)::cancel;
    }

    Ticket take(GenerationRequest request, GenerationListener listener) {
        int[] prompt = request.prompt().stream().mapToInt(Integer::intValue).toArray();
        DecodingBatch.requireFits(prompt, request.sampling().maxTokens(), model.config());
        Ticket ticket = new Ticket(request, listener, clock, new TextStream(tokenizer), running::decrementAndGet);
        running.incrementAndGet();
        boolean taken = false;
        try {
            line.add(ticket);
            taken = true;
        } finally {
            if (!taken) {
                running.decrementAndGet();
            }
        }
        return ticket;
    }

    @Override
    public int running() {
        return running.get();
    }

    /** What stopped the engine, other than {@link #close()}; then it answers nobody any more. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    private void run() {
        try {
            while (!versions.isEmpty() || line.awaitSomebody()) {
                admit();
                versions.values().forEach(VersionRows::turn);
                forgetIdleVersions();
            }
        } finally {
            // Nobody is left here after an orderly end; after an error nobody must wait for an answer that never comes.
            line.close();
            versions.values().forEach(VersionRows::fail);
            line.take(Integer.MAX_VALUE)
                    .forEach(ticket -> ticket.fail(new GenerationFailure(
                            GenerationFailure.Kind.BROKEN, "the engine stopped; the server's log says why")));
        }
    }

    private void admit() {
        List<Ticket> waiting = line.all();
        waiting.forEach(Ticket::giveUpWhenDue);
        line.remove(waiting.stream().filter(Ticket::ended).toList());
        int busy = versions.values().stream().mapToInt(VersionRows::size).sum();
        line.take(config.maxRows() - busy).forEach(this::begin);
    }

    private void begin(Ticket ticket) {
        try {
            rows(ticket).add(ticket);
        } catch (RuntimeException broken) {
            VersionRows.logFailure(ticket.request().lease().version(), 1, broken);
            ticket.fail(VersionRows.BROKEN);
        }
    }

    private VersionRows rows(Ticket ticket) {
        String version = ticket.request().lease().version();
        return versions.computeIfAbsent(
                ticket.request().lease().attached(),
                attached -> new VersionRows(version, attached, endTokenId, config.maxRows()));
    }

    private void forgetIdleVersions() {
        for (Iterator<VersionRows> all = versions.values().iterator(); all.hasNext(); ) {
            VersionRows rows = all.next();
            if (rows.size() == 0) {
                all.remove();
                rows.close();
            }
        }
    }

    @Override
    public void close() {
        line.close();
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
