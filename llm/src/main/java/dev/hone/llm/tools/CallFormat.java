package dev.hone.llm.tools;

import dev.hone.llm.constrain.Grammar.CallText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** How a family of models writes calls of tools. */
public enum CallFormat {

    /**
     * Hermes, Qwen 2.5 and 3 and their kin: {@code <tool_call>{"name": NAME, "arguments": {...}}</tool_call>},
     * anywhere in the text and as often as wanted.
     */
    HERMES("arguments"),

    /**
     * Llama 3: the whole answer is <code>{"name": NAME, "parameters": {...}}</code>, several of them after semicolons.
     */
    LLAMA3("parameters"),

    /** Mistral: {@code [TOOL_CALLS] [{"name": NAME, "arguments": {...}}, ...]}. */
    MISTRAL("arguments");

    static final String HERMES_OPENING = "<tool_call>";
    static final String HERMES_CLOSING = "</tool_call>";
    static final String LLAMA3_OPENING = "<|python_tag|>";
    static final String MISTRAL_OPENING = "[TOOL_CALLS]";
    private static final int MISTRAL_ID_LENGTH = 9;
    private static final int ID_LENGTH = 24;

    private final String argumentsName;

    CallFormat(String argumentsName) {
        this.argumentsName = argumentsName;
    }

    /**
     * The one that a chat template shows calls in; empty where it is none of these, and where the template knows no
     * tools.
     */
    public static Optional<CallFormat> of(String template) {
        if (!template.contains("tools") || template.contains("<function=") || template.contains("[ARGS]")) {
            return Optional.empty();
        }
        if (template.contains(HERMES_OPENING)) {
            return Optional.of(HERMES);
        }
        if (template.contains(MISTRAL_OPENING)) {
            return Optional.of(MISTRAL);
        }
        boolean llama = template.contains("\"parameters\"") || template.contains(LLAMA3_OPENING);
        return llama ? Optional.of(LLAMA3) : Optional.empty();
    }

    /** For the grammar of calls. */
    public CallText text() {
        String name = "{\"name\": ";
        String arguments = ", \"" + argumentsName + "\": ";
        return switch (this) {
            case HERMES ->
                new CallText(
                        "",
                        HERMES_OPENING + "\n" + name,
                        arguments,
                        "}\n" + HERMES_CLOSING,
                        "\n",
                        "",
                        HERMES_OPENING,
                        "");
            case LLAMA3 -> new CallText("", name, arguments, "}", "; ", "", "", "{<");
            case MISTRAL -> new CallText(MISTRAL_OPENING + " [", name, arguments, "}", ", ", "]", "", "[");
        };
    }

    /** The special token that some models begin calls with, which a text does not show. */
    public Optional<String> marker() {
        return switch (this) {
            case HERMES -> Optional.empty();
            case LLAMA3 -> Optional.of(LLAMA3_OPENING);
            case MISTRAL -> Optional.of(MISTRAL_OPENING);
        };
    }

    /**
     * A name for a call that its tool's answer refers to, as the family's templates take it: the same for the same
     * answer and place in it.
     */
    public String id(String answer, int call) {
        byte[] digest = sha256((answer + "/" + call).getBytes(StandardCharsets.UTF_8));
        String letters = HexFormat.of().formatHex(digest);
        return this == MISTRAL ? letters.substring(0, MISTRAL_ID_LENGTH) : "call_" + letters.substring(0, ID_LENGTH);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** How many calls an answer of the family may hold, as its templates print them. */
    public int mostCalls() {
        return this == LLAMA3 ? 1 : Integer.MAX_VALUE;
    }

    String argumentsName() {
        return argumentsName;
    }
}
