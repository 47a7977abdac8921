package dev.hone.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends calls, again where that is of use, and turns refusals into exceptions. Any thread may call. */
public final class Transport {

    private static final int OK = 200;
    private static final int REFUSED = 400;

    private final HttpClient http;
    private final Server server;
    private final Waiting waiting;
    private final DoubleSupplier random;

    /** Lets time pass before a try. */
    @FunctionalInterface
    public interface Waiting {
        CompletableFuture<Void> pass(Duration time);
    }

    /** What an answer is read as: the lines of a stream, or a whole body. */
    private record Body(String whole, @Nullable EventLines lines) {}

    /** Over a client of the JDK; {@code random} gives numbers in [0, 1). */
    public Transport(HttpClient http, Server server, Waiting waiting, DoubleSupplier random) {
        this.http = http;
        this.server = server;
        this.waiting = waiting;
        this.random = random;
    }

    /** Waits for the timer of the virtual machine. */
    public static CompletableFuture<Void> really(Duration time) {
        return CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** The answer's body. A thread that is interrupted meanwhile cancels the request. */
    public <T> T send(Call call, Class<T> type) {
        return await(sendLater(call, type));
    }

    /** The same, later; who cancels the future cancels the request. */
    public <T> CompletableFuture<T> sendLater(Call call, Class<T> type) {
        return sendLater(call, tree -> Json.as(tree, type));
    }

    /** The same, read otherwise. Futures that are derived from this one do not cancel the request. */
    public <T> CompletableFuture<T> sendLater(Call call, Function<JsonNode, T> reader) {
        return new Exchange<>(
                        call, false, answer -> reader.apply(json(answer.body().whole())))
                .start();
    }

    /** The events of a stream. Returns when it has begun; what fails before is tried again as ever. */
    public <T> EventStream<T> open(Call call, Class<T> type) {
        EventLines lines = await(new Exchange<>(call, true, answer -> lines(answer.body())).start());
        return new EventStream<>(lines, server.patience(), type);
    }

    private static JsonNode json(String body) {
        try {
            return Json.parsed(body);
        } catch (IllegalArgumentException malformed) {
            throw new NoAnswerException("the server's answer is no JSON", malformed);
        }
    }

    private static EventLines lines(Body body) {
        EventLines lines = body.lines();
        if (lines == null) {
            throw new NoAnswerException("the server answered a request for a stream with none", null);
        }
        return lines;
    }

    private static <T> T await(CompletableFuture<T> later) {
        try {
            return later.get();
        } catch (InterruptedException interrupted) {
            later.cancel(true);
            Thread.currentThread().interrupt();
            throw new NoAnswerException("the thread was interrupted: the request was cancelled", interrupted);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException known
                    ? known
                    : new NoAnswerException("the request failed: " + failed.getCause(), failed.getCause());
        }
    }

    private HttpRequest request(Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + call.target()))
                .timeout(server.patience())
                .header("accept", "application/json");
        if (server.key() != null) {
            request.header("authorization", "Bearer " + server.key());
        }
        server.headers().forEach(request::setHeader);
        JsonNode body = call.body();
        if (body == null) {
            return request.method(call.method(), BodyPublishers.noBody()).build();
        }
        return request.header("content-type", "application/json")
                .method(call.method(), BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
    }

    private static ApiException refusal(HttpResponse<Body> answer) {
        String requestId = answer.headers().firstValue("x-request-id").orElse(null);
        return Refusals.of(answer.statusCode(), answer.body().whole(), requestId);
    }

    /** One call with all its tries, and what comes of it. */
    private final class Exchange<T> extends CompletableFuture<T> {

        private final HttpRequest request;
        private final boolean streams;
        private final Function<HttpResponse<Body>, T> reader;
        private volatile @Nullable CompletableFuture<?> running;

        private Exchange(Call call, boolean streams, Function<HttpResponse<Body>, T> reader) {
            this.request = request(call);
            this.streams = streams;
            this.reader = reader;
        }

        private CompletableFuture<T> start() {
            attempt(1);
            return this;
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(mayInterrupt);
            endIfCancelled(running);
            return cancelled;
        }

        private void endIfCancelled(@Nullable CompletableFuture<?> sent) {
            if (sent != null && isCancelled()) {
                sent.cancel(true);
            }
        }

        private void attempt(int number) {
            if (isDone()) {
                return;
            }
            CompletableFuture<HttpResponse<Body>> sent = http.sendAsync(request, this::subscriber);
            running = sent;
            endIfCancelled(sent);
            // The request's own time ends with its headers; a body that never ends would hold the caller for ever.
            CompletableFuture<Void> unused = sent.copy()
                    .orTimeout(server.patience().toNanos(), TimeUnit.NANOSECONDS)
                    .handle((answer, failure) -> {
                        if (failure instanceof TimeoutException) {
                            sent.cancel(true);
                        }
                        settle(answer, failure, number);
                        return null;
                    });
        }

        private HttpResponse.BodySubscriber<Body> subscriber(HttpResponse.ResponseInfo info) {
            return streams && info.statusCode() == OK
                    ? BodySubscribers.mapping(new EventLines(), lines -> new Body("", lines))
                    : BodySubscribers.mapping(
                            BodySubscribers.ofString(StandardCharsets.UTF_8), text -> new Body(text, null));
        }

        private void settle(HttpResponse<Body> answer, @Nullable Throwable failure, int number) {
            try {
                if (failure != null) {
                    failed(failure, number);
                } else if (answer.statusCode() < REFUSED) {
                    complete(reader.apply(answer));
                } else {
                    refused(answer, number);
                }
            } catch (RuntimeException problem) {
                completeExceptionally(problem);
            }
        }

        private void refused(HttpResponse<Body> answer, int number) {
            server.retries()
                    .afterAnswer(answer.statusCode(), answer.headers(), number, random.getAsDouble())
                    .ifPresentOrElse(wait -> again(wait, number), () -> completeExceptionally(refusal(answer)));
        }

        private void failed(Throwable failure, int number) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
                // The server was at work for all that time: to ask again at once would only double it.
                completeExceptionally(new TooLateException(
                        "no answer within " + server.patience().toMillis() + " ms: the request was cancelled"));
                return;
            }
            server.retries()
                    .afterFailure(number, random.getAsDouble())
                    .ifPresentOrElse(
                            wait -> again(wait, number),
                            () -> completeExceptionally(
                                    new NoAnswerException("no answer from " + server.address() + ": " + cause, cause)));
        }

        private void again(Duration wait, int number) {
            CompletableFuture<Void> unused = waiting.pass(wait).handle((nothing, failure) -> {
                attempt(number + 1);
                return null;
            });
        }
    }
}
