package dev.hone.schemas.golden;

import dev.hone.schemas.records.Comment;
import dev.hone.schemas.records.Correction;
import dev.hone.schemas.records.Drawn;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.Lineage;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.SamplingSettings;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.SessionJoined;
import dev.hone.schemas.records.Shadow;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.VoteUsed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One record for each topic that is keyed by interaction; every field has a value that is not its default, where it
 * can.
 */
final class InteractionSamples {

    static final Instant T0 = Instant.parse("2026-01-02T03:04:05.678Z");

    private static final Source CUSTOMER = new Source(SourceKind.HUMAN, "u7");

    private InteractionSamples() {}

    static TextEnvelope text(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    static PromptSubmitted prompt() {
        return PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setLine("main")
                .setSubject("u7")
                .setMessages(List.of(
                        new Message("system", text("Answer in one sentence.")),
                        new Message("user", text("Où est ma commande n° 42 ? 📦"))))
                .setGoal(3)
                .setGoalPropensity(0.95)
                .setGoalChoice(GoalChoice.SERVED)
                .setSampling(new SamplingSettings(0.7, 0.9, 256, 11L, List.of("\n\n")))
                .setTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .setExcluded(Exclusion.TEST)
                .setSession("s9")
                .build();
    }

    static SessionJoined joined() {
        return new SessionJoined("chatcmpl-1", "acme");
    }

    static ResponseServed response() {
        return ResponseServed.newBuilder()
                .setVersion("main@sha256:00ff")
                .setArm("challenger")
                .setRolloutId("main#4")
                .setStage(1)
                .setGoal(3)
                .setGoalSentence("Answer like the best 10 % of the answers.")
                .setGuidance(1.5)
                .setGuidanceAgainst(0)
                .setText(new TextEnvelope("u7/1", ByteBuffer.wrap(new byte[] {0, 1, -1, 127, -128})))
                .setFinishReason("length")
                .setPromptTokens(21)
                .setCompletionTokens(256)
                .setFirstTokenMs(12.5)
                .setTotalMs(3456.75)
                .setError("the connection was closed by the client")
                .setArmWithinTenant(true)
                .setDrawn(new Drawn(-12.5, List.of("temperature", "form")))
                .setShadow(new Shadow("main!4", "chatcmpl-1"))
                .setExcluded(Exclusion.TEST)
                .build();
    }

    static FeedbackGiven feedback() {
        return FeedbackGiven.newBuilder()
                .setFeedbackId("f1")
                .setMetric("rating")
                .setValue(4.5)
                .setCorrection(text("It arrives tomorrow."))
                .setComment(text("Too long."))
                .setSource(CUSTOMER)
                .setEventTime(T0)
                .setRetracted(true)
                .setExcluded(Exclusion.OPTED_OUT)
                .setSession("s9")
                .build();
    }

    static ScoredInteraction interaction() {
        return ScoredInteraction.newBuilder()
                .setRevision(2)
                .setClosed(true)
                .setLine("main")
                .setSegment("acme/*")
                .setPrompt(prompt())
                .setPromptTime(T0.minusSeconds(60))
                .setResponse(response())
                .setResponseTime(T0.minusSeconds(57))
                .setDue(T0.plusSeconds(3600))
                .setVotes(List.of(new VoteUsed("f1", "rating", CUSTOMER, 0.875, T0)))
                .setQuality(14000)
                .setRawQuality(14336)
                .setPreviousQuality(8192)
                .setCatalogueDigest("sha256:c0ffee")
                .setCorrection(new Correction("f1", CUSTOMER, text("It arrives tomorrow."), "00c0ffee", T0))
                .setPreviousCorrection("00bee")
                .setExcluded(Exclusion.OPTED_OUT)
                .setComment(new Comment("f1", CUSTOMER, text("Too long."), "00f00d", T0))
                .setPreviousComment("00fee")
                .setShadowScore(12_288)
                .build();
    }

    static Example example() {
        return Example.newBuilder()
                .setRevision(2)
                .setWithdrawn(false)
                .setLine("main")
                .setSegment("acme/*")
                .setSubject("u7")
                .setMessages(prompt().getMessages())
                .setResponse(text("It arrives tomorrow."))
                .setQuality(14000)
                .setGoals(List.of(0, 1, 3))
                .setGoalSet(LineSamples.goalSet())
                .setHoldout(true)
                .setLineage(new Lineage(
                        "main@sha256:00ff",
                        "challenger",
                        "sha256:c0ffee",
                        List.of("f1", "f2"),
                        T0.minusSeconds(57),
                        T0.minusSeconds(60)))
                .setFinishReason("length")
                .setReplaces(true)
                .setCorrection(text("It arrives on Monday."))
                .setComment(text("Too long."))
                .setDrawn(new Drawn(-12.5, List.of("temperature", "form")))
                .build();
    }

    static Ledger ledger() {
        return new Ledger(
                5,
                Map.of("feedback", 1_000_000_000_000L),
                Map.of("accepted", 999_999_999_999L),
                7L,
                6L,
                Map.of("cancelled", 1L),
                T0,
                List.of(3L, 0L),
                T0.plusSeconds(1));
    }
}
