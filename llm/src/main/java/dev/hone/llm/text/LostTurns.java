package dev.hone.llm.text;

import dev.hone.chattemplate.TemplateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds turns that a chat template leaves out without a word, as many do with roles that they do not know.
 *
 * <p>The same conversation is printed with a word in place of each turn's content. What a template cuts out of contents
 * (reasoning of earlier turns, white space) is its own business and never shows here; a turn of which nothing is
 * printed is lost.
 */
final class LostTurns {

    private static final int FEWEST = 1000;

    private LostTurns() {}

    /** Throws where a turn that says or calls something would be lost. */
    static void refuse(PromptText prompt, Conversation conversation) {
        String printed = printed(prompt, conversation).toLowerCase(Locale.ROOT);
        List<Message> messages = conversation.messages();
        for (int i = 0; !printed.isEmpty() && i < messages.size(); i++) {
            if (says(messages.get(i)) && !printed.contains(word(i))) {
                throw new ConversationRefusedException(String.format(
                        "the model's chat_template leaves out turn %d of %d, of the role %s",
                        i + 1, messages.size(), messages.get(i).role()));
            }
        }
    }

    private static boolean says(Message message) {
        return !message.content().isBlank() || !message.toolCalls().isEmpty();
    }

    private static String word(int index) {
        return "hone" + (FEWEST + index) + "asks";
    }

    /** The conversation of words, or nothing where the template takes only what was really said. */
    private static String printed(PromptText prompt, Conversation conversation) {
        List<Message> words = new ArrayList<>();
        for (int i = 0; i < conversation.messages().size(); i++) {
            words.add(inWords(conversation.messages().get(i), word(i)));
        }
        try {
            return prompt.of(conversation.with(words), true).value();
        } catch (TemplateException picky) {
            return "";
        }
    }

    private static Message inWords(Message message, String word) {
        List<ToolCall> calls = message.toolCalls().stream()
                .map(call -> new ToolCall(call.id(), word, call.arguments()))
                .toList();
        String content = message.content().isBlank() ? message.content() : word;
        return new Message(message.role(), content, calls, message.name(), message.toolCallId());
    }
}
