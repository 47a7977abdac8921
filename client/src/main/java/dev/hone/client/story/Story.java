package dev.hone.client.story;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.versions.VersionName;
import dev.hone.schemas.versions.VersionState;
import dev.hone.schemas.versions.VersionStates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The history of each version so far, told line by line as it happens. Not thread-safe. */
public final class Story {

    private final Map<String, ModelVersion> versions = new LinkedHashMap<>();
    private final VersionStates states = new VersionStates();
    private final List<String> promoted = new ArrayList<>();
    private final Consumer<String> teller;

    Story(Consumer<String> teller) {
        this.teller = teller;
    }

    void see(RoundOutcome outcome) {
        if (outcome.getOutcome() instanceof ModelVersion version
                && versions.putIfAbsent(version.getVersion(), version) == null) {
            teller.accept("version " + name(version.getVersion()) + ": "
                    + version.getVerdict().name().toLowerCase(Locale.ROOT) + ", " + version.getReason());
        }
    }

    void see(RolloutDecision decision) {
        teller.accept(decision.getWords());
        String version = decision.getVersion();
        if (version == null) {
            return;
        }
        states.see(decision);
        if (decision.getKind() == DecisionKind.PROMOTED) {
            promoted.add(version);
        }
    }

    /** Versions in the order in which they came. */
    public List<ModelVersion> versions() {
        return List.copyOf(versions.values());
    }

    /** Versions in the order in which they were promoted. */
    public List<String> promoted() {
        return List.copyOf(promoted);
    }

    /** The last version that was promoted; empty while the base serves. */
    public Optional<ModelVersion> champion() {
        return promoted.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(versions.get(promoted.get(promoted.size() - 1)));
    }

    public VersionState state(String version) {
        return states.decided(version);
    }

    /** Whether nothing more will become of it. */
    public boolean isSettled(String version) {
        return state(version).isSettled();
    }

    public int nextSequence() {
        return 1
                + versions.values().stream()
                        .mapToInt(ModelVersion::getSequence)
                        .max()
                        .orElse(0);
    }

    /** Short enough for a line on the screen. */
    public static String name(String version) {
        return VersionName.shortForm(version);
    }
}
