package dev.hone.llm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedTurnTest {

    private static final Conversation CONVERSATION = new Conversation(
            List.of(
                    Message.system("be brief"),
                    Message.user("how warm is it in \"Ulm\"?"),
                    Message.calling("", List.of(new ToolCall("call_1", "weather", "{\"city\":\"Ulm\"}"))),
                    new Message("tool", "{\"celsius\":3}", List.of(), "weather", "call_1"),
                    Message.assistant("3 degrees"),
                    Message.user("and now?")),
            List.of(new ToolDefinition("{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}")));

    @Test
    void whatIsReadIsWhatWasRecorded() {
        assertThat(RecordedTurn.conversation(RecordedTurn.of(CONVERSATION))).isEqualTo(CONVERSATION);
    }

    @Test
    void aConversationWithoutToolsIsRecordedInItsOwnRoles() {
        List<Message> words = List.of(Message.system("s"), Message.user("u"), Message.assistant("a"));

        List<RecordedTurn> turns = RecordedTurn.of(Conversation.of(words));

        assertThat(turns)
                .containsExactly(
                        new RecordedTurn("system", "s"),
                        new RecordedTurn("user", "u"),
                        new RecordedTurn("assistant", "a"));
    }

    @Test
    void whatCannotBeReadIsNotQuoted() {
        assertThatThrownBy(() -> RecordedTurn.conversation(List.of(new RecordedTurn(RecordedTurn.CALLS, "{secret"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
