package dev.hone.serving.external;

import dev.hone.llm.tools.CallFormat;
import dev.hone.schemas.versions.VersionName;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.engine.Flow;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationFailure;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.engine.GenerationListener;
import dev.hone.serving.engine.GenerationRequest;
import dev.hone.serving.engine.Queued;
import dev.hone.serving.engine.Revocation;
import dev.hone.serving.engine.Wording;
import dev.hone.serving.engine.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from submission to its end: what the engine says of it becomes an answer, or a failure.
 *
 * <p>Belongs to the engine's thread, except that anybody may cancel. It ends once; its lease is closed and its
 * connection given up at that moment.
 */
final class ExternalTicket implements Queued, AnswerStream.Hearer {

    private static final Logger LOG = LoggerFactory.getLogger(ExternalTicket.class);
    private static final Set<String> STOPS = Set.of("stop", "eos_token", "stop_sequence", "tool_calls");

    private static final GenerationFailure CANCELLED =
            new GenerationFailure(Kind.CANCELLED, "the request was cancelled");
    private static final GenerationFailure TOO_LATE = new GenerationFailure(
            Kind.DEADLINE, "the engine has more to do than it has time for: no answer was begun in time; try later");
    private static final GenerationFailure REVOKED =
            new GenerationFailure(Kind.REVOKED, "the version that was to answer was taken back; try again");
    private static final GenerationFailure STOPPED =
            new GenerationFailure(Kind.REVOKED, "the server stops; ask another");
    private static final GenerationFailure CROWDED_OUT =
            new GenerationFailure(Kind.CROWDED_OUT, "too many requests of this key wait; try again in a second");
    private static final GenerationFailure FORMLESS = new GenerationFailure(
            Kind.REFUSED,
            "the engine behind this server does not hold answers to the form that is asked for: leave it out");
    private static final GenerationFailure AWAY =
            new GenerationFailure(Kind.AWAY, "the engine cannot be reached; try again later");

    private final GenerationRequest request;
    private final GenerationListener listener;
    private final Surroundings surroundings;
    private final Instant submitted;
    private final AnswerSoFar answer;
    private @Nullable Runnable call;
    private @Nullable Instant firstToken;
    private @Nullable Instant lastHeard;
    private final Revocation revocation;
    private volatile boolean cancelled;
    private boolean whole;
    private boolean ended;

    /**
     * What all tickets share.
     *
     * @param silence how long an answer that has begun may make no progress
     * @param calls how calls of tools that the engine tells of are written into the text
     * @param onExcess called where an engine says more of an answer than it can have
     * @param onEnd called once for each, before its listener hears of the end
     */
    record Surroundings(
            EngineNames names,
            InstantSource clock,
            Duration silence,
            Optional<CallFormat> calls,
            Consumer<ExternalTicket> onEnd,
            Consumer<Kind> onLoss,
            Consumer<Excess> onExcess) {}

    ExternalTicket(GenerationRequest request, GenerationListener listener, Surroundings surroundings) {
        this.request = request;
        this.revocation =
                new Revocation(request.terms().mayGoOn(), request.terms().chosen());
        this.listener = listener;
        this.surroundings = surroundings;
        this.submitted = surroundings.clock().instant();
        this.answer = new AnswerSoFar(
                request.spells(),
                request.sampling().topLogprobs(),
                request.sampling().maxTokens(),
                new WrittenCalls(surroundings.calls()));
    }

    GenerationRequest request() {
        return request;
    }

    VersionName version() {
        return VersionName.parse(request.lease().version());
    }

    /** Its turn has come. */
    void begun(Runnable givesUp) {
        call = givesUp;
        if (ended) {
            givesUp.run();
        }
    }

    @Override
    public Flow flow() {
        return request.terms().flow();
    }

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public Work work() {
        return request.work();
    }

    @Override
    public int mostTokens() {
        return request.sampling().maxTokens();
    }

    @Override
    public Instant submitted() {
        return submitted;
    }

    @Override
    public Instant beginBy() {
        return request.terms().beginBy();
    }

    @Override
    public Instant deadline() {
        return request.terms().deadline();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    void cancel() {
        cancelled = true;
    }

    /** Whether its answer ended of itself, or at its length. */
    boolean isWhole() {
        return whole;
    }

    int tokens() {
        return answer.count();
    }

    /** How long its tokens took after the first. */
    Duration speaking() {
        Instant first = firstToken;
        return first == null
                ? Duration.ZERO
                : Duration.between(first, surroundings.clock().instant());
    }

    /** Ends it while it waits, since it was cancelled, its version was taken back or there is no time for it. */
    void dismiss(Instant now) {
        fail(cancelled ? CANCELLED : isRevoked(now) ? REVOKED : TOO_LATE);
    }

    /** Ends it while it waits, since others are to have its place. */
    void crowdOut() {
        fail(CROWDED_OUT);
    }

    /** Ends it when it was cancelled, its time is over, its version was taken back or the engine has fallen silent. */
    void giveUpWhenDue(Instant now) {
        Instant heard = lastHeard;
        if (cancelled) {
            fail(CANCELLED);
        } else if (firstToken == null && !now.isBefore(beginBy())) {
            fail(TOO_LATE);
        } else if (isRevoked(now) || !now.isBefore(deadline())) {
            endWith(REVOKED);
        } else if (heard != null && !now.isBefore(heard.plus(surroundings.silence()))) {
            fail(EngineFailures.broken("it has fallen silent"));
        }
    }

    /** Ends it with what there is of its answer, since this server stops. */
    void cutShort() {
        endWith(STOPPED);
    }

    private void endWith(GenerationFailure whereThereIsNothing) {
        if (firstToken == null) {
            fail(whereThereIsNothing);
        } else {
            finish(false);
        }
    }

    @Override
    public boolean isRevoked(Instant now) {
        return revocation.isDue(now);
    }

    @Override
    public void heard(Chunk chunk) {
        if (ended) {
            return;
        }
        GenerationFailure failure = chunk.failure();
        if (failure != null) {
            refused(failure);
            return;
        }
        String model = chunk.model();
        if (model == null || !surroundings.names().isOf(version(), model)) {
            LOG.atError()
                    .addKeyValue("modelVersion", request.lease().version())
                    .log("the engine answers under another name: the answer is refused");
            surroundings.onLoss().accept(Kind.BROKEN);
            lose();
            return;
        }
        take(chunk);
    }

    private void take(Chunk chunk) {
        if (chunk.isProgress()) {
            lastHeard = surroundings.clock().instant();
            if (firstToken == null) {
                firstToken = lastHeard;
            }
        }
        if (answer.isBeyond(chunk)) {
            surroundings.onExcess().accept(Excess.LENGTH);
            whole(false);
            return;
        }
        Piece piece = answer.add(chunk);
        if (!piece.text().isEmpty() && !tell(() -> listener.text(piece))) {
            fail(new GenerationFailure(Kind.BROKEN, "the answer could not be passed on"));
        }
    }

    @Override
    public void over() {
        if (ended) {
            return;
        }
        String finish = answer.finish();
        if (finish == null) {
            refused(EngineFailures.broken("its answer broke off"));
        } else if (STOPS.contains(finish) || finish.equals("length")) {
            // The connection is done with too, and may serve again.
            call = null;
            whole(STOPS.contains(finish));
        } else {
            refused(EngineFailures.broken("it ended its answer for another reason than its end or length"));
        }
    }

    /** What does not keep to its form has come from an engine that knows no such members: it is none. */
    private void whole(boolean stopped) {
        Wording wording = request.wording();
        if (stopped && wording != null && !AskedForms.mayBe(wording.form(), request.sampling(), answer.text())) {
            LOG.atError()
                    .addKeyValue("modelVersion", request.lease().version())
                    .log("the engine does not hold answers to the form that it was asked for: they are refused");
            fail(FORMLESS);
            return;
        }
        whole = true;
        finish(stopped);
    }

    /** What was begun can only break; what was not may be answered by another version, or later. */
    @Override
    public void refused(GenerationFailure failure) {
        if (ended) {
            return;
        }
        if (firstToken != null) {
            fail(failure.kind() == Kind.BROKEN ? failure : EngineFailures.broken("in the middle of its answer"));
        } else if (failure.kind() == Kind.GONE) {
            surroundings.onLoss().accept(Kind.GONE);
            lose();
        } else {
            fail(failure);
        }
    }

    @Override
    public void broke(boolean unreached) {
        if (!ended) {
            fail(
                    unreached || firstToken == null
                            ? AWAY
                            : EngineFailures.broken("the connection broke in the middle of its answer"));
        }
    }

    private void lose() {
        request.lease().lost();
        fail(firstToken == null ? EngineFailures.gone() : EngineFailures.broken("another version went on"));
    }

    void fail(GenerationFailure failure) {
        if (end()) {
            tell(() -> listener.failed(failure));
        }
    }

    private void finish(boolean stopped) {
        Instant first = firstToken;
        if (answer.isCountedWrongly()) {
            surroundings.onExcess().accept(Excess.COUNT);
        }
        Generated generated = answer.generated(
                stopped,
                millisUntil(first == null ? submitted : first),
                millisUntil(surroundings.clock().instant()));
        if (end()) {
            tell(() -> listener.done(generated));
        }
    }

    private boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        Runnable open = call;
        if (open != null) {
            open.run();
        }
        request.lease().close();
        surroundings.onEnd().accept(this);
        return true;
    }

    /**
     * A listener that throws loses its own answer and no other one. The message of its exception may hold text of a
     * user.
     */
    private boolean tell(Runnable news) {
        try {
            news.run();
            return true;
        } catch (RuntimeException broken) {
            LOG.atError()
                    .addKeyValue("modelVersion", request.lease().version())
                    .addKeyValue("exception", broken.getClass().getName())
                    .log("a listener threw");
            return false;
        }
    }

    private double millisUntil(Instant moment) {
        return Duration.between(submitted, moment).toNanos() / 1e6;
    }
}
