package dev.hone.cli.command;

import dev.hone.client.report.ReportFile;
import dev.hone.lab.recorded.Recording;
import dev.hone.lab.rollouts.RolloutPlan;
import dev.hone.lab.rollouts.RolloutPlan.Trials;
import dev.hone.lab.rollouts.Seen;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.schemas.config.Settings;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what a canary will need. */
@Command(
        name = "plan",
        description = "Say how many users and hours a canary will need, before it begins.",
        footer = {
            "",
            "By playing it: users whose scores are spread as in the recording (the format of judge), the stages,"
                    + " margin",
            "and budget of the settings, and the test of a line. Users of the recording are those of the line, unless",
            "--users-per-hour says how many there are. Nothing is started."
        },
        mixinStandardHelpOptions = true)
public final class PlanCommand implements Callable<Integer> {

    /** The users that there will be. */
    static final class UserOptions {

        @Option(
                names = "--users-per-hour",
                paramLabel = "N",
                description = "Who have not counted yet in this rollout, of both arms (default: as in the recording).")
        private @Nullable Double perHour;

        @Option(
                names = "--graded",
                paramLabel = "SHARE",
                description = "Of them, how many grade (default: as in the recording).")
        private @Nullable Double graded;

        @Option(
                names = "--wait-hours",
                paramLabel = "N",
                defaultValue = "0",
                description = "Until it is known what an answer came to: the longest wait of the metrics"
                        + " (default: ${DEFAULT-VALUE}).")
        private double waitHours;

        private Seen of(Seen seen) {
            if (waitHours < 0 || (perHour != null && !(perHour > 0))) {
                throw new UsageException("--users-per-hour is above 0, and --wait-hours is not below it");
            }
            Seen users = perHour == null ? seen : seen.withUsersPerHour(perHour);
            return (graded == null ? users : users.withGraded(graded))
                    .withDelay(Duration.ofSeconds(
                            Math.round(waitHours * Duration.ofHours(1).toSeconds())));
        }
    }

    @Option(names = "--input", paramLabel = "FILE", required = true, description = "A recording of the line.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path input;

    @Option(
            names = "--difference",
            paramLabel = "D",
            defaultValue = "0",
            description = "By how much the challenger's mean is above the champion's, below 0: below it"
                    + " (default: ${DEFAULT-VALUE}).")
    private double difference;

    @Mixin
    private UserOptions users = new UserOptions();

    @Option(names = "--config", paramLabel = "FILE", description = "Settings of the line (default: those that ship).")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting; it wins over those of the file.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "100",
            description = "Rollouts that are played (default: ${DEFAULT-VALUE}).")
    private int trials;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "The same plan for the same seed.")
    private long seed;

    @Option(names = "--report", paramLabel = "FILE", description = "Where the numbers go, as JSON.")
    private @Nullable Path report;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        LogFile.ofErrors();
        Settings settings = (config == null ? Settings.of(Map.of()) : Settings.read(config, System.getenv())).with(set);
        Programs.refuseUnknown(settings);
        ReportFile file = report == null ? null : ReportFile.at(report);
        Screen screen = Screen.of(spec);
        RolloutPlan plan = plan(RolloutConfig.from(settings), screen);
        Map<String, Object> numbers = plan.report();
        if (file != null) {
            file.write(numbers);
        }
        PrintWriter out = screen.out();
        output.print(out, numbers, () -> plan.lines().forEach(out::println));
        out.flush();
        return ExitCode.DONE;
    }

    private RolloutPlan plan(RolloutConfig rollout, Screen screen) throws IOException {
        Seen seen = Seen.in(Recording.read(input));
        try {
            return RolloutPlan.of(users.of(seen), difference, rollout, new Trials(trials, seed), screen.progress());
        } catch (IllegalArgumentException e) {
            throw new UsageException("no such rollout can be played: " + e.getMessage(), e);
        }
    }
}
