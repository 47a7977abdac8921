package dev.hone.trainer.intake;

import static dev.hone.trainer.intake.Fixtures.example;
import static dev.hone.trainer.intake.Fixtures.round;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.RecordedTurn;
import dev.hone.llm.text.ToolCall;
import dev.hone.llm.text.ToolDefinition;
import dev.hone.schemas.records.Example;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsOfToolsTest {

    private final InMemoryExampleLog log = new InMemoryExampleLog();

    @Test
    void turnsOfToolsAreReadAsTheyWereAsked() {
        Conversation asked = new Conversation(
                List.of(
                        Message.user("how warm?"),
                        Message.calling("", List.of(new ToolCall("call_1", "weather", "{}"))),
                        Message.tool("3", "call_1")),
                List.of(new ToolDefinition("{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}")));
        log.append(
                "a",
                Example.newBuilder(example(0, 50)).setMessages(recorded(asked)).build());

        assertThat(Intake.take(round(0, 1).build(), log).own())
                .extracting(Demonstration::conversation)
                .containsExactly(asked);
    }

    @Test
    void turnsOfToolsThatCannotBeReadAreCounted() {
        log.append(
                "a",
                Example.newBuilder(example(0, 50))
                        .setMessages(List.of(new dev.hone.schemas.records.Message("tools/calls", Fixtures.text("42"))))
                        .build());

        Intake.Taken taken = Intake.take(round(0, 1).build(), log);

        assertThat(taken.own()).isEmpty();
        assertThat(taken.unusable().rows())
                .extracting(row -> row.getReason())
                .containsExactly("a turn of tools cannot be read");
    }

    private static List<dev.hone.schemas.records.Message> recorded(Conversation conversation) {
        return RecordedTurn.of(conversation).stream()
                .map(turn -> new dev.hone.schemas.records.Message(turn.role(), Fixtures.text(turn.text())))
                .toList();
    }
}
