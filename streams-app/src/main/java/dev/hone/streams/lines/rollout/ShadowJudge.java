package dev.hone.streams.lines.rollout;

import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.versions.VersionName;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.ShadowConfig;
import dev.hone.streams.lines.canary.SequentialTest;
import dev.hone.streams.lines.shadow.ShadowPairs;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.words.Decisions;
import dev.hone.streams.lines.words.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides what the shadow stage of a rollout allows: that it is harm, or that the first stage begins. It stops harm and
 * promotes nothing; what nobody has graded holds nobody up beyond its time.
 */
public record ShadowJudge(RolloutConfig config, Decisions decisions) {

    public Step judge(Line line, Slot.Unseen unseen, List<ServingStatus> leases) {
        ShadowPairs pairs = new ShadowPairs(line.evidence());
        SequentialTest harm =
                pairs.harm(config.margins().quality(), config.shadow().alpha());
        if (harm.isProven()) {
            return rolledBack(line, unseen, pairs, harm);
        }
        // What is paused does not advance.
        if (!(unseen instanceof Slot.Shadow shadow) || !isOver(shadow, pairs)) {
            return Step.to(line);
        }
        Reason seen = Reason.of("In its shadow stage " + pairs.words() + "; no harm was seen.", pairs.numbers());
        return new StagingJudge(config, decisions).begin(line, shadow, leases, seen);
    }

    private boolean isOver(Slot.Shadow shadow, ShadowPairs pairs) {
        ShadowConfig terms = config.shadow();
        Instant end = shadow.since().plus(terms.maxTime());
        return !terms.isOn()
                || pairs.scored() >= terms.minAnswers()
                || !decisions.at().isBefore(end);
    }

    private Step rolledBack(Line line, Slot.Unseen unseen, ShadowPairs pairs, SequentialTest harm) {
        String words = "Rolled back " + VersionName.shortForm(unseen.challenge().name())
                + " before anybody has met it: " + harm.finding() + " (" + harm.strength() + "). In its shadow stage "
                + pairs.words() + ".";
        Map<String, Double> numbers = new TreeMap<>(pairs.numbers());
        numbers.put("shadow.harm.eValue", harm.eValue());
        numbers.put("shadow.harm.needed", harm.needed());
        return new Endings(config, decisions).rolledBack(line, unseen, Reason.of(words, numbers));
    }
}
