package dev.hone.lab.poison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.demo.World;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What attackers bring of the demonstrations that show the highest goal: before anything is trained. */
class PoisonedRoundTest {

    private static final Poisoning EXPERIMENT = new Poisoning(1, 2, 0.02);
    private static final int TRIAL = 1;
    private static final Map<Attack, Double> WITHOUT =
            Map.of(Attack.SUBJECT, .2, Attack.STRANGER, .4, Attack.KEY, .6, Attack.RATERS, .02);

    private final GiftLog log = new GiftLog(new World(1), EXPERIMENT.seedOf(TRIAL));

    // One contributor brings 2 % of the highest goal, or two equal parts of the some seventy people who show it; two
    // raters bring twice that at most.
    @ParameterizedTest(name = "{0}")
    @EnumSource
    void theBoundLeavesAttackersLittleOfTheHighestGoal(Attack attack) throws IOException {
        double without = Poisoning.brought(attack, round(attack, false));
        double with = Poisoning.brought(attack, round(attack, true));

        double contributors = attack == Attack.RATERS ? attack.subjects() : 1;
        assertThat(with).isPositive().isLessThanOrEqualTo(.04 * contributors);
        assertThat(without).isGreaterThan(WITHOUT.getOrDefault(attack, 1.0)).isGreaterThanOrEqualTo(with);
    }

    @Test
    void honestPeopleHaveNearlyAllThatTheyBroughtLeft() throws IOException {
        int without = GiftRound.of(log.clean(), settings(false)).rows().size();
        int with = GiftRound.of(log.clean(), settings(true)).rows().size();

        assertThat(without).isEqualTo(GiftLog.SUBJECTS * GiftLog.EACH);
        assertThat(with).isGreaterThan((int) (.97 * without));
    }

    @Test
    void theHonestPartIsTheSameInEveryLog() {
        List<GiftLog.Entry> clean = log.clean();

        for (Attack attack : Attack.values()) {
            assertThat(log.with(attack, false).subList(0, clean.size())).isEqualTo(clean);
            assertThat(log.with(attack, true))
                    .hasSameSizeAs(log.with(attack, false))
                    .isNotEqualTo(log.with(attack, false));
        }
    }

    @Test
    void aLogFollowsFromItsSeed() {
        assertThat(new GiftLog(new World(1), EXPERIMENT.seedOf(TRIAL)).with(Attack.KEY, false))
                .isEqualTo(log.with(Attack.KEY, false));
        assertThat(new GiftLog(new World(1), EXPERIMENT.seedOf(2)).clean()).isNotEqualTo(log.clean());
    }

    private GiftRound round(Attack attack, boolean bounded) throws IOException {
        return GiftRound.of(log.with(attack, false), settings(bounded));
    }

    private static Settings settings(boolean bounded) throws IOException {
        return EXPERIMENT.settings(ShippedSettings.read("demo.yaml", null, Map.of()), TRIAL, bounded);
    }
}
