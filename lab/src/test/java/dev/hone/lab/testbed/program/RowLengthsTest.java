package dev.hone.lab.testbed.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowLengthsTest {

    private static final String TOKENS = "trainer.recipe.max.tokens";
    private static final String PROMPT = "trainer.recipe.max.prompt.tokens";

    @Test
    void rowsFitABaseOfFewerPositionsThanTheRecipeTakes() {
        RowLengths lengths = RowLengths.of(Settings.of(Map.of()), 512);

        assertThat(lengths.settings()).isEqualTo(Map.of(TOKENS, "512", PROMPT, "384"));
        assertThat(lengths.words())
                .hasValueSatisfying(words -> assertThat(words)
                        .contains("512 positions")
                        .contains(TOKENS + " 512")
                        .contains(PROMPT + " 384"));
    }

    @Test
    void aBaseWithRoomLeavesTheRecipeAsItIs() {
        RowLengths lengths = RowLengths.of(Settings.of(Map.of()), 4096);

        assertThat(lengths.settings()).isEmpty();
        assertThat(lengths.words()).isEmpty();
    }

    @Test
    void whatASettingSaysStays() {
        assertThat(RowLengths.of(Settings.of(Map.of(TOKENS, "2048")), 512).settings())
                .isEmpty();
        assertThat(RowLengths.of(Settings.of(Map.of(PROMPT, "100")), 512).settings())
                .isEqualTo(Map.of(TOKENS, "512"));
    }

    @Test
    void aFolderThatIsNoModelIsLeftToTheCheckOfTheBase() {
        assertThat(RowLengths.of(Settings.of(Map.of()), Path.of("there", "is", "none"))
                        .settings())
                .isEmpty();
    }
}
