package dev.hone.streams.evidence;

import dev.hone.schemas.records.AnswerService;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.streams.sequential.Steps;
import java.util.List;

/** What an answer took, in {@link Steps}: a few bytes of the exposure of a subject. */
final class AnswerFigures {

    private AnswerFigures() {}

    static AnswerService of(PromptSubmitted prompt, ResponseServed response, Refusals refusals) {
        Integer asked = response.getPromptTokens();
        Integer answered = response.getCompletionTokens();
        return AnswerService.newBuilder()
                .setPromptLength(Steps.stratum(bytes(prompt.getMessages())))
                .setLatency(Steps.known(response.getTotalMs()))
                .setFirstToken(Steps.known(response.getFirstTokenMs()))
                .setLength(Steps.known(answered))
                .setCost(Steps.known(asked == null || answered == null ? null : (double) asked + answered))
                .setRefused(refusals.mark(response))
                .build();
    }

    private static long bytes(List<Message> messages) {
        return messages.stream()
                .mapToLong(message -> message.getContent().getBytes().remaining())
                .sum();
    }
}
