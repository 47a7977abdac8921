package dev.hone.serving.admission;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.schemas.digest.Sha256;
import io.netty.util.AttributeKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets through who has a key with the scope that is wanted, no more often than the key may; everybody when there are
 * none.
 *
 * <p>Digests are compared, all of them, each in constant time, so that the time taken tells neither a key nor its
 * length.
 */
public final class ApiKeys {

    private static final String SCHEME = "bearer ";
    private static final AttributeKey<KnownKey> OWNER = AttributeKey.valueOf(ApiKeys.class, "OWNER");

    private final boolean open;
    private final Supplier<List<KnownKey>> known;
    private final Rates rates;

    /** @param open whether everybody is let in, without a key */
    ApiKeys(boolean open, Supplier<List<KnownKey>> known, Rates rates) {
        this.open = open;
        this.known = known;
        this.rates = rates;
    }

    /** Those of serving.api.keys and of the file; throws a configuration exception where that cannot be read. */
    public static ApiKeys of(AdmissionConfig config, LongSupplier nanoTime) {
        List<KnownKey> listed =
                config.apiKeys().stream().map(KnownKey::ofTheList).toList();
        Rates rates = new Rates(config.tokensPerSecond(), nanoTime);
        return config.keysFile()
                .map(file -> new KeysFile(file, nanoTime))
                .map(file -> new ApiKeys(false, () -> both(listed, file.get()), rates))
                .orElseGet(() -> new ApiKeys(listed.isEmpty(), () -> listed, rates));
    }

    private static List<KnownKey> both(List<KnownKey> listed, List<KnownKey> filed) {
        if (listed.isEmpty()) {
            return filed;
        }
        List<KnownKey> all = new ArrayList<>(listed);
        all.addAll(filed);
        return all;
    }

    /** Whose key a request came with; null where nobody needs one. */
    public static @Nullable ApiKey owner(ServiceRequestContext context) {
        KnownKey key = context.attr(OWNER);
        return key == null ? null : key.owner();
    }

    /** What a token that a request's key gives is bound to; nothing where nobody needs a key. */
    public static String binding(ServiceRequestContext context) {
        KnownKey key = context.attr(OWNER);
        return key == null ? "" : key.binding();
    }

    /** Lets through who may do that. */
    public DecoratingHttpServiceFunction wanting(Scope scope) {
        return (delegate, context, request) -> {
            if (open) {
                return delegate.serve(context, request);
            }
            Optional<KnownKey> key = shown(request.headers().get(HttpHeaderNames.AUTHORIZATION));
            if (key.isEmpty()) {
                return Refusal.unauthenticated().response();
            }
            if (!key.get().owner().scopes().contains(scope)) {
                return Refusal.forbidden("this key has no scope " + scope.wireName()
                                + ": ask whoever runs the server for one that has it in the file of serving.keys")
                        .response();
            }
            rates.of(key.get().owner()).admit(context);
            context.setAttr(OWNER, key.get());
            return delegate.serve(context, request);
        };
    }

    /** Lets through who has a key for feedback, or a token that such a key gave and that is in force. */
    public DecoratingHttpServiceFunction wantingTokenOrKey(TokenSigner signer, InstantSource clock) {
        DecoratingHttpServiceFunction byKey = wanting(Scope.FEEDBACK);
        return (delegate, context, request) -> {
            Optional<String> shown =
                    bearer(request.headers().get(HttpHeaderNames.AUTHORIZATION)).filter(TokenSigner::isToken);
            if (shown.isEmpty()) {
                return byKey.serve(delegate, context, request);
            }
            FeedbackToken token = TokenSigner.claimed(shown.get())
                    .filter(claimed -> clock.instant().isBefore(claimed.expires()))
                    .orElseThrow(() -> new RefusedException(Refusal.expired()));
            KnownKey giver = giver(token, binding -> signer.isSigned(shown.get(), binding));
            rates.ofToken(TokenSigner.body(shown.get()), token.key()).admit(context);
            if (giver != null) {
                context.setAttr(OWNER, giver);
            }
            token.shownBy(context);
            return delegate.serve(context, request);
        };
    }

    // A token ends with the key that gave it. Null for one of a server that wants no keys; throws where there is none.
    private @Nullable KnownKey giver(FeedbackToken token, Predicate<String> signedFor) {
        if (open && token.key() == null && signedFor.test("")) {
            return null;
        }
        return known.get().stream()
                .filter(key -> key.owner().id().equals(token.key())
                        && key.owner().scopes().contains(Scope.FEEDBACK)
                        && signedFor.test(key.binding()))
                .findFirst()
                .orElseThrow(() -> new RefusedException(Refusal.expired()));
    }

    private static Optional<String> bearer(@Nullable String authorization) {
        return authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.empty()
                : Optional.of(authorization.substring(SCHEME.length()).trim());
    }

    Optional<ApiKey> owner(@Nullable String authorization) {
        return shown(authorization).map(KnownKey::owner);
    }

    private Optional<KnownKey> shown(@Nullable String authorization) {
        Optional<String> shown = bearer(authorization);
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        byte[] given = Sha256.of(shown.get());
        KnownKey found = null;
        for (KnownKey key : known.get()) {
            if (key.is(given)) {
                found = key;
            }
        }
        return Optional.ofNullable(found);
    }
}
