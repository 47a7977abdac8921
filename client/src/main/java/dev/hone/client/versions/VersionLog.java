package dev.hone.client.versions;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTails;
import dev.hone.schemas.progress.LineProgress;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.versions.VersionName;
import dev.hone.schemas.versions.VersionState;
import dev.hone.schemas.versions.VersionStates;
import dev.hone.terminal.UsageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Everything that was announced and decided up to the last look. Not thread-safe. */
public final class VersionLog implements AutoCloseable {

    private static final String NUMBER = "\\d{1,9}";

    private final Map<String, ModelVersion> versions = new LinkedHashMap<>();
    private final Map<String, TrainingRound> rounds = new TreeMap<>();
    private final Map<String, LineProgress> lines = new TreeMap<>();
    private final List<RolloutDecision> decisions = new ArrayList<>();
    private final VersionStates states = new VersionStates();
    private final TopicTails tails;

    private VersionLog(KafkaAccess wire) {
        tails = new TopicTails(wire)
                .with(Topics.MODEL_VERSIONS, (line, outcome) -> {
                    if (outcome.getOutcome() instanceof ModelVersion version) {
                        versions.put(version.getVersion(), version);
                    }
                })
                .with(Topics.TRAINING_ROUNDS, (line, round) -> rounds.put(round.getRoundId(), round))
                .with(Topics.ROLLOUT_DECISIONS, (line, decision) -> {
                    decisions.add(decision);
                    states.see(decision);
                })
                .with(Topics.ROLLOUTS, (line, state) -> {
                    lines.put(line, progress(line).with(state));
                    states.see(state);
                })
                .with(
                        Topics.ROLLOUT_EVIDENCE,
                        (line, evidence) -> lines.put(line, progress(line).with(evidence)))
                .with(
                        Topics.PROGRESS,
                        (key, progress) -> lines.put(
                                progress.getLine(), progress(progress.getLine()).with(progress)));
    }

    /** Reads the topics to their present ends. */
    public static VersionLog read(KafkaAccess wire) {
        try (VersionLog log = follow(wire)) {
            return log;
        }
    }

    /** The same, to look again later. */
    public static VersionLog follow(KafkaAccess wire) {
        var log = new VersionLog(wire);
        try {
            log.look();
            return log;
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** Reads what has come since the last look. */
    public void look() {
        tails.toEnd();
    }

    /** In the order in which they were announced. */
    public List<ModelVersion> versions() {
        return List.copyOf(versions.values());
    }

    /**
     * One version by its full name, by its number on the line ({@code 3} or {@code main#3}), or by a beginning of the
     * name or of the digest that fits one alone.
     */
    public ModelVersion version(String line, String name) {
        ModelVersion exact = versions.get(name);
        if (exact != null) {
            return exact;
        }
        String beginning = VersionName.withoutCut(name);
        return numbered(line, name)
                .or(() -> only(name, version -> isBeginning(beginning, version)))
                .orElseThrow(() -> new UsageException("no version " + name + "; `hone versions list` shows them"));
    }

    /** The round that a version came of; empty where it was brought from outside. */
    public Optional<TrainingRound> roundOf(ModelVersion version) {
        return version.getRoundId() == null ? Optional.empty() : Optional.ofNullable(rounds.get(version.getRoundId()));
    }

    /** All rounds that were closed, on all lines. */
    public Collection<TrainingRound> rounds() {
        return List.copyOf(rounds.values());
    }

    /** How far a line has come; a line without a rollout serves its base. */
    public LineProgress progress(String line) {
        return lines.getOrDefault(line, LineProgress.unknown(line));
    }

    /** The version that serves on a line. */
    public String champion(String line) {
        RolloutState rollout = progress(line).rollout();
        return rollout == null ? VersionName.base(line).toString() : rollout.getChampion();
    }

    /** Oldest first. */
    public List<RolloutDecision> decisions() {
        return List.copyOf(decisions);
    }

    /** Where a version of a line stands. */
    public VersionState state(String line, String version) {
        return states.of(line, version);
    }

    @Override
    public void close() {
        tails.close();
    }

    private Optional<ModelVersion> numbered(String line, String name) {
        int hash = name.indexOf('#');
        String its = hash < 0 ? line : name.substring(0, hash);
        String number = name.substring(hash + 1);
        if (!number.matches(NUMBER)) {
            return Optional.empty();
        }
        int sequence = Integer.parseInt(number);
        // One that was brought from outside has the number that it was brought with, which a round may have too.
        return versions.values().stream()
                .filter(version -> version.getLine().equals(its)
                        && version.getSequence() == sequence
                        && version.getRoundId() != null)
                .reduce((first, second) -> second);
    }

    private Optional<ModelVersion> only(String name, Predicate<ModelVersion> fits) {
        List<ModelVersion> fitting = versions.values().stream().filter(fits).toList();
        if (fitting.size() > 1) {
            throw new UsageException(
                    fitting.size() + " versions begin with " + name + "; `hone versions list` shows them");
        }
        return fitting.stream().findFirst();
    }

    private static boolean isBeginning(String name, ModelVersion version) {
        return version.getVersion().startsWith(name)
                || version.getDigest().startsWith(name)
                || version.getDigest().startsWith("sha256:" + name);
    }
}
