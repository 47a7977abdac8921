package dev.hone.serving.routing;

import static dev.hone.serving.routing.States.BASE;
import static dev.hone.serving.routing.States.ONE;
import static dev.hone.serving.routing.States.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LineRolloutTest {

    private final LineRollout unknown = LineRollout.unknown("main");

    @Test
    void wantsTheBaseFromTheFirst() {
        assertThat(unknown.wanted()).containsExactly(BASE);
        assertThat(unknown.needed()).containsExactly(BASE);
    }

    @Test
    void wantsAChallengerFromItsStagingAndNeedsItFromItsCanary() {
        LineRollout staging = unknown.after(States.staging(ONE, TWO));
        LineRollout canary = staging.after(States.canary(ONE, TWO, 0.1));

        assertThat(staging.wanted()).containsExactly(ONE, BASE, TWO);
        assertThat(staging.needed()).containsExactly(ONE);
        assertThat(canary.needed()).containsExactly(ONE, TWO);
    }

    @Test
    void whatEachLineAnswersWithComesBeforeWhatAnyLineTries() {
        LineRollout busy = unknown.after(States.canary(ONE, TWO, 0.5))
                .after(States.serving(TWO))
                .after(States.canary(TWO, "main@three", 0.1));
        LineRollout other = LineRollout.unknown("other");

        assertThat(LineRollout.wanted(List.of(busy, other)))
                .containsExactly(TWO, "other@base", BASE, "main@three", ONE);
    }

    @Test
    void keepsTheFormerChampionAfterAPromotion() {
        LineRollout promoted = unknown.after(States.canary(ONE, TWO, 0.5))
                .after(States.serving(TWO))
                .after(States.serving(TWO));

        assertThat(promoted.former()).isEqualTo(ONE);
        assertThat(promoted.wanted()).containsExactly(TWO, BASE, ONE);
    }

    @Test
    void neverKeepsAVersionThatWasRolledBack() {
        LineRollout challengerFailed =
                unknown.after(States.canary(ONE, TWO, 0.5)).after(States.serving(ONE));
        LineRollout championFailed = unknown.after(States.canary(ONE, TWO, 0.5))
                .after(States.serving(TWO))
                .after(States.serving(ONE));

        assertThat(challengerFailed.wanted()).containsExactly(ONE, BASE);
        assertThat(championFailed.wanted()).containsExactly(ONE, BASE);
    }

    @Test
    void drawsTheChallengerBackWhenADecisionCannotBeRead() {
        LineRollout careful = unknown.after(States.canary(ONE, TWO, 0.5)).withoutChallenger();

        assertThat(careful.champion()).isEqualTo(ONE);
        assertThat(careful.inCanary()).isFalse();
        assertThat(careful.wanted()).doesNotContain(TWO);
    }
}
