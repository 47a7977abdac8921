package dev.hone.trainer.intake;

import static dev.hone.trainer.intake.Fixtures.example;
import static dev.hone.trainer.intake.Fixtures.goalSet;
import static dev.hone.trainer.intake.Fixtures.holdout;
import static dev.hone.trainer.intake.Fixtures.round;
import static dev.hone.trainer.intake.Fixtures.withdrawal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Lineage;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TextEnvelope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntakeTest {

    private final InMemoryExampleLog log = new InMemoryExampleLog();

    @Test
    void keepsTheHighestRevisionOfAnInteraction() {
        log.append("a", example(0, 50)).append("a", example(2, 250)).append("a", example(1, 350));

        assertThat(own()).singleElement().extracting(Demonstration::quality).isEqualTo(250);
    }

    @Test
    void usesNothingOfAnInteractionThatWasWithdrawn() {
        log.append("a", example(0, 50)).append("b", example(0, 50)).append("a", withdrawal(1));

        assertThat(own()).extracting(Demonstration::id).containsExactly("b");
    }

    @Test
    void takesAnExampleThatCameBackAfterItsWithdrawal() {
        log.append("a", example(0, 50)).append("a", withdrawal(1)).append("a", example(2, 350));

        assertThat(own()).extracting(Demonstration::quality).containsExactly(350);
    }

    @Test
    void keepsTheHoldoutApart() {
        log.append("a", example(0, 50)).append("b", holdout(50));

        Intake.Taken taken = Intake.take(round(0, log.end()).build(), log);

        assertThat(taken.own()).extracting(Demonstration::id).containsExactly("a");
        assertThat(taken.holdout()).extracting(Demonstration::id).containsExactly("b");
    }

    @Test
    void leavesQuarantinedRangesOut() {
        log.append("a", example(0, 50)).append("b", example(0, 50)).append("c", example(0, 50));
        var round = round(0, 3).setExclusions(List.of(new OffsetRange(0, 1L, 2L), new OffsetRange(1, 0L, 9L)));

        assertThat(Intake.take(round.build(), log).own())
                .extracting(Demonstration::id)
                .containsExactly("a", "c");
    }

    @Test
    void takesNothingOfASubjectThatAskedToBeForgotten() {
        log.append("a", of("u1", 50)).append("b", of("u2", 50)).append("c", holdoutOf("u1"));
        log.append("d", of("u1", 50)).append("e", of(null, 50)).append("f", holdoutOf("u1"));
        log.erased(erased("u1", 50, 0));

        Intake.Taken taken = Intake.take(round(3, 6).build(), log);

        assertThat(taken.own()).extracting(Demonstration::id).containsExactly("e");
        assertThat(taken.earlier()).extracting(Demonstration::id).containsExactly("b");
        assertThat(taken.holdout()).isEmpty();
        assertThat(taken.earlyHoldout()).isEmpty();
        assertThat(taken.unusable()).isEqualTo(Unusable.NONE);
        assertThat(taken.erased().interactions()).containsExactly("a", "c", "d", "f");
        assertThat(taken.erased().offsets()).containsExactly(1L);
    }

    @Test
    void anErasureIsOfWhatWasAskedUpToItsTime() {
        log.append("a", of("u1", 50)).append("b", of("u1", 51));
        Example old = Example.newBuilder(of("u1", 30))
                .setLineage(new Lineage("v", null, "sha256:c", List.of(), Instant.ofEpochSecond(60), null))
                .build();
        log.append("c", old)
                .append("d", Example.newBuilder(of("u1", 99)).setLineage(null).build());
        log.erased(erased("u1", 50, 0));

        assertThat(own()).extracting(Demonstration::id).containsExactly("b", "c");
    }

    @Test
    void anErasureAfterTheRoundWasClosedCountsAndIsTold() {
        log.append("a", of("u1", 50)).append("b", of("u2", 50));
        log.erased(erased("u1", 50, 7));
        var round = round(0, 2);

        assertThat(Intake.take(round.build(), log).erased().sinceClosed()).isEqualTo(1);
        assertThat(Intake.take(round.setErasureOffsets(List.of(7L)).build(), log)
                        .erased()
                        .sinceClosed())
                .isEqualTo(1);
        assertThat(Intake.take(round.setErasureOffsets(List.of(8L)).build(), log)
                        .erased()
                        .sinceClosed())
                .isZero();
    }

    private static Example of(@Nullable String subject, long askedSecond) {
        Instant asked = Instant.ofEpochSecond(askedSecond);
        return Example.newBuilder(example(0, 50))
                .setSubject(subject)
                .setLineage(new Lineage("v", null, "sha256:c", List.of(), asked.plusSeconds(5), asked))
                .build();
    }

    private static Example holdoutOf(String subject) {
        return Example.newBuilder(of(subject, 50)).setHoldout(true).build();
    }

    private static ErasedSubjects erased(String subject, long untilSecond, long offset) {
        return new ErasedSubjects(
                Map.of(subject, new ErasedSubjects.Erased(Instant.ofEpochSecond(untilSecond), 0, offset)),
                List.of(offset + 1));
    }

    @Test
    void aRevisionInTheRoundTakesTheEarlierOneOutOfReplay() {
        log.append("a", example(0, 50)).append("b", example(0, 50)).append("c", example(0, 50));
        log.append("a", example(1, 150)).append("b", withdrawal(1));

        Intake.Taken taken = Intake.take(round(3, 5).build(), log);

        assertThat(taken.own()).extracting(Demonstration::id).containsExactly("a");
        assertThat(taken.earlier()).extracting(Demonstration::id).containsExactly("c");
    }

    @Test
    void relabelsWithTheRoundsOwnGoalsAndNotWithThoseOfTheRecord() {
        log.append("a", Example.newBuilder(example(0, 250)).setGoals(List.of(0)).build());

        assertThat(own())
                .flatExtracting(Demonstration::goals)
                .extracting("level")
                .containsExactly(0, 1, 2);
    }

    @Test
    void goalSetsAreTheSegmentsOwnElseItsTenantsElseTheLines() {
        log.append(
                "own",
                Example.newBuilder(example(0, 50)).setSegment("acme/support").build());
        log.append(
                "tenant",
                Example.newBuilder(example(0, 50)).setSegment("acme/sales").build());
        log.append(
                "line",
                Example.newBuilder(example(0, 50)).setSegment("other/sales").build());
        var goalSets =
                List.of(goalSet("*", 0, 90), goalSet("acme/*", 0, 30, 60), goalSet("acme/support", 0, 10, 20, 30));

        List<Demonstration> own =
                Intake.take(round(0, 3).setGoalSets(goalSets).build(), log).own();

        assertThat(own)
                .extracting(row -> row.id() + " " + row.goals().size())
                .containsExactly("line 1", "own 4", "tenant 2");
    }

    @Test
    void countsWhatItCannotUseByReason() {
        TextEnvelope encrypted = new TextEnvelope("key", Fixtures.text("x").getBytes());
        log.append(
                "encrypted",
                Example.newBuilder(example(0, 50)).setResponse(encrypted).build());
        log.append(
                "role",
                Example.newBuilder(example(0, 50)).setMessages(turn("tool")).build());
        log.append(
                "another role",
                Example.newBuilder(example(0, 50)).setMessages(turn("human")).build());
        log.append(
                "empty",
                Example.newBuilder(example(0, 50))
                        .setResponse(Fixtures.text(" \n"))
                        .build());
        log.append("good", example(0, 50));

        Intake.Taken taken = Intake.take(round(0, 5).build(), log);

        assertThat(taken.own()).extracting(Demonstration::id).containsExactly("good");
        assertThat(taken.unusable().rows())
                .extracting(row -> row.getRows() + " " + row.getReason())
                .containsExactly(
                        "2 a turn has a role other than system, user and assistant, and is none of tools",
                        "1 it is encrypted, and not by Hone",
                        "1 its answer is empty");
    }

    @Test
    void examplesOfAnotherLineAreNoneOfTheRounds() {
        log.append(
                "other line", Example.newBuilder(example(0, 50)).setLine("side").build());

        Intake.Taken taken = Intake.take(round(0, 1).build(), log);

        assertThat(taken.own()).isEmpty();
        assertThat(taken.unusable().total()).isZero();
    }

    @Test
    void aDevelopersTurnIsASystemTurn() {
        log.append(
                "a",
                Example.newBuilder(example(0, 50))
                        .setMessages(turn("developer"))
                        .build());

        assertThat(own())
                .flatExtracting(Demonstration::messages)
                .extracting("role")
                .containsExactly("system");
    }

    @ParameterizedTest(name = "{0}: an example {1}, cut {2}")
    @CsvSource({
        ", true, false",
        "stop, true, false",
        "length, true, true",
        "max_tokens, true, true",
        "error, false, false",
        "cancelled, false, false",
        "content_filter, false, false",
        "whatever, false, false"
    })
    void onlyWholeAndCutAnswersAreTaken(@Nullable String finishReason, boolean taken, boolean cut) {
        log.append(
                "a",
                Example.newBuilder(example(0, 50)).setFinishReason(finishReason).build());

        Intake.Taken found = Intake.take(round(0, 1).build(), log);

        assertThat(found.own()).hasSize(taken ? 1 : 0).allMatch(row -> row.cut() == cut);
        assertThat(found.unusable().total()).isEqualTo(taken ? 0 : 1);
    }

    @Test
    void aRecordThatCannotBeReadCostsItsInteractionAndNothingElse() {
        log.append("a", example(0, 50))
                .append("b", example(0, 50))
                .append("a", null)
                .append("a", example(5, 50));

        Intake.Taken taken = Intake.take(round(0, 4).build(), log);

        assertThat(taken.own()).extracting(Demonstration::id).containsExactly("b");
        assertThat(taken.unusable().words()).isEqualTo("1: its record in the log cannot be read");
    }

    @Test
    void aCorrectionIsOneMoreDemonstrationWhichMeetsEveryGoal() {
        log.append("a", corrected(example(0, 150), "better"));

        List<Demonstration> own = own();

        assertThat(own).extracting(Demonstration::response).containsExactly("answer", "better");
        assertThat(own).extracting(Demonstration::quality).containsExactly(150, 16_384);
        assertThat(own).extracting(row -> row.goals().size()).containsExactly(2, 4);
        assertThat(own).extracting(Demonstration::id).doesNotHaveDuplicates();
        assertThat(own).extracting(Demonstration::cluster).containsOnly("interaction a");
        assertThat(own).extracting(Demonstration::messages).allMatch(own.get(0).messages()::equals);
    }

    @Test
    void aCorrectionMayBeAllThereIs() {
        log.append(
                "a",
                Example.newBuilder(corrected(example(0, 150), "better"))
                        .setResponse(null)
                        .setQuality(null)
                        .build());

        Intake.Taken taken = Intake.take(round(0, 1).build(), log);

        assertThat(taken.own()).extracting(Demonstration::response).containsExactly("better");
        assertThat(taken.unusable().total()).isZero();
    }

    @Test
    void aCorrectionFollowsItsInteractionIntoTheHoldoutAndOutOfTheLog() {
        log.append("a", corrected(holdout(150), "better"))
                .append("b", corrected(example(0, 150), "better"))
                .append("b", example(1, 150))
                .append("c", corrected(example(0, 150), "better"))
                .append("c", withdrawal(1));

        Intake.Taken taken = Intake.take(round(0, log.end()).build(), log);

        assertThat(taken.own()).extracting(Demonstration::response).containsExactly("answer");
        assertThat(taken.holdout()).extracting(Demonstration::response).containsExactly("answer", "better");
    }

    @Test
    void aCorrectionThatCannotBeReadCostsNoResponse() {
        TextEnvelope encrypted = new TextEnvelope("key", Fixtures.text("x").getBytes());
        log.append(
                        "a",
                        Example.newBuilder(example(0, 150))
                                .setCorrection(encrypted)
                                .build())
                .append("b", corrected(example(0, 150), " "));

        Intake.Taken taken = Intake.take(round(0, 2).build(), log);

        assertThat(taken.own()).extracting(Demonstration::response).containsExactly("answer", "answer");
        assertThat(taken.unusable().rows())
                .extracting(row -> row.getRows() + " " + row.getReason())
                .containsExactlyInAnyOrder("1 it is encrypted, and not by Hone", "1 its correction is empty");
    }

    @Test
    void theCorrectionOfACutAnswerIsWhole() {
        log.append(
                "a",
                Example.newBuilder(corrected(example(0, 150), "better"))
                        .setFinishReason("length")
                        .build());

        assertThat(own()).extracting(Demonstration::cut).containsExactly(true, false);
    }

    private static Example corrected(Example example, String correction) {
        return Example.newBuilder(example)
                .setCorrection(Fixtures.text(correction))
                .build();
    }

    @Test
    void theEarlyHoldoutBeginsAtTheEarliestOffset() {
        log.append("z", holdout(50)).append("a", holdout(50)).append("own", example(0, 50));

        assertThat(Intake.take(round(2, 3).build(), log).earlyHoldout())
                .extracting(Demonstration::id)
                .containsExactly("z", "a");
    }

    @Test
    void refusesARoundWithoutGoals() {
        assertThatThrownBy(() -> Intake.take(round(0, 0).setGoalSets(List.of()).build(), log))
                .isInstanceOf(RoundRefusedException.class)
                .hasMessageContaining("no goal sets");
        assertThatThrownBy(() -> Intake.take(
                        round(0, 0).setGoalSets(List.of(goalSet("*", 0, 9, 3))).build(), log))
                .isInstanceOf(RoundRefusedException.class)
                .hasMessageContaining("ascend");
    }

    private static List<dev.hone.schemas.records.Message> turn(String role) {
        return List.of(new dev.hone.schemas.records.Message(role, Fixtures.text("42")));
    }

    private List<Demonstration> own() {
        return Intake.take(round(0, log.end()).build(), log).own();
    }
}
