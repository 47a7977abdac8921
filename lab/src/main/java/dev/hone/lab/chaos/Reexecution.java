package dev.hone.lab.chaos;

import dev.hone.lab.chaos.Seen.RoundEnd;
import dev.hone.lab.chaos.Target.Role;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.schemas.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Does the first rounds again when all else is over, as a worker would that has nothing of the others: in a group, a
 * folder and an artifact store of its own.
 */
final class Reexecution {

    private static final int ROUNDS = 3;

    private final Site site;
    private final Patience patience;

    Reexecution(Site site, Patience patience) {
        this.site = site;
        this.patience = patience;
    }

    /** The outcomes of doing them again; fewer than three where there were fewer rounds or patience ended. */
    List<RoundEnd> of(Outside outside, List<RoundEnd> before) {
        int wanted = Math.min(ROUNDS, before.size());
        int from = before.size();
        if (wanted == 0) {
            return List.of();
        }
        var target = new Target(Role.TRAINER_WORKER, 99);
        Path own = site.settled().folder().resolve("again");
        int port = FreePort.any();
        Settings settings = site.settled()
                .of(target, port, site.brokers().bootstrapServers())
                .with(Map.of(
                        "trainer.group", "again",
                        "artifacts.location", own.resolve("artifacts").toString(),
                        "data.dir", own.resolve("state").toString()));
        var make = new Running.Make(settings, port, site.settled().folder(), Optional.empty());
        try (var worker = new Running(target, make)) {
            worker.start();
            patience.until(() -> outside.read().roundEnds().size() >= from + wanted);
        }
        List<RoundEnd> all = outside.read().roundEnds();
        return List.copyOf(all.subList(from, all.size()));
    }
}
