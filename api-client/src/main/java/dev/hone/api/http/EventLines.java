package dev.hone.api.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The lines of a body while they come, asked for one by one: who reads slowly slows the server down. */
final class EventLines implements BodySubscriber<EventLines> {

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final BodySubscriber<Void> lines =
            BodySubscribers.fromLineSubscriber(new Lines(), subscriber -> null, StandardCharsets.UTF_8, null);
    private volatile Flow.@Nullable Subscription subscription;

    /** A line, or how the body ended: both null where it simply did. */
    private record Event(@Nullable String line, @Nullable Throwable failure) {}

    private final class Lines implements Flow.Subscriber<String> {

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(String line) {
            events.add(new Event(line, null));
        }

        @Override
        public void onError(Throwable failure) {
            events.add(new Event(null, failure));
        }

        @Override
        public void onComplete() {
            events.add(new Event(null, null));
        }
    }

    /** The next line, null at the end. Throws where none comes in time, or the connection breaks. */
    @Nullable
    String next(Duration patience) throws InterruptedException {
        Event event = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (event == null) {
            cancel();
            throw new TooLateException("nothing came for " + patience.toMillis() + " ms: the stream was cancelled");
        }
        if (event.failure() != null) {
            throw new NoAnswerException(
                    "the stream broke off: " + event.failure().getMessage(), event.failure());
        }
        Flow.Subscription more = subscription;
        if (event.line() != null && more != null) {
            more.request(1);
        }
        return event.line();
    }

    /** Ends the request; the server stops its work for it. */
    void cancel() {
        Flow.Subscription running = subscription;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public CompletionStage<EventLines> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        lines.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        lines.onNext(item);
    }

    @Override
    public void onError(Throwable throwable) {
        lines.onError(throwable);
    }

    @Override
    public void onComplete() {
        lines.onComplete();
    }
}
