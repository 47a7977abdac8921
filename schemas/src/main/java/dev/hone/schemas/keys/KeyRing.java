package dev.hone.schemas.keys;

import dev.hone.schemas.records.SubjectKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the topic of keys and the topic of erasures say, wrapped as they came. Any thread may call.
 *
 * <p>A key is a record of its own, so that two servers that make one for the same subject take nothing from each other:
 * both stay until both are destroyed. A key is dead when it has a tombstone, whatever comes after it, and when its
 * subject was erased up to a time that is not before its creation. What is dead and still has a record is to be
 * destroyed: methods that take news say so, by the keys of the records.
 *
 * <p>A key takes some 500 bytes, an erased subject some 150, a destroyed key some 120 for as long as its tombstone was
 * read by this ring.
 */
public final class KeyRing {

    private static final String UNKNOWN_OWNER = "key:";
    private static final Comparator<SubjectKey> OLDEST_FIRST =
            Comparator.comparing(SubjectKey::getCreated).thenComparing(SubjectKey::getKeyId);

    private final Map<String, List<SubjectKey>> bySubject = new HashMap<>();
    private final Map<String, SubjectKey> byId = new HashMap<>();
    private final Set<String> destroyed = new HashSet<>();
    private final Map<String, Instant> erasedUntil = new HashMap<>();

    /** The subject in whose name a key is made where all that is known of the owner is another of its keys. */
    public static String ownerOf(String keyId) {
        return UNKNOWN_OWNER + keyId;
    }

    /** The key of the record of a key. */
    public static String recordKey(SubjectKey key) {
        return key.getSubject() + "/" + key.getKeyId();
    }

    /** The id of the key that a record is of. */
    public static String keyId(String recordKey) {
        return recordKey.substring(recordKey.lastIndexOf('/') + 1);
    }

    /** A key's record; gives the keys of the records that are to be destroyed. */
    public synchronized List<String> take(SubjectKey key) {
        if (isDead(key)) {
            return List.of(recordKey(key));
        }
        if (byId.putIfAbsent(key.getKeyId(), key) == null) {
            List<SubjectKey> keys = bySubject.computeIfAbsent(key.getSubject(), subject -> new ArrayList<>(1));
            keys.add(key);
            keys.sort(OLDEST_FIRST);
        }
        return List.of();
    }

    /** A tombstone; gives the keys of the records that are to be destroyed with it. */
    public synchronized List<String> destroyed(String recordKey) {
        String id = keyId(recordKey);
        destroyed.add(id);
        SubjectKey gone = byId.remove(id);
        if (gone != null) {
            without(gone);
        }
        return doomed(ownerOf(id));
    }

    /** An erasure; null takes it back. Gives the keys of the records that are to be destroyed. */
    public synchronized List<String> erased(String subject, @Nullable Instant until) {
        if (until == null) {
            erasedUntil.remove(subject);
            return List.of();
        }
        erasedUntil.merge(subject, until, (one, other) -> one.isAfter(other) ? one : other);
        return doomed(subject);
    }

    /** The living keys of a subject, the oldest first: new texts are sealed under that one, whoever seals them. */
    public synchronized List<SubjectKey> of(String subject) {
        return List.copyOf(bySubject.getOrDefault(subject, List.of()));
    }

    /** A living key; empty where it is destroyed or was not heard of. */
    public synchronized Optional<SubjectKey> byId(String keyId) {
        return Optional.ofNullable(byId.get(keyId));
    }

    /** Up to when a subject is erased; empty where nobody asked. */
    public synchronized Optional<Instant> erasedUntil(String subject) {
        return Optional.ofNullable(erasedUntil.get(subject));
    }

    private boolean isDead(SubjectKey key) {
        Instant until = erasedUntil.get(key.getSubject());
        String subject = key.getSubject();
        return destroyed.contains(key.getKeyId())
                || (until != null && !key.getCreated().isAfter(until))
                || (subject.startsWith(UNKNOWN_OWNER) && destroyed.contains(subject.substring(UNKNOWN_OWNER.length())));
    }

    private List<String> doomed(String subject) {
        List<SubjectKey> dead = of(subject).stream().filter(this::isDead).toList();
        List<String> records = new ArrayList<>();
        for (SubjectKey key : dead) {
            byId.remove(key.getKeyId());
            destroyed.add(key.getKeyId());
            without(key);
            records.add(recordKey(key));
            records.addAll(doomed(ownerOf(key.getKeyId())));
        }
        return records;
    }

    private void without(SubjectKey key) {
        List<SubjectKey> keys = bySubject.get(key.getSubject());
        if (keys != null) {
            keys.remove(key);
            if (keys.isEmpty()) {
                bySubject.remove(key.getSubject());
            }
        }
    }
}
