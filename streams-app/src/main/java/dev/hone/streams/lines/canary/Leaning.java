package dev.hone.streams.lines.canary;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Contributions;
import dev.hone.streams.lines.state.Contributions.Brought;
import dev.hone.streams.lines.words.NumberFormats;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the scores of a canary, or its answers, lean on one key or source: it brought more of them than its share.
 * Whoever invents subjects can grade one arm up and the other down, so that nothing is decided on such scores; and can
 * ask for answers that are all alike, so that such answers refuse no version for ever. The same goes for the largest of
 * many together, and for users that are new: {@link WhoDecides}.
 */
public record Leaning(CanaryAnalysis trial) {

    private static final int NAMED = 3;
    private static final Comparator<Map.Entry<String, Brought>> LARGEST_FIRST = Comparator.comparingLong(
                    (Map.Entry<String, Brought> one) -> -one.getValue().subjects())
            .thenComparing(Map.Entry::getKey);

    /** On whom the scores lean most, in words; empty where they lean on nobody. */
    public Optional<String> words() {
        return words(trial.evidence().contributions(), scored(), "scored user").or(new WhoDecides(trial)::tooMuch);
    }

    /** The same of the answers, graded or not: whoever asks can have a version fail, or repeat itself. */
    public Optional<String> ofAnswers() {
        long exposed = trial.exposed(Arm.CHALLENGER) + trial.exposed(Arm.CHAMPION);
        return words(trial.evidence().askers(), exposed, "user");
    }

    /** The largest contributors of scores and their counts, largest first. */
    public List<Map.Entry<String, Brought>> largest() {
        return sorted(trial.evidence().contributions()).limit(NAMED).toList();
    }

    /** The same of answers. */
    public List<Map.Entry<String, Brought>> largestOfAnswers() {
        return sorted(trial.evidence().askers()).limit(NAMED).toList();
    }

    private Optional<String> words(Contributions brought, long all, String what) {
        // One subject is nobody's majority, however few there are.
        if (brought.subjects().isEmpty()) {
            return Optional.empty();
        }
        return brought.subjects().entrySet().stream()
                .filter(one -> one.getValue().subjects() > 1 && one.getValue().subjects() > share(one.getValue()) * all)
                .min(LARGEST_FIRST)
                .map(one -> one.getKey() + " brought "
                        + NumberFormats.number(one.getValue().subjects()) + " of "
                        + NumberFormats.counted(all, what) + ", and may bring "
                        + NumberFormats.percent(share(one.getValue())));
    }

    private static Stream<Map.Entry<String, Brought>> sorted(Contributions contributions) {
        return contributions.subjects().entrySet().stream().sorted(LARGEST_FIRST);
    }

    private double share(Brought one) {
        Double own = one.share();
        return own == null ? trial.config().shares().one() : own;
    }

    private long scored() {
        return trial.scored(Arm.CHALLENGER) + trial.scored(Arm.CHAMPION);
    }
}
