package dev.hone.streams.lines.guardrails;

import dev.hone.schemas.records.AnswerService;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.guardrails.FrozenBound.Side;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Measure;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers of which a figure lies beyond what the champion's keep to, by a {@link FrozenBound}.
 *
 * @param harm where it lies
 * @param factor how many times the champion's bound is still no harm, at least 1
 */
public record AnswersBeyondBound(Measure measure, Column column, MarginSetting margin, Harm harm, double factor)
        implements GuardrailMeasure {

    /** In ms; what takes less is not slow: nobody would notice. */
    static final int NOTICED_MS = 100;

    private static final MarginSetting LENGTH = MarginSetting.orOff(
            "length",
            0.0,
            "By how much the challenger's share of long answers may be higher, and that of short ones, such as 0.05; 0: that"
                    + " is not looked at. Long is more than rollout.guardrail.factor times the tokens that 95 % of"
                    + " the champion's answers keep to, short what 95 % of them exceed, divided by the factor, or less.");

    private static final MarginSetting LATENCY = MarginSetting.orOff(
            "latency",
            0.05,
            "By how much the challenger's share of slow answers may be higher; 0: that is not looked at."
                    + " Slow is what takes longer than rollout.guardrail.factor times what 95 % of the"
                    + " champion's did, of prompts as long, and than 100 ms.");

    private static final MarginSetting FIRST_TOKEN = MarginSetting.orOff(
            "first.token",
            0.0,
            "By how much the challenger's share of late first tokens may be higher, such as 0.05; 0: that is"
                    + " not looked at.");

    private static final MarginSetting COST = MarginSetting.orOff(
            "cost",
            0.0,
            "By how much the challenger's share of costly answers may be higher, by the tokens of prompt and"
                    + " answer together, such as 0.05; 0: that is not looked at.");

    /** In which figure of an answer, on which side of the bound, and beyond what in any case. */
    public record Harm(Function<AnswerService, @Nullable Integer> step, Side side, double least) {}

    /** Answers that took longer; below {@value #NOTICED_MS} ms none is slow. */
    static AnswersBeyondBound slow(double factor) {
        Harm harm = new Harm(AnswerService::getLatency, Side.ABOVE, NOTICED_MS);
        return new AnswersBeyondBound(
                new Measure("latency"), new Column("slow", "Slow answers"), LATENCY, harm, factor);
    }

    /** Answers whose first token came later. */
    static AnswersBeyondBound lateFirstTokens(double factor) {
        Harm harm = new Harm(AnswerService::getFirstToken, Side.ABOVE, NOTICED_MS);
        return new AnswersBeyondBound(
                new Measure("first-token"), new Column("late", "Late first tokens"), FIRST_TOKEN, harm, factor);
    }

    /** Answers of more tokens. */
    static AnswersBeyondBound tooLong(double factor) {
        Harm harm = new Harm(AnswerService::getLength, Side.ABOVE, 0);
        return new AnswersBeyondBound(new Measure("long"), new Column("long", "Long answers"), LENGTH, harm, factor);
    }

    /** Answers of fewer tokens. */
    static AnswersBeyondBound tooShort(double factor) {
        Harm harm = new Harm(AnswerService::getLength, Side.BELOW, 0);
        return new AnswersBeyondBound(new Measure("short"), new Column("short", "Short answers"), LENGTH, harm, factor);
    }

    /** Answers that took more tokens, prompt and answer together. */
    static AnswersBeyondBound costly(double factor) {
        Harm harm = new Harm(AnswerService::getCost, Side.ABOVE, 0);
        return new AnswersBeyondBound(new Measure("cost"), new Column("costly", "Costly answers"), COST, harm, factor);
    }

    @Override
    public String name() {
        return Character.toLowerCase(column.title().charAt(0)) + column.title().substring(1);
    }

    @Override
    public Consequence consequence() {
        return Consequence.ROLL_BACK;
    }

    @Override
    public GuardrailMeasure within(double times) {
        return new AnswersBeyondBound(measure, column, margin, harm, times);
    }

    @Override
    public Map<String, Double> bounds(Evidence evidence) {
        return bound().bounds(evidence);
    }

    @Override
    public Evidence count(Evidence evidence, EvidenceCounted record, Arm arm) {
        AnswerService service = record.getService();
        return service == null
                ? evidence
                : bound().count(evidence, record, arm, harm.step().apply(service));
    }

    private FrozenBound bound() {
        return new FrozenBound(measure, harm.side(), factor, harm.least());
    }
}
