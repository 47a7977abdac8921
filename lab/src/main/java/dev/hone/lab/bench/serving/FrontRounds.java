package dev.hone.lab.bench.serving;

import dev.hone.lab.bench.process.ClusterProcesses;
import dev.hone.lab.bench.process.ThreadTimes;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.terminal.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Measures what is added to an answer by everything but its generation, in turn with a handler that adds nothing. */
final class FrontRounds {

    private static final int PROMPT_BYTES = 250;

    private final ServingPlan plan;
    private final Path folder;
    private final Progress progress;
    private final LongSupplier nanoTime;

    FrontRounds(ServingPlan plan, Path folder, Progress progress, LongSupplier nanoTime) {
        this.plan = plan;
        this.folder = folder;
        this.progress = progress;
        this.nanoTime = nanoTime;
    }

    FrontCost run(ClusterProcesses cluster, Path base) throws IOException {
        ServerSettings settings = ServerSettings.write(cluster, folder, "front", base, 1);
        int port = FreePort.any();
        progress.say("starting two servers that generate nothing");
        try (ServerProcess program = ServerProcess.start(
                        folder,
                        FrontServer.class,
                        List.of("program", settings.file().toString()),
                        settings.port(),
                        nanoTime);
                ServerProcess bare = ServerProcess.start(
                        folder, FrontServer.class, List.of("bare", Integer.toString(port)), port, nanoTime)) {
            List<FrontCost.Round> programs = new ArrayList<>();
            List<FrontCost.Round> bares = new ArrayList<>();
            // The first round of each warms up.
            round(bare);
            round(program);
            for (int round = 0; round < plan.lasting().front().rounds(); round++) {
                progress.say("what the front adds, round " + (round + 1));
                bares.add(round(bare));
                programs.add(round(program));
            }
            return new FrontCost(
                    plan.lasting().front().perSecond(), programs, bares, DiskSync.milliseconds(folder, nanoTime));
        }
    }

    private FrontCost.Round round(ServerProcess server) throws IOException {
        try (ChatClient client = new ChatClient(server.port(), nanoTime)) {
            Load load = new Load(client, Arrivals.steady(PROMPT_BYTES), nanoTime);
            double seconds = plan.lasting().front().seconds();
            double cpu = server.cpuSeconds();
            ThreadTimes before = server.threadTimes();
            List<Answered> answers = load.open(
                            seconds,
                            List.of(new Load.Stream(plan.lasting().front().perSecond(), ServerSettings.HEAVY, false)))
                    .get(0);
            cpu = server.cpuSeconds() - cpu;
            Map<String, Double> spent = server.threadTimes().since(before);
            List<Answered> whole = answers.stream().filter(Answered::isWhole).toList();
            return new FrontCost.Round(
                    answers.size() / seconds,
                    answers.size() - whole.size(),
                    Quantiles.of(
                            whole.stream().map(one -> 1e3 * one.totalSeconds()).toList()),
                    1e6 * cpu / answers.size(),
                    spent.entrySet().stream()
                            .collect(Collectors.toMap(
                                    kind -> ThreadKind.valueOf(kind.getKey()),
                                    kind -> 1e6 * kind.getValue() / answers.size())));
        }
    }
}
