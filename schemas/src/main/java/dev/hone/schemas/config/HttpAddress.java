package dev.hone.schemas.config;

import java.net.URI;
import java.net.URISyntaxException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The address of something that is spoken to over HTTP, as the value of a setting. */
public final class HttpAddress {

    /** With nothing for none. */
    public static final ConfigDef.Validator OR_EMPTY =
            ConfigDef.LambdaValidator.with(HttpAddress::orEmpty, () -> "an http or https address, or empty");

    private HttpAddress() {}

    private static void orEmpty(String name, Object value) {
        String text = value.toString();
        try {
            if (!text.isEmpty() && !isHttp(new URI(text))) {
                throw new ConfigException(name, value, "must be an http or https address, or empty");
            }
        } catch (URISyntaxException malformed) {
            throw new ConfigException(name, value, "is no address: " + malformed.getReason());
        }
    }

    private static boolean isHttp(URI uri) {
        return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    }
}
