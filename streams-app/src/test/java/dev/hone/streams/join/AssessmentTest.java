package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.LatePolicy;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.records.MetricType;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.routing.Route;
import dev.hone.streams.ledger.Outcome;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What follows from the records of an interaction whose response came at 10 s: {@code rating} is waited for until 70 s
 * and revised until 170 s, {@code click} and {@code flag} do not revise. Its quality is the sum of all that was given.
 */
class AssessmentTest {

    private static final long WIDTH_MS = 10_000;
    private static final CatalogueVersion CATALOGUE = new CatalogueVersion(
            "sha256:00",
            Instant.EPOCH,
            List.of(
                    metric("click", LatePolicy.LOG, false, 20_000),
                    metric("flag", LatePolicy.DROP, false, 0),
                    metric("rating", LatePolicy.REVISE, true, 60_000)));
    private static final JoinConfig CONFIG = JoinConfig.from(Settings.of(Map.of("join.revise.window.ms", "100000")));

    private VoteSet votes = VoteSet.EMPTY;
    private boolean fired;

    @Test
    void thereIsNoneBeforePromptAndResponseAreThere() {
        assertThat(Assessment.of(InteractionState.UNKNOWN, rules(), CONFIG)).isEmpty();
        assertThat(Assessment.of(InteractionState.UNKNOWN.withResponses(content(10)), rules(), CONFIG))
                .isEmpty();
    }

    @Test
    void itIsDueWhenTheLongestWaitIsOverAndClosesAfterTheWindow() {
        assertThat(assessment().dueMs()).isEqualTo(70_000);
        assertThat(assessment().closesMs()).isEqualTo(170_000);
    }

    @Test
    void aVoteCountsUntilItsPolicyMakesItLate() {
        votes = votes.plus(vote("a", "rating", 3, 70)).plus(vote("b", "click", 1, 70));
        assertThat(assessment().score().quality()).isEqualTo(4);

        votes = VoteSet.EMPTY.plus(vote("a", "rating", 3, 170)).plus(vote("b", "click", 1, 71));
        assertThat(assessment().score().quality()).as("only what revises").isEqualTo(3);

        votes = VoteSet.EMPTY.plus(vote("a", "rating", 3, 171));
        assertThat(assessment().score().quality()).isNull();
    }

    @Test
    void onlyLateFeedbackOnAMetricThatSaysSoIsLogged() {
        assertThat(assessment().logs(vote("a", "click", 1, 71))).isTrue();
        assertThat(assessment().logs(vote("a", "click", 1, 70))).isFalse();
        assertThat(assessment().logs(vote("a", "flag", 1, 71))).isFalse();
        assertThat(assessment().logs(vote("a", "rating", 1, 171))).isFalse();
    }

    @Test
    void itIsCompleteWithAVoteOnEachRequiredMetric() {
        assertThat(assessment().complete()).isFalse();
        votes = votes.plus(vote("a", "click", 1, 20));
        assertThat(assessment().complete()).isFalse();
        votes = votes.plus(vote("b", "rating", 1, 21));
        assertThat(assessment().complete()).isTrue();
        votes = votes.plus(retraction("b", "rating", 22));
        assertThat(assessment().complete()).as("it was taken back").isFalse();
    }

    @Test
    void itCountsFromTheDueTimeOnInTheBucketOfTheDueTime() {
        votes = votes.plus(vote("a", "rating", 3, 20));
        assertThat(assessment().counts(WIDTH_MS, false)).isEmpty();

        fired = true;
        assertThat(assessment().counts(WIDTH_MS, false)).containsExactly(Map.entry(count(70, 3), 1L));
    }

    @Test
    void eachLaterVoteThatChangesItMovesItFromItsOwnTimeOn() {
        fired = true;
        votes = votes.plus(vote("a", "rating", 3, 20)).plus(vote("b", "rating", 2, 95));

        assertThat(assessment().counts(WIDTH_MS, false))
                .containsOnly(Map.entry(count(70, 3), 1L), Map.entry(count(90, 3), -1L), Map.entry(count(90, 5), 1L));
    }

    @Test
    void aLaterVoteThatChangesNothingMovesNothing() {
        fired = true;
        votes = votes.plus(vote("a", "rating", 3, 20)).plus(vote("b", "rating", 0, 95));

        assertThat(assessment().counts(WIDTH_MS, false)).containsExactly(Map.entry(count(70, 3), 1L));
    }

    @Test
    void aLaterVoteByAnotherKeyMovesItToThatKeysCohort() {
        fired = true;
        Caller key = new Caller("k", "t", false, null);
        FeedbackGiven given =
                feedback("b", "rating", "b", 95).setValue(0.0).setCaller(key).build();
        votes = votes.plus(vote("a", "rating", 3, 20)).plus(Vote.of(given, 95_000, "b95", false));
        int ofA = Cohort.of(content(5).winner(), List.of(vote("a", "rating", 3, 20)));
        int ofKey = Cohort.of(content(5).winner(), votes.votes());

        assertThat(ofA).isNotEqualTo(ofKey);
        assertThat(assessment().counts(WIDTH_MS, true))
                .containsOnly(
                        Map.entry(count(70, 3, ofA), 1L),
                        Map.entry(count(90, 3, ofA), -1L),
                        Map.entry(count(90, 3, ofKey), 1L));
        assertThat(assessment().counts(WIDTH_MS, false)).containsExactly(Map.entry(count(70, 3), 1L));
    }

    @Test
    void withoutAVoteNothingCounts() {
        fired = true;

        assertThat(assessment().counts(WIDTH_MS, false)).isEmpty();
    }

    @Test
    void theSameRecordsCountOnceTheDueTimeHasPassed() {
        votes = votes.plus(vote("a", "rating", 3, 20));

        Assessment closed = assessment().withFired(true);

        assertThat(closed.counts(WIDTH_MS, false)).containsExactly(Map.entry(count(70, 3), 1L));
        assertThat(closed.withFired(false).counts(WIDTH_MS, false)).isEmpty();
    }

    @Test
    void eachRecordEndsUnderOneOutcome() {
        Vote twice = vote("a", "rating", 3, 20).again(vote("a", "rating", 3, 21), false);
        votes = votes.plus(twice).plus(voteOf("b", "rating", "a", 4, 30)).plus(vote("c", "click", 1, 90));

        assertThat(assessment().tally().counts())
                .isEqualTo(Map.of(
                        // prompt, response and the later of the two ratings of one user
                        Outcome.ACCEPTED, 3L,
                        Outcome.SUPERSEDED, 1L,
                        Outcome.DUPLICATES, 1L,
                        Outcome.LATE, 1L));
    }

    @Test
    void theLastCorrectionOfAnybodyStandsUnlessItWasTakenBack() {
        votes = votes.plus(correction("a", 20)).plus(correction("b", 30)).plus(vote("c", "rating", 1, 40));
        assertThat(assessment().correction())
                .map(vote -> vote.given().getFeedbackId())
                .contains("b");
        assertThat(assessment().tally().counts()).isEqualTo(Map.of(Outcome.ACCEPTED, 4L, Outcome.SUPERSEDED, 1L));

        votes = votes.plus(retraction("b", "rating", 50));
        assertThat(assessment().correction())
                .map(vote -> vote.given().getFeedbackId())
                .contains("a");

        votes = votes.plus(retraction("a", "rating", 50));
        assertThat(assessment().correction()).isEmpty();
    }

    @Test
    void aCorrectionIsLateWhenItsVoteWouldBe() {
        votes = votes.plus(correction("a", 170));
        assertThat(assessment().correction()).isPresent();

        votes = VoteSet.EMPTY.plus(correction("a", 171));
        assertThat(assessment().correction()).isEmpty();
    }

    @Test
    void aCorrectionIsNoScore() {
        fired = true;
        votes = votes.plus(correction("a", 20));

        assertThat(assessment().score().quality()).isNull();
        assertThat(assessment().counts(WIDTH_MS, false)).isEmpty();
    }

    @Test
    void aCopyBringsTheCorrectionThatAnEarlierReleaseDidNotKeep() {
        Vote kept = correction("a", 20);
        Vote bare = kept.withoutCorrection();

        assertThat(bare.again(kept, false).corrects()).isTrue();
        assertThat(bare.again(kept, true).corrects()).as("its text is gone").isFalse();
    }

    private Assessment assessment() {
        InteractionState interaction = InteractionState.UNKNOWN
                .withPrompts(content(5), new Route("main", "acme/support"))
                .withResponses(content(10))
                .withVotes(votes)
                .withFired(fired);
        return Assessment.of(interaction, rules(), CONFIG).orElseThrow();
    }

    private static Rules rules() {
        return new Rules(
                (line, time) -> CATALOGUE,
                (metrics, standing, due) -> {
                    Integer sum = standing.isEmpty()
                            ? null
                            : Integer.valueOf(standing.stream()
                                    .mapToInt(given -> ((Double) given.getValue()).intValue())
                                    .sum());
                    return new Scored(sum, sum, List.of());
                },
                (catalogue, feedback) -> Optional.empty());
    }

    private static MetricDefinition metric(String name, LatePolicy policy, boolean required, long waitMs) {
        return MetricDefinition.newBuilder()
                .setName(name)
                .setType(MetricType.FLOAT)
                .setMin(0)
                .setMax(5)
                .setRequired(required)
                .setWaitMs(waitMs)
                .setLatePolicy(policy)
                .build();
    }

    private static Contents content(long second) {
        return Contents.EMPTY.with(new ContentVersion(second * 1_000, "hash", 1, null));
    }

    private static Vote vote(String id, String metric, double value, long second) {
        return voteOf(id, metric, id, value, second);
    }

    private static Vote voteOf(String id, String metric, String user, double value, long second) {
        FeedbackGiven given = feedback(id, metric, user, second).setValue(value).build();
        return Vote.of(given, second * 1_000, id + second, false);
    }

    private static Vote correction(String id, long second) {
        TextEnvelope text = new TextEnvelope(null, ByteBuffer.wrap(new byte[] {'y', 'e', 's'}));
        FeedbackGiven given =
                feedback(id, "rating", id, second).setCorrection(text).build();
        return Vote.of(given, second * 1_000, id + second, false);
    }

    private static Vote retraction(String id, String metric, long second) {
        FeedbackGiven given =
                feedback(id, metric, id, second).setRetracted(true).build();
        return Vote.of(given, second * 1_000, id + second, false);
    }

    private static FeedbackGiven.Builder feedback(String id, String metric, String user, long second) {
        return FeedbackGiven.newBuilder()
                .setFeedbackId(id)
                .setMetric(metric)
                .setSource(new Source(SourceKind.HUMAN, user))
                .setEventTime(Instant.ofEpochSecond(second));
    }

    private static Count count(long second, int quality) {
        return count(second, quality, Cohort.NONE);
    }

    private static Count count(long second, int quality, int cohort) {
        return new Count("main", "acme/support", second * 1_000, 70_000, cohort, quality);
    }
}
