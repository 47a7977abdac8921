package dev.hone.streams.notices;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts notices to one address, signed as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> have it: the
 * headers {@code webhook-id}, {@code webhook-timestamp} and {@code webhook-signature}. One thread at a time.
 */
final class Webhook {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final String MAC = "HmacSHA256";
    private static final int OK_FAMILY = 2;
    private static final int FAMILY = 100;

    private final NoticesConfig.Receiver receiver;
    private final HttpClient client;

    Webhook(NoticesConfig.Receiver receiver) {
        this.receiver = receiver;
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Posts it once. Empty where it was taken, else why not, without the address, which may be a secret. */
    Optional<String> post(Notice notice, Instant now) throws InterruptedException {
        String timestamp = String.valueOf(now.getEpochSecond());
        HttpRequest.Builder request = HttpRequest.newBuilder(receiver.address())
                .timeout(receiver.timeout())
                .header("content-type", "application/cloudevents+json; charset=utf-8")
                .header("webhook-id", notice.id())
                .header("webhook-timestamp", timestamp)
                .POST(HttpRequest.BodyPublishers.ofByteArray(notice.body()));
        receiver.secret()
                .ifPresent(secret -> request.header("webhook-signature", signature(secret, notice, timestamp)));
        try {
            HttpResponse<Void> answer = client.send(request.build(), HttpResponse.BodyHandlers.discarding());
            return answer.statusCode() / FAMILY == OK_FAMILY
                    ? Optional.empty()
                    : Optional.of("it answered " + answer.statusCode());
        } catch (IOException away) {
            return Optional.of(away.getClass().getSimpleName());
        }
    }

    private static String signature(NoticesConfig.Secret secret, Notice notice, String timestamp) {
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.writeBytes((notice.id() + "." + timestamp + ".").getBytes(UTF_8));
        signed.writeBytes(notice.body());
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret.key(), MAC));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.toByteArray()));
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("the key of the webhook is none", e);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has " + MAC, missing);
        }
    }
}
