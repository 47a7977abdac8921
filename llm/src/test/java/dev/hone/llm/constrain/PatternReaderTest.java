package dev.hone.llm.constrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternReaderTest {

    private static final String LETTERS = "aab01-\"\\ \n.ö日😀";

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "a",
                "a*b+",
                "[a-b]{2,3}",
                "(ab|ba)+",
                "(?:a|\\d)*",
                ".+",
                "[^a]*",
                "\\w+\\s?\\S",
                "a{0,2}b{1,}",
                "[ö日]?a",
                "\\\\\"",
                "[\\]\\-a]+",
                "(a(b(0|1)?)?)?",
                "[^\\w]",
                "😀{2}",
                "(a|)",
                "a|b|10"
            })
    void describesTheSameTextsAsJavas(String pattern) {
        Grammar grammar = Grammar.of(new Grammar.Pattern(pattern));
        Pattern javas = Pattern.compile(pattern);
        Random random = new Random(7);
        for (int i = 0; i < 3_000; i++) {
            String text = drawn(random);

            assertThat(grammar.accepts(text))
                    .as(text)
                    .isEqualTo(javas.matcher(text).matches());
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"a", "^a", "b$", "^a.*b$", "^(a|b)+", "[01]{2}", "^$"})
    void isLookedForInAStringAsSchemasHaveIt(String pattern) {
        ObjectNode schema =
                JsonNodeFactory.instance.objectNode().put("type", "string").put("pattern", pattern);
        Grammar grammar = Grammar.of(new Grammar.Json(schema));
        Pattern javas = Pattern.compile(pattern);
        Random random = new Random(7);
        for (int i = 0; i < 3_000; i++) {
            String text = drawn(random);
            // A dot, and the end of a text, are said otherwise by the two where there are line breaks.
            if (!text.contains("\n")) {
                assertThat(grammar.accepts(JsonPieces.written(text)))
                        .as(text)
                        .isEqualTo(javas.matcher(text).find());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "(?=a)", "(?<n>a)", "a*?", "a++", "\\1", "\\b", "\\p{L}", "(a", "a)", "[a", "a{2", "a{3,2}", "*", "a^b",
                "[b-a]", "a{9999}", "^a|b", "[\\d-x]"
            })
    void whatItDoesNotKnowIsRefused(String pattern) {
        assertThatThrownBy(() -> Grammar.of(new Grammar.Pattern(pattern))).isInstanceOf(GrammarRefusedException.class);
    }

    @ParameterizedTest
    @CsvSource({"(a, has a group that does not end", "a)|(b, has a ) that closes no group"})
    void whatIsRefusedIsToldOfThePatternAsItWasWritten(String pattern, String words) {
        assertThatThrownBy(() -> Grammar.of(new Grammar.Pattern(pattern)))
                .isInstanceOf(GrammarRefusedException.class)
                .hasMessageContaining(words);
    }

    private static String drawn(Random random) {
        int[] letters = LETTERS.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(6); length > 0; length--) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }
}
