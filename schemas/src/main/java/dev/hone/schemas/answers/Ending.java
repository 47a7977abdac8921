package dev.hone.schemas.answers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.envelope.SealedHeader;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The kind of ending that an answer had, and with it whether it may be shown to a model as something to imitate.
 *
 * <p>The reason is read in the words of the usual servers (OpenAI, Anthropic, Gemini, Cohere, Mistral, Bedrock, TGI,
 * vLLM, llama.cpp), in any case and with any separators. A word that nobody here knows is no example: to learn to stop
 * in the middle does more harm than a missing example.
 */
public enum Ending {
    /** The model ended it: an example as it is. */
    WHOLE,
    /** It ran into a limit: an example whose end is not to be learned. */
    CUT,
    /** Something went wrong while it was made. */
    ERROR,
    /** Somebody broke it off. */
    CANCELLED,
    /** It was refused, or taken away by a filter. */
    FILTERED,
    /** There is no text in it. */
    EMPTY,
    /** Nobody here knows the reason that was given. */
    UNKNOWN,
    /** It continues a prompt that training would render otherwise. */
    UNRENDERED;

    private static final Map<Ending, Set<String>> WORDS = Map.of(
            WHOLE,
            Set.of(
                    "stop",
                    "stopped",
                    "stopsequence",
                    "stopstring",
                    "stopword",
                    "stoptoken",
                    "stopcriteriamet",
                    "stoppedeos",
                    "stoppedword",
                    "endturn",
                    "endofturn",
                    "endoftext",
                    "eos",
                    "eostoken",
                    "complete",
                    "completed",
                    "finish",
                    "finished",
                    "toolcall",
                    "toolcalls",
                    "tooluse",
                    "functioncall"),
            CUT,
            Set.of(
                    "length",
                    "limit",
                    "stoppedlimit",
                    "maxtokens",
                    "maxlength",
                    "maxoutputtokens",
                    "maxnewtokens",
                    "maxcompletiontokens",
                    "modellength",
                    "tokenlimit",
                    "contextlength",
                    "contextlengthexceeded",
                    "contextwindowexceeded",
                    "modelcontextwindowexceeded",
                    "truncated"),
            ERROR,
            Set.of(
                    "error",
                    "errored",
                    "errorlimit",
                    "failed",
                    "failure",
                    "timeout",
                    "insufficientsystemresource",
                    "malformedfunctioncall",
                    "malformedmodeloutput",
                    "malformedtooluse"),
            CANCELLED,
            Set.of("cancel", "cancelled", "canceled", "usercancel", "abort", "aborted", "interrupted", "disconnected"),
            FILTERED,
            Set.of(
                    "contentfilter",
                    "contentfiltered",
                    "filtered",
                    "filter",
                    "refusal",
                    "refused",
                    "safety",
                    "blocked",
                    "blocklist",
                    "recitation",
                    "prohibitedcontent",
                    "spii",
                    "language",
                    "imagesafety",
                    "errortoxic",
                    "moderation",
                    "guardrailintervened"));

    private static final byte DELETE = 0x7f;
    private static final Map<String, Ending> BY_WORD = byWord();
    private static final Pattern SEPARATORS = Pattern.compile("[^a-z0-9]");

    private static Map<String, Ending> byWord() {
        Map<String, Ending> endings = new HashMap<>();
        WORDS.forEach((ending, words) -> words.forEach(word -> endings.put(word, ending)));
        return Map.copyOf(endings);
    }

    /** What a response comes to: its reason, unless it carries an error or no text. */
    public static Ending of(ResponseServed response) {
        String error = response.getError();
        if (error != null && !error.isBlank()) {
            return ERROR;
        }
        Ending ending = of(response.getFinishReason());
        return ending.isExample() && isEmpty(response.getText()) ? EMPTY : ending;
    }

    /** What a response to a prompt comes to. */
    public static Ending of(PromptSubmitted prompt, ResponseServed response) {
        Ending ending = of(response);
        return ending.isExample() && prompt.getRendering() != null ? UNRENDERED : ending;
    }

    /** What a reason alone comes to; none at all is that of records from before it was kept, and whole. */
    public static Ending of(@Nullable String finishReason) {
        if (finishReason == null) {
            return WHOLE;
        }
        return BY_WORD.getOrDefault(word(finishReason), UNKNOWN);
    }

    /** Whether it is an example at all. */
    public boolean isExample() {
        return this == WHOLE || this == CUT;
    }

    /** Its name in ledgers and reports. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    // FinishReason.MAX_TOKENS, FINISH_REASON_STOP, max-tokens and maxTokens are what clients make of enums.
    private static String word(String finishReason) {
        String lower = finishReason.substring(finishReason.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String letters = SEPARATORS.matcher(lower).replaceAll("");
        return letters.startsWith("finishreason") ? letters.substring("finishreason".length()) : letters;
    }

    /**
     * Whether there is nothing to see in a text. One that is sealed says so in its header; into what another program
     * has encrypted nobody looks.
     */
    // Most texts begin with a letter, and need not be decoded.
    public static boolean isEmpty(TextEnvelope text) {
        ByteBuffer bytes = text.getBytes();
        if (text.getKeyId() != null) {
            return SealedHeader.of(text).map(SealedHeader::blank).orElse(!bytes.hasRemaining());
        }
        boolean beginsVisibly =
                bytes.hasRemaining() && bytes.get(bytes.position()) > ' ' && bytes.get(bytes.position()) < DELETE;
        return !beginsVisibly
                && UTF_8.decode(text.getBytes().duplicate()).codePoints().allMatch(Ending::isInvisible);
    }

    private static boolean isInvisible(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || Character.isISOControl(codePoint)
                || Character.getType(codePoint) == Character.FORMAT;
    }
}
