package dev.hone.schemas.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalisedTextTest {

    private static final String ALPHABET = "aZ q\t\n\u000b\f\r\u001c\u001f\u0000~";

    @Test
    void caseAndBlanksMakeNoOtherText() {
        assertThat(normalised("  What \t IS\n\nit?\r\n")).isEqualTo("what is it?");
        assertThat(normalised("")).isEmpty();
        assertThat(normalised(" \n ")).isEmpty();
        assertThat(normalised("ÄRGER\u2003 \u00dcBER")).isEqualTo("ärger\u2003 über");
    }

    @ParameterizedTest(name = "texts of seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void itIsWhatItAlwaysWas(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            // Nothing but letters of ASCII, and the same with one that is none.
            for (String some : new String[] {text.toString(), text + "\u00e9" + text}) {
                assertThat(normalised(some))
                        .isEqualTo(some.toLowerCase(Locale.ROOT).strip().replaceAll("\\s+", " "));
            }
        }
    }

    private static String normalised(String text) {
        return new String(NormalisedText.of(text.getBytes(UTF_8)), UTF_8);
    }
}
