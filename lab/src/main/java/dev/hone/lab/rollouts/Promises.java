package dev.hone.lab.rollouts;

import dev.hone.lab.rollouts.Crowd.Side;
import dev.hone.lab.rollouts.Habits.Known;
import dev.hone.lab.rollouts.Habits.Rating;
import dev.hone.streams.lines.recorded.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The users on whom promises are checked: where a claim is just false, and where something else is as it should not be.
 */
final class Promises {

    private static final Duration APART = Duration.ofSeconds(1);
    private static final double MARGIN = Simulation.MARGIN;
    private static final List<Standing> ROLLED_BACK = List.of(Standing.ROLLED_BACK);
    // Worse by exactly the margin: nothing is proven there, neither way.
    private static final List<Standing> BOTH = List.of(Standing.PROMOTED, Standing.ROLLED_BACK);

    private static final Scores STARS = Scores.stars();
    private static final Scores WORSE_STARS = worse(STARS);
    private static final double ERRORS_MARGIN = .02;
    private static final double ALIKE_MARGIN = .1;
    private static final double SLOW_MARGIN = .05;
    private static final double NEVER = 1e-9;

    private Promises() {}

    static List<Promise> all() {
        List<Promise> all = new ArrayList<>();
        all.add(new Promise("equal arms, 0/1", plain(Scores.coin(.5), Scores.coin(.5)), ROLLED_BACK));
        all.add(new Promise("equal arms, stars", plain(STARS, STARS), ROLLED_BACK));
        all.add(new Promise("worse by the margin, 0/1", plain(Scores.coin(.5), Scores.coin(.5 - MARGIN)), BOTH));
        all.add(new Promise("worse by the margin, rare likes", plain(Scores.coin(.08), Scores.coin(.03)), BOTH));
        all.add(new Promise("worse by the margin, stars", plain(STARS, WORSE_STARS), BOTH));
        all.add(new Promise("worse by the margin, bimodal", plain(Scores.bimodal(), worse(Scores.bimodal())), BOTH));
        all.add(new Promise("worse by the margin, skewed", plain(Scores.skewed(), worse(Scores.skewed())), BOTH));
        all.add(new Promise(
                "worse by the margin, three stages",
                plain(STARS, WORSE_STARS),
                BOTH,
                Map.of("rollout.stages", "0.1,0.25,0.5", "rollout.stage.min.subjects", "50")));
        all.addAll(guardrails());
        all.addAll(circumstances());
        all.addAll(covariates());
        return all;
    }

    private static List<Promise> guardrails() {
        Side champion = Side.of(STARS).failing(.01).alike(NEVER);
        Side failing = Side.of(STARS).failing(.01 + ERRORS_MARGIN).alike(NEVER);
        Side fast = champion.slow(.02);
        Side slow = champion.slow(.02 + SLOW_MARGIN);
        Side alike = Side.of(STARS).failing(.01).alike(Math.sqrt(ALIKE_MARGIN));
        return List.of(
                new Promise("guardrails: failing by the margin", crowd(champion, failing, Habits.PLAIN), ROLLED_BACK),
                new Promise("guardrails: alike by the margin", crowd(champion, alike, Habits.PLAIN), ROLLED_BACK),
                new Promise("guardrails: slow by the margin", crowd(fast, slow, Habits.PLAIN), ROLLED_BACK));
    }

    private static List<Promise> circumstances() {
        Side champion = Side.of(STARS);
        Side worse = Side.of(WORSE_STARS);
        // Feedback of the one arm is known sooner, and means wander by .2 up and down.
        Side later = worse.after(40);
        Side sooner = champion.after(15);
        Side driftingChampion = drifting(0);
        Side driftingWorse = drifting(MARGIN);
        return List.of(
                new Promise("worse by the margin, known later", crowd(sooner, later, Habits.PLAIN), BOTH),
                new Promise(
                        "worse by the margin, drifting means",
                        crowd(driftingChampion, driftingWorse, Habits.PLAIN),
                        BOTH),
                new Promise(
                        "worse by the margin, returning users",
                        crowd(champion, worse, new Habits(Rating.EVERYBODY, .6, Known.NOTHING)),
                        BOTH),
                new Promise(
                        "worse by the margin, six in ten grade",
                        crowd(champion, worse, new Habits(Rating.SOME, 0, Known.NOTHING)),
                        BOTH),
                new Promise(
                        "equal arms, the unhappy grade",
                        crowd(champion, champion, new Habits(Rating.THE_UNHAPPY, 0, Known.NOTHING)),
                        ROLLED_BACK));
    }

    private static List<Promise> covariates() {
        List<Promise> covariates = new ArrayList<>();
        for (Known known : List.of(Known.USEFUL, Known.USELESS, Known.DRIFTING, Known.ADVERSARIAL)) {
            covariates.add(new Promise(
                    "worse by the margin, " + known.name().toLowerCase(Locale.ROOT) + " covariate",
                    crowd(Side.of(STARS), Side.of(WORSE_STARS), new Habits(Rating.EVERYBODY, 0, known)),
                    BOTH,
                    Map.of("rollout.covariate.weight", "0.7")));
        }
        return covariates;
    }

    private static Side drifting(double worseBy) {
        List<Scores> phases = IntStream.range(0, 20)
                .mapToObj(phase -> STARS.withMean(.55 + .2 * Math.sin(2 * Math.PI * phase / 20) - worseBy))
                .toList();
        return new Side(phases, 0, 0, 0, 0);
    }

    static Scores worse(Scores scores) {
        return scores.withMean(scores.mean() - MARGIN);
    }

    static Crowd plain(Scores champion, Scores challenger) {
        return crowd(Side.of(champion), Side.of(challenger), Habits.PLAIN);
    }

    private static Crowd crowd(Side champion, Side challenger, Habits habits) {
        return new Crowd(champion, challenger, habits, APART);
    }
}
