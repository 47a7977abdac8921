package dev.hone.lab.training;

import dev.hone.lab.replay.formats.RatedLog;
import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.input.InputRecord.Decoded;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.streams.WholeLog;
import dev.hone.terminal.HoneVersion;
import dev.hone.terminal.UsageException;
import dev.hone.trainer.RoundTrainer;
import dev.hone.trainer.RoundWorkplace;
import dev.hone.trainer.WorkerBase;
import dev.hone.trainer.scorers.ScorersConfig;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One round on a log: scores, thresholds and examples of all of it, then the training, the evaluation and the gate of a
 * worker. Equal records, settings and bases give equal bytes on the same machine, in whatever order the log has them; a
 * run that was broken off goes on from its last checkpoint when it is run again in the same folder.
 *
 * <p>Runs on the caller's thread, and sets the process's threads of arithmetic.
 */
public final class LogTraining {

    private final Wish wish;
    private final Settings settings;
    private final TrainingFolder folder;

    /**
     * What a person asks for.
     *
     * @param line of which the examples are; null where the log has but one
     * @param badShare of the log's lines that may be bad
     */
    public record Wish(RatedLog log, Path base, @Nullable String line, double badShare) {}

    /** @param settings of all programs, with the seed of rounds among them */
    public LogTraining(Wish wish, Settings settings, TrainingFolder folder) {
        this.wish = wish;
        this.settings = settings;
        this.folder = folder;
    }

    /**
     * What came of it.
     *
     * @param goalSets of the line
     * @param examples of the line, by interaction
     * @param ofOtherLines examples of others
     * @param version null where there is none
     * @param failure why there is none; null where there is one
     */
    public record Trained(
            WholeLog.Ended log,
            String line,
            List<GoalSet> goalSets,
            SortedMap<String, Example> examples,
            long ofOtherLines,
            @Nullable ModelVersion version,
            @Nullable String failure) {

        /** Examples of the line that are never trained on. */
        public long heldOut() {
            return examples.values().stream().filter(Example::getHoldout).count();
        }
    }

    /**
     * Runs it. Throws {@link UsageException} where the log cannot be used, and
     * {@link dev.hone.trainer.train.TrainingStoppedException} where the observer asked it to stop.
     */
    public Trained run(TrainingObserver observer) throws IOException {
        requireMostlyGood(wish.log(), wish.badShare());
        WholeLog.Ended log = read();
        String line = line(log);
        SortedMap<String, Example> examples = new TreeMap<>(log.examples());
        examples.values().removeIf(example -> !example.getLine().equals(line));
        List<GoalSet> goalSets = log.goalSets().getOrDefault(line, List.of());
        Trained untrained = new Trained(
                log, line, goalSets, examples, log.examples().size() - examples.size(), null, "nothing was trained");
        folder.clear();
        if (examples.isEmpty()) {
            return with(
                    untrained,
                    null,
                    "no interaction of the log is an example: they need a prompt, a response that"
                            + " came to its end, and feedback on a metric of the catalogue, or a correction");
        }
        if (goalSets.isEmpty()) {
            return with(
                    untrained,
                    null,
                    "there are too few scores for goals: thresholds.min.samples asks for "
                            + settings.section("thresholds.").getOrDefault("min.samples", "200")
                            + ", so bring a longer log or lower it");
        }
        return trained(untrained, observer);
    }

    private static void requireMostlyGood(RatedLog log, double share) {
        long bad = log.faults().count();
        if (bad > share * log.rows()) {
            throw new UsageException(
                    bad + " of " + log.rows() + " lines of the log are bad, a larger share than --bad ("
                            + share + ") allows: mend them or raise it; the first: "
                            + String.join("; ", log.faults().first()));
        }
    }

    private WholeLog.Ended read() throws IOException {
        WholeLog whole = WholeLog.of(settings);
        wish.log().records().forEach(record -> take(whole, record));
        return whole.end();
    }

    private static void take(WholeLog whole, InputRecord record) {
        if (record.content() instanceof Decoded decoded) {
            whole.add(record.key(), record.timestampMs(), decoded.value());
        } else {
            whole.addMalformed("the line is no record");
        }
    }

    private String line(WholeLog.Ended log) {
        Set<String> lines = new TreeSet<>();
        log.examples().values().forEach(example -> lines.add(example.getLine()));
        String wanted = wish.line();
        if (wanted != null) {
            return wanted;
        }
        if (lines.size() > 1) {
            throw new UsageException("the log has examples of several lines, and an adapter is of one: name it with"
                    + " --line, one of " + String.join(", ", lines));
        }
        return lines.isEmpty() ? "main" : lines.iterator().next();
    }

    private Trained trained(Trained untrained, TrainingObserver observer) throws IOException {
        LogExamples examples = new LogExamples(untrained.examples());
        TrainingRound round = LogRound.of(
                untrained.line(),
                untrained.goalSets(),
                examples,
                untrained.examples().size() - untrained.heldOut(),
                settings);
        RoundWorkplace workplace = RoundWorkplace.of(settings, folder.work(), HoneVersion.read());
        Recipe.Precision precision = Recipe.from(settings).arithmetic().precision();
        try (WorkerBase base = WorkerBase.load(wish.base(), precision)) {
            RoundTrainer trainer =
                    new RoundTrainer(base, examples, folder.versions(), workplace, ScorersConfig.from(settings));
            Object outcome = trainer.execute(round, observer).getOutcome();
            if (outcome instanceof RoundFailed failed) {
                folder.settle();
                return with(untrained, null, failed.getReason());
            }
            ModelVersion version = (ModelVersion) outcome;
            Path artifact = folder.versions()
                    .fetch(version.getDigest())
                    .orElseThrow(() -> new IllegalStateException("no artifact of " + version.getVersion()));
            folder.publish(artifact, wish.base());
            folder.settle();
            return with(untrained, version, null);
        }
    }

    private static Trained with(Trained untrained, @Nullable ModelVersion version, @Nullable String failure) {
        return new Trained(
                untrained.log(),
                untrained.line(),
                untrained.goalSets(),
                untrained.examples(),
                untrained.ofOtherLines(),
                version,
                failure);
    }
}
