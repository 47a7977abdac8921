package dev.hone.streams.lines.guardrails;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Measure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a guardrail looks at: zeros and ones that the evidence of a rollout is counted into, of which ones are harm. */
public interface GuardrailMeasure {

    /** What a challenger that shows more of it comes to. */
    enum Consequence {
        /** It is refused for ever: each subject counts once, so that the version is to blame. */
        ROLL_BACK,
        /** The rollout ends and the version may come again: a single user can cause it. */
        ABORT
    }

    /** The histogram that it is counted in. */
    Measure measure();

    /** What is found, as it stands in sentences after "its share of". */
    String name();

    /** The setting that bounds it; two measures may share one. */
    MarginSetting margin();

    Consequence consequence();

    /** Where tables of arms show it; null where another measure's column says the same. */
    @Nullable
    Column column();

    /** The same where so many times the champion's bound, at least 1, is still no harm; most know no bound. */
    default GuardrailMeasure within(double times) {
        return this;
    }

    /** The bounds beyond which an answer is harm, by what they are for, as far as they are set. */
    default Map<String, Double> bounds(Evidence evidence) {
        return Map.of();
    }

    /** The evidence with what a record says about an arm; most records say nothing to most measures. */
    Evidence count(Evidence evidence, EvidenceCounted record, Arm arm);

    /**
     * A setting of a margin.
     *
     * @param key the key below {@code rollout.guardrail.}, without {@code .margin}
     * @param mayBeOff whether 0 leaves out what it bounds
     */
    record MarginSetting(String key, double byDefault, String doc, boolean mayBeOff) {

        /** Of what is always looked at. */
        static MarginSetting always(String key, double byDefault, String doc) {
            return new MarginSetting(key, byDefault, doc, false);
        }

        /** Of what is looked at where the margin is above 0. */
        static MarginSetting orOff(String key, double byDefault, String doc) {
            return new MarginSetting(key, byDefault, doc, true);
        }
    }

    /**
     * A column of tables.
     *
     * @param name for commands and figures, as in {@code errors}
     * @param title for pages, as in {@code Same text twice}
     */
    record Column(String name, String title) {}
}
