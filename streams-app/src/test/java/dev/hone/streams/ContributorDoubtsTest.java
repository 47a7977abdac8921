package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContributorDoubtsTest {

    private static final String ROUNDS = "trainer.recipe.contributor.share";
    private static final String THRESHOLDS = "thresholds.contributor.share";

    @ParameterizedTest(name = "rounds {0}, thresholds {1}: set {2}")
    @CsvSource({
        "0.02,     , thresholds.contributor.share",
        "0.05,     , thresholds.contributor.share",
        "1,    0.02, trainer.recipe.contributor.share"
    })
    void whoHasSetOneBoundIsToldToSetTheOtherToo(String rounds, @Nullable String thresholds, String toSet) {
        assertThat(doubts(rounds, thresholds))
                .singleElement()
                .asString()
                .contains("Set " + toSet)
                .contains("0.02")
                .contains("few people");
    }

    @ParameterizedTest(name = "rounds {0}, thresholds {1}")
    @CsvSource({
        "    ,     ", // as shipped, with the bound of rounds alone
        "    , 0.02", // the rounds' is there unless it is taken away
        "0.02, 0.02",
        "1   ,     ", // no bound at all is a choice
        "1   , 1   ",
        "    , 1   ",
        "0.02, 1   " // left out on purpose
    })
    void nobodyIsToldWhoHasNotSetOneOfThemAlone(@Nullable String rounds, @Nullable String thresholds) {
        assertThat(doubts(rounds, thresholds)).isEmpty();
    }

    @Test
    void aLookAtWhatAStartNeedsWarnsOfThem() {
        Settings settings = Settings.of(Map.of(
                ROUNDS,
                "0.05",
                "rollout.policy",
                "gate",
                "schema.registry.url",
                "mock://doubts",
                "kafka.bootstrap.servers",
                "no address"));
        StringWriter told = new StringWriter();

        StartCheck.of(settings).print(new PrintWriter(told));

        assertThat(told.toString().lines())
                .contains("warning: " + doubts("0.05", null).get(0));
    }

    private static List<String> doubts(@Nullable String rounds, @Nullable String thresholds) {
        Map<String, String> values = new HashMap<>();
        if (rounds != null) {
            values.put(ROUNDS, rounds);
        }
        if (thresholds != null) {
            values.put(THRESHOLDS, thresholds);
        }
        return ContributorDoubts.of(Settings.of(values));
    }
}
