package dev.hone.lab.improve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.model.ModelConfig;
import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} answers")
    @CsvSource({
        "20, 0.2, 1, 3",
        "200, 0.2, 1, 3",
        "1000, 0.1, 1, 3",
        "2000, 0.05, 2, 3",
        "10000, 0.05, 4, 2",
        "100000, 0.05, 8, 1",
        "1000000, 0.05, 8, 1"
    })
    void fitsRoundsAndEpochsToTheLog(long answers, double share, int rounds, int epochs) throws IOException {
        Sizes sizes = Sizes.of(survey(answers), settings(""), ModelConfig.small(300, 64, 2, 4, 3));

        assertThat(sizes.holdoutShare()).isEqualTo(share);
        assertThat(sizes.rounds()).isEqualTo(rounds);
        assertThat(sizes.epochs()).isEqualTo(epochs);
        assertThat(sizes.examplesPerRound() * rounds).isBetween((long) (sizes.trained() * .98), sizes.trained());
    }

    @Test
    void takesLargerStepsWithSmallerModels() throws IOException {
        assertThat(rate(64)).isEqualTo(1.6e-3);
        assertThat(rate(512)).isEqualTo(2e-4);
        assertThat(rate(4096)).isEqualTo(1e-4);
    }

    @Test
    void leavesWhatTheConfigurationSays() throws IOException {
        Settings files = settings("relabel.holdout.share: 0.3\nrounds.examples: 7\ntrainer.recipe.max.tokens: 40\n");

        Map<String, String> decided = Sizes.of(survey(200), files, ModelConfig.small(300, 64, 2, 4, 3))
                .settings();

        assertThat(decided)
                .doesNotContainKeys("relabel.holdout.share", "rounds.examples", "trainer.recipe.max.tokens")
                .containsEntry("trainer.recipe.max.prompt.tokens", "30");
    }

    @Test
    void countsAllScoresIntoOneBucketAndWaitsForTheLastOfThem() throws IOException {
        Map<String, String> decided = Sizes.of(
                        survey(200), settings("catalogue.rating.type: ordinal\n"), ModelConfig.small(300, 64, 2, 4, 3))
                .settings();

        assertThat(decided)
                .containsEntry("catalogue.rating.wait.ms", "1005")
                .containsEntry("thresholds.window.buckets", "1");
        assertThat(Long.parseLong(decided.get("thresholds.bucket.ms"))).isGreaterThan(5_000 + 1005);
    }

    private double rate(int width) throws IOException {
        return Sizes.of(survey(200), settings(""), ModelConfig.small(300, width, 2, 4, 3))
                .learningRate();
    }

    private static LogSurvey survey(long answers) {
        return new LogSurvey(
                answers,
                Map.of(.05, answers / 20, .1, answers / 10, .2, answers / 5, .3, answers * 3 / 10),
                5,
                5_000,
                5);
    }

    private Settings settings(String yaml) throws IOException {
        return Settings.read(Files.writeString(folder.resolve("settings.yaml"), "topics.prefix: x\n" + yaml), Map.of());
    }
}
