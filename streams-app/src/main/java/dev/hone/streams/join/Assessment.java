package dev.hone.streams.join;

import dev.hone.schemas.answers.Exclusions;
import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.Contributor;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.InteractionEvidence;
import dev.hone.schemas.records.LatePolicy;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.records.MetricType;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.routing.Route;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.OutcomeCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The judgement of a matched interaction under the catalogue that applies to it: a pure function of the set of its
 * records.
 *
 * <p>A vote is on time when its record timestamp is not after {@code due}. After that a metric that revises takes it
 * until {@code due} plus the revise window; otherwise it is late and counts for nothing.
 */
final class Assessment {

    /** What is counted of it at one time. */
    private record Worth(int quality, int cohort) {}

    private final InteractionState interaction;
    private final Route route;
    private final CatalogueVersion catalogue;
    private final Rules rules;
    private final long dueMs;
    private final long closesMs;
    private final List<Vote> accepted;

    /** Asked for several times, made once. */
    private @Nullable Scored score;

    private Assessment(InteractionState interaction, Route route, Rules rules, long reviseWindowMs) {
        long responseMs = interaction.responses().winner().timestamp();
        this.interaction = interaction;
        this.route = route;
        this.rules = rules;
        this.catalogue = rules.catalogues().apply(route.line(), Instant.ofEpochMilli(responseMs));
        long longestWaitMs = 0;
        for (MetricDefinition metric : catalogue.getMetrics()) {
            longestWaitMs = Math.max(longestWaitMs, metric.getWaitMs());
        }
        this.dueMs = responseMs + longestWaitMs;
        this.closesMs = dueMs + reviseWindowMs;
        this.accepted = new ArrayList<>();
        for (Vote vote : interaction.votes().votes()) {
            if (!late(vote)) {
                accepted.add(vote);
            }
        }
    }

    private Assessment(Assessment same, boolean fired) {
        this.interaction = same.interaction.withFired(fired);
        this.route = same.route;
        this.rules = same.rules;
        this.catalogue = same.catalogue;
        this.dueMs = same.dueMs;
        this.closesMs = same.closesMs;
        this.accepted = same.accepted;
    }

    /** Empty for an interaction that has no prompt or no response yet. */
    static Optional<Assessment> of(InteractionState interaction, Rules rules, JoinConfig config) {
        Route route = interaction.route();
        return interaction.matched() && route != null
                ? Optional.of(new Assessment(
                        interaction, route, rules, config.reviseWindow().toMillis()))
                : Optional.empty();
    }

    /** The same records with the due time passed, or not: only what they count for depends on it. */
    Assessment withFired(boolean fired) {
        return new Assessment(this, fired);
    }

    CatalogueVersion catalogue() {
        return catalogue;
    }

    /** From this record timestamp on feedback is late. */
    long dueMs() {
        return dueMs;
    }

    /** From this record timestamp on nothing revises it. */
    long closesMs() {
        return closesMs;
    }

    /**
     * Why it does not count; null where it does. An interaction that is excluded has no votes, no quality and no
     * correction, so that nothing can count them.
     */
    @Nullable
    Exclusion excluded() {
        return excluded(accepted);
    }

    Scored score() {
        if (score == null) {
            score = score(accepted);
        }
        return score;
    }

    /** The feedback whose correction of the answer stands, if any does. */
    Optional<Vote> correction() {
        return excluded() == null ? VoteSet.correction(accepted) : Optional.empty();
    }

    /** The feedback whose comment on the answer stands, if any does. It is no opinion that anything is counted by. */
    Optional<Vote> comment() {
        return excluded() == null ? VoteSet.comment(accepted) : Optional.empty();
    }

    /** Whether someone voted or corrected, and every metric that a provisional revision waits for has a vote. */
    boolean complete() {
        List<Vote> standing = counting(accepted);
        if (standing.isEmpty() && correction().isEmpty()) {
            return false;
        }
        for (MetricDefinition metric : catalogue.getMetrics()) {
            if (metric.getRequired() && !VoteSet.isOn(metric.getName(), standing)) {
                return false;
            }
        }
        return true;
    }

    /**
     * How the closed quality counts: from the due time on, and anew from each later vote that changed it, always in the
     * bucket of the due time. What was sent before and what is so now differ by what has to be sent.
     *
     * @param inCohorts whether it counts for a {@link Cohort}, which a later vote may change as well
     */
    Map<Count, Long> counts(long bucketWidthMs, boolean inCohorts) {
        if (!interaction.fired()) {
            return Map.of();
        }
        Map<Count, Long> counts = new HashMap<>();
        long bucketMs = startOf(dueMs, bucketWidthMs);
        SortedSet<Long> later = new TreeSet<>();
        for (Vote vote : accepted) {
            if (vote.timestamp() > dueMs) {
                later.add(vote.timestamp());
            }
        }
        Worth counted = later.isEmpty() ? worth(accepted, score(), inCohorts) : worthThrough(dueMs, inCohorts);
        add(counts, bucketMs, bucketMs, counted, 1);
        for (long at : later) {
            Worth revised = worthThrough(at, inCohorts);
            if (!Objects.equals(counted, revised)) {
                add(counts, startOf(at, bucketWidthMs), bucketMs, counted, -1);
                add(counts, startOf(at, bucketWidthMs), bucketMs, revised, 1);
                counted = revised;
            }
        }
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    /** Whether the vote comes too late on a metric whose late feedback is to be logged. */
    boolean logs(Vote vote) {
        MetricDefinition metric = metric(vote);
        return metric != null && metric.getLatePolicy() == LatePolicy.LOG && late(vote);
    }

    /** Where each of its records ends. */
    OutcomeCounts tally() {
        boolean excluded = excluded() != null;
        Outcome ofSides = excluded ? Outcome.EXCLUDED : Outcome.ACCEPTED;
        OutcomeCounts tally = interaction
                .prompts()
                .tally(ofSides)
                .plus(interaction.responses().tally(ofSides));
        if (interaction.votes().votes().isEmpty()) {
            return tally;
        }
        for (Map.Entry<Vote, Outcome> ended : outcomes().entrySet()) {
            tally = tally.plus(ended.getKey().tally(ended.getValue()));
        }
        return tally;
    }

    /** Where each piece of feedback ends as things stand, in the order of the set. */
    Map<Vote, Outcome> outcomes() {
        boolean excluded = excluded() != null;
        Set<Vote> standing = new HashSet<>(counting(accepted));
        correction().ifPresent(standing::add);
        Map<Vote, Outcome> outcomes = new LinkedHashMap<>();
        for (Vote vote : interaction.votes().votes()) {
            outcomes.put(vote, excluded ? outcomeInExcluded(vote) : outcome(vote, standing));
        }
        return outcomes;
    }

    private Outcome outcome(Vote vote, Set<Vote> standing) {
        if (late(vote)) {
            return Outcome.LATE;
        }
        boolean opinion = vote.given().getValue() != null || vote.corrects() || vote.excludes();
        boolean carried = vote.given().getRetracted() || !opinion || isText(vote);
        return carried || standing.contains(vote) ? Outcome.ACCEPTED : Outcome.SUPERSEDED;
    }

    private Outcome outcomeInExcluded(Vote vote) {
        if (late(vote)) {
            return Outcome.LATE;
        }
        return vote.excludes() || vote.given().getRetracted() ? Outcome.ACCEPTED : Outcome.EXCLUDED;
    }

    private boolean late(Vote vote) {
        if (vote.missed()) {
            return true;
        }
        MetricDefinition metric = metric(vote);
        boolean revises = metric == null || metric.getLatePolicy() == LatePolicy.REVISE;
        return vote.timestamp() > (revises ? closesMs : dueMs);
    }

    private boolean isText(Vote vote) {
        MetricDefinition metric = metric(vote);
        return metric != null && metric.getType() == MetricType.TEXT;
    }

    private @Nullable MetricDefinition metric(Vote vote) {
        for (MetricDefinition metric : catalogue.getMetrics()) {
            if (metric.getName().equals(vote.given().getMetric())) {
                return metric;
            }
        }
        return null;
    }

    private @Nullable Worth worthThrough(long timestampMs, boolean inCohorts) {
        List<Vote> until = accepted.stream()
                .filter(vote -> vote.timestamp() <= timestampMs)
                .toList();
        return worth(until, score(until), inCohorts);
    }

    private @Nullable Worth worth(List<Vote> votes, Scored scored, boolean inCohorts) {
        Integer quality = scored.quality();
        if (quality == null) {
            return null;
        }
        ContentVersion prompt = interaction.prompts().winner();
        return new Worth(quality, inCohorts ? Cohort.of(prompt, counting(votes)) : Cohort.NONE);
    }

    private long subject() {
        return interaction.prompts().winner().subject();
    }

    /** What it says in a rollout, and who brought that beside the subject itself. */
    InteractionEvidence evidence(EvidenceVotes whose, PromptSubmitted prompt) {
        if (excluded() != null) {
            return new InteractionEvidence(null, List.of());
        }
        Contributors contributors = new Contributors(prompt);
        List<FeedbackGiven> given = new ArrayList<>();
        for (Vote vote : counting(accepted)) {
            if (whose.count(vote.given(), prompt)) {
                given.add(vote.given());
                contributors.add(vote.given());
            }
        }
        Integer raw = rules.scorer()
                .score(catalogue.getMetrics(), given, interaction.fired())
                .raw();
        return new InteractionEvidence(raw, contributors.list());
    }

    /** Who brought its quality and its correction beside the subject itself. */
    List<Contributor> contributors(PromptSubmitted prompt) {
        Contributors contributors = new Contributors(prompt);
        if (excluded() == null) {
            counting(accepted).forEach(vote -> contributors.addVouchedFor(vote.given()));
            correction().ifPresent(vote -> contributors.addVouchedFor(vote.given()));
        }
        return contributors.few();
    }

    /**
     * The unshrunk quality by the votes of the declared scorers alone; null where none of them has voted, and where
     * there is another reason not to count it than that nobody saw it. Defaults say nothing of an answer.
     */
    @Nullable
    Integer shadowScore() {
        Exclusion excluded = excluded();
        if (excluded != null && excluded != Exclusion.SHADOW) {
            return null;
        }
        List<FeedbackGiven> given = counting(accepted).stream()
                .map(Vote::given)
                .filter(rules.shadowScorers()::count)
                .toList();
        if (given.isEmpty()) {
            return null;
        }
        Integer weighted =
                rules.scorer().score(catalogue.getMetrics(), given, false).raw();
        return weighted == null
                ? rules.scorer()
                        .score(evenly(catalogue.getMetrics()), given, false)
                        .raw()
                : weighted;
    }

    // What is to count in nothing else has a weight of 0.
    private static List<MetricDefinition> evenly(List<MetricDefinition> metrics) {
        return metrics.stream()
                .map(metric -> MetricDefinition.newBuilder(metric).setWeight(1).build())
                .toList();
    }

    private List<Vote> counting(Collection<Vote> votes) {
        return Caps.within(catalogue.getMetrics(), VoteSet.standing(votes, subject()), votes);
    }

    private @Nullable Exclusion excluded(Collection<Vote> votes) {
        return Exclusions.stronger(
                Exclusions.stronger(
                        interaction.prompts().excluded(),
                        interaction.responses().excluded()),
                VoteSet.excluded(votes));
    }

    private Scored score(Collection<Vote> votes) {
        if (excluded(votes) != null) {
            return new Scored(null, null, List.of());
        }
        List<FeedbackGiven> given = new ArrayList<>();
        for (Vote vote : counting(votes)) {
            given.add(vote.given());
        }
        return rules.scorer().score(catalogue.getMetrics(), given, interaction.fired());
    }

    private void add(Map<Count, Long> counts, long stampMs, long bucketMs, @Nullable Worth worth, long count) {
        if (worth != null) {
            counts.merge(
                    new Count(route.line(), route.segment(), stampMs, bucketMs, worth.cohort(), worth.quality()),
                    count,
                    Long::sum);
        }
    }

    private static long startOf(long timeMs, long bucketWidthMs) {
        return Math.floorDiv(timeMs, bucketWidthMs) * bucketWidthMs;
    }
}
