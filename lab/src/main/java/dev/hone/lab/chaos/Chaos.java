package dev.hone.lab.chaos;

import dev.hone.lab.chaos.Seen.RoundEnd;
import dev.hone.lab.chaos.Target.Role;
import dev.hone.lab.testbed.broker.ThreeBrokers;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.Progress;
import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * One run: all programs against three brokers and a registry, people who use them, faults as planned, and in the end
 * what must hold.
 */
public final class Chaos {

    private static final Duration START = Duration.ofMinutes(10);
    private static final Duration FAULT = Duration.ofMinutes(10);
    private static final Duration ROUNDS = Duration.ofMinutes(5);

    private static final Set<DecisionKind> AGAINST = Set.of(DecisionKind.ROLLED_BACK, DecisionKind.ABORTED);

    private final Choices choices;
    private final Path folder;
    private final Surroundings surroundings;

    /**
     * What is run.
     *
     * @param length from the moment when all programs are ready to the end of the last fault
     * @param counts how many there are of each program
     */
    public record Choices(long seed, Duration length, Map<Role, Integer> counts) {

        /** Two of each program. */
        public static final Map<Role, Integer> TWO_OF_EACH =
                Map.of(Role.STREAMS_APP, 2, Role.TRAINER_WORKER, 2, Role.SERVING, 2, Role.BROKER, 3, Role.REGISTRY, 1);

        public Choices {
            counts = Map.copyOf(counts);
        }

        /** What is done when and to whom. */
        public FaultPlan plan() {
            return FaultPlan.of(seed, length, counts);
        }
    }

    /** What a run tells, asks the time, and is stopped by. */
    public record Surroundings(Progress progress, Stop stop, InstantSource clock, LongSupplier nanoTime) {}

    /** Everything is kept in the folder, which whoever gives it cleans up. */
    public Chaos(Choices choices, Path folder, Surroundings surroundings) {
        this.choices = choices;
        this.folder = folder;
        this.surroundings = surroundings;
    }

    /** Runs it. */
    public ChaosFindings run() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Means means = Means.of(folder.resolve("disk"));
        FaultPlan plan = choices.plan().without(means.missing().keySet());
        means.missing().forEach((kind, why) -> say("left out: " + kind.word() + ", " + why));
        say("faults, as seed " + choices.seed() + " has them:");
        plan.faults().forEach(fault -> say(fault.toString()));
        Path base = TinyModel.write(folder.resolve("base"), choices.seed());
        try (Site site = Site.prepare(folder, base, choices.counts(), plan, means)) {
            start(site);
            return new Run(plan, means, site, base).run();
        }
    }

    private void start(Site site) {
        say("starting three brokers, a registry and " + site.programs().count() + " programs");
        Patience patience = patience(START);
        if (!patience.until(() -> areThere(site))) {
            throw new RunFailedException("brokers and registry are not there after " + patience + "; see " + folder);
        }
        site.wire().createTopics();
        site.programs().forEach(Running::start);
        awaitReady(site);
    }

    private static boolean areThere(Site site) {
        site.brokers().startWhatEnded();
        return site.registry().listens()
                && Looks.brokers(site.wire())
                        .filter(there -> there.size() == ThreeBrokers.NODES)
                        .isPresent();
    }

    private void awaitReady(Site site) {
        var looks = new Looks(surroundings.clock());
        Patience patience = patience(START);
        if (!patience.until(() -> site.programs().allMatch(looks::isReady))) {
            String missing = site.programs()
                    .filter(program -> !looks.isReady(program))
                    .map(program -> program.target().toString())
                    .collect(Collectors.joining(", "));
            throw new RunFailedException(missing + " not ready after " + patience + "; see the logs in " + folder);
        }
    }

    private Patience patience(Duration most) {
        return new Patience(most, surroundings.nanoTime(), surroundings.stop()::isWished);
    }

    private void say(String line) {
        surroundings.progress().say(line);
    }

    /** From the moment when all are ready. */
    private final class Run {

        private final FaultPlan plan;
        private final Means means;
        private final Site site;
        private final Path base;
        private final Liking liking = new Liking(choices.seed());
        private final Acknowledged acknowledged = new Acknowledged();
        private final Map<String, Duration> against = new ConcurrentHashMap<>();
        private final Map<String, String> versions = new ConcurrentHashMap<>();
        private final Timeline timeline;

        Run(FaultPlan plan, Means means, Site site, Path base) {
            this.plan = plan;
            this.means = means;
            this.site = site;
            this.base = base;
            var injections = new Injections(site, new Looks(surroundings.clock()), patience(FAULT));
            this.timeline = new Timeline(
                    plan, injections, surroundings.progress(), surroundings.stop(), surroundings.nanoTime());
        }

        @SuppressWarnings("try") // the watches see as long as their block is
        ChaosFindings run() throws IOException, InterruptedException {
            say("all are ready; people come");
            try (var decisions = new Watch<>(site.wire(), Topics.ROLLOUT_DECISIONS, (line, decision) -> see(decision));
                    var responses = new Watch<>(site.wire(), Topics.RESPONSES, this::see)) {
                try (var people = people()) {
                    people.come();
                    timeline.run(choices.length());
                }
                say("people have left; waiting until all is read");
                awaitReady(site);
            }
            try (var outside = new Outside(site.wire())) {
                Seen seen = new Settling(
                                outside,
                                acknowledged,
                                surroundings.progress(),
                                surroundings.stop(),
                                surroundings.nanoTime())
                        .await();
                return findings(outside, seen);
            }
        }

        private People people() {
            var opinions = new People.Opinions(liking, versions);
            return new People(
                    site.programs(Role.SERVING).toList(), acknowledged, opinions, surroundings.clock(), timeline::now);
        }

        // By a clock that no fault skews. What cannot be read at once gives servers more time and never less.
        private void see(RolloutDecision decision) {
            if (AGAINST.contains(decision.getKind())) {
                Optional.ofNullable(decision.getVersion())
                        .ifPresent(version -> against.putIfAbsent(version, timeline.now()));
            }
        }

        private void see(String id, ResponseServed response) {
            versions.put(id, response.getVersion());
        }

        private ChaosFindings findings(Outside outside, Seen seen) throws IOException {
            Promise ledger = LedgerCheck.of(seen);
            Promise capture = CaptureCheck.of(seen, acknowledged.answers(), acknowledged.feedback());
            Promise served = ServedCheck.of(acknowledged.answers(), outside.versions(), against);
            Promise canary = CanaryCheck.of(seen.decisions(), liking);
            List<Running.Ending> endings = site.programs()
                    .flatMap(program -> program.endings().stream())
                    .toList();
            site.programs().forEach(Running::close);
            List<RoundEnd> ends = List.copyOf(outside.read().roundEnds());
            say("doing rounds again");
            List<RoundEnd> again = new Reexecution(site, patience(ROUNDS)).of(outside, ends);
            Promise rounds = RoundCheck.of(seen.rounds(), ends, again);
            String artifacts =
                    String.valueOf(site.settled().shared().section("artifacts.").get("location"));
            List<TeacherForced.Read> read = new TeacherForced(base, artifacts).read(outside.answers());
            Map<String, Object> traffic = acknowledged.counts();
            traffic.put("answersByVersion", acknowledged.byVersion(outside.versions()));
            Promise named = VersionCheck.of(read, outside.versions(), acknowledged, timeline.rows());
            return new ChaosFindings(
                    plan,
                    new ChaosFindings.Happened(means, timeline.rows(), endings, traffic),
                    seen,
                    List.of(ledger, rounds, named, canary, served, capture));
        }
    }
}
