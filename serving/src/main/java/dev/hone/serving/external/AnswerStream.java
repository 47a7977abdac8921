package dev.hone.serving.external;

import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.hone.serving.engine.GenerationFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Reads a streamed answer off its connection and hands it over to the engine's thread, a piece at a time: the next is
 * asked for when the last was dealt with, so that an engine that is faster than its client waits for it.
 */
final class AnswerStream implements Subscriber<HttpObject> {

    private static final int LONGEST_REFUSAL = 1 << 16;
    private static final String END = "[DONE]";

    /** Hears what comes, on the engine's thread. */
    interface Hearer {

        void heard(Chunk chunk);

        /** Nothing comes any more: the stream came to its end, or was cut. */
        void over();

        /** There is no answer, or no more of it. */
        void refused(GenerationFailure failure);

        /** The connection broke, or was never there. */
        void broke(boolean unreached);
    }

    private final Hearer hearer;
    private final Executor thread;
    private final EventLines lines = new EventLines();
    private final StringBuilder refusal = new StringBuilder();
    private @Nullable Subscription subscription;
    private @Nullable ResponseHeaders headers;
    private boolean over;

    AnswerStream(Hearer hearer, Executor thread) {
        this.hearer = hearer;
        this.thread = thread;
    }

    @Override
    public void onSubscribe(Subscription begun) {
        subscription = begun;
        begun.request(1);
    }

    @Override
    public void onNext(HttpObject part) {
        if (part instanceof ResponseHeaders first) {
            headers = first.status().isInformational() ? headers : first;
            tell(() -> {});
        } else if (part instanceof HttpData data && isGood()) {
            read(data);
        } else {
            if (part instanceof HttpData data && refusal.length() < LONGEST_REFUSAL) {
                refusal.append(data.toString(StandardCharsets.UTF_8));
            }
            tell(() -> {});
        }
    }

    private void read(HttpData data) {
        List<Runnable> news = new ArrayList<>();
        try {
            for (String event : lines.add(data.array())) {
                if (event.equals(END)) {
                    news.add(hearer::over);
                } else {
                    Chunk chunk = Chunk.read(event);
                    news.add(() -> hearer.heard(chunk));
                }
            }
        } catch (GarbledException garbled) {
            String words = String.valueOf(garbled.getMessage());
            news.add(() -> hearer.refused(EngineFailures.broken(words)));
        }
        tell(() -> news.forEach(Runnable::run));
    }

    @Override
    public void onComplete() {
        ResponseHeaders first = headers;
        if (over) {
            return;
        }
        over = true;
        if (first == null) {
            last(() -> hearer.broke(false));
        } else if (isGood()) {
            last(hearer::over);
        } else {
            String retryAfter = first.get(HttpHeaderNames.RETRY_AFTER);
            GenerationFailure failure = EngineFailures.of(first.status().code(), retryAfter, refusal.toString());
            last(() -> hearer.refused(failure));
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (!over) {
            over = true;
            last(() -> hearer.broke(cause instanceof UnprocessedRequestException));
        }
    }

    private boolean isGood() {
        return headers != null && headers.status().code() == 200;
    }

    /** Has it dealt with, and then asks for the next. */
    private void tell(Runnable news) {
        Subscription current = subscription;
        try {
            thread.execute(() -> {
                news.run();
                if (current != null) {
                    current.request(1);
                }
            });
        } catch (RejectedExecutionException stopped) {
            if (current != null) {
                current.cancel();
            }
        }
    }

    private void last(Runnable news) {
        try {
            thread.execute(news);
        } catch (RejectedExecutionException stopped) {
            over = true;
        }
    }
}
