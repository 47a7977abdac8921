package dev.hone.serving.keys;

import dev.hone.schemas.keys.BrokenSealException;
import dev.hone.schemas.keys.KeyRing;
import dev.hone.schemas.keys.MasterKeys;
import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.records.ErasureRequested;
import dev.hone.schemas.records.SubjectKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that this server seals under. It waits for nobody: while Kafka is away, or not read to its end yet, a
 * subject gets a key of this server's own, which lies in the outbox before the first text that is sealed under it.
 *
 * <p>Any thread may call. A key takes as much memory as {@link KeyRing} says, for every subject that has one.
 */
public final class ServingKeys {

    private static final Logger LOGGER = LoggerFactory.getLogger(ServingKeys.class);

    private final MasterKeys masters;
    private final SecureRandom random = new SecureRandom();
    private final KeyRing ring = new KeyRing();
    private final Set<String> ours = ConcurrentHashMap.newKeySet();
    private final BooleanSupplier caughtUp;
    private final Consumer<SubjectKey> outbox;
    private final Consumer<String> tombstones;

    /**
     * @param caughtUp whether all that was written before the start has been received: before that a key of the log may
     *     have a tombstone that was not read yet
     * @param outbox has a key on the disk when it returns, and sends it before what is kept after it; may throw
     * @param tombstones destroys the key of a record
     */
    public ServingKeys(
            MasterKeys masters, BooleanSupplier caughtUp, Consumer<SubjectKey> outbox, Consumer<String> tombstones) {
        this.masters = masters;
        this.caughtUp = caughtUp;
        this.outbox = outbox;
        this.tombstones = tombstones;
    }

    public MasterKeys masters() {
        return masters;
    }

    /**
     * The key for what is said in a conversation of a subject that began then. Where the subject is erased up to a
     * later time it is a key that nobody keeps: what is sealed under it is erased already.
     */
    public TextKey forSubject(String subject, Instant at) {
        Instant erased = ring.erasedUntil(subject).orElse(Instant.MIN);
        if (!at.isAfter(erased)) {
            return TextKey.random(subject, random);
        }
        return usable(subject).orElseGet(() -> made(subject, at));
    }

    /** A key of the owner of that key, for what is said of a conversation that was sealed under it. */
    public TextKey forOwner(String keyId, Instant at) {
        String owner = ring.byId(keyId).map(SubjectKey::getSubject).orElseGet(() -> KeyRing.ownerOf(keyId));
        return forSubject(owner, at);
    }

    /** What the topic of keys says; null is a tombstone. */
    public void received(String recordKey, @Nullable SubjectKey key) {
        destroy(key == null ? ring.destroyed(recordKey) : ring.take(key));
    }

    /** What the topic of erasures says; null takes one back. */
    public void erased(String subject, @Nullable ErasureRequested erasure) {
        destroy(ring.erased(subject, erasure == null ? null : erasure.getRequestedAt()));
    }

    private void destroy(List<String> recordKeys) {
        recordKeys.forEach(tombstones);
    }

    // One at a time, so that two requests of a subject do not make two.
    private synchronized TextKey made(String subject, Instant at) {
        Optional<TextKey> meanwhile = usable(subject);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        TextKey key = TextKey.random(subject, random);
        SubjectKey record = masters.wrapped(key, at, random);
        outbox.accept(record);
        ours.add(key.id());
        ring.take(record);
        return key;
    }

    private Optional<TextKey> usable(String subject) {
        boolean all = caughtUp.getAsBoolean();
        return ring.of(subject).stream()
                .filter(key -> all || ours.contains(key.getKeyId()))
                .flatMap(key -> unwrapped(key).stream())
                .findFirst();
    }

    private Optional<TextKey> unwrapped(SubjectKey key) {
        try {
            return masters.unwrapped(key);
        } catch (BrokenSealException broken) {
            LOGGER.atWarn()
                    .addKeyValue("keyId", key.getKeyId())
                    .setCause(broken)
                    .log("the record of a key was changed: it is not used");
            return Optional.empty();
        }
    }
}
