package dev.hone.artifacts;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/**
 * A real S3-compatible server on a folder, with one key. The SDK finds the key where Java's properties have it, for as
 * long as the server runs.
 */
final class S3Server {

    static final String KEY = "local-identity";
    static final String SECRET = "local-secret-1f4c";
    static final String BUCKET = "hone-versions";

    private static final String KEY_PROPERTY = "aws.accessKeyId";
    private static final String SECRET_PROPERTY = "aws.secretAccessKey";

    private final S3Proxy proxy;
    private final Path root;

    S3Server(Path root) throws Exception {
        this.root = root;
        Files.createDirectories(root.resolve(BUCKET));
        Properties settings = new Properties();
        settings.setProperty("jclouds.filesystem.basedir", root.toString());
        proxy = S3Proxy.builder()
                .blobStore(BlobStores.create("filesystem-nio2", settings))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY, SECRET)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .build();
        proxy.start();
        useKey(KEY, SECRET);
    }

    int port() {
        return proxy.getPort();
    }

    /** The folder that a bucket is. */
    Path bucket() {
        return root.resolve(BUCKET);
    }

    static void useKey(String key, String secret) {
        System.setProperty(KEY_PROPERTY, key);
        System.setProperty(SECRET_PROPERTY, secret);
    }

    void stop() throws Exception {
        System.clearProperty(KEY_PROPERTY);
        System.clearProperty(SECRET_PROPERTY);
        proxy.stop();
    }
}
