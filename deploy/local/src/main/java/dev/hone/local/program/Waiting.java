package dev.hone.local.program;

import dev.hone.local.console.Stop;
import dev.hone.local.wire.Reach;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Waits for Kafka and the registry, and says at once what it waits for. */
public final class Waiting {

    private static final Duration TRY_AGAIN = Duration.ofSeconds(2);
    private static final Duration SAY_AGAIN = Duration.ofSeconds(30);

    private final Reach reach;
    private final Consumer<String> teller;
    private final InstantSource clock;

    public Waiting(Reach reach, Consumer<String> teller, InstantSource clock) {
        this.reach = reach;
        this.teller = teller;
        this.clock = clock;
    }

    /** Whether both are there; false where a stop was wished first. */
    public boolean untilThere(Stop stop) throws InterruptedException {
        Optional<String> missing = reach.missing();
        Instant sayAgain = Instant.MIN;
        boolean waited = missing.isPresent();
        while (missing.isPresent()) {
            if (!clock.instant().isBefore(sayAgain)) {
                sayAgain = clock.instant().plus(SAY_AGAIN);
                teller.accept(missing.get() + "; trying again until it does, Ctrl-C stops");
            }
            if (stop.isWishedWithin(TRY_AGAIN)) {
                return false;
            }
            missing = reach.missing();
        }
        if (waited) {
            teller.accept("Kafka answers at " + reach.servers() + ", and so does the registry");
        }
        return true;
    }
}
