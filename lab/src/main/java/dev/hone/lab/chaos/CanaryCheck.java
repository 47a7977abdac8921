package dev.hone.lab.chaos;

import dev.hone.lab.chaos.Seen.Decided;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Promise 8, where it is known how much people like each version: none that they like much less was promoted, none
 * without a score, and no more were rolled back by mistake than chance allows.
 */
final class CanaryCheck {

    private static final int NUMBER = 8;
    private static final double ALPHA = .05;
    private static final double MARGIN = .05;
    /** Runs that are right and fail all the same. */
    private static final double BY_CHANCE = .001;

    private static final List<String> ARMS = List.of("champion", "challenger");

    private final Liking liking;
    private final List<String> broken = new ArrayList<>();
    private final List<String> mistaken = new ArrayList<>();
    private Optional<String> champion = Optional.empty();
    private int promoted;
    private int rolledBack;

    private CanaryCheck(Liking liking) {
        this.liking = liking;
    }

    static Promise of(List<Decided> decisions, Liking liking) {
        return new CanaryCheck(liking).promise(decisions);
    }

    private Promise promise(List<Decided> decisions) {
        for (Decided decided : decisions) {
            if (decided.version() == null) {
                continue;
            }
            switch (decided.kind()) {
                case "PROMOTED" -> promoted(decided, decided.version());
                case "ROLLED_BACK" -> rolledBack(decided.version());
                default -> {
                    // nothing is claimed of the others
                }
            }
        }
        int allowed = allowed(rolledBack);
        if (mistaken.size() > allowed) {
            broken.add(mistaken.size() + " of " + rolledBack + " were rolled back by mistake, where chance allows "
                    + allowed + ": " + Promise.some(mistaken));
        }
        String lookedAt = promoted + rolledBack == 0
                ? "nothing was promoted or rolled back in this time"
                : promoted + " promoted, none of them worse; " + rolledBack + " rolled back, " + mistaken.size()
                        + " of them no worse";
        return Promise.of(NUMBER, lookedAt, broken);
    }

    private void promoted(Decided decided, String version) {
        promoted++;
        if (isWorse(version)) {
            broken.add(version + " was promoted, and people like it less than " + champion.orElse("the base"));
        }
        for (String arm : ARMS) {
            if (!(decided.evidence().getOrDefault(arm + ".scored", 0.0) > 0)) {
                broken.add(version + " was promoted with nobody's score of the " + arm);
            }
        }
        champion = Optional.of(version);
    }

    private void rolledBack(String version) {
        rolledBack++;
        if (!isWorse(version)) {
            mistaken.add(version);
        }
    }

    private boolean isWorse(String version) {
        return liking.of(version) < liking.of(champion.orElse("base")) - MARGIN;
    }

    /** The least number that more than chance rarely exceeds, of so many decisions that are each wrong with alpha. */
    static int allowed(int decisions) {
        double term = Math.pow(1 - ALPHA, decisions);
        double below = term;
        int number = 0;
        while (1 - below > BY_CHANCE && number < decisions) {
            term *= ALPHA / (1 - ALPHA) * (decisions - number) / (number + 1);
            number++;
            below += term;
        }
        return number;
    }
}
