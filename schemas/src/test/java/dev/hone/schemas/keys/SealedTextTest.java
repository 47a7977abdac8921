package dev.hone.schemas.keys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.answers.CorrectionText;
import dev.hone.schemas.answers.Ending;
import dev.hone.schemas.envelope.SealedHeader;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedTextTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final TextKey key = TextKey.random("u1", RANDOM);

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "what grows on the vine?", "\u00e4\u00f6\u00fc \ud83c\udf47"})
    void opensToWhatWasSealed(String text) {
        TextEnvelope sealed = key.seal("i1", plain(text), 7L);

        assertThat(sealed.getKeyId()).isEqualTo(key.id()).hasSize(TextKey.ID_LENGTH);
        assertThat(sealed.getBytes().remaining()).isEqualTo(text.getBytes(UTF_8).length + SealedHeader.OVERHEAD);
        assertThat(key.open("i1", sealed)).isEqualTo(plain(text));
    }

    @Test
    void nothingOfTheTextIsLeftToSee() {
        String sealed = new String(bytes(key.seal("i1", plain("what grows on the vine?"), 7L)), ISO_8859_1);

        assertThat(sealed).doesNotContain("grows", "vine");
    }

    @Test
    void noOtherKeyAndNoOtherInteractionOpensIt() {
        TextEnvelope sealed = key.seal("i1", plain("mine"), null);

        assertThatThrownBy(() -> key.open("i2", sealed)).isInstanceOf(BrokenSealException.class);
        assertThatThrownBy(() -> TextKey.random("u1", RANDOM).open("i1", sealed))
                .isInstanceOf(BrokenSealException.class);
    }

    @Test
    void whoeverChangesAByteBreaksTheSeal() {
        byte[] sealed = bytes(key.seal("i1", plain("mine"), 7L));
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            TextEnvelope other = new TextEnvelope(key.id(), ByteBuffer.wrap(changed));

            assertThatThrownBy(() -> key.open("i1", other))
                    .as("byte %d", i)
                    .isInstanceOf(BrokenSealException.class)
                    .hasMessageNotContaining("mine");
        }
    }

    @Test
    void theSameWordsInTheSameInteractionGiveTheSameBytesAndNoOthersShareANonce() {
        byte[] once = bytes(key.seal("i1", plain("mine"), 7L));

        assertThat(bytes(key.seal("i1", plain("mine"), 7L))).isEqualTo(once);
        assertThat(nonce(key.seal("i1", plain("mind"), 7L))).isNotEqualTo(nonce(once));
        assertThat(nonce(key.seal("i2", plain("mine"), 7L))).isNotEqualTo(nonce(once));
        assertThat(nonce(key.seal("i1", plain("mine"), 8L))).isNotEqualTo(nonce(once));
    }

    @Test
    void theHeaderTellsWhatOthersNeedOfTheText() {
        assertThat(SealedHeader.of(key.seal("i1", plain("four"), 7L))).contains(new SealedHeader(false, 4, 7L));
        assertThat(SealedHeader.of(key.seal("i1", plain(" \n"), null))).contains(new SealedHeader(true, 2, null));
        assertThat(Ending.of(response(key.seal("i1", plain(" \n"), null)))).isEqualTo(Ending.EMPTY);
        assertThat(Ending.of(response(key.seal("i1", plain("four"), null)))).isEqualTo(Ending.WHOLE);
        assertThat(CorrectionText.isAny(key.seal("i1", plain(" "), null))).isFalse();
        String longest = "x".repeat(CorrectionText.MAX_BYTES);
        assertThat(CorrectionText.problem(key.seal("i1", plain(longest), null))).isEmpty();
        assertThat(CorrectionText.problem(key.seal("i1", plain(longest + "x"), null)))
                .isPresent();
    }

    @Test
    void whatAnotherProgramHasEncryptedIsLeftAlone() {
        TextEnvelope theirs = new TextEnvelope("their-key", ByteBuffer.wrap(new byte[100]));

        assertThat(SealedHeader.of(theirs)).isEmpty();
        assertThat(SealedHeader.textBytes(theirs)).isEqualTo(100);
        assertThat(key.seal("i1", theirs, null)).isSameAs(theirs);
        assertThat(SealedHeader.of(plain("four"))).isEmpty();
    }

    private static ResponseServed response(TextEnvelope text) {
        return ResponseServed.newBuilder().setVersion("main@base").setText(text).build();
    }

    private static byte[] nonce(TextEnvelope sealed) {
        return nonce(bytes(sealed));
    }

    private static byte[] nonce(byte[] sealed) {
        return Arrays.copyOfRange(sealed, SealedHeader.BYTES, SealedHeader.BYTES + SealedHeader.NONCE_BYTES);
    }

    private static byte[] bytes(TextEnvelope envelope) {
        byte[] bytes = new byte[envelope.getBytes().remaining()];
        envelope.getBytes().duplicate().get(bytes);
        return bytes;
    }

    private static TextEnvelope plain(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
}
