package dev.hone.lab.bench.method.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.lab.bench.method.text.Traits.Trait;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TraitsTest {

    private static final Pattern SPACE = Pattern.compile(" ");
    private static final Traits TRAITS = new Traits(
            List.of(1, 2, 4), "words", SPACE, List.of(Trait.of("a question", "\\?"), Trait.of("a number", "\\d")));

    @Test
    void saysHowLongATextIsAndWhatElseItHas() {
        assertThat(TRAITS.sentence(" what?")).isEqualTo("[Goal] Answer with few words, a question.");
        assertThat(TRAITS.sentence("two 2")).isEqualTo("[Goal] Answer with some words, a number.");
        assertThat(TRAITS.sentence("is it not 4?")).isEqualTo("[Goal] Answer with more words, a question, a number.");
        assertThat(TRAITS.sentence("one two three four five")).isEqualTo("[Goal] Answer with many words.");
    }

    @Test
    void aLengthNeedsItsThreeBounds() {
        assertThatThrownBy(() -> new Traits(List.of(1), "words", SPACE, List.of()))
                .hasMessageContaining("3 bounds");
    }
}
