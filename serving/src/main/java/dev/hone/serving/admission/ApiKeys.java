package dev.hone.serving.admission;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.schemas.digest.Sha256;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets through who has a key; everybody when there are none.
 *
 * <p>Digests are compared, all of them, each in constant time, so that the time taken tells neither a key nor its
 * length.
 */
public final class ApiKeys implements DecoratingHttpServiceFunction {

    private static final String SCHEME = "bearer ";

    private final List<byte[]> digests;

    public ApiKeys(Collection<String> keys) {
        this.digests = keys.stream().map(ApiKeys::digest).toList();
    }

    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        return admits(request.headers().get(HttpHeaderNames.AUTHORIZATION))
                ? delegate.serve(context, request)
                : Refusal.unauthenticated().response();
    }

    boolean admits(@Nullable String authorization) {
        if (digests.isEmpty()) {
            return true;
        }
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] given = digest(authorization.substring(SCHEME.length()).trim());
        boolean found = false;
        for (byte[] known : digests) {
            found |= MessageDigest.isEqual(known, given);
        }
        return found;
    }

    private static byte[] digest(String key) {
        return Sha256.of(key);
    }
}
