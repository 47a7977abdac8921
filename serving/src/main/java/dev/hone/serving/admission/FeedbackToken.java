package dev.hone.serving.admission;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A leave to give feedback on one response or one session, for somebody without a key: a browser.
 *
 * @param target the response or session
 * @param session whether it is a session
 * @param metrics on which
 * @param subject in whose name; null for nobody's, so that the key that gave the token speaks for its users
 * @param key the id of the key that gave it, which it ends with, also where another key gets that id; null where nobody
 *     needs a key
 * @param expires from when on it is worth nothing, whole seconds
 */
public record FeedbackToken(
        String target,
        boolean session,
        Set<String> metrics,
        @Nullable String subject,
        @Nullable String key,
        Instant expires) {

    private static final AttributeKey<FeedbackToken> SHOWN = AttributeKey.valueOf(FeedbackToken.class, "SHOWN");

    public FeedbackToken {
        metrics = Set.copyOf(metrics);
    }

    /** That of a request; null where it came with a key, or nobody needs one. */
    public static @Nullable FeedbackToken of(ServiceRequestContext context) {
        return context.attr(SHOWN);
    }

    void shownBy(ServiceRequestContext context) {
        context.setAttr(SHOWN, this);
    }
}
