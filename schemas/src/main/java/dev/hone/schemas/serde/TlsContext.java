package dev.hone.schemas.serde;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.ConfigException;

/** TLS from {@code ssl.truststore.*} and {@code ssl.keystore.*}, or the platform's own where neither is set. */
final class TlsContext {

    private TlsContext() {}

    static Optional<SSLContext> from(Map<String, ?> settings) {
        Optional<KeyStore> trusted = store(settings, "ssl.truststore");
        Optional<KeyStore> own = store(settings, "ssl.keystore");
        if (trusted.isEmpty() && own.isEmpty()) {
            return Optional.empty();
        }
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted.orElse(null));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own.orElse(null), keyPassword(settings));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return Optional.of(context);
        } catch (GeneralSecurityException refused) {
            throw new ConfigException("the registry's ssl.* settings do not work: " + refused.getMessage());
        }
    }

    private static char[] keyPassword(Map<String, ?> settings) {
        return RegistrySettings.text(settings, "ssl.key.password")
                .or(() -> RegistrySettings.text(settings, "ssl.keystore.password"))
                .orElse("")
                .toCharArray();
    }

    private static Optional<KeyStore> store(Map<String, ?> settings, String prefix) {
        return RegistrySettings.text(settings, prefix + ".location").map(location -> {
            String type = RegistrySettings.text(settings, prefix + ".type").orElse(KeyStore.getDefaultType());
            char[] password = RegistrySettings.text(settings, prefix + ".password")
                    .map(String::toCharArray)
                    .orElse(null);
            try (InputStream in = Files.newInputStream(Path.of(location))) {
                KeyStore store = KeyStore.getInstance(type);
                store.load(in, password);
                return store;
            } catch (IOException | GeneralSecurityException unreadable) {
                throw new ConfigException(
                        prefix + ".location", location, "cannot be opened: " + unreadable.getMessage());
            }
        });
    }
}
