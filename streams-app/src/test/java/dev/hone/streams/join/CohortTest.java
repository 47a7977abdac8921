package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is taken to have brought a score. */
class CohortTest {

    private static final Caller APP = new Caller("app", "acme", false, 1.0);
    private static final Caller OTHER = new Caller("other", "acme", false, null);
    private static final Caller HALF = new Caller("half", "acme", false, .5);
    private static final Source ANN = human("ann");
    private static final Source BOB = human("bob");
    private static final Source JUDGE = new Source(SourceKind.MODEL, "judge");

    @Test
    void theSubjectIfAllElseIsTrusted() {
        int ann = Cohort.of(prompt("ann", APP), List.of(vote(ANN, APP)));

        assertThat(ann).isBetween(1, 255);
        assertThat(Cohort.of(prompt("ann", APP), List.of())).isEqualTo(ann);
        assertThat(Cohort.of(prompt("ann", APP), List.of(vote(human(""), APP), vote(JUDGE, APP))))
                .isEqualTo(ann);
        assertThat(Cohort.of(prompt("bob", APP), List.of(vote(BOB, APP)))).isNotEqualTo(ann);
        assertThat(Cohort.of(prompt("ann", null), List.of(vote(ANN, null))))
                .as("one of no tenant")
                .isBetween(1, 255)
                .isNotEqualTo(ann);
    }

    @Test
    void whoeverVotesOnOthersBeforeTheSubject() {
        int bob = Cohort.of(prompt("ann", APP), List.of(vote(ANN, APP), vote(BOB, APP)));

        assertThat(Cohort.of(prompt("eve", APP), List.of(vote(BOB, APP)))).isEqualTo(bob);
        assertThat(bob).isNotEqualTo(Cohort.of(prompt("ann", APP), List.of(vote(ANN, APP))));
        assertThat(Cohort.of(prompt("ann", null), List.of(vote(JUDGE, null))))
                .as("a program that wrote to Kafka itself is vouched for")
                .isEqualTo(Cohort.of(prompt("ann", null), List.of()));
    }

    @Test
    void aKeyThatIsNotTrustedBeforeAnybody() {
        int other = Cohort.of(prompt("ann", APP), List.of(vote(ANN, APP), vote(BOB, APP), vote(ANN, OTHER)));

        assertThat(Cohort.of(prompt("eve", OTHER), List.of())).as("it asked").isEqualTo(other);
        assertThat(Cohort.of(prompt("eve", OTHER), List.of(vote(human("eve"), OTHER))))
                .isEqualTo(other);
        assertThat(Cohort.of(prompt("eve", OTHER), List.of(vote(BOB, APP)))).isEqualTo(other);
        assertThat(Cohort.of(prompt("ann", HALF), List.of()))
                .as("a share below 1 is no trust")
                .isEqualTo(Cohort.of(prompt("bob", HALF), List.of()));
    }

    @Test
    void nobodyWhereThereIsNone() {
        assertThat(Cohort.of(prompt(null, null), List.of(vote(human(""), null))))
                .isEqualTo(Cohort.NONE);
        assertThat(Cohort.of(prompt(null, APP), List.of(vote(JUDGE, APP)))).isEqualTo(Cohort.NONE);
        ContentVersion ofBefore = prompt("ann", APP).of(SubjectName.UNKNOWN, SubjectName.UNKNOWN);
        assertThat(Cohort.of(ofBefore, List.of())).isEqualTo(Cohort.NONE);
    }

    @Test
    void theOrderOfVotesSaysNothing() {
        List<Vote> votes = IntStream.range(0, 8)
                .mapToObj(i -> vote(human("rater-" + i), APP))
                .collect(Collectors.toList());
        int cohort = Cohort.of(prompt("ann", APP), votes);
        Collections.reverse(votes);

        assertThat(Cohort.of(prompt("ann", APP), votes)).isEqualTo(cohort);
    }

    // By the names alone one of the two would always be the other's cover.
    @Test
    void ofTwoWhoVoteOnTheSameEachIsTakenForSome() {
        List<Vote> both = List.of(vote(BOB, APP), vote(human("mallory"), APP));

        Set<Integer> cohorts = new TreeSet<>();
        for (int i = 0; i < 40; i++) {
            cohorts.add(Cohort.of(prompt("ann" + i, APP), both));
        }

        assertThat(cohorts)
                .containsExactlyInAnyOrder(
                        Cohort.of(prompt("ann", APP), both.subList(0, 1)),
                        Cohort.of(prompt("ann", APP), both.subList(1, 2)));
    }

    private static ContentVersion prompt(@Nullable String subject, @Nullable Caller caller) {
        TextEnvelope text = new TextEnvelope(null, ByteBuffer.wrap("ask".getBytes(StandardCharsets.UTF_8)));
        PromptSubmitted prompt = PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setSubject(subject)
                .setMessages(List.of(new Message("user", text)))
                .setCaller(caller)
                .build();
        return ContentVersion.of(prompt, 1, new ContentHash().of(prompt));
    }

    private static Vote vote(Source source, @Nullable Caller caller) {
        FeedbackGiven given = FeedbackGiven.newBuilder()
                .setFeedbackId("by-" + source.getId())
                .setMetric("rating")
                .setValue(5.0)
                .setSource(source)
                .setEventTime(Instant.EPOCH)
                .setCaller(caller)
                .build();
        return Vote.of(given, 1, "aa", false);
    }

    private static Source human(String id) {
        return new Source(SourceKind.HUMAN, id);
    }
}
