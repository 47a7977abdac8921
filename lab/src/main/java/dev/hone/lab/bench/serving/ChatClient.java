package dev.hone.lab.bench.serving;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Asks for chat completions and takes the time. It reads of a reply only what it counts, since it shares the cores with
 * the server. Any thread may call.
 */
final class ChatClient implements AutoCloseable {

    private static final String PATH = "/v1/chat/completions";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern TOKENS = Pattern.compile("\"completion_tokens\":(\\d+)");
    private static final String STOPPED = "\"finish_reason\":\"stop\"";
    private static final String PIECE = "\"content\":\"";
    private static final String NO_PIECE = "\"content\":\"\"";
    private static final String WHOLE = ",\"ignore_eos\":true";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz     ";

    private final ClientFactory factory;
    private final WebClient client;
    private final LongSupplier nanoTime;

    ChatClient(int port, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.factory = ClientFactory.builder().workerGroup(1).build();
        this.client = WebClient.builder("h1c://127.0.0.1:" + port)
                .factory(factory)
                .responseTimeout(PATIENCE)
                .maxResponseLength(0)
                .build();
    }

    /**
     * What is asked.
     *
     * @param key null for none
     * @param stream whether the answer comes in pieces
     * @param seed of the prompt's text and the answer
     */
    record Ask(Arrival arrival, @Nullable String key, boolean stream, long seed) {}

    /** When it was to be sent, and when its load began, by the client's clock. */
    record Due(long atNanos, long beganNanos) {}

    /** Sends it now. What breaks is an answer too. */
    CompletableFuture<Answered> send(Ask ask, Due due) {
        var headers = RequestHeaders.builder(HttpMethod.POST, PATH).contentType(MediaType.JSON);
        if (ask.key() != null) {
            headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + ask.key());
        }
        Reply reply = new Reply(due, ask.arrival().answerTokens());
        client.execute(HttpRequest.of(headers.build(), HttpData.ofUtf8(body(ask))))
                .subscribe(reply);
        return reply.answered;
    }

    /** As the API wants it; the text is of letters, whose tokens are as many where the tokenizer is of bytes. */
    static String body(Ask ask) {
        SplittableRandom random = new SplittableRandom(ask.seed());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ask.arrival().promptTokens(); i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return "{\"model\":\"main\",\"user\":\"u" + ask.seed() % 1_000 + "\",\"seed\":" + ask.seed()
                + ",\"max_tokens\":" + ask.arrival().answerTokens()
                + WHOLE
                + (ask.stream() ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "")
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    @Override
    public void close() {
        factory.close();
    }

    /** Takes the times of one reply. Armeria tells it of one thing after the other. */
    private final class Reply implements Subscriber<HttpObject> {

        private final CompletableFuture<Answered> answered = new CompletableFuture<>();
        private final Due due;
        private final int wanted;
        private final StringBuilder text = new StringBuilder();
        private final List<Double> gaps = new ArrayList<>();
        private int status;
        private double first = Double.NaN;
        private double latest;

        Reply(Due due, int wanted) {
            this.due = due;
            this.wanted = wanted;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(HttpObject object) {
            if (object instanceof ResponseHeaders headers) {
                status = headers.status().code();
            } else if (object instanceof HttpData data) {
                // A character that is cut in two by the network looks odd here, and is not looked at.
                came(data.toStringUtf8());
            }
        }

        /** Of a piece that is cut in two only the half with its beginning counts. */
        private void came(String data) {
            text.append(data);
            for (int i = 0; i < count(data, PIECE) - count(data, NO_PIECE); i++) {
                double now = since(due.atNanos());
                if (Double.isNaN(first)) {
                    first = now;
                } else {
                    gaps.add(now - latest);
                }
                latest = now;
            }
        }

        @Override
        public void onError(Throwable broken) {
            text.setLength(0);
            status = 0;
            onComplete();
        }

        @Override
        public void onComplete() {
            Matcher tokens = TOKENS.matcher(text);
            answered.complete(new Answered(
                    status,
                    tokens.find() ? Integer.parseInt(tokens.group(1)) : 0,
                    wanted,
                    text.indexOf(STOPPED) >= 0,
                    since(due.beganNanos()),
                    first,
                    since(due.atNanos()),
                    gaps));
        }
    }

    private double since(long nanos) {
        return (nanoTime.getAsLong() - nanos) / 1e9;
    }

    private static int count(String text, String word) {
        int found = 0;
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length())) {
            found++;
        }
        return found;
    }
}
