package dev.hone.trainer.intake;

import static dev.hone.trainer.intake.Fixtures.example;
import static dev.hone.trainer.intake.Fixtures.listening;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommentsTakenTest {

    private final InMemoryExampleLog log = new InMemoryExampleLog();

    @Test
    void whatWasSaidOfAnAnswerGoesWithThatAloneAndIntoNoLog() {
        log.append(
                "a",
                Example.newBuilder(example(0, 50))
                        .setComment(Fixtures.text("too short"))
                        .setCorrection(Fixtures.text("better"))
                        .build());

        List<Demonstration> own = Intake.take(listening(0, 1).build(), log).own();

        assertThat(own).extracting(Demonstration::comment).containsExactly("too short", null);
        assertThat(own.toString()).doesNotContain("too short");
    }

    @Test
    void aRoundThatLearnsNoneReadsNone() {
        log.append(
                "a",
                Example.newBuilder(example(0, 50))
                        .setComment(Fixtures.text("too short"))
                        .build());

        assertThat(Intake.take(Fixtures.round(0, 1).build(), log).own())
                .singleElement()
                .returns(null, Demonstration::comment);
    }

    @Test
    void aCommentThatAnotherProgramHasEncryptedIsNone() {
        TextEnvelope encrypted = new TextEnvelope("theirs", ByteBuffer.wrap(new byte[] {1, 2, 3}));
        log.append("a", Example.newBuilder(example(0, 50)).setComment(encrypted).build());

        assertThat(Intake.take(listening(0, 1).build(), log).own())
                .singleElement()
                .returns(null, Demonstration::comment);
    }
}
