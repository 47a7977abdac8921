package dev.hone.llm.text;

import java.util.List;

/**
 * Hone's chat format: each turn is its role's token, the content and the end token; the assistant's token asks for an
 * answer.
 */
final class ChatTokens {

    static final String SYSTEM = "<|system|>";
    static final String USER = "<|user|>";
    static final String ASSISTANT = "<|assistant|>";
    static final String END = "<|end|>";

    /** In the order of their ids. */
    static final List<String> ALL = List.of(SYSTEM, USER, ASSISTANT, END);

    /** The same format for other programs; it cannot keep special tokens out of content as the renderer does. */
    static final String JINJA =
            "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>{% endfor %}"
                    + "{% if add_generation_prompt %}<|assistant|>{% endif %}";

    private ChatTokens() {}
}
