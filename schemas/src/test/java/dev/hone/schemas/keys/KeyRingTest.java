package dev.hone.schemas.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.SubjectKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRingTest {

    private static final String A = "a".repeat(TextKey.ID_LENGTH);
    private static final String B = "b".repeat(TextKey.ID_LENGTH);

    private final KeyRing ring = new KeyRing();

    @Test
    void twoKeysOfASubjectBothStayAndTheOlderOneIsEverybodys() {
        KeyRing other = new KeyRing();
        SubjectKey first = key("u1", A, 1);
        SubjectKey second = key("u1", B, 2);

        assertThat(ring.take(first)).isEmpty();
        assertThat(ring.take(second)).isEmpty();
        other.take(second);
        other.take(first);

        assertThat(ring.of("u1")).containsExactly(first, second);
        assertThat(other.of("u1")).containsExactly(first, second);
        assertThat(ring.byId(A)).contains(first);
        assertThat(ring.byId(B)).contains(second);
    }

    @Test
    void aTombstoneHoldsWhateverComesAfterIt() {
        ring.take(key("u1", A, 1));

        ring.destroyed("u1/" + A);

        assertThat(ring.of("u1")).isEmpty();
        assertThat(ring.byId(A)).isEmpty();
        assertThat(ring.take(key("u1", A, 1)))
                .as("sent again by an outbox after a crash")
                .containsExactly("u1/" + A);
        assertThat(ring.of("u1")).isEmpty();
    }

    @Test
    void anErasureDestroysWhatWasMadeUpToItsTimeInWhateverOrderTheyCome() {
        ring.take(key("u1", A, 5));
        ring.take(key("u2", B, 5));

        assertThat(ring.erased("u1", at(5))).containsExactly("u1/" + A);
        assertThat(ring.take(key("u1", "c".repeat(22), 4))).as("late").containsExactly("u1/" + "c".repeat(22));
        assertThat(ring.take(key("u1", "d".repeat(22), 6))).isEmpty();
        assertThat(ring.erased("u1", at(3))).as("an earlier one").isEmpty();

        assertThat(ring.of("u1")).extracting(SubjectKey::getKeyId).containsExactly("d".repeat(22));
        assertThat(ring.of("u2")).hasSize(1);
        assertThat(ring.erasedUntil("u1")).contains(at(5));
    }

    @Test
    void whatWasMadeInTheNameOfAKeyDiesWithIt() {
        String owner = KeyRing.ownerOf(A);
        ring.take(key("u1", A, 1));
        ring.take(key(owner, B, 2));

        assertThat(ring.destroyed("u1/" + A)).containsExactly(owner + "/" + B);
        assertThat(ring.byId(B)).isEmpty();
        assertThat(ring.take(key(owner, "c".repeat(22), 3))).hasSize(1);
    }

    @Test
    void anErasureDestroysWhatWasMadeInTheNameOfAKeyAsWell() {
        ring.take(key("u1", A, 1));
        ring.take(key(KeyRing.ownerOf(A), B, 2));

        assertThat(ring.erased("u1", at(1))).containsExactly("u1/" + A, KeyRing.ownerOf(A) + "/" + B);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theSameNewsInAnyOrderLeavesTheSameKeys(long seed) {
        List<Runnable> news = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            SubjectKey key = key("u" + i % 3, String.valueOf((char) ('a' + i)).repeat(22), i);
            news.add(() -> ring.take(key));
            news.add(() -> ring.take(key));
        }
        news.add(() -> ring.erased("u1", at(4)));
        news.add(() -> ring.erased("u1", at(2)));
        news.add(() -> ring.destroyed("u2/" + "c".repeat(22)));
        Collections.shuffle(news, new Random(seed));

        news.forEach(Runnable::run);

        assertThat(ring.of("u0")).extracting(SubjectKey::getCreated).containsExactly(at(0), at(3), at(6), at(9));
        assertThat(ring.of("u1")).extracting(SubjectKey::getCreated).containsExactly(at(7), at(10));
        assertThat(ring.of("u2")).extracting(SubjectKey::getCreated).containsExactly(at(5), at(8), at(11));
    }

    private static SubjectKey key(String subject, String id, long second) {
        return new SubjectKey(subject, id, "m", ByteBuffer.allocate(60), at(second));
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }
}
