package dev.hone.streams.decode;

import dev.hone.schemas.answers.CorrectionText;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.SamplingSettings;
import dev.hone.schemas.records.Shadow;
import dev.hone.schemas.records.TextEnvelope;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks of a decoded record, each of which says what is wrong; empty when nothing is.
 *
 * @param routing what other stages have against a prompt's segment and line
 * @param catalogue what the catalogues have against a piece of feedback
 */
public record Checks(
        Function<PromptSubmitted, Optional<String>> routing, Function<FeedbackGiven, Optional<String>> catalogue) {

    /** Those of a record by itself, where neither lines nor catalogues are known. */
    public static final Checks OF_THE_RECORD = new Checks(prompt -> Optional.empty(), feedback -> Optional.empty());

    static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    public Optional<String> prompt(PromptSubmitted prompt) {
        Double propensity = prompt.getGoalPropensity();
        Problem problem = new Problem()
                .unlessId("segment", prompt.getSegment())
                .unlessAbsentOrId("line", prompt.getLine())
                .unlessAbsentOrId("subject", prompt.getSubject())
                .unlessAbsentOrId("session", prompt.getSession())
                .unlessAbsentOrId("traceparent", prompt.getTraceparent())
                .unless(ConversationRoles.problem(prompt.getMessages()))
                .unless(
                        propensity == null || (propensity > 0 && propensity <= 1),
                        "goalPropensity must be a probability in (0, 1], or null");
        for (Message message : prompt.getMessages()) {
            problem.unlessAbsentOrId("keyId of a message", message.getContent().getKeyId());
        }
        return sampling(problem, prompt.getSampling())
                .unless(routing.apply(prompt))
                .first();
    }

    public Optional<String> response(ResponseServed response) {
        return new Problem()
                .unlessId("version", response.getVersion())
                .unlessAbsentOrId("arm", response.getArm())
                .unlessAbsentOrId("rolloutId", response.getRolloutId())
                .unlessAbsentOrId("keyId of the text", response.getText().getKeyId())
                .unlessId("finishReason", response.getFinishReason())
                .unlessAbsentOrFinite("firstTokenMs", response.getFirstTokenMs())
                .unlessAbsentOrFinite("totalMs", response.getTotalMs())
                .unless(isShadow(response.getShadow()), "shadow must name a rollout and an interaction, or be null")
                .first();
    }

    /** Checks feedback whose record came at this time. */
    public Optional<String> feedback(FeedbackGiven feedback, long timestamp) {
        String sourceId = feedback.getSource().getId();
        Problem problem = new Problem()
                .unlessId("feedbackId", feedback.getFeedbackId())
                .unless(
                        sourceId.isEmpty() || Problem.isId(sourceId),
                        "the source's id must have at most 256 characters")
                .unlessAbsentOrId("session", feedback.getSession())
                .unless(
                        feedback.getSession() == null || feedback.getCorrection() == null,
                        "a correction is of one answer: send it under the key of its interaction, without a session")
                .unlessAbsentOrId("keyId of the correction", keyId(feedback.getCorrection()))
                .unless(CorrectionText.problem(feedback.getCorrection()).map("the correction "::concat))
                .unlessAbsentOrId("keyId of the comment", keyId(feedback.getComment()))
                .unless(eventTimeProblem(feedback.getEventTime().toEpochMilli(), timestamp));
        if (feedback.getRetracted() || feedback.getExcluded() != null) {
            return problem.unless(
                            feedback.getRetracted()
                                    || (feedback.getValue() == null && feedback.getCorrection() == null),
                            "feedback that excludes an interaction has no value and no correction: send those apart")
                    .unless(
                            feedback.getMetric().length() <= Problem.MAX_ID_LENGTH,
                            "metric must have at most 256 characters")
                    .first();
        }
        return problem.unlessId("metric", feedback.getMetric())
                .unless(says(feedback), "feedback needs a value, a correction or a comment, or must be a retraction")
                .unless(catalogue.apply(feedback))
                .first();
    }

    private static Optional<String> eventTimeProblem(long eventTime, long timestamp) {
        Optional<String> unit = Milliseconds.problem(eventTime);
        if (eventTime <= timestamp + CLOCK_SKEW.toMillis()) {
            return unit.map(looks -> "eventTime " + looks);
        }
        return Optional.of("eventTime is more than 5 minutes after the record's own timestamp: "
                + unit.map(looks -> "it " + looks).orElse("set the client's clock"));
    }

    private static boolean says(FeedbackGiven feedback) {
        return feedback.getValue() != null || feedback.getCorrection() != null || feedback.getComment() != null;
    }

    private static Problem sampling(Problem problem, @Nullable SamplingSettings sampling) {
        if (sampling == null) {
            return problem;
        }
        Double topP = sampling.getTopP();
        Integer maxTokens = sampling.getMaxTokens();
        return problem.unlessAbsentOrFinite("temperature", sampling.getTemperature())
                .unless(topP == null || (topP >= 0 && topP <= 1), "topP must be in [0, 1], or null")
                .unless(maxTokens == null || maxTokens > 0, "maxTokens must be above 0, or null");
    }

    private static boolean isShadow(@Nullable Shadow shadow) {
        return shadow == null || (Problem.isId(shadow.getRolloutId()) && Problem.isId(shadow.getOf()));
    }

    private static @Nullable String keyId(@Nullable TextEnvelope text) {
        return text == null ? null : text.getKeyId();
    }
}
