package dev.hone.streams.sequential;

import java.util.Arrays;

/**
 * How the gamblers of a two-sample test bet: its definition, which a rollout keeps from its beginning to its end. One
 * that has ever decided anything is not changed; another one gets a number of its own.
 */
public enum Betting {
    /** In each arm by themselves, each a fixed fraction of the wealth; thetas of 1/1000. */
    APART(1) {
        @Override
        Stakes stakes(Terms upper, Terms lower, double share) {
            return new ApartStakes(upper, lower);
        }
    },
    /** In both arms with one stake, by the arms' shares of the subjects; thetas of 1/8000. */
    COUPLED(2) {
        @Override
        Stakes stakes(Terms upper, Terms lower, double share) {
            return new CoupledStakes(upper, lower, share);
        }
    };

    /** The one of new rollouts. */
    public static final Betting LATEST = COUPLED;

    private final int number;

    Betting(int number) {
        this.number = number;
    }

    /** As it stands in records. */
    public int number() {
        return number;
    }

    /** The one of that number. */
    public static Betting of(int number) {
        return Arrays.stream(values())
                .filter(betting -> betting.number == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no test has the number " + number
                        + ": it was decided with a later release, which can derive it again"));
    }

    /** The gamblers against these scores. */
    abstract Stakes stakes(Terms upper, Terms lower, double share);
}
