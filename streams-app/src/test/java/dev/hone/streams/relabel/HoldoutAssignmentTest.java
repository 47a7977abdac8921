package dev.hone.streams.relabel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HoldoutAssignmentTest {

    private static final HoldoutAssignment HOLDOUT = new HoldoutAssignment("salt", 0.05);

    private static PromptSubmitted prompt(@Nullable String subject, String text) {
        return PromptSubmitted.newBuilder()
                .setSegment("a/b")
                .setSubject(subject)
                .setMessages(
                        List.of(new Message("user", new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(UTF_8))))))
                .build();
    }

    @Test
    void holdsAboutItsShareOfTheSubjects() {
        long held = IntStream.range(0, 10_000)
                .filter(i -> HOLDOUT.holds(prompt("u" + i, "Hi")))
                .count();
        assertThat(held).isBetween(430L, 570L);
        assertThat(new HoldoutAssignment("salt", 0).holds(prompt("u", "Hi"))).isFalse();
        assertThat(new HoldoutAssignment("salt", 1).holds(prompt("u", "Hi"))).isTrue();
    }

    @Test
    void holdsASubjectWhateverIsAskedAndAnotherSaltHoldsOthers() {
        List<Integer> held = IntStream.range(0, 2000)
                .filter(i -> HOLDOUT.holds(prompt("u" + i, "Hi")))
                .boxed()
                .toList();
        assertThat(held).allMatch(i -> HOLDOUT.holds(prompt("u" + i, "something else")));
        assertThat(held).anyMatch(i -> !new HoldoutAssignment("pepper", 0.05).holds(prompt("u" + i, "Hi")));
    }

    @Test
    void withoutASubjectThePromptDecidesWhateverItsCaseAndBlanks() {
        for (int i = 0; i < 500; i++) {
            assertThat(HOLDOUT.holds(prompt(null, "  What is\n " + i)))
                    .isEqualTo(HOLDOUT.holds(prompt(null, "what IS " + i + " ")));
        }
        long held = IntStream.range(0, 5000)
                .filter(i -> HOLDOUT.holds(prompt(null, "prompt " + i)))
                .count();
        assertThat(held).isBetween(190L, 310L);
    }
}
