package dev.hone.schemas.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.SubjectKey;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class MasterKeysTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00.123456789Z");

    private final String old = base64(1);
    private final String next = base64(2);
    private final MasterKeys masters = MasterKeys.of(List.of(old));
    private final TextKey key = TextKey.random("somebody", RANDOM);

    @Test
    void aWrappedKeyComesBackAndOpensWhatItSealed() {
        SubjectKey record = masters.wrapped(key, NOW, RANDOM);
        TextEnvelope sealed = key.seal("i1", plain("mine"), null);

        TextKey back = masters.unwrapped(record).orElseThrow();

        assertThat(back.open("i1", sealed)).isEqualTo(plain("mine"));
        assertThat(back.subject()).isEqualTo("somebody");
        assertThat(record.getMasterId()).isEqualTo(masters.current());
    }

    @Test
    void aNewMasterKeyBeforeTheOldOneWrapsAndBothOpen() {
        SubjectKey before = masters.wrapped(key, NOW, RANDOM);
        MasterKeys rotated = MasterKeys.of(List.of(next, old));

        SubjectKey after = rotated.wrapped(TextKey.random("u1", RANDOM), NOW, RANDOM);

        assertThat(rotated.unwrapped(before)).isPresent();
        assertThat(rotated.unwrapped(after)).isPresent();
        assertThat(after.getMasterId()).isNotEqualTo(before.getMasterId());
        assertThat(masters.unwrapped(after)).isEmpty();
    }

    @Test
    void aRecordIsOfItsSubjectItsIdAndItsTimeAlone() {
        SubjectKey record = masters.wrapped(key, NOW, RANDOM);

        List.of(
                        SubjectKey.newBuilder(record).setSubject("u2").build(),
                        SubjectKey.newBuilder(record).setKeyId("other").build(),
                        SubjectKey.newBuilder(record)
                                .setCreated(NOW.plusSeconds(1))
                                .build(),
                        SubjectKey.newBuilder(record)
                                .setWrapped(ByteBuffer.wrap(new byte[60]))
                                .build())
                .forEach(changed ->
                        assertThatThrownBy(() -> masters.unwrapped(changed)).isInstanceOf(BrokenSealException.class));
    }

    @Test
    void aKeyThatIsNoneIsRefusedWithoutBeingQuoted() {
        String secret = Base64.getEncoder().encodeToString("too short a secret".getBytes(UTF_8));

        assertThatThrownBy(() -> MasterKeys.of(List.of(old, secret)))
                .hasMessageContaining("key 2")
                .hasMessageContaining("openssl rand -base64 32")
                .hasMessageNotContaining(secret);
        assertThatThrownBy(() -> MasterKeys.of(List.of("not base64!"))).hasMessageNotContaining("not base64!");
        assertThatThrownBy(() -> MasterKeys.of(List.of())).hasMessageContaining("no key");
        assertThat(masters.toString()).doesNotContain(old);
        assertThat(key.toString()).doesNotContain("somebody");
    }

    @Test
    void fingerprintsAreOfTheWordsAndOfTheMasterKey() {
        assertThat(masters.fingerprint(plain("Good  day\n"))).isEqualTo(masters.fingerprint(plain("good day")));
        assertThat(masters.fingerprint(plain("good day"))).isNotEqualTo(masters.fingerprint(plain("good night")));
        assertThat(masters.fingerprint(plain("good day")))
                .isNotEqualTo(MasterKeys.of(List.of(next)).fingerprint(plain("good day")));
        assertThat(masters.fingerprint(List.of(turn("user", "a"), turn("user", "b"))))
                .isEqualTo(masters.fingerprint(List.of(turn("user", "A"), turn("user", "b "))))
                .isNotEqualTo(masters.fingerprint(List.of(turn("user", "b"), turn("user", "a"))))
                .isNotEqualTo(masters.fingerprint(List.of(turn("user", "a"), turn("assistant", "b"))));
    }

    private static Message turn(String role, String text) {
        return new Message(role, plain(text));
    }

    private static TextEnvelope plain(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private static String base64(int fill) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) fill);
        return Base64.getEncoder().encodeToString(key);
    }
}
