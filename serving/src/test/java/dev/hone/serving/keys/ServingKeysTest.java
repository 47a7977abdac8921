package dev.hone.serving.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.keys.KeyRing;
import dev.hone.schemas.keys.MasterKeys;
import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.records.ErasureRequested;
import dev.hone.schemas.records.SubjectKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ServingKeysTest {

    private static final MasterKeys MASTERS =
            MasterKeys.of(List.of(Base64.getEncoder().encodeToString(new byte[32])));
    private static final int REQUESTS = 16;

    private final AtomicBoolean caughtUp = new AtomicBoolean(true);
    private final List<SubjectKey> made = new ArrayList<>();
    private final List<String> destroyed = new ArrayList<>();
    private final ServingKeys keys = keys(made, destroyed);

    private ServingKeys keys(List<SubjectKey> outbox, List<String> tombstones) {
        return new ServingKeys(MASTERS, caughtUp::get, outbox::add, tombstones::add);
    }

    @Test
    void aSubjectHasOneKeyHoweverManyRequestsComeAtOnce() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(REQUESTS);
        CountDownLatch all = new CountDownLatch(REQUESTS);
        List<Future<String>> ids = new ArrayList<>();
        try {
            for (int i = 0; i < REQUESTS; i++) {
                ids.add(executor.submit(() -> {
                    all.countDown();
                    all.await();
                    return keys.forSubject("u1", at(1)).id();
                }));
            }
            for (Future<String> id : ids) {
                assertThat(id.get()).isEqualTo(made.get(0).getKeyId());
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(made).hasSize(1);
    }

    @Test
    void twoServersThatMakeAKeyAtOnceBothGoOnWithTheOlderAndNothingBecomesUnreadable() {
        List<SubjectKey> theirs = new ArrayList<>();
        ServingKeys other = keys(theirs, destroyed);
        TextKey mine = keys.forSubject("u1", at(2));
        TextKey their = other.forSubject("u1", at(1));
        assertThat(mine.id()).isNotEqualTo(their.id());

        for (ServingKeys each : List.of(keys, other)) {
            each.received(KeyRing.recordKey(made.get(0)), made.get(0));
            each.received(KeyRing.recordKey(theirs.get(0)), theirs.get(0));
        }

        assertThat(keys.forSubject("u1", at(3)).id()).isEqualTo(their.id());
        assertThat(other.forSubject("u1", at(3)).id()).isEqualTo(their.id());
        assertThat(destroyed).as("both keys stay").isEmpty();
        assertThat(made).hasSize(1);
    }

    @Test
    void aKeyOfTheLogIsNotUsedWhileItsTombstoneMayBeUnread() {
        SubjectKey old = MASTERS.wrapped(TextKey.random("u1", new SecureRandom()), at(1), new SecureRandom());
        caughtUp.set(false);
        keys.received(KeyRing.recordKey(old), old);

        TextKey own = keys.forSubject("u1", at(5));

        assertThat(own.id()).isNotEqualTo(old.getKeyId());
        assertThat(keys.forSubject("u1", at(6)).id()).isEqualTo(own.id());
        caughtUp.set(true);
        assertThat(keys.forSubject("u1", at(7)).id()).isEqualTo(old.getKeyId());
    }

    @Test
    void afterAnErasureASubjectHasANewKeyAndTheOldOneIsDestroyed() {
        String before = keys.forSubject("u1", at(1)).id();

        keys.erased("u1", new ErasureRequested(at(5), ""));

        assertThat(destroyed).containsExactly("u1/" + before);
        TextKey after = keys.forSubject("u1", at(6));
        assertThat(after.id()).isNotEqualTo(before);
        assertThat(made).extracting(SubjectKey::getKeyId).containsExactly(before, after.id());
    }

    @Test
    void whatBeganBeforeAnErasureIsSealedUnderAKeyThatNobodyKeeps() {
        keys.erased("u1", new ErasureRequested(at(5), ""));

        TextKey lost = keys.forSubject("u1", at(5));

        assertThat(made).isEmpty();
        assertThat(keys.forSubject("u1", at(6)).id()).isNotEqualTo(lost.id());
    }

    @Test
    void aKeyThatAnOutboxSendsAgainAfterItsTombstoneIsDestroyedAgain() {
        keys.forSubject("u1", at(1));
        String recordKey = KeyRing.recordKey(made.get(0));
        keys.received(recordKey, null);

        keys.received(recordKey, made.get(0));

        assertThat(destroyed).containsExactly(recordKey);
        assertThat(keys.forSubject("u1", at(2)).id()).isNotEqualTo(made.get(0).getKeyId());
    }

    @Test
    void feedbackOnAConversationOfAnUnknownKeyIsErasedWithItWhenItIsHeardOf() {
        ServingKeys other = keys(new ArrayList<>(), new ArrayList<>());
        TextKey unheard = other.forSubject("u1", at(1));
        assertThat(keys.forOwner(unheard.id(), at(2)).id()).isNotEqualTo(unheard.id());
        assertThat(made).hasSize(1);

        keys.received("u1/" + unheard.id(), null);

        assertThat(destroyed).containsExactly(KeyRing.recordKey(made.get(0)));
    }

    @Test
    void feedbackOnAConversationIsSealedForItsSubject() {
        TextKey key = keys.forSubject("u1", at(1));

        assertThat(keys.forOwner(key.id(), at(2)).id()).isEqualTo(key.id());
    }

    @Test
    void whatTheOutboxRefusesIsNoKey() {
        ServingKeys full = new ServingKeys(
                MASTERS,
                caughtUp::get,
                key -> {
                    throw new IllegalStateException("full");
                },
                destroyed::add);

        assertThatThrownBy(() -> full.forSubject("u1", at(1))).hasMessage("full");
        assertThatThrownBy(() -> full.forSubject("u1", at(2))).hasMessage("full");
    }

    @Test
    void idsSayUnderWhichKeyAConversationIsSealed() {
        TextKey key = keys.forSubject("u1", at(1));
        String id = KeyedIds.named("chatcmpl-0192", key);

        assertThat(KeyedIds.keyId(id)).contains(key.id());
        assertThat(KeyedIds.keyId(id + ".12")).contains(key.id());
        assertThat(KeyedIds.keyId("chatcmpl-0192")).isEmpty();
        assertThat(KeyedIds.keyId("chatcmpl-0192.1")).isEmpty();
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }
}
