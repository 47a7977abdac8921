package dev.hone.streams.lines.canary;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Contributions.Brought;
import dev.hone.streams.lines.words.NumberFormats;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the scores of a canary lean on one key or source: it brought more of them than its share. Whoever invents
 * subjects can grade one arm up and the other down, so that nothing is decided on such scores.
 */
public record Leaning(CanaryAnalysis trial) {

    private static final int NAMED = 3;

    /** Who leans most, in words; empty where nobody does. */
    public Optional<String> words() {
        return brought().filter(one -> leans(one.getValue())).findFirst().map(this::words);
    }

    /** The largest contributors and their counts, largest first. */
    public List<Map.Entry<String, Brought>> largest() {
        return brought().limit(NAMED).toList();
    }

    private Stream<Map.Entry<String, Brought>> brought() {
        Comparator<Map.Entry<String, Brought>> bySubjects =
                Comparator.comparingLong(one -> -one.getValue().subjects());
        return trial.evidence().contributions().subjects().entrySet().stream()
                .sorted(bySubjects.thenComparing(Map.Entry::getKey));
    }

    // One subject is nobody's majority, however few there are.
    private boolean leans(Brought one) {
        return one.subjects() > 1 && one.subjects() > share(one) * scored();
    }

    private double share(Brought one) {
        Double own = one.share();
        return own == null ? trial.config().maxShare() : own;
    }

    private long scored() {
        return trial.scored(Arm.CHALLENGER) + trial.scored(Arm.CHAMPION);
    }

    private String words(Map.Entry<String, Brought> one) {
        return one.getKey() + " brought " + NumberFormats.number(one.getValue().subjects()) + " of "
                + NumberFormats.counted(scored(), "scored user") + ", and may bring "
                + NumberFormats.percent(share(one.getValue()));
    }
}
