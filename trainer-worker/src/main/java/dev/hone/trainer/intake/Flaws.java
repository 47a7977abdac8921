package dev.hone.trainer.intake;

import dev.hone.llm.text.RecordedTurn;
import dev.hone.schemas.answers.Ending;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.TextEnvelope;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The flaws that make an example of the log nothing to imitate, whatever the round.
 *
 * <p>The join lets most of it through no more; older logs hold it, and other programs may write the topic.
 */
final class Flaws {

    private static final String DEVELOPER = "developer";

    /** Roles as conversations have them, by the role that chat templates know. */
    private static final Map<String, String> ROLES =
            Map.of("system", "system", DEVELOPER, "system", "user", "user", "assistant", "assistant");

    private Flaws() {}

    /** The flaw of its response in words that hold nothing of the example; empty where it has none. */
    static Optional<String> ofResponse(Example example) {
        TextEnvelope response = example.getResponse();
        Ending ending = Ending.of(example.getFinishReason());
        if (response == null || example.getQuality() == null) {
            return Optional.of("it has no response or no quality");
        }
        return ofConversation(example, response)
                .or(() -> ending.isExample()
                        ? Optional.empty()
                        : Optional.of("its answer did not come to an end (" + ending.wireName() + ")"))
                .or(() -> blank(response, "its answer is empty"));
    }

    /** The same of its correction; there is none to find where it has no correction. */
    static Optional<String> ofCorrection(Example example) {
        TextEnvelope correction = example.getCorrection();
        return correction == null
                ? Optional.empty()
                : ofConversation(example, correction).or(() -> blank(correction, "its correction is empty"));
    }

    private static Optional<String> ofConversation(Example example, TextEnvelope answer) {
        if (isEncrypted(example, answer)) {
            return Optional.of("it is encrypted, and not by Hone");
        }
        return example.getMessages().stream().allMatch(message -> isKnown(message.getRole()))
                ? ofToolTurns(example)
                : Optional.of("a turn has a role other than system, user and assistant, and is none of tools");
    }

    private static boolean isKnown(String role) {
        return ROLES.containsKey(role) || RecordedTurn.OF_TOOLS.contains(role);
    }

    private static Optional<String> ofToolTurns(Example example) {
        try {
            Intake.conversation(example);
            return Optional.empty();
        } catch (IllegalArgumentException unreadable) {
            return Optional.of("a turn of tools cannot be read");
        }
    }

    private static Optional<String> blank(TextEnvelope answer, String words) {
        return Intake.text(answer).isBlank() ? Optional.of(words) : Optional.empty();
    }

    /** The role that templates know. */
    static String role(String role) {
        return ROLES.getOrDefault(role, role);
    }

    private static boolean isEncrypted(Example example, TextEnvelope answer) {
        return Stream.concat(Stream.of(answer), example.getMessages().stream().map(Message::getContent))
                .anyMatch(text -> text.getKeyId() != null);
    }
}
