package dev.hone.serving.engine;

import dev.hone.llm.generate.AnswerText;
import dev.hone.llm.generate.DecodingRow;
import dev.hone.llm.generate.GeneratedToken;
import dev.hone.llm.generate.Generation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from submission to its end: turns its row's tokens into text, and tells the listener.
 *
 * <p>Belongs to the engine's thread, except that anybody may cancel. It ends once; its lease is closed at that moment.
 */
final class Ticket {

    private static final Logger LOG = LoggerFactory.getLogger(Ticket.class);

    private final GenerationRequest request;
    private final GenerationListener listener;
    private final InstantSource clock;
    private final Instant submitted;
    private final DecodingRow row;
    private final AnswerText answer;
    private final StringBuilder shown = new StringBuilder();
    private final Runnable onEnd;
    private @Nullable Instant firstToken;
    private volatile boolean cancelled;
    private boolean ended;

    /** @param onEnd called once, before the listener hears of the end */
    Ticket(
            GenerationRequest request,
            GenerationListener listener,
            InstantSource clock,
            AnswerText answer,
            Runnable onEnd) {
        this.request = request;
        this.listener = listener;
        this.clock = clock;
        this.submitted = clock.instant();
        this.row = new DecodingRow(
                request.lease().attached(),
                request.prompt().stream().mapToInt(Integer::intValue).toArray(),
                request.sampling(),
                request.guidance());
        this.answer = answer;
        this.onEnd = onEnd;
    }

    GenerationRequest request() {
        return request;
    }

    DecodingRow row() {
        return row;
    }

    /** How many rows of the batch it takes. */
    int rows() {
        return request.guidance().rows();
    }

    boolean ended() {
        return ended;
    }

    void cancel() {
        cancelled = true;
    }

    /** Ends it when it was cancelled or its deadline has passed. */
    void giveUpWhenDue() {
        if (cancelled) {
            fail(new GenerationFailure(GenerationFailure.Kind.CANCELLED, "the request was cancelled"));
        } else if (!clock.instant().isBefore(request.deadline())) {
            fail(new GenerationFailure(
                    GenerationFailure.Kind.DEADLINE, "the answer was not finished in time; ask for fewer tokens"));
        }
    }

    /** Takes in the token that the row chose last. */
    void advance() {
        if (firstToken == null) {
            firstToken = clock.instant();
        }
        show(answer.add(row.lastToken().id()));
        if (row.finish().isPresent()) {
            show(answer.finish());
        }
        if (!ended && (answer.stopped() || row.finish().isPresent())) {
            finish();
        }
    }

    void fail(GenerationFailure failure) {
        if (end()) {
            tell(() -> listener.failed(failure));
        }
    }

    private void finish() {
        boolean stopped = answer.stopped() || row.finish().equals(Optional.of(Generation.Finish.END_TOKEN));
        Generated generated = new Generated(
                shown.toString(),
                row.tokens().stream().map(GeneratedToken::id).toList(),
                stopped,
                millisUntil(firstToken == null ? submitted : firstToken),
                millisUntil(clock.instant()));
        if (end()) {
            tell(() -> listener.done(generated));
        }
    }

    private void show(String piece) {
        if (!ended && !piece.isEmpty()) {
            shown.append(piece);
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
        onEnd.run();
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
