package dev.hone.streams.evidence;

import dev.hone.schemas.records.AnswerService;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an answer took, in {@link Steps}: a few bytes of the exposure of a subject. */
public final class AnswerFigures {

    private static final int SHORT_PROMPT = 1 << 10;
    private static final int LONGEST = 8;

    private AnswerFigures() {}

    static AnswerService of(PromptSubmitted prompt, ResponseServed response, Refusals refusals) {
        Integer asked = response.getPromptTokens();
        Integer answered = response.getCompletionTokens();
        return AnswerService.newBuilder()
                .setPromptLength(stratum(bytes(prompt.getMessages())))
                .setLatency(step(response.getTotalMs()))
                .setFirstToken(step(response.getFirstTokenMs()))
                .setLength(step(answered))
                .setCost(step(asked == null || answered == null ? null : (double) asked + answered))
                .setRefused(refusals.mark(response))
                .build();
    }

    /**
     * The stratum of a prompt of so many bytes: 0 below 1 KiB, one more for each fourfold. It is taken from what was
     * asked and not from the tokens that a version rendered of it, so that it cannot depend on the arm.
     */
    public static int stratum(long bytes) {
        int stratum = 0;
        for (long least = SHORT_PROMPT; bytes >= least && stratum < LONGEST; least *= 4) {
            stratum++;
        }
        return stratum;
    }

    /** The step of a number that may not be known. */
    public static @Nullable Integer step(@Nullable Number value) {
        return value == null ? null : Integer.valueOf(Steps.of(value.doubleValue()));
    }

    private static long bytes(List<Message> messages) {
        return messages.stream()
                .mapToLong(message -> message.getContent().getBytes().remaining())
                .sum();
    }
}
