package dev.hone.serving.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.schemas.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file of {@code serving.keys} as somebody edits it who need not know JSON. A change is written beside the file
 * and put in its place, so that a server reads the one or the other; of two who change it at once the later wins.
 * Nobody but its owner may read it. Throws {@link IllegalArgumentException} in words where it, or what is asked of it,
 * is not right.
 */
public record KeyRing(Path file) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String OWNER_ALONE = "rw-------";
    /** Of a key that is drawn. */
    public static final int KEY_BYTES = 32;

    /**
     * What a key is to be.
     *
     * @param scopes by the names of the file
     * @param tenant null for one that sees all of them, and has the scope admin alone
     * @param rate requests a second; null for no bound
     * @param evidenceShare null for that of every key
     */
    public record Wanted(
            String id,
            List<String> scopes,
            @Nullable String tenant,
            @Nullable Double rate,
            @Nullable Double evidenceShare) {

        public Wanted {
            scopes = List.copyOf(scopes);
        }
    }

    /** Those that it has; none where it is not there. */
    public List<ApiKey> keys() throws IOException {
        return Files.exists(file) ? KeysFile.read(entries()) : List.of();
    }

    /** What is allowed, and yet hardly meant; empty where nothing is. */
    public Optional<String> doubt() throws IOException {
        return KeyDoubts.of(keys());
    }

    /**
     * Adds a key, and makes the file where it is not there.
     *
     * @param drawn {@link #KEY_BYTES} random bytes
     * @return the key, which nobody can be told again
     */
    public String add(Wanted wanted, byte[] drawn) throws IOException {
        if (drawn.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key is made of " + KEY_BYTES + " bytes, were " + drawn.length);
        }
        if (keys().stream().anyMatch(key -> key.id().equals(wanted.id()))) {
            throw new IllegalArgumentException(
                    "there is a key " + wanted.id() + " already: remove it first, or take another name");
        }
        String key = "hone-" + Base64.getUrlEncoder().withoutPadding().encodeToString(drawn);
        ArrayNode entries = Files.exists(file) ? entries() : JsonNodeFactory.instance.arrayNode();
        ObjectNode entry = entries.addObject();
        entry.put("id", wanted.id()).put("sha256", Sha256.hex(Sha256.of(key)));
        ArrayNode scopes = entry.putArray("scopes");
        wanted.scopes().forEach(scopes::add);
        if (wanted.tenant() != null) {
            entry.put("tenant", wanted.tenant());
        }
        if (wanted.rate() != null) {
            entry.put("requests_per_second", wanted.rate());
        }
        if (wanted.evidenceShare() != null) {
            entry.put("evidence_share", wanted.evidenceShare());
        }
        write(entries);
        return key;
    }

    /** Takes a key out; false where there is none of that name. */
    public boolean remove(String id) throws IOException {
        if (keys().stream().noneMatch(key -> key.id().equals(id))) {
            return false;
        }
        ArrayNode left = JsonNodeFactory.instance.arrayNode();
        for (JsonNode entry : entries()) {
            if (!entry.path("id").asText().equals(id)) {
                left.add(entry);
            }
        }
        write(left);
        return true;
    }

    private ArrayNode entries() throws IOException {
        try {
            return KeysFile.entries(file);
        } catch (IOException | IllegalArgumentException broken) {
            throw new IllegalArgumentException(file + " " + KeysFile.problem(broken), broken);
        }
    }

    // What the server would refuse is never written.
    private void write(ArrayNode entries) throws IOException {
        KeysFile.read(entries);
        Path whole = file.toAbsolutePath();
        Path parent = whole.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new IllegalArgumentException("no such folder: " + parent);
        }
        Path fresh = Files.createTempFile(
                parent,
                ".keys-",
                ".json",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ALONE)));
        try {
            Files.writeString(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(entries) + "\n");
            Files.move(fresh, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
