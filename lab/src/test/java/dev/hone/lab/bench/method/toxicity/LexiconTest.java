package dev.hone.lab.bench.method.toxicity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LexiconTest {

    @TempDir
    private Path folder;

    @Test
    void findsItsTermsAsWordsOfTheirOwn() throws IOException {
        Path file = Files.writeString(folder.resolve("en.txt"), "darn\n\nbloody fool\n");

        Lexicon lexicon = Lexicon.read(file);

        assertThat(lexicon.finds("well, DARN it")).isTrue();
        assertThat(lexicon.finds("you bloody fool!")).isTrue();
        assertThat(lexicon.finds("darning a sock, a bloody thing")).isFalse();
    }

    @Test
    void saysWhereItWasLookedFor() {
        assertThatThrownBy(() -> Lexicon.read(folder.resolve("none.txt")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("none.txt");
    }
}
