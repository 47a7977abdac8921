package dev.hone.serving.external;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import dev.hone.serving.engine.AskedForm;
import dev.hone.serving.engine.BatchingEngine;
import dev.hone.serving.engine.Engine;
import dev.hone.serving.engine.EngineConfig;
import dev.hone.serving.engine.GenerationFailure;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.engine.GenerationListener;
import dev.hone.serving.engine.GenerationRequest;
import dev.hone.serving.engine.Pace;
import dev.hone.serving.engine.RequestQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has another server generate. Requests get their turn there as rows of the embedded engine are given out, no more at a
 * time than may be; the rest waits here, where it is fair.
 *
 * <p>Everything that is decided about a request is decided on one thread, which computes nothing and waits for nobody.
 */
public final class ExternalEngine implements Engine {

    private static final Logger LOG = LoggerFactory.getLogger(ExternalEngine.class);
    // How soon a request hears that its time is over or its version was taken back.
    private static final Duration TICK = Duration.ofMillis(20);

    private final EngineClient client;
    private final EngineNames names;
    private final RequestBody bodies;
    private final InstantSource clock;
    private final Pace pace = new Pace();
    private final RequestQueue<ExternalTicket> line;
    private final ExternalTicket.Surroundings surroundings;
    private final List<ExternalTicket> open = new ArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CompletableFuture<Boolean> idle = new CompletableFuture<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "engine");
        made.setDaemon(true);
        return made;
    });
    private final Set<Excess> excesses = EnumSet.noneOf(Excess.class);
    private final Consumer<Excess> onExcess;
    private boolean closing;

    /**
     * @param onLoss is told when a version was not there ({@link Kind#GONE}) or another one answered for it
     *     ({@link Kind#BROKEN})
     * @param onExcess is told of every answer of which the engine said more than it can have
     */
    public ExternalEngine(
            EngineConfig bounds,
            ExternalServer server,
            Consumer<Kind> onLoss,
            Consumer<Excess> onExcess,
            InstantSource clock) {
        this.onExcess = onExcess;
        this.client = server.client();
        this.names = server.config().names();
        this.bodies = server.bodies();
        this.clock = clock;
        this.line = new RequestQueue<>(bounds, pace);
        this.surroundings = new ExternalTicket.Surroundings(
                names, clock, server.config().patience().silence(), server.calls(), this::left, onLoss, this::exceeded);
        everyTick();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Its work catches what it throws.
    private void everyTick() {
        thread.scheduleAtFixedRate(this::turn, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Cancellation submit(GenerationRequest request, GenerationListener listener) {
        ExternalTicket ticket = new ExternalTicket(request, listener, surroundings);
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
        soon();
        return () -> {
            ticket.cancel();
            soon();
        };
    }

    private void soon() {
        try {
            thread.execute(this::turn);
        } catch (RejectedExecutionException stopped) {
            LOG.atTrace().log("the engine has stopped, and whoever was left was told so");
        }
    }

    /** Ends what is due, and begins what there is room for. */
    private void turn() {
        try {
            Instant now = clock.instant();
            RequestQueue.Dismissed<ExternalTicket> dismissed = line.dismiss(now);
            dismissed.inVain().forEach(ticket -> ticket.dismiss(now));
            dismissed.crowdedOut().forEach(ExternalTicket::crowdOut);
            List.copyOf(open).forEach(ticket -> ticket.giveUpWhenDue(now));
            line.take(open).forEach(this::begin);
            if (closing && open.isEmpty() && line.size() == 0) {
                idle.complete(true);
            }
        } catch (RuntimeException bug) {
            failure.set(bug);
            endAll();
        }
    }

    private void begin(ExternalTicket ticket) {
        Optional<GenerationFailure> problem = bodies.problem(ticket.request());
        if (problem.isPresent()) {
            ticket.fail(problem.get());
            return;
        }
        open.add(ticket);
        ObjectNode body = bodies.of(names.asked(ticket.version()), ticket.request());
        HttpResponse response = client.stream(bodies.path(), body);
        ticket.begun(response::abort);
        response.subscribe(new AnswerStream(ticket, thread));
    }

    private void left(ExternalTicket ticket) {
        running.decrementAndGet();
        open.remove(ticket);
        if (ticket.isWhole()) {
            int tokens = Math.max(1, ticket.tokens());
            pace.answered(tokens);
            pace.turned(ticket.speaking().dividedBy(tokens));
        }
        soon();
    }

    // An engine that does so once does so always: the log says it once, the metric counts.
    private void exceeded(Excess excess) {
        if (excesses.add(excess)) {
            LOG.atWarn().addKeyValue("excess", excess.word()).log(excess.words());
        }
        onExcess.accept(excess);
    }

    private void endAll() {
        line.close(clock.instant());
        GenerationFailure stopped =
                new GenerationFailure(Kind.BROKEN, "the engine's front stopped; the server's log says why");
        line.takeAll().forEach(ticket -> ticket.fail(stopped));
        List.copyOf(open).forEach(ticket -> ticket.fail(stopped));
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
    public boolean takesTokens() {
        return bodies.asTokens();
    }

    /** A form is a mask over the tokens of each step, which the engine makes for itself: it is told the form. */
    @Override
    public boolean constrains() {
        return false;
    }

    @Override
    public Optional<AskedForm.Lack> lacks(AskedForm form) {
        return bodies.lacks(form);
    }

    /** Guidance takes the logits of two prompts at every token, which no such engine gives. */
    @Override
    public boolean guides() {
        return false;
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Lets what has begun go on for {@link BatchingEngine#DRAIN}, and then ends it with what there is. */
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        line.close(clock.instant());
        thread.execute(() -> closing = true);
        soon();
        try {
            idle.get(BatchingEngine.DRAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException unfinished) {
            thread.execute(() -> List.copyOf(open).forEach(ExternalTicket::cutShort));
            thread.execute(this::endAll);
        }
        thread.shutdown();
        awaitItsEnd();
    }

    private void awaitItsEnd() {
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the engine's thread does not end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
