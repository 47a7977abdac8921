package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.Contributor;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scoring writes of a canary: each response once as it comes, each interaction once as it closes. */
class CanaryEvidenceTest {

    private static final long DUE = 24 * 3600;
    private static final long RETENTION_DAYS = 10;

    @TempDir
    Path state;

    private Scoring scoring;

    @BeforeEach
    void open() {
        scoring = new Scoring(
                state,
                Map.of(
                        "join.retention.ms",
                        Long.toString(Duration.ofDays(RETENTION_DAYS).toMillis())));
    }

    @AfterEach
    void close() {
        scoring.close();
    }

    private static Input prompt(String id, String subject, long seconds) {
        PromptSubmitted prompt = PromptSubmitted.newBuilder(
                        (PromptSubmitted) Input.prompt(id, seconds).value())
                .setSubject(subject)
                .setGoalChoice(GoalChoice.SERVED)
                .build();
        return new Input(id, prompt, Input.time(seconds));
    }

    private static Input response(String id, long seconds) {
        ResponseServed response = ResponseServed.newBuilder(
                        (ResponseServed) Input.response(id, seconds).value())
                .setArm("challenger")
                .setRolloutId("main!1")
                .setStage(0)
                .build();
        return new Input(id, response, Input.time(seconds));
    }

    @Test
    void anInteractionIsWrittenWhenItClosesAndNotAgain() {
        scoring.pipe(prompt("i", "ann", 1));
        scoring.pipe(response("i", 2));
        scoring.pipe(Input.rating("i", "a", 5, 10, "ann"));
        assertThat(exposures()).as("an open interaction").isEmpty();

        scoring.tick(Input.time(2 + DUE + 1));
        List<TestRecord<String, EvidenceCounted>> closed = exposures();
        scoring.pipe(Input.rating("i", "b", 1, 2 + DUE + 10));

        assertThat(scoring.interactions().get(scoring.interactions().size() - 1).getRevision())
                .as("a late vote revises it")
                .isPositive();
        assertThat(closed).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("main/ann");
            assertThat(record.timestamp()).isEqualTo(Input.time(2).toEpochMilli());
            assertThat(record.value().getScore()).isNotNull();
        });
        assertThat(exposures()).isEmpty();
    }

    @Test
    void onlyTheSubjectsOwnVoteIsEvidenceAndAllCountInItsQuality() {
        scoring.pipe(prompt("i", "ann", 1));
        scoring.pipe(response("i", 2));
        scoring.pipe(Input.rating("i", "a", 5, 10, "bob"));
        scoring.pipe(Input.rating("i", "b", 1, 11, "ann"));
        scoring.pipe(prompt("j", "cid", 1));
        scoring.pipe(response("j", 2));
        scoring.pipe(Input.rating("j", "a", 5, 10, "bob"));
        scoring.tick(Input.time(2 + DUE + 1));

        assertThat(exposures())
                .extracting(
                        record -> record.value().getUnit(),
                        record -> record.value().getScore())
                .containsExactlyInAnyOrder(tuple("ann", 0), tuple("cid", null));
        assertThat(scoring.interactions())
                .extracting(interaction -> interaction.getVotes().size())
                .contains(2, 1);
    }

    @Test
    void usersOfTwoTenantsWithOneNameCountEach() {
        for (String tenant : List.of("acme", "umbrella")) {
            scoring.pipe(asked(tenant, 1));
            scoring.pipe(response(tenant, true));
        }
        scoring.pipe(asked("before", 1));
        scoring.pipe(response("before", false));
        scoring.tick(Input.time(2 + DUE + 1));

        assertThat(exposures())
                .extracting(TestRecord::key, record -> record.value().getUnit())
                .as("the last by a server of before, which gave its name an arm")
                .containsExactlyInAnyOrder(
                        tuple("main/acme\0ann", "acme\0ann"),
                        tuple("main/umbrella\0ann", "umbrella\0ann"),
                        tuple("main/ann", "ann"));
    }

    private static Input asked(String tenant, long seconds) {
        PromptSubmitted prompt = PromptSubmitted.newBuilder(
                        (PromptSubmitted) prompt(tenant, "ann", seconds).value())
                .setSegment(tenant + "/chat")
                .setCaller(new Caller("web", tenant, false, null))
                .build();
        return new Input(tenant, prompt, Input.time(seconds));
    }

    private static Input response(String id, boolean withinTenant) {
        ResponseServed response = ResponseServed.newBuilder(
                        (ResponseServed) response(id, 2).value())
                .setArmWithinTenant(withinTenant)
                .build();
        return new Input(id, response, Input.time(2));
    }

    @Test
    void evidenceNamesTheKeysThatBroughtIt() {
        Caller web = new Caller("web", "acme", false, null);
        Caller votes = new Caller("votes", "acme", false, .5);
        PromptSubmitted asked = PromptSubmitted.newBuilder(
                        (PromptSubmitted) prompt("i", "ann", 1).value())
                .setCaller(web)
                .build();
        FeedbackGiven own =
                Input.feedback("a", "rating", 5.0, "ann", 10).setCaller(votes).build();
        FeedbackGiven other = Input.feedback("b", "rating", 1.0, "bob", 10)
                .setCaller(new Caller("else", "acme", false, null))
                .build();
        scoring.pipe(new Input("i", asked, Input.time(1)));
        scoring.pipe(response("i", 2));
        scoring.pipe(new Input("i", own, Input.time(10)));
        scoring.pipe(new Input("i", other, Input.time(10)));
        scoring.tick(Input.time(2 + DUE + 1));

        assertThat(exposures())
                .singleElement()
                .satisfies(record -> assertThat(record.value().getContributors())
                        .containsExactly(new Contributor("key:votes", .5), new Contributor("key:web", null)));
    }

    @Test
    void whereAnybodysVoteIsEvidenceItsSourceIsNamed() {
        scoring.close();
        scoring = new Scoring(state.resolve("any"), Map.of("rollout.evidence.votes", "any"));
        scoring.pipe(prompt("i", "ann", 1));
        scoring.pipe(response("i", 2));
        scoring.pipe(Input.rating("i", "a", 5, 10, "bob"));
        scoring.pipe(Input.rating("i", "b", 5, 11, "ann"));
        scoring.tick(Input.time(2 + DUE + 1));

        assertThat(exposures()).singleElement().satisfies(record -> {
            assertThat(record.value().getScore()).isPositive();
            assertThat(record.value().getContributors()).containsExactly(new Contributor("human:bob", null));
        });
    }

    @Test
    void aResponseIsWrittenAtOnceAndOnce() {
        scoring.pipe(response("i", 2));
        assertThat(responses()).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("main");
            assertThat(record.value().getUnit()).isNull();
        });

        scoring.pipe(response("i", 2));
        scoring.pipe(response("i", 3));
        scoring.pipeBytes(Topics.RESPONSES, "j".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3}, Input.time(3));

        assertThat(responses()).isEmpty();
    }

    @Test
    void nothingIsWrittenOfWhatNoCanaryServed() {
        scoring.pipe(Input.prompt("i", 1));
        scoring.pipe(Input.response("i", 2));
        scoring.tick(Input.time(2 + DUE + 1));

        assertThat(scoring.interactions()).isNotEmpty();
        assertThat(exposures()).isEmpty();
        assertThat(responses()).isEmpty();
    }

    @Test
    void aCopyThatComesAfterItsInteractionWasForgottenIsNoNewResponse() {
        scoring.pipe(prompt("i", "ann", 1));
        scoring.pipe(response("i", 2));
        responses();
        long later = Duration.ofDays(RETENTION_DAYS + 5).toSeconds();
        scoring.tick(Input.time(later));
        scoring.settle();

        scoring.pipe(response("i", 2));
        scoring.pipe(response("j", later));

        assertThat(responses()).hasSize(1);
    }

    @Test
    void aSubjectsExposuresLieTogetherWhereverItsInteractionsLie() {
        scoring.pipe(prompt("i", "ann", 1));
        scoring.pipe(response("i", 2));
        scoring.pipe(prompt("j", "ann", 3));
        scoring.pipe(response("j", 4));
        scoring.tick(Input.time(4 + DUE + 1));

        assertThat(exposures()).extracting(TestRecord::key).containsExactly("main/ann", "main/ann");
    }

    @Test
    void anAnswerOfTheAnchorIsDrawnWhenItClosesAndIsNoExposure() {
        scoring.pipe(prompt("i", "ann", 1));
        scoring.pipe(anchored("i", 2));
        scoring.pipe(Input.rating("i", "a", 5, 10, "ann"));
        scoring.tick(Input.time(2 + DUE + 1));

        assertThat(scoring.<EvidenceCounted>read(Topics.EXPOSURES))
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.key()).isEqualTo("main/ann");
                    assertThat(record.value().getKind()).isEqualTo(EvidenceKind.DRAWN);
                    assertThat(record.value().getAnsweredAt()).isEqualTo(Input.time(2));
                    assertThat(record.value().getScore()).isNotNull();
                });
        assertThat(responses()).isEmpty();
    }

    private static Input anchored(String id, long seconds) {
        ResponseServed response = ResponseServed.newBuilder(
                        (ResponseServed) Input.response(id, seconds).value())
                .setArm("anchor")
                .setVersion("main@base")
                .build();
        return new Input(id, response, Input.time(seconds));
    }

    private List<TestRecord<String, EvidenceCounted>> exposures() {
        List<TestRecord<String, EvidenceCounted>> written = scoring.read(Topics.EXPOSURES);
        return written.stream()
                .filter(record -> record.value().getKind() == EvidenceKind.EXPOSURE)
                .toList();
    }

    private List<TestRecord<String, EvidenceCounted>> responses() {
        return scoring.read(Topics.CANARY_RESPONSES);
    }
}
