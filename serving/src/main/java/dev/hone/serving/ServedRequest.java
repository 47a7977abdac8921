package dev.hone.serving;

import dev.hone.llm.generate.Sampling;
import dev.hone.llm.text.RecordedTurn;
import dev.hone.schemas.records.Drawn;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.SamplingSettings;
import dev.hone.schemas.records.Shadow;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.Tokens;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.ShadowDraw;
import dev.hone.schemas.routing.Tenants;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.engine.Engine;
import dev.hone.serving.engine.Flow;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationFailure;
import dev.hone.serving.engine.Wording;
import dev.hone.serving.openai.ChatRequest;
import dev.hone.serving.openai.Finished;
import dev.hone.serving.routing.Assignment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: what was asked, who answers, to what goal; and the records that it leaves.
 *
 * <p>Each choice is an interaction of its own, {@code <id>}, {@code <id>.1} and so on. Without a subject the request is
 * the unit of evidence, so its further choices name no arm: nobody counts twice.
 *
 * @param id of the first choice
 * @param version full name of the version that answers
 * @param assignment whose arm, rollout and stage are reported; the arm is null when another version answers than the
 *     one assigned
 */
record ServedRequest(
        String id,
        ChatRequest request,
        Place place,
        String version,
        String fingerprint,
        Assignment assignment,
        ChosenGoal goal,
        ChosenGuidance guidance,
        PromptIds promptIds,
        Instant arrival) {

    /**
     * The prompt as it was rendered here.
     *
     * @param tokenizer digest of the tokenizer whose ids they are
     * @param rendering how it was rendered; null where as in training
     * @param seen whether they are what the model reads; else it is rendered once more where it computes
     * @param here whether this process computes, and draws by nothing that it was not asked for
     */
    record PromptIds(
            String tokenizer, List<Integer> ids, @Nullable String rendering, boolean seen, boolean here) {

        PromptIds(String tokenizer, List<Integer> ids, @Nullable String rendering) {
            this(tokenizer, ids, rendering, true, true);
        }

        /** The same before an engine. */
        PromptIds of(Engine engine) {
            return new PromptIds(tokenizer, ids, rendering, engine.takesTokens(), engine.computesHere());
        }

        PromptIds {
            ids = List.copyOf(ids);
        }
    }

    /**
     * Where it counts.
     *
     * @param segment as asked
     * @param pool declared, or its tenant's pool
     */
    record Place(String line, String segment, String pool) {}

    private static final double DEFAULT_TEMPERATURE = 1;
    // With its tokens a record must stay below what scoring takes, 256 KiB; a token takes 7 bytes beside its text.
    private static final int MOST_TOKENS = 16_384;

    String id(int choice) {
        return choice == 0 ? id : id + "." + choice;
    }

    /** Whose it is: that of its key where it is of one tenant, else of its subject; without either one flow for all. */
    Flow flow() {
        ApiKey key = request.caller();
        if (key != null && key.isBound()) {
            return new Flow(key.tenant(), key.id());
        }
        String subject = request.subject();
        return new Flow(place.segment().split("/", 2)[0], subject == null ? "" : subject);
    }

    /** Within whose subjects the request's is known; null where nobody needs a key. */
    static @Nullable String tenant(ChatRequest request, Place place) {
        return Tenants.of(ApiKey.caller(request.caller()), place.segment());
    }

    Wording wording() {
        return new Wording(
                request.asked().conversation(),
                goal.sentence(),
                request.asked().raw() != null,
                WantedForm.of(request.asked().form()));
    }

    /**
     * Who is to answer the same prompt unseen; null where nobody is. What was asked for, explored or left out of all
     * counting is nothing to compare with.
     */
    Assignment.@Nullable Unseen unseen() {
        boolean compared = goal.choice() == GoalChoice.SERVED
                && request.choices() == 1
                && request.standing().excluded() == null
                && !request.wantsNoAnswer();
        return compared ? assignment.unseen() : null;
    }

    /** Whether nobody sees this answer. */
    private boolean isUnseen() {
        return assignment.arm() == Arm.SHADOW;
    }

    private @Nullable Shadow shadow() {
        if (isUnseen()) {
            return new Shadow(String.valueOf(assignment.rolloutId()), ShadowDraw.served(id));
        }
        Assignment.Unseen unseen = unseen();
        return unseen == null ? null : new Shadow(unseen.rolloutId(), id);
    }

    PromptSubmitted prompt() {
        return begun(request, place.line(), place.segment())
                .setExcluded(excluded())
                // What is said of a session is said of what was seen of it.
                .setSession(isUnseen() ? null : request.standing().session())
                .setMessages(RecordedTurn.of(request.asked().conversation()).stream()
                        .map(ServedRequest::message)
                        .toList())
                .setGoal(goal.level())
                .setGoalPropensity(goal.propensity())
                .setGoalChoice(goal.choice())
                .setRendering(promptIds.rendering())
                .setTokens(promptIds.seen() ? tokens(promptIds.ids(), List.of()) : null)
                .build();
    }

    /** What a prompt is routed by, before a goal is chosen for it: all but what was said. */
    static PromptSubmitted routed(ChatRequest request, @Nullable String line, String segment) {
        return begun(request, line, segment).setMessages(List.of()).build();
    }

    private static PromptSubmitted.Builder begun(ChatRequest request, @Nullable String line, String segment) {
        ChatRequest.Wishes wishes = request.sampling();
        return PromptSubmitted.newBuilder()
                .setSegment(segment)
                .setLine(line)
                .setSubject(request.subject())
                .setSampling(new SamplingSettings(
                        wishes.temperature(), wishes.topP(), wishes.maxTokens(), wishes.seed(), wishes.stop()))
                .setTraceparent(request.standing().traceparent())
                .setExcluded(excluded(request))
                .setCaller(ApiKey.caller(request.caller()));
    }

    ResponseServed response(int choice, Generated generated) {
        return response(choice, generated.text())
                .setFinishReason(finishReason(generated))
                .setPromptTokens(promptTokens())
                .setCompletionTokens(generated.tokens().size())
                .setFirstTokenMs(generated.firstTokenMs())
                .setTotalMs(generated.totalMs())
                .setTokens(tokens(generated))
                .setDrawn(drawn(choice, generated))
                .build();
    }

    private Drawn drawn(int choice, Generated generated) {
        Drawn asked = DrawnTokens.of(sampling(choice, 1, 0), request.asked().form(), generated);
        return promptIds.here() ? asked : DrawnTokens.elsewhere(asked);
    }

    int promptTokens() {
        return promptIds.ids().size();
    }

    /** Null where the engine does not tell the ids, and where it reads and writes with a tokenizer of its own. */
    private @Nullable Tokens tokens(Generated generated) {
        List<Integer> ids = generated.tokenIds();
        if (!promptIds.seen() || ids.contains(AnswerToken.UNKNOWN_ID)) {
            return null;
        }
        List<Float> logprobs = generated.tokens().stream()
                .map(token -> (float) token.chosen().logprob())
                .toList();
        boolean known = logprobs.stream().allMatch(Float::isFinite);
        return tokens(ids, known ? logprobs : List.of());
    }

    private @Nullable Tokens tokens(List<Integer> ids, List<Float> logprobs) {
        return ids.size() > MOST_TOKENS ? null : new Tokens(promptIds.tokenizer(), ids, logprobs);
    }

    /** What was passed on before the client went away. */
    ResponseServed cancelled(int choice, String soFar) {
        return response(choice, soFar)
                .setFinishReason("cancelled")
                .setPromptTokens(promptTokens())
                .build();
    }

    ResponseServed failure(int choice, GenerationFailure failure) {
        return response(choice, "")
                .setFinishReason("error")
                .setPromptTokens(promptTokens())
                .setCompletionTokens(0)
                .setError(failure.words())
                .build();
    }

    Sampling sampling(int choice, int maxTokens, long drawnSeed) {
        ChatRequest.Wishes wishes = request.sampling();
        Long seed = wishes.seed();
        double topP = or(wishes.topP(), 1);
        // None but the likeliest token is left of an empty share of the probability.
        return new Sampling(
                        topP == 0 ? 0 : or(wishes.temperature(), DEFAULT_TEMPERATURE),
                        topP == 0 ? 1 : topP,
                        maxTokens,
                        (seed == null ? drawnSeed : seed) + choice)
                .withTopK(Math.max(0, (int) or(wishes.topK(), 0)))
                .withMinP(or(wishes.minP(), 0))
                .withRepetitionPenalty(or(wishes.repetitionPenalty(), 1))
                .withStop(wishes.stop())
                .withTopLogprobs((int) or(wishes.topLogprobs(), 0))
                .withShifts(wishes.shifts())
                .withEnding(wishes.ending());
    }

    private static double or(@Nullable Number asked, double otherwise) {
        return asked == null ? otherwise : asked.doubleValue();
    }

    static Finished.Choice finished(Generated generated) {
        return new Finished.Choice(
                generated.text(),
                finishReason(generated),
                generated.tokens().size(),
                generated.spokenTokens(),
                generated.prompt());
    }

    static String finishReason(Generated generated) {
        return generated.stopped() ? "stop" : "length";
    }

    @Nullable
    String arm(int choice) {
        Arm arm = assignment.arm();
        return arm == null || (choice > 0 && request.subject() == null) ? null : arm.wireName();
    }

    private ResponseServed.Builder response(int choice, String text) {
        boolean counts = arm(choice) != null;
        return ResponseServed.newBuilder()
                .setVersion(version)
                .setArm(arm(choice))
                .setRolloutId(counts ? assignment.rolloutId() : null)
                .setStage(counts ? assignment.stage() : null)
                .setArmWithinTenant(counts && request.subject() != null && tenant(request, place) != null)
                .setGoal(goal.level())
                .setGoalSentence(goal.sentence())
                .setGuidance(guidance.reported())
                .setGuidanceAgainst(guidance.againstLevel())
                .setExcluded(excluded())
                .setCaller(ApiKey.caller(request.caller()))
                .setShadow(shadow())
                .setText(envelope(text));
    }

    private @Nullable Exclusion excluded() {
        return isUnseen() ? Exclusion.SHADOW : excluded(request);
    }

    private static Message message(RecordedTurn turn) {
        return new Message(turn.role(), envelope(turn.text()));
    }

    private static @Nullable Exclusion excluded(ChatRequest request) {
        ChatRequest.AskedExclusion asked = request.standing().excluded();
        if (asked == null) {
            return null;
        }
        return switch (asked) {
            case TEST -> Exclusion.TEST;
            case OPTED_OUT -> Exclusion.OPTED_OUT;
        };
    }

    private static TextEnvelope envelope(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
