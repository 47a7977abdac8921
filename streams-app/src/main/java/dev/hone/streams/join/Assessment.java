package dev.hone.streams.join;

import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.LatePolicy;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.records.MetricType;
import dev.hone.schemas.routing.Route;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.OutcomeCounts;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The judgement of a matched interaction under the catalogue that applies to it: a pure function of the set of its
 * records.
 *
 * <p>A vote is on time when its record timestamp is not after {@code due}. After that a metric that revises takes it
 * until {@code due} plus the revise window; otherwise it is late and counts for nothing.
 */
final class Assessment {

    private final InteractionState interaction;
    private final Route route;
    private final CatalogueVersion catalogue;
    private final Rules rules;
    private final long dueMs;
    private final long closesMs;
    private final List<Vote> accepted;

    private Assessment(InteractionState interaction, Route route, Rules rules, long reviseWindowMs) {
        long responseMs = interaction.responses().winner().timestamp();
        this.interaction = interaction;
        this.route = route;
        this.rules = rules;
        this.catalogue = rules.catalogues().apply(route.line(), Instant.ofEpochMilli(responseMs));
        this.dueMs = responseMs
                + catalogue.getMetrics().stream()
                        .mapToLong(MetricDefinition::getWaitMs)
                        .max()
                        .orElse(0);
        this.closesMs = dueMs + reviseWindowMs;
        this.accepted =
                interaction.votes().votes().stream().filter(vote -> !late(vote)).toList();
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

    Scored score() {
        return score(accepted);
    }

    /** The feedback whose correction of the answer stands, if any does. */
    Optional<Vote> correction() {
        return VoteSet.correction(accepted);
    }

    /** Whether someone voted or corrected, and every metric that a provisional revision waits for has a vote. */
    boolean complete() {
        Set<String> voted = VoteSet.standing(accepted).stream()
                .map(vote -> vote.given().getMetric())
                .collect(Collectors.toSet());
        return (!voted.isEmpty() || correction().isPresent())
                && catalogue.getMetrics().stream()
                        .filter(MetricDefinition::getRequired)
                        .allMatch(metric -> voted.contains(metric.getName()));
    }

    /**
     * How the closed quality counts: from the due time on, and anew from each later vote that changed it, always in the
     * bucket of the due time. What was sent before and what is so now differ by what has to be sent.
     */
    Map<Count, Long> counts(long bucketWidthMs) {
        Map<Count, Long> counts = new HashMap<>();
        if (!interaction.fired()) {
            return counts;
        }
        long bucketMs = startOf(dueMs, bucketWidthMs);
        Integer counted = qualityThrough(dueMs);
        add(counts, bucketMs, bucketMs, counted, 1);
        long[] later = accepted.stream()
                .mapToLong(Vote::timestamp)
                .filter(at -> at > dueMs)
                .sorted()
                .distinct()
                .toArray();
        for (long at : later) {
            Integer revised = qualityThrough(at);
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
        return late(vote)
                && metric(vote)
                        .filter(metric -> metric.getLatePolicy() == LatePolicy.LOG)
                        .isPresent();
    }

    /** Where each of its records ends. */
    OutcomeCounts tally() {
        OutcomeCounts tally = interaction
                .prompts()
                .tally(Outcome.ACCEPTED)
                .plus(interaction.responses().tally(Outcome.ACCEPTED));
        Set<Vote> standing = new HashSet<>(VoteSet.standing(accepted));
        correction().ifPresent(standing::add);
        for (Vote vote : interaction.votes().votes()) {
            tally = tally.plus(vote.tally(outcome(vote, standing)));
        }
        return tally;
    }

    private Outcome outcome(Vote vote, Set<Vote> standing) {
        if (late(vote)) {
            return Outcome.LATE;
        }
        boolean opinion = vote.given().getValue() != null || vote.corrects();
        boolean carried = vote.given().getRetracted() || !opinion || isText(vote);
        return carried || standing.contains(vote) ? Outcome.ACCEPTED : Outcome.SUPERSEDED;
    }

    private boolean late(Vote vote) {
        if (vote.missed()) {
            return true;
        }
        LatePolicy policy = metric(vote).map(MetricDefinition::getLatePolicy).orElse(LatePolicy.REVISE);
        long last = policy == LatePolicy.REVISE ? closesMs : dueMs;
        return vote.timestamp() > last;
    }

    private boolean isText(Vote vote) {
        return metric(vote)
                .filter(metric -> metric.getType() == MetricType.TEXT)
                .isPresent();
    }

    private Optional<MetricDefinition> metric(Vote vote) {
        return catalogue.getMetrics().stream()
                .filter(metric -> metric.getName().equals(vote.given().getMetric()))
                .findFirst();
    }

    private @Nullable Integer qualityThrough(long timestampMs) {
        return score(accepted.stream()
                        .filter(vote -> vote.timestamp() <= timestampMs)
                        .toList())
                .quality();
    }

    private Scored score(Collection<Vote> votes) {
        return rules.scorer()
                .score(
                        catalogue.getMetrics(),
                        VoteSet.standing(votes).stream().map(Vote::given).toList(),
                        interaction.fired());
    }

    private void add(Map<Count, Long> counts, long stampMs, long bucketMs, @Nullable Integer quality, long count) {
        if (quality != null) {
            counts.merge(new Count(route.line(), route.segment(), stampMs, bucketMs, quality), count, Long::sum);
        }
    }

    private static long startOf(long timeMs, long bucketWidthMs) {
        return Math.floorDiv(timeMs, bucketWidthMs) * bucketWidthMs;
    }
}
