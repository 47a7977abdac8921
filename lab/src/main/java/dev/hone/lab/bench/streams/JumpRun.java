package dev.hone.lab.bench.streams;

import dev.hone.artifacts.Folders;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.bench.process.Child;
import dev.hone.terminal.Progress;
import java.io.IOException;
import java.util.List;

/** The program with interactions that are open, for {@link JumpProbe}. */
final class JumpRun {

    private static final int DAYS = 400;
    private static final int BEFORE_DAYS = 100;
    private static final int DUE_DAYS = 370;
    private static final int MOST_WARM_SECONDS = 10;

    private final Testbed testbed;
    private final StreamsPlan plan;
    private final Progress progress;

    JumpRun(Testbed testbed, StreamsPlan plan, Progress progress) {
        this.testbed = testbed;
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * The measure with as many fresh records a second.
     *
     * @param prefix of its topics, which are gone afterwards
     */
    JumpProbe.Found run(Shape shape, String prefix, double recordsPerSecond) throws IOException {
        RunSettings settings = RunSettings.ofYear(testbed, prefix, shape, plan);
        long startMs = Corpus.START.toEpochMilli();
        OpenRows open = new OpenRows(
                plan.apart().jump().interactions(), startMs, plan.load().perSecond());
        progress.begin(prefix + ": writing open interactions");
        Preload.Sent sent = testbed.ask(
                BenchPart.Role.LOAD,
                settings.file(),
                new Preload.Request(shape, plan.load(), List.of(open), true),
                Preload.Sent.class,
                progress);
        progress.end(sent.records());
        // What is open has been read at full speed by then.
        int warmSeconds = Math.min(MOST_WARM_SECONDS, plan.apart().latency().warmSeconds());
        int seconds = plan.apart().jump().seconds();
        OpsPage ops = settings.withOpsPort();
        JumpProbe.Request request = new JumpProbe.Request(
                sent.records(),
                new JumpProbe.Fresh(recordsPerSecond, warmSeconds, seconds, shape.promptBytes()),
                new JumpProbe.Jump(
                        startMs + BEFORE_DAYS * RunSettings.DAY_MS,
                        startMs + DUE_DAYS * RunSettings.DAY_MS,
                        startMs + DAYS * RunSettings.DAY_MS),
                ops.port());
        JumpProbe.Found found;
        try (Child child = testbed.start(Side.ALL, settings.file())) {
            progress.begin("a jump of the clock by " + DAYS + " days");
            found = testbed.ask(BenchPart.Role.JUMP, settings.file(), request, JumpProbe.Found.class, progress);
            progress.end(found.interactions());
            child.check();
        }
        try (Consumption consumption = new Consumption(KafkaAccess.from(settings.settings()), Side.ALL)) {
            consumption.deleteTopics();
        }
        Folders.delete(settings.state());
        return found;
    }
}
