package dev.hone.api;

import dev.hone.api.chat.Chat;
import dev.hone.api.completions.Completions;
import dev.hone.api.feedback.FeedbackIds;
import dev.hone.api.feedback.Feedbacks;
import dev.hone.api.http.Retries;
import dev.hone.api.http.Server;
import dev.hone.api.http.Transport;
import dev.hone.api.models.Models;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server of Hone, and tells it what people thought of the answers. Any thread may call; one client is enough for
 * a program.
 *
 * <pre>{@code
 * HoneClient hone = HoneClient.at("http://localhost:8080").key(System.getenv("HONE_KEY")).build();
 * ChatCompletion answer = hone.chat().create(ChatRequest.of("main")
 *         .user("What shall I give a hiker for a birthday?")
 *         .subject("u7")
 *         .segment("acme/support")
 *         .build());
 * show(answer.text());
 * hone.feedback().give(Feedback.on(answer.id()).thumb(true).from("u7").build());
 * }</pre>
 *
 * <p>What goes wrong is thrown as a {@link dev.hone.api.http.HoneException}: {@link dev.hone.api.http.ApiException},
 * whose classes are the kinds of refusal, {@link dev.hone.api.http.TooLateException} and
 * {@link dev.hone.api.http.NoAnswerException}.
 */
public record HoneClient(Chat chat, Completions completions, Feedbacks feedback, Models models) {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** A client of the server at an address as {@code http://localhost:8080}, with or without {@code /v1}. */
    public static Builder at(String address) {
        return new Builder(URI.create(address));
    }

    /** A client over a transport of its own, as tests make it. */
    static HoneClient over(Transport transport, FeedbackIds ids, InstantSource clock) {
        return new HoneClient(
                new Chat(transport),
                new Completions(transport),
                new Feedbacks(transport, ids, clock),
                new Models(transport));
    }

    /** Says where the server is and how it is asked. One thread at a time. */
    public static final class Builder {

        private final URI address;
        private @Nullable String key;
        private Duration patience = Duration.ofMinutes(2);
        private Retries retries = Retries.twice();
        private final Map<String, String> headers = new HashMap<>();
        private InstantSource clock = InstantSource.system();
        private @Nullable HttpClient http;

        private Builder(URI address) {
            this.address = address;
        }

        /** An API key or a feedback token; null, as where a variable is not set, for none. */
        public Builder key(@Nullable String secret) {
            key = secret;
            return this;
        }

        /** How long an answer, or the next piece of a stream, may take; two minutes where nothing is said. */
        public Builder patience(Duration time) {
            patience = time;
            return this;
        }

        /** How often what did not get through is sent again; {@link Retries#twice()} where nothing is said. */
        public Builder retries(Retries how) {
            retries = how;
            return this;
        }

        /** A header of every request, as a proxy may want it. */
        public Builder header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        /** The client of the JDK to send with: for certificates, proxies and threads of one's own. */
        public Builder http(HttpClient client) {
            http = client;
            return this;
        }

        /** Where the times of feedback come from; the system's clock where nothing is said. */
        public Builder clock(InstantSource source) {
            clock = source;
            return this;
        }

        /** The client. It has nothing to close. */
        public HoneClient build() {
            HttpClient sender = http == null
                    ? HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .connectTimeout(Duration.ofSeconds(10))
                            .build()
                    : http;
            Server server = new Server(address, key, patience, retries, headers);
            return over(
                    new Transport(sender, server, Transport::really, RANDOM::nextDouble),
                    new FeedbackIds(clock, RANDOM),
                    clock);
        }
    }
}
