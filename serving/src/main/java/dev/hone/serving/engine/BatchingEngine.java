package dev.hone.serving.engine;

import dev.hone.llm.generate.DecodingBatch;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.torch.Torch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Continuous batching on one thread: in every turn all requests take one step together, whatever their version, and
 * whoever waits takes the rows that came free.
 *
 * <p>Requests get rows in turn by tenant and key, whatever their version, so that no version waits longer than another.
 * One that is guided takes two, and where there is but one it is answered alone. One that could not be done with in
 * time is not begun; one that has begun ends at its deadline with what there is. What is to be the same whatever runs
 * beside it is computed alone, in the same turns. Prompts are read in parts between the
 * steps, so that a long one holds nobody up, and from where they differ from an earlier one of the same tenant and
 * version.
 */
public final class BatchingEngine implements Engine {

    /** How long answers go on that have begun when the engine is closed. */
    public static final Duration DRAIN = Duration.ofSeconds(20);

    private final EngineConfig config;
    private final LanguageModel model;
    private final Tokenizer tokenizer;
    private final Set<Integer> endTokenIds;
    private final InstantSource clock;
    private final Pace pace = new Pace();
    private final RequestQueue<Ticket> line;
    private final SharedBatch batch;
    private final AtomicInteger running = new AtomicInteger();
    private volatile int threads;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "engine");

    /** @param endTokenIds the tokens that end an answer */
    public BatchingEngine(
            EngineConfig config,
            LanguageModel base,
            Tokenizer tokenizer,
            Set<Integer> endTokenIds,
            InstantSource clock) {
        this.config = config;
        this.model = base;
        this.tokenizer = tokenizer;
        this.endTokenIds = Set.copyOf(endTokenIds);
        this.clock = clock;
        this.line = new RequestQueue<>(config, pace);
        this.batch = new SharedBatch(base, endTokenIds, config);
        CacheMemory.of(base, config).requireWithin(config.computing().mostCacheBytes());
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dying, cause) -> failure.set(cause));
        thread.start();
    }

    /**
     * {@inheritDoc} Refuses with {@link IllegalArgumentException} a prompt that the model cannot continue by so many
     * tokens, and a sampling that names tokens that there are not.
     */
    @Override
    public Cancellation submit(GenerationRequest request, GenerationListener listener) {
        return take(request, listener)::cancel;
    }

    Ticket take(GenerationRequest request, GenerationListener listener) {
        int[] prompt = request.prompt().stream().mapToInt(Integer::intValue).toArray();
        DecodingBatch.requireFits(prompt, request.sampling(), model.config());
        if (request.guidance().guides()) {
            int[] other = request.guidance().negativePrompt().stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            DecodingBatch.requireFits(other, request.sampling().maxTokens(), model.config());
        }
        AnswerTokens tokens = new AnswerTokens(tokenizer, request, endTokenIds);
        Ticket ticket = new Ticket(request, listener, clock, tokens, this::ended);
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

    private void dismiss() {
        Instant now = clock.instant();
        RequestQueue.Dismissed<Ticket> dismissed = line.dismiss(now);
        dismissed.inVain().forEach(ticket -> ticket.dismiss(now));
        dismissed.crowdedOut().forEach(Ticket::crowdOut);
    }

    private void ended(Ticket ticket) {
        running.decrementAndGet();
        if (ticket.isWhole()) {
            pace.answered(ticket.tokens());
        }
    }

    @Override
    public boolean computesHere() {
        return true;
    }

    @Override
    public boolean computesAlone() {
        return config.computing().alone();
    }

    @Override
    public int waiting() {
        return line.size();
    }

    @Override
    public int running() {
        return running.get();
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    private void run() {
        Torch.setThreads(config.threads());
        threads = Torch.threads();
        try {
            while (batch.size() > 0 || line.awaitSomebody()) {
                admit();
                Instant began = clock.instant();
                if (line.isClosedSince(began.minus(DRAIN))) {
                    batch.everybody().forEach(Ticket::cutShort);
                }
                batch.turn();
                pace.turned(Duration.between(began, clock.instant()));
            }
        } finally {
            // Nobody is left here after an orderly end; after an error nobody must wait for an answer that never comes.
            line.close(clock.instant());
            batch.close();
            dismiss();
            line.takeAll()
                    .forEach(ticket -> ticket.fail(new GenerationFailure(
                            GenerationFailure.Kind.BROKEN, "the engine stopped; the server's log says why")));
        }
    }

    private void admit() {
        dismiss();
        line.take(batch.everybody()).forEach(batch::add);
    }

    @Override
    public void close() {
        line.close(clock.instant());
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
