package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.VoteUsed;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.quality.CatalogueConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoringTopologyTest {

    private static final long HOUR = 3600;
    private static final long DAY = 24 * HOUR;

    // Of one rating of 5, 4 and 3 out of 1..5 under the shipped prior: (x + 0.5) / 2.
    private static final int FIVE = 12288;
    private static final int FOUR = 10240;
    private static final int THREE = 8192;

    @TempDir
    Path state;

    private Scoring scoring;

    @BeforeEach
    void start() {
        scoring = new Scoring(state, Map.of());
    }

    @AfterEach
    void stop() {
        scoring.close();
    }

    private void pipe(Input... inputs) {
        for (Input input : inputs) {
            scoring.pipe(input);
        }
    }

    @Test
    void emitsAProvisionalRevisionAtOnceAndAClosedOneWhenDue() {
        pipe(Input.prompt("i", 1), Input.response("i", 2), Input.rating("i", "f", 5, 10));
        assertThat(scoring.interactions())
                .singleElement()
                .returns(0, ScoredInteraction::getRevision)
                .returns(false, ScoredInteraction::getClosed)
                .returns(FIVE, ScoredInteraction::getQuality)
                .returns(QualityUnit.ONE, ScoredInteraction::getRawQuality)
                .returns(null, ScoredInteraction::getPreviousQuality)
                .returns(Input.time(HOUR + 2), ScoredInteraction::getDue);

        scoring.tick(Input.time(HOUR + 3));

        assertThat(scoring.interactions())
                .hasSize(2)
                .last()
                .returns(1, ScoredInteraction::getRevision)
                .returns(true, ScoredInteraction::getClosed)
                .returns(FIVE, ScoredInteraction::getQuality)
                .returns(FIVE, ScoredInteraction::getPreviousQuality);
        assertThat(scoring.examples()).singleElement().returns(FIVE, Example::getQuality);
    }

    @Test
    void saysNothingOfAnInteractionThatNobodyGradedBeforeItIsDue() {
        pipe(Input.prompt("i", 1), Input.response("i", 2));
        assertThat(scoring.interactions()).isEmpty();

        scoring.tick(Input.time(DAY));

        assertThat(scoring.interactions())
                .singleElement()
                .returns(true, ScoredInteraction::getClosed)
                .returns(null, ScoredInteraction::getQuality);
        assertThat(scoring.examples()).isEmpty();
        assertThat(scoring.counts()).isEmpty();
    }

    @Test
    void lateFeedbackRevisesAndMovesItsCount() {
        pipe(Input.prompt("i", 1), Input.response("i", 2), Input.rating("i", "f", 5, 10));
        pipe(Input.rating("i", "g", 3, 3 * HOUR));
        scoring.settle();

        assertThat(scoring.interactions()).last().returns(THREE, ScoredInteraction::getQuality);
        long bucket = Input.time(HOUR).toEpochMilli();
        long stamp = Input.time(3 * HOUR).toEpochMilli();
        assertThat(scoring.counts())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        new Scoring.Counted("main", "acme/*", bucket, bucket, FIVE), 1L,
                        new Scoring.Counted("main", "acme/*", stamp, bucket, FIVE), -1L,
                        new Scoring.Counted("main", "acme/*", stamp, bucket, THREE), 1L));
        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 3L, "superseded", 1L));
    }

    @Test
    void feedbackWrittenInTimeIsOnTimeHoweverLateItIsRead() {
        pipe(Input.prompt("i", 1), Input.response("i", 2));
        scoring.tick(Input.time(DAY));
        pipe(Input.rating("i", "f", 5, 10));
        scoring.settle();

        assertThat(scoring.closedQuality("i")).isEqualTo(FIVE);
        long bucket = Input.time(HOUR).toEpochMilli();
        assertThat(scoring.counts()).isEqualTo(Map.of(new Scoring.Counted("main", "acme/*", bucket, bucket, FIVE), 1L));
        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 3L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", "drop"})
    void aMetricThatDoesNotReviseLeavesLateFeedbackOut(String policy) {
        scoring.close();
        scoring = new Scoring(state, Map.of("catalogue.rating.max", "5", "catalogue.rating.late.policy", policy));
        pipe(Input.prompt("i", 1), Input.response("i", 2), Input.rating("i", "f", 5, HOUR + 2));
        pipe(Input.rating("i", "g", 3, HOUR + 3));

        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 3L, "late", 1L));
        assertThat(scoring.closedVotes("i")).extracting(VoteUsed::getFeedbackId).containsExactly("f");
    }

    @Test
    void waitsForRequiredMetricsBeforeItSaysAnything() {
        scoring.close();
        scoring = new Scoring(
                state,
                Map.of(
                        "catalogue.rating.max", "5",
                        "catalogue.thumb.type", "boolean",
                        "catalogue.thumb.required", "true"));
        pipe(Input.prompt("i", 1), Input.response("i", 2), Input.rating("i", "f", 5, 10));
        assertThat(scoring.interactions()).isEmpty();

        pipe(new Input("i", Input.feedback("g", "thumb", true, "u1", 11).build(), Input.time(11)));

        assertThat(scoring.interactions()).singleElement().returns(false, ScoredInteraction::getClosed);
    }

    @Test
    void thePublishedCatalogueAppliesToFeedbackThatWasHeldForItsPrompt() {
        CatalogueConfig other = CatalogueConfig.from(Settings.of(Map.of("catalogue.thumb.type", "boolean")));
        scoring.pipe(Topics.CATALOGUES, "main", other.of("main"), Scoring.START);
        pipe(Input.rating("i", "f", 5, 10));
        pipe(new Input("i", Input.feedback("g", "thumb", true, "u1", 11).build(), Input.time(11)));
        assertThat(scoring.letters()).isEmpty();

        pipe(Input.prompt("i", 1), Input.response("i", 2));

        assertThat(scoring.letters()).singleElement().satisfies(letter -> {
            assertThat(letter.stage()).isEqualTo("join");
            assertThat(letter.reason()).startsWith("unknown metric \"rating\"");
        });
        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 3L, "deadLetters", 1L));
        assertThat(scoring.interactions())
                .last()
                .returns(other.version().getDigest(), ScoredInteraction::getCatalogueDigest);
    }

    @Test
    void aCopyThatIsWrittenAgainTooLateLeavesTheVoteOnTime() {
        Input vote = Input.rating("i", "f", 5, 10);
        pipe(Input.prompt("i", 1), Input.response("i", 2), vote, vote.at(20 * DAY));
        assertThat(scoring.closedQuality("i")).isEqualTo(FIVE);
        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 3L, "duplicates", 1L));

        pipe(Input.prompt("j", 20 * DAY), Input.response("j", 20 * DAY));
        Input late = new Input("j", vote.value(), Input.time(22 * DAY));
        pipe(late, late.at(20 * DAY + 10));
        scoring.settle();

        assertThat(scoring.closedQuality("j")).isEqualTo(FIVE);
        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 6L, "duplicates", 2L));
        assertThat(scoring.counts())
                .hasSize(2)
                .allSatisfy((count, times) -> assertThat(count.stampMs()).isEqualTo(count.bucketMs()));
    }

    @Test
    void feedbackAfterTheReviseWindowIsLate() {
        pipe(Input.prompt("i", 1), Input.response("i", 2), Input.rating("i", "f", 5, 8 * DAY));

        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 2L, "late", 1L));
        assertThat(scoring.closedQuality("i")).isNull();
    }

    @Test
    void feedbackAfterRetentionIsAnOrphanAndBeforeItIsLate() {
        pipe(Input.prompt("i", 1), Input.response("i", 2), Input.rating("i", "f", 5, 29 * DAY));
        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 2L, "late", 1L));

        pipe(Input.rating("i", "g", 5, 31 * DAY));
        scoring.tick(Input.time(60 * DAY));

        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 2L, "late", 1L, "orphans", 1L));
    }

    @Test
    void whatNeverMatchesEndsAsAnOrphanWithItsBytesAndOrigin() {
        Input feedback = Input.rating("i", "f", 5, 10);
        pipe(feedback, Input.prompt("j", 20), Input.response("k", 30), Input.response("k", 31));
        assertThat(scoring.outcomes()).isEqualTo(Map.of("pending", 3L, "duplicates", 1L));

        scoring.tick(Input.time(8 * DAY));

        assertThat(scoring.outcomes()).isEqualTo(Map.of("orphans", 3L, "duplicates", 1L));
        List<Scoring.Letter> letters = scoring.letters();
        assertThat(letters).extracting(Scoring.Letter::key).containsExactly("i", "j", "k");
        assertThat(letters).allMatch(letter -> letter.reason().startsWith("orphan: "));
        assertThat(letters.get(0).topic()).isEqualTo("hone.feedback");
        assertThat(letters.get(0).value())
                .isEqualTo(ByteBuffer.wrap(scoring.bytes(Topics.FEEDBACK, (FeedbackGiven) feedback.value())));
    }

    @Test
    void theEarlierOfTwoPromptsWinsAndTheExampleIsMadeAnew() {
        Input later = new Input("i", Input.prompt("acme/support", "later").build(), Input.time(3));
        Input earlier = new Input("i", Input.prompt("acme/support", "earlier").build(), Input.time(1));
        pipe(later, Input.response("i", 4), Input.rating("i", "f", 5, 5), earlier, later);

        assertThat(scoring.examples())
                .extracting(example -> example.getMessages().get(0).getContent())
                .containsExactly(Input.text("later"), Input.text("earlier"));
        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 3L, "superseded", 1L, "duplicates", 1L));
    }

    @Test
    void aRetractionTakesTheVoteBackEvenWhenItComesFirst() {
        pipe(
                Input.retraction("i", "f", 20),
                Input.prompt("i", 1),
                Input.response("i", 2),
                Input.rating("i", "f", 5, 10));
        scoring.tick(Input.time(DAY));

        assertThat(scoring.closedQuality("i")).isNull();
        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 3L, "superseded", 1L));
    }

    @Test
    void aRevisionWithoutQualityWithdrawsTheExample() {
        pipe(
                Input.prompt("i", 1),
                Input.response("i", 2),
                Input.rating("i", "f", 5, 10),
                Input.retraction("i", "f", 20));

        assertThat(scoring.examples())
                .extracting(Example::getWithdrawn, Example::getReplaces)
                .containsExactly(tuple(false, false), tuple(true, true));
        assertThat(scoring.ledger().getExamples()).isZero();
    }

    @Test
    void judgesByTheGoalSetOfTheSegmentElseThePoolElseTheLine() {
        pipe(Input.prompt("i", 1), Input.response("i", 2));
        pipe(Input.rating("i", "a", 4, 10));
        scoring.goalSet(goalSet("*", FIVE));
        pipe(Input.rating("i", "b", 5, 11));
        scoring.goalSet(goalSet("acme/*", FOUR));
        pipe(Input.rating("i", "c", 4, 12));

        assertThat(scoring.examples())
                .extracting(Example::getGoals)
                .containsExactly(List.of(0), List.of(0, 1), List.of(0, 1));
    }

    private static GoalSet goalSet(String segment, int threshold) {
        return new GoalSet(
                "main",
                segment,
                1,
                List.of(new GoalLevel(0, 0.0, 0, 1.0, 100), new GoalLevel(1, 0.5, threshold, 0.5, 50)),
                100L,
                Instant.EPOCH,
                Scoring.START);
    }

    @Test
    void firesAllTimersAfterAJumpOfTheClockAFewAtATime() {
        scoring.close();
        scoring = new Scoring(state, Map.of("join.timers.per.call", "2"));
        for (int i = 0; i < 9; i++) {
            pipe(Input.prompt("i" + i, 1), Input.response("i" + i, 2), Input.rating("i" + i, "f", 5, 10));
        }
        Instant end = Input.time(3650 * DAY);
        scoring.tick(end);
        assertThat(scoring.closed()).hasSizeLessThan(9);
        assertThat(scoring.deltas())
                .extracting(delta -> delta.getWatermark())
                .allMatch(mark -> !mark.isAfter(Input.time(HOUR + 2)));

        scoring.settle();

        assertThat(scoring.closed()).hasSize(9);
        assertThat(scoring.deltas()).last().returns(end, delta -> delta.getWatermark());
        assertThat(scoring.counts().values()).containsExactly(9L);
    }

    @Test
    void aQuietPartitionHearsTheClockFourTimesASecond() {
        live();
        pipe(Input.prompt("i", 1), Input.response("i", 2));
        for (int i = 0; i < 12; i++) {
            scoring.pass(Duration.ofMillis(250));
        }

        assertThat(ticks())
                .startsWith(Input.time(0).plusMillis(250), Input.time(0).plusMillis(500))
                .endsWith(Input.time(3));
        assertThat(ticks()).isEmpty();
        assertThat(scoring.ledger().getClock()).isAfterOrEqualTo(Input.time(3));
    }

    @Test
    void oneWhereRecordsComeHearsItOnceASecondWhateverTheyAre() {
        live();
        for (int i = 1; i <= 30; i++) {
            scoring.pass(Duration.ofMillis(100));
            scoring.pipeBytes(
                    Topics.PROMPTS,
                    new byte[] {'i'},
                    new byte[] {7},
                    Input.time(0).plusMillis(100L * i));
        }

        assertThat(ticks()).hasSizeBetween(3, 4);
        assertThat(scoring.ledger().getClock()).isAfterOrEqualTo(Input.time(2));
    }

    @Test
    void aRecordFromTheFutureDoesNotStopTheClock() {
        live();
        scoring.pipeBytes(Topics.PROMPTS, new byte[] {'i'}, new byte[] {7}, Input.time(3650 * DAY));
        for (int i = 0; i < 4; i++) {
            scoring.pass(Duration.ofMillis(250));
        }

        assertThat(ticks()).hasSize(4);
    }

    private void live() {
        scoring.close();
        scoring = new Scoring(state, Map.of("clock.ticks.enabled", "true"));
    }

    private List<Instant> ticks() {
        return scoring.read(Topics.CLOCK).stream()
                .map(tick -> tick.value().getWallTime())
                .toList();
    }
}
