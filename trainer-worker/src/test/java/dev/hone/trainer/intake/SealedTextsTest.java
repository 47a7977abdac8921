package dev.hone.trainer.intake;

import static dev.hone.trainer.intake.Fixtures.example;
import static dev.hone.trainer.intake.Fixtures.round;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.llm.text.Message;
import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.records.Example;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealedTextsTest {

    private final InMemoryExampleLog log = new InMemoryExampleLog();

    @Test
    void sealedTextsAreOpenedAndThoseWhoseKeyIsGoneAreLeftOutAsErased() {
        TextKey kept = TextKey.random("u1", new SecureRandom());
        TextKey gone = TextKey.random("u2", new SecureRandom());
        log.append("a", sealed("a", kept)).append("b", sealed("b", gone));
        log.append("c", sealed("c", gone)).append("d", sealed("d", kept)).append("e", example(0, 50));
        log.keys(List.of(kept));

        Intake.Taken taken = Intake.take(Fixtures.listening(2, 5).build(), log);

        assertThat(taken.own())
                .extracting(Demonstration::id, Demonstration::response)
                .contains(tuple("d", "answer"), tuple("e", "answer"))
                .hasSize(3);
        assertThat(taken.own()).extracting(Demonstration::response).contains("better");
        assertThat(taken.own()).extracting(Demonstration::comment).containsExactlyInAnyOrder("too short", null, null);
        assertThat(taken.own().get(0).messages()).containsExactly(Message.user("ask"));
        assertThat(taken.earlier()).hasSize(2);
        assertThat(taken.erased().interactions()).containsExactly("b", "c");
        assertThat(taken.erased().sinceClosed()).isEqualTo(2);
        assertThat(taken.unusable()).isEqualTo(Unusable.NONE);
    }

    @Test
    void aCommentWhoseKeyIsGoneCostsNoExampleWhereCommentsAreNotLearned() {
        TextKey gone = TextKey.random("u2", new SecureRandom());
        log.append(
                "a",
                Example.newBuilder(example(0, 50))
                        .setComment(gone.seal("a", Fixtures.text("too short"), null))
                        .build());

        Intake.Taken taken = Intake.take(round(0, 1).build(), log);

        assertThat(taken.own()).hasSize(1);
        assertThat(taken.erased().interactions()).isEmpty();
        assertThat(Intake.take(Fixtures.listening(0, 1).build(), log).own()).isEmpty();
    }

    @Test
    void aTextThatWasSealedForAnotherInteractionIsUnusable() {
        TextKey key = TextKey.random("u1", new SecureRandom());
        log.append("a", sealed("b", key)).append("c", sealed("c", key)).keys(List.of(key));

        Intake.Taken taken = Intake.take(round(0, 2).build(), log);

        assertThat(taken.own()).hasSize(2);
        assertThat(taken.unusable().words()).contains("does not open under its key");
        assertThat(taken.erased().count()).isZero();
    }

    private static Example sealed(String interactionId, TextKey key) {
        return Example.newBuilder(example(0, 50))
                .setSubject("u1")
                .setMessages(List.of(new dev.hone.schemas.records.Message(
                        "user", key.seal(interactionId, Fixtures.text("ask"), 1L))))
                .setResponse(key.seal(interactionId, Fixtures.text("answer"), 2L))
                .setCorrection(key.seal(interactionId, Fixtures.text("better"), 3L))
                .setComment(key.seal(interactionId, Fixtures.text("too short"), null))
                .build();
    }
}
