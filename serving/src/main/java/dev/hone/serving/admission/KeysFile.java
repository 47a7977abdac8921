package dev.hone.serving.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of keys, read again when it changes; one that cannot be read then leaves those of before in force. It is a
 * JSON array with an object for each key: id, sha256 (of the key, in hex), scopes, tenant, and if wanted
 * requests_per_second and evidence_share. Any thread may ask.
 */
final class KeysFile implements Supplier<List<KnownKey>> {

    private static final Logger LOGGER = LoggerFactory.getLogger(KeysFile.class);
    private static final String SETTING = "serving.keys";
    private static final long LOOK_EVERY_NANOS = 1_000_000_000L;
    private static final Set<String> MEMBERS =
            Set.of("id", "sha256", "scopes", "tenant", "requests_per_second", "evidence_share");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern TENANT = Pattern.compile("[^\\s/*]{1,128}");
    private static final double LEAST_RATE = .001;
    private static final double LEAST_SHARE = .0001;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What tells one state of the file from another. */
    private record Stamp(FileTime changed, long bytes) {}

    private final Path file;
    private final LongSupplier nanoTime;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile List<KnownKey> known;
    private volatile long lookedAt;
    private Stamp seen;

    /** Reads it; throws {@link ConfigException} where it cannot be read. */
    KeysFile(Path file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
        try {
            this.lookedAt = nanoTime.getAsLong();
            this.seen = stamp();
            this.known = read();
        } catch (IOException | IllegalArgumentException broken) {
            throw new ConfigException(SETTING, file, problem(broken));
        }
    }

    @Override
    public List<KnownKey> get() {
        if (nanoTime.getAsLong() - lookedAt >= LOOK_EVERY_NANOS && looking.tryLock()) {
            try {
                lookedAt = nanoTime.getAsLong();
                look();
            } finally {
                looking.unlock();
            }
        }
        return known;
    }

    private void look() {
        try {
            Stamp now = stamp();
            if (!now.equals(seen)) {
                seen = now;
                known = read();
                LOGGER.atInfo().addKeyValue("keys", known.size()).log("the file of keys was read again");
            }
        } catch (IOException | IllegalArgumentException broken) {
            LOGGER.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", problem(broken))
                    .log("the file of serving.keys is broken: the keys of before stay in force");
        }
    }

    private Stamp stamp() throws IOException {
        return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
    }

    // Jackson's own words quote the file.
    static String problem(Exception broken) {
        if (broken instanceof JsonProcessingException malformed && malformed.getLocation() != null) {
            return "is not valid JSON at line " + malformed.getLocation().getLineNr();
        }
        return broken instanceof IOException
                ? "cannot be read: " + broken.getClass().getSimpleName()
                : String.valueOf(broken.getMessage());
    }

    private List<KnownKey> read() throws IOException {
        List<KnownKey> keys = known(entries(file));
        KeyDoubts.of(keys.stream().map(KnownKey::owner).toList())
                .ifPresent(doubt -> LOGGER.atWarn().addKeyValue("reason", doubt).log("the keys are hardly meant so"));
        return keys;
    }

    /** The entries of a file as they stand there. */
    static ArrayNode entries(Path file) throws IOException {
        if (JSON.readTree(file.toFile()) instanceof ArrayNode entries) {
            return entries;
        }
        throw new IllegalArgumentException("must be an array with an object for each key");
    }

    /** Whose they are; throws {@link IllegalArgumentException} where one is not right. */
    static List<ApiKey> read(ArrayNode entries) {
        return known(entries).stream().map(KnownKey::owner).toList();
    }

    private static List<KnownKey> known(ArrayNode entries) {
        List<KnownKey> keys = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        Set<String> digests = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            try {
                Fields fields = new Fields(entries.get(i), "[" + i + "].");
                KnownKey key = key(fields);
                refuseTwice(fields, "id", ids.add(key.owner().id()));
                refuseTwice(fields, "sha256", digests.add(digest(fields)));
                keys.add(key);
            } catch (RefusedException refused) {
                throw new IllegalArgumentException(refused.refusal().message(), refused);
            }
        }
        return List.copyOf(keys);
    }

    private static void refuseTwice(Fields fields, String name, boolean fresh) {
        if (!fresh) {
            throw fields.refused(name, "is that of another entry too: give each key one entry of its own");
        }
    }

    private static KnownKey key(Fields fields) {
        fields.refuseOthers(MEMBERS);
        Set<Scope> scopes = scopes(fields);
        String tenant = tenant(fields, scopes);
        Double rate = fields.number("requests_per_second", LEAST_RATE, 1e6);
        ApiKey owner = new ApiKey(
                fields.required("id", fields.id("id")),
                tenant == null ? ApiKey.NO_TENANT : tenant,
                scopes,
                tenant != null,
                rate == null ? Double.POSITIVE_INFINITY : rate,
                fields.number("evidence_share", LEAST_SHARE, 1));
        return new KnownKey(HexFormat.of().parseHex(digest(fields)), owner);
    }

    // Whoever looks after all tenants brings nothing of any.
    private static @Nullable String tenant(Fields fields, Set<Scope> scopes) {
        String tenant = fields.text("tenant");
        if (tenant == null && !scopes.equals(EnumSet.of(Scope.ADMIN))) {
            throw fields.refused("tenant", "is missing: a key without one may have the scope admin alone");
        }
        if (tenant != null && !TENANT.matcher(tenant).matches()) {
            throw fields.refused("tenant", "must be the first part of a segment, without blanks, * and slashes");
        }
        return tenant;
    }

    private static String digest(Fields fields) {
        String digest = fields.required("sha256", fields.text("sha256"));
        if (!DIGEST.matcher(digest).matches()) {
            throw fields.refused("sha256", "must be 64 hexadecimal digits: printf %s KEY | sha256sum");
        }
        return digest.toLowerCase(Locale.ROOT);
    }

    private static Set<Scope> scopes(Fields fields) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (JsonNode word : fields.array("scopes")) {
            boolean found = false;
            for (Scope scope : Scope.values()) {
                if (scope.wireName().equals(word.asText())) {
                    scopes.add(scope);
                    found = true;
                }
            }
            if (!found) {
                throw fields.refused("scopes", "may have infer, feedback and admin");
            }
        }
        if (scopes.isEmpty()) {
            throw fields.refused("scopes", "must name at least one of infer, feedback and admin");
        }
        return scopes;
    }
}
