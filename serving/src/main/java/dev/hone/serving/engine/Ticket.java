package dev.hone.serving.engine;

import dev.hone.llm.generate.DecodingRow;
import dev.hone.llm.generate.Generation;
import dev.hone.llm.generate.GivenTokens;
import dev.hone.serving.answers.Piece;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from submission to its end: turns its row's tokens into text, and tells the listener.
 *
 * <p>Belongs to the engine's thread, except that anybody may cancel. It ends once; its lease is closed at that moment.
 */
final class Ticket implements Queued {

    private static final Logger LOG = LoggerFactory.getLogger(Ticket.class);

    private static final GenerationFailure CANCELLED =
            new GenerationFailure(GenerationFailure.Kind.CANCELLED, "the request was cancelled");
    private static final GenerationFailure TOO_LATE = new GenerationFailure(
            GenerationFailure.Kind.DEADLINE,
            "the server has more to do than it has time for: no answer was begun in time; try again later");

    private static final GenerationFailure REVOKED = new GenerationFailure(
            GenerationFailure.Kind.REVOKED, "the version that was to answer was taken back; try again");
    private static final GenerationFailure STOPPED =
            new GenerationFailure(GenerationFailure.Kind.REVOKED, "the server stops; ask another");
    private static final GenerationFailure CROWDED_OUT = new GenerationFailure(
            GenerationFailure.Kind.CROWDED_OUT, "too many requests of this key wait; try again in a second");

    private static final Set<Generation.Finish> ENDS = Set.of(Generation.Finish.END_TOKEN, Generation.Finish.COMPLETE);

    private final GenerationRequest request;
    private final GenerationListener listener;
    private final InstantSource clock;
    private final Instant submitted;
    private final DecodingRow row;
    private final AnswerTokens answer;
    private final Consumer<Ticket> onEnd;
    private @Nullable Instant firstToken;
    private volatile boolean cancelled;
    private final Revocation revocation;
    private boolean whole;
    private boolean ended;

    /** @param onEnd called once, before the listener hears of the end */
    Ticket(
            GenerationRequest request,
            GenerationListener listener,
            InstantSource clock,
            AnswerTokens answer,
            Consumer<Ticket> onEnd) {
        this.request = request;
        this.revocation =
                new Revocation(request.terms().mayGoOn(), request.terms().chosen());
        this.listener = listener;
        this.clock = clock;
        this.submitted = clock.instant();
        this.row = new DecodingRow(
                        request.lease().attached(),
                        request.prompt().stream().mapToInt(Integer::intValue).toArray(),
                        request.sampling(),
                        request.guidance(),
                        request.constraint())
                .sharedWithin(request.terms().flow().tenant());
        this.answer = answer;
        this.onEnd = onEnd;
    }

    GenerationRequest request() {
        return request;
    }

    DecodingRow row() {
        return row;
    }

    @Override
    public Flow flow() {
        return request.terms().flow();
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
    public int rows() {
        return request.guidance().rows();
    }

    @Override
    public Work work() {
        return request.work();
    }

    boolean ended() {
        return ended;
    }

    @Override
    public int mostTokens() {
        return request.sampling().maxTokens();
    }

    void cancel() {
        cancelled = true;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    /** Ends it while it waits, since it was cancelled, its version was taken back or there is no time for it. */
    void dismiss(Instant now) {
        if (cancelled) {
            fail(CANCELLED);
        } else {
            fail(isRevoked(now) ? REVOKED : TOO_LATE);
        }
    }

    /** Ends it while it waits, since others are to have its place. */
    void crowdOut() {
        fail(CROWDED_OUT);
    }

    /**
     * Ends it when it was cancelled, its time is over, or its version was taken back: with what there is of its
     * answer, if there is anything.
     */
    void giveUpWhenDue() {
        Instant now = clock.instant();
        if (cancelled) {
            fail(CANCELLED);
        } else if (firstToken == null && !now.isBefore(beginBy())) {
            fail(TOO_LATE);
        } else if (isRevoked(now) || !now.isBefore(deadline())) {
            endWith(REVOKED);
        }
    }

    /** Ends it with what there is of its answer, since the engine stops. */
    void cutShort() {
        endWith(STOPPED);
    }

    private void endWith(GenerationFailure whereThereIsNothing) {
        if (firstToken == null) {
            fail(whereThereIsNothing);
        } else {
            show(answer.finish());
            finish();
        }
    }

    @Override
    public boolean isRevoked(Instant now) {
        return revocation.isDue(now);
    }

    /** Reads its prompt for how likely each of its tokens is. */
    void scorePrompt() {
        int[] prompt = request.prompt().stream().mapToInt(Integer::intValue).toArray();
        answer.scored(
                prompt[0],
                GivenTokens.of(
                        request.lease().attached(), prompt, request.sampling().topLogprobs()));
    }

    /** Whether its row has chosen a token that was not taken in. */
    boolean hasMore() {
        return row.tokenCount() > answer.tokens().size();
    }

    /** Takes in the token that the row chose last. */
    void advance() {
        if (firstToken == null) {
            firstToken = clock.instant();
        }
        show(answer.add(row.lastToken()));
        if (row.finish().isPresent()) {
            show(answer.finish());
        }
        if (!ended && (answer.stopped() || row.finish().isPresent())) {
            whole = true;
            finish();
        }
    }

    /** Whether its answer ended of itself, or at its length. */
    boolean isWhole() {
        return whole;
    }

    /** How many tokens there are of its answer. */
    int tokens() {
        return row.tokenCount();
    }

    void fail(GenerationFailure failure) {
        if (end()) {
            tell(() -> listener.failed(failure));
        }
    }

    private void finish() {
        boolean byItself = row.finish().filter(ENDS::contains).isPresent();
        Generated generated = new Generated(
                answer.text(),
                answer.prompt(),
                answer.tokens(),
                answer.spoken(row.finish()),
                answer.stopped() || byItself,
                millisUntil(firstToken == null ? submitted : firstToken),
                millisUntil(clock.instant()));
        if (end()) {
            tell(() -> listener.done(generated));
        }
    }

    private void show(Piece piece) {
        if (!ended && !piece.text().isEmpty()) {
            if (!tell(() -> listener.text(piece))) {
                fail(new GenerationFailure(GenerationFailure.Kind.BROKEN, "the answer could not be passed on"));
            }
        }
    }

    private boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        request.lease().close();
        onEnd.accept(this);
        return true;
    }

    /**
     * A listener that throws loses its own answer and no other one. The message of its exception may hold text of a
     * user.
     */
    private boolean tell(Runnable call) {
        try {
            call.run();
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
