package dev.hone.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.client.report.Events;
import dev.hone.lab.chaos.Acknowledged.Answered;
import dev.hone.lab.chaos.Acknowledged.Failure;
import dev.hone.lab.chaos.Acknowledged.Given;
import dev.hone.lab.chaos.Seen.Decided;
import dev.hone.lab.chaos.Seen.Input;
import dev.hone.lab.chaos.Seen.RoundEnd;
import dev.hone.lab.chaos.Target.Role;
import dev.hone.schemas.digest.Sha256;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The checks of the outside reader hold on a log that is as it must be, and find each thing that is wrong with it. */
class ChecksTest {

    private static final Target SERVER = new Target(Role.SERVING, 0);
    private static final Answered ANSWER = new Answered("a", "main@base", SERVER, at(1), at(2));
    private static final Given GIVEN = new Given("f", "a");

    private static Duration at(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    /** One interaction with its feedback, whose prompt an outbox has sent twice; and a prompt alone. */
    private static Seen log() {
        Seen seen = new Seen();
        seen.input(Input.PROMPTS, "a", "p");
        seen.input(Input.PROMPTS, "a", "p");
        seen.input(Input.PROMPTS, "alone", "p");
        seen.input(Input.RESPONSES, "a", "r");
        seen.input(Input.FEEDBACK, "f", "g");
        seen.feedbackOn("f", "a");
        seen.revision("a", 0, false, List.of("f"));
        seen.revision("a", 1, true, List.of("f"));
        seen.example("a", 0, false);
        seen.events(events(5, 3, 1));
        return seen;
    }

    private static Events events(long records, long accepted, long examples) {
        return new Events(records, 3, 1, 1, accepted, 1, 0, 0, 0, 0, 0, 0, 1, 1, examples, 0);
    }

    @Test
    void theLedgerOfAWholeLogBalances() {
        assertThat(LedgerCheck.of(log())).satisfies(promise -> {
            assertThat(promise.held()).as(promise.why()).isTrue();
            assertThat(promise.number()).isEqualTo(1);
        });
    }

    @Test
    void theLedgerFindsARecordThatNobodyCounted() {
        Seen seen = log();
        seen.events(events(5, 2, 1));

        assertThat(LedgerCheck.of(seen).why()).contains("in none of the outcomes");
    }

    @Test
    void theLedgerFindsARecordThatIsMissingAndOneThatIsDoubled() {
        Seen doubled = log();
        doubled.input(Input.FEEDBACK, "f", "g");
        Seen missing = new Seen();
        missing.input(Input.PROMPTS, "a", "p");
        missing.events(events(5, 3, 1));

        assertThat(LedgerCheck.of(doubled).held()).isFalse();
        assertThat(LedgerCheck.of(doubled).why()).contains("feedback read: the ledgers say 1, counted are 2");
        assertThat(LedgerCheck.of(missing).why()).contains("prompts read: the ledgers say 3, counted are 1");
    }

    @Test
    void theLedgerFindsARevisionAndAnExampleThatAreThereTwice() {
        Seen seen = log();
        seen.revision("a", 1, true, List.of("f"));
        seen.example("a", 0, false);

        assertThat(LedgerCheck.of(seen).why())
                .contains("revisions of interactions twice: a 1")
                .contains("revisions of examples twice: a 0");
    }

    @Test
    void theLedgerFindsAnExampleThatIsMissing() {
        Seen seen = log();
        seen.example("a", 1, true);

        assertThat(LedgerCheck.of(seen).why()).contains("examples: the ledgers say 1, counted are 0");
    }

    @Test
    void theLedgerFindsAnInteractionThatNeverClosed() {
        Seen seen = log();
        seen.input(Input.RESPONSES, "alone", "r");

        assertThat(LedgerCheck.of(seen).why()).contains("no closed revision: alone");
    }

    @Test
    void theLedgerIsMissingWhereThereIsNone() {
        assertThat(LedgerCheck.of(new Seen()).held()).isFalse();
    }

    @Test
    void whatWasAcknowledgedIsThere() {
        assertThat(CaptureCheck.of(log(), List.of(ANSWER), List.of(GIVEN)).held())
                .isTrue();
    }

    @Test
    void findsWhatWasAcknowledgedAndIsLost() {
        var lost = new Answered("b", "main@base", SERVER, at(1), at(2));

        assertThat(CaptureCheck.of(log(), List.of(lost), List.of()).why())
                .contains("prompts: b was acknowledged and is not there")
                .contains("responses: b was acknowledged and is not there");
        assertThat(CaptureCheck.of(log(), List.of(), List.of(new Given("g", "a")))
                        .why())
                .contains("feedback: g was acknowledged and is not there");
    }

    @Test
    void findsAnAnswerWithTwoContentsAndFeedbackThatCountsTwice() {
        Seen seen = log();
        seen.input(Input.RESPONSES, "a", "other");
        seen.revision("a", 2, true, List.of("f", "f"));

        assertThat(CaptureCheck.of(seen, List.of(ANSWER), List.of(GIVEN)).why())
                .contains("responses: a is there with other content")
                .contains("feedback f is counted 2 times");
    }

    @Test
    void findsARoundWithTwoOutcomesAndOneThatGivesOtherBytes() {
        var end = new RoundEnd("main#1", "main@sha256:1");
        var other = new RoundEnd("main#1", "main@sha256:2");

        assertThat(RoundCheck.of(Set.of("main#1"), List.of(end), List.of(end)).held())
                .isTrue();
        assertThat(RoundCheck.of(Set.of("main#1"), List.of(end, end), List.of()).held())
                .isFalse();
        assertThat(RoundCheck.of(Set.of("main#1"), List.of(end), List.of(other)).why())
                .contains("main#1 gave main@sha256:1, and done again main@sha256:2");
        assertThat(RoundCheck.of(Set.of(), List.of(end), List.of()).held()).isFalse();
    }

    @Test
    void findsAVersionThatServesOnAfterItWasDecidedAgainst() {
        var late = new Answered("b", "", SERVER, at(131), at(132));
        var inTime = new Answered("c", "main@sha256:1", SERVER, at(129), at(140));
        Map<String, Duration> against = Map.of("main@sha256:1", at(100));

        assertThat(ServedCheck.of(List.of(inTime, ANSWER), Map.of(), against).held())
                .isTrue();
        assertThat(ServedCheck.of(List.of(inTime, late), Map.of("b", "main@sha256:1"), against)
                        .why())
                .contains("31 s after that was decided");
    }

    private static TeacherForced.Read read(double told, double taught) {
        return new TeacherForced.Read("a", "main@base", told, taught, Optional.of(-20.0));
    }

    @Test
    void findsAnAnswerOfAnotherVersionThanItNames() {
        var people = new Acknowledged();
        people.answered(ANSWER);

        assertThat(VersionCheck.of(List.of(read(-10, -10.0001)), Map.of("a", "main@base"), people, List.of())
                        .held())
                .isTrue();
        assertThat(VersionCheck.of(List.of(read(-10, -12)), Map.of(), people, List.of())
                        .why())
                .contains("a names main@base, under which its log-probability is -12.0 and not -10.0");
        assertThat(VersionCheck.of(List.of(), Map.of("a", "main@sha256:1"), people, List.of())
                        .held())
                .isFalse();
    }

    @Test
    void findsARequestThatFailedAtAServerThatNothingWasDoneTo() {
        var people = new Acknowledged();
        people.failed(new Failure(SERVER, 500, "", at(10), at(11)));
        var fault = new Fault(at(9), FaultKind.PAUSE, SERVER, at(1), 0);
        var row = new FaultRow(fault, at(9), Evidence.seen(""), at(10), Evidence.seen(""));

        assertThat(VersionCheck.of(List.of(), Map.of(), people, List.of(row)).held())
                .isTrue();
        assertThat(VersionCheck.of(List.of(), Map.of(), people, List.of()).held())
                .isFalse();
    }

    @Test
    void findsAPromotionOfWhatPeopleLikeLessAndOneOnNothing() {
        var liking = new Liking(1);
        String liked = version(liking, true);
        String disliked = version(liking, false);
        Map<String, Double> data = Map.of("champion.scored", 20.0, "challenger.scored", 20.0);

        assertThat(CanaryCheck.of(List.of(new Decided("PROMOTED", liked, data)), liking)
                        .held())
                .isTrue();
        assertThat(CanaryCheck.of(List.of(new Decided("PROMOTED", disliked, data)), liking)
                        .why())
                .contains("people like it less than the base");
        assertThat(CanaryCheck.of(List.of(new Decided("PROMOTED", liked, Map.of())), liking)
                        .why())
                .contains("nobody's score of the challenger");
    }

    @Test
    void allowsAsManyMistakesAsChanceDoes() {
        var liking = new Liking(1);
        List<Decided> mistakes = IntStream.range(0, 4)
                .mapToObj(any -> new Decided("ROLLED_BACK", version(liking, true), Map.of()))
                .toList();

        assertThat(CanaryCheck.allowed(0)).isZero();
        assertThat(CanaryCheck.allowed(100)).isBetween(11, 14);
        assertThat(CanaryCheck.of(mistakes, liking).held()).isFalse();
        assertThat(CanaryCheck.of(List.of(new Decided("ROLLED_BACK", version(liking, false), Map.of())), liking)
                        .held())
                .isTrue();
    }

    private static String version(Liking liking, boolean liked) {
        return IntStream.range(0, 100)
                .mapToObj(number -> "main@sha256:" + Sha256.hex(Sha256.of("version " + number)))
                .filter(name -> liking.of(name) > liking.of("main@base") == liked)
                .findFirst()
                .orElseThrow();
    }
}
