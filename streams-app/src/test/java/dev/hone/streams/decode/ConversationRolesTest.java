package dev.hone.streams.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConversationRolesTest {

    @Test
    void turnsOfToolsPassInTheFormThatTheyAreRecordedIn() {
        assertThat(ConversationRoles.problem(turns("tools/definitions", "user", "tools/calls", "tools/answer")))
                .isEmpty();
    }

    @Test
    void otherTurnsOfToolsAreToldHowToBeWritten() {
        assertThat(ConversationRoles.problem(turns("user", "tool")))
                .hasValueSatisfying(words -> assertThat(words).contains("messages[1]", "tools/answer"));
    }

    private static List<Message> turns(String... roles) {
        return Stream.of(roles)
                .map(role -> new Message(role, new TextEnvelope(null, ByteBuffer.allocate(0))))
                .toList();
    }
}
