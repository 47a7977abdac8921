package dev.hone.streams.lines.canary;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Contributions;
import dev.hone.streams.lines.state.Contributions.Brought;
import dev.hone.streams.lines.state.Distinct;
import dev.hone.streams.lines.state.Measure;
import dev.hone.streams.lines.state.Tally;
import dev.hone.streams.lines.words.NumberFormats;
import dev.hone.streams.sequential.ScoreCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Who decides: which part of the scores, and of the difference between the arms, came from the 2 % of API keys and of
 * other sources that brought most, and from subjects that were new. Of subjects themselves nobody needs to be told: one
 * counts once, so that 2 % of them bring 2 %.
 *
 * <p>Counts are those that are certain, which is to say too small rather than too large where there are more than 64
 * keys and sources: who brings a 64th or more of all is always among those that are kept. A subject whose score two of
 * them brought counts for both.
 */
public record WhoDecides(CanaryAnalysis trial) {

    /** Who is said to be the top, as a share of all. */
    private static final double TOP = 0.02;

    /**
     * What a group has brought.
     *
     * @param name for the numbers of a decision: {@code top.keys}
     * @param words as in {@code the 3 largest of 120 keys}
     * @param members how many they are
     * @param brought by them
     * @param all of the canary
     */
    record Part(String name, String words, long members, Tally brought, Tally all) {

        /** Of the scored subjects. */
        double share() {
            return all.subjects() == 0 ? 0 : Math.min(1, (double) brought.subjects() / all.subjects());
        }

        /** By how much the challenger's mean is higher; empty where an arm has no score. */
        OptionalDouble gain() {
            return difference(all);
        }

        /** The same without them. */
        OptionalDouble gainWithout() {
            return difference(all.minus(brought));
        }

        /** The part of the gain that goes without them: above 1 where nothing of it is left. */
        OptionalDouble gainShare() {
            OptionalDouble whole = gain();
            OptionalDouble left = gainWithout();
            return whole.isEmpty() || left.isEmpty() || whole.getAsDouble() == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of((whole.getAsDouble() - left.getAsDouble()) / whole.getAsDouble());
        }

        /** By how much they have moved the difference towards the challenger; 0 where nobody else is left. */
        double pull() {
            OptionalDouble whole = gain();
            OptionalDouble left = gainWithout();
            return whole.isPresent() && left.isPresent() ? whole.getAsDouble() - left.getAsDouble() : 0;
        }

        private void tell(Map<String, Double> numbers) {
            numbers.put(name + ".share", share());
            gainShare().ifPresent(gone -> numbers.put(name + ".gainShare", gone));
            gainWithout().ifPresent(left -> numbers.put(name + ".gainWithout", left));
        }

        private String told() {
            String gone = gainWithout().isEmpty()
                    ? ""
                    : ", and without them the challenger's mean is "
                            + signed(gainWithout().getAsDouble()) + " to the champion's instead of "
                            + signed(gain().orElse(0));
            return words + " brought " + NumberFormats.percent(Math.rint(1e3 * share()) / 1e3) + " of the scores"
                    + gone;
        }

        private static OptionalDouble difference(Tally tally) {
            if (tally.champions() <= 0 || tally.challengers() <= 0) {
                return OptionalDouble.empty();
            }
            double challenger = tally.challengerSum() / (double) tally.challengers();
            double champion = tally.championSum() / (double) tally.champions();
            return OptionalDouble.of((challenger - champion) / ScoreCounts.ONE);
        }

        private static String signed(double value) {
            return (value < 0 ? "-" : "+") + NumberFormats.share(Math.abs(value));
        }
    }

    /** The figures, by name; none of what nobody has brought. */
    public Map<String, Double> numbers() {
        Map<String, Double> numbers = new TreeMap<>();
        for (Part part : parts(false)) {
            numbers.put(part.name, (double) part.members);
            part.tell(numbers);
        }
        if (trial.evidence().contributions().newcomers() > 0) {
            newcomers().tell(numbers);
        }
        return numbers;
    }

    /** The same as an end of a sentence; empty where no key and no source has brought anything. */
    public String words() {
        List<String> told = parts(false).stream().map(Part::told).toList();
        return told.isEmpty() ? "" : "; " + String.join("; ", told);
    }

    /** What is too much for anything to be decided on it, in words. */
    Optional<String> tooMuch() {
        Contributions contributions = trial.evidence().contributions();
        if (contributions.subjects().isEmpty() && contributions.newcomers() == 0) {
            return Optional.empty();
        }
        double top = trial.config().shares().top();
        // What one may bring is its own share.
        Optional<String> few = parts(true).stream()
                .filter(part -> part.members > 1 && part.share() > top)
                .findFirst()
                .map(part -> leans(part, top, "rollout.evidence.top.max.share"));
        double fresh = trial.config().shares().newcomers();
        Part newcomers = newcomers();
        return few.isEmpty() && !trial.challenge().isFirst() && newcomers.share() > fresh
                ? Optional.of(leans(newcomers, fresh, "rollout.evidence.new.max.share"))
                : few;
    }

    /**
     * Who has moved the difference of the arms so far that what is proven of it would not be without, in words; empty
     * where nothing is proven, and where it would be.
     *
     * <p>What a test has shown is asked of it once more, by as much stronger as they have moved the means. So whoever
     * brings what he likes, within his share, gains nothing; and no test becomes easier to pass. Where all bring the
     * same, their pull is chance and smaller than what a test leaves open, which costs a few more users.
     */
    public Optional<String> turned() {
        return parts(true).stream().filter(this::isTurnedBy).findFirst().map(Part::told);
    }

    private boolean isTurnedBy(Part part) {
        double pull = part.pull();
        return pull > 0
                ? trial.isNoWorse(0) && !trial.isNoWorse(pull)
                : pull < 0 && trial.isWorse(0) && !trial.isWorse(-pull);
    }

    private static String leans(Part part, double bound, String setting) {
        return part.words + " brought " + NumberFormats.number(part.brought.subjects()) + " of "
                + NumberFormats.counted(part.all.subjects(), "scored user") + ", and may bring "
                + NumberFormats.percent(bound) + " (" + setting + ")";
    }

    private Part newcomers() {
        Contributions contributions = trial.evidence().contributions();
        return new Part("newUsers", "new users", contributions.newcomers(), contributions.newcomersScored(), all());
    }

    /** @param bounded without those of whom somebody has said how much they may bring */
    private List<Part> parts(boolean bounded) {
        Contributions contributions = trial.evidence().contributions();
        if (contributions.subjects().isEmpty()) {
            return List.of();
        }
        Contributions.Seen seen = contributions.seen();
        List<Part> parts = new ArrayList<>();
        top("keys", true, seen.keys(), bounded).ifPresent(parts::add);
        top("sources", false, seen.sources(), bounded).ifPresent(parts::add);
        return parts;
    }

    private Optional<Part> top(String what, boolean keys, Distinct seen, boolean bounded) {
        List<Tally> kept = trial.evidence().contributions().subjects().entrySet().stream()
                .filter(one -> Contributions.isKey(one.getKey()) == keys)
                .filter(one -> !bounded || isBounded(one.getValue()))
                .map(one -> one.getValue().certain())
                .sorted(Comparator.comparingLong(tally -> -tally.subjects()))
                .toList();
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        long all = Math.max(kept.size(), seen.estimate());
        long members = Math.min(kept.size(), Math.max(1, (long) Math.ceil(TOP * all)));
        Tally brought = kept.stream().limit(members).reduce(Tally.NONE, Tally::plus);
        String words = (members == 1 ? "the largest" : "the " + members + " largest") + " of about "
                + NumberFormats.number(all) + " " + what;
        return Optional.of(new Part("top." + what, words, members, brought, all()));
    }

    // Who may bring more than half of it is trusted: there is nothing to compare it with.
    private boolean isBounded(Brought one) {
        return one.share() == null && trial.config().shares().one() <= 0.5;
    }

    private Tally all() {
        ScoreCounts champion = trial.pooled(Measure.QUALITY, Arm.CHAMPION).scores();
        ScoreCounts challenger = trial.pooled(Measure.QUALITY, Arm.CHALLENGER).scores();
        return new Tally(champion.total(), sum(champion), challenger.total(), sum(challenger));
    }

    private static long sum(ScoreCounts scores) {
        long[] sum = {0};
        scores.forEach((score, count) -> sum[0] += score * count);
        return sum[0];
    }
}
