package dev.hone.serving.admission;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of a request's body, unpacked where they were sent under gzip: at most as many as a plain body may have.
 */
final class Body {

    private Body() {}

    static byte[] of(AggregatedHttpRequest request) {
        byte[] sent = request.content().array();
        String encoding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        return switch (encoding.trim().toLowerCase(Locale.ROOT)) {
            case "identity", "" -> plain(sent);
            case "gzip", "x-gzip" ->
                unpacked(sent, ServiceRequestContext.current().maxRequestLength());
            default ->
                throw new RefusedException(Refusal.of(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "this Content-Encoding is not understood; send the body as it is, or under gzip"));
        };
    }

    private static byte[] plain(byte[] sent) {
        if (sent.length > 1 && (sent[0] & 0xff) == 0x1f && (sent[1] & 0xff) == 0x8b) {
            throw new RefusedException(
                    Refusal.invalid(null, "the body is packed with gzip; say so with Content-Encoding: gzip"));
        }
        return sent;
    }

    private static byte[] unpacked(byte[] sent, long mostBytes) {
        int most = (int) Math.min(mostBytes <= 0 ? Integer.MAX_VALUE - 16L : mostBytes, Integer.MAX_VALUE - 16L);
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(sent))) {
            byte[] bytes = in.readNBytes(most);
            if (in.read() >= 0) {
                throw new RefusedException(Refusal.of(
                        HttpStatus.REQUEST_ENTITY_TOO_LARGE, "the unpacked body is too large; send less at once"));
            }
            return bytes;
        } catch (IOException broken) {
            throw new RefusedException(Refusal.invalid(null, "the body is not what gzip makes, or is cut off"));
        }
    }
}
