package dev.hone.streams.lines;

import dev.hone.schemas.records.GoalSet;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** The state machine of a line: what an event makes of it. Pure but for asking which goal sets there are. */
record LineMachine(RoundsConfig config, RoundTerms terms) {
    Step on(Line line, LineEvent event, Instant now, Supplier<List<GoalSet>> goalSets) {
        return apply(line, event, now).then(step -> settle(step, now, goalSets));
    }

    /** What time alone brings: a cut by age, and the round that waits. */
    Step settle(Line line, Instant now, Supplier<List<GoalSet>> goalSets) {
        RoundCloser closer = new RoundCloser(config, terms);
        Line cut = line.with(line.backlog().cutIfDue(now.toEpochMilli(), config));
        return isDue(cut) ? closer.closeIfDue(cut, goalSets.get(), new Decisions(now)) : Step.to(cut);
    }

    /** Whether a round could close, were there a goal set. */
    boolean isDue(Line line) {
        return new RoundCloser(config, terms).due(line).isPresent();
    }

    private Step apply(Line line, LineEvent event, Instant now) {
        Decisions decisions = new Decisions(now);
        if (event instanceof LineEvent.Outcome outcome) {
            return new OutcomeJudge(config, decisions).judge(line, outcome.record());
        }
        if (event instanceof LineEvent.Command command) {
            return new CommandJudge(decisions).judge(line, command.record());
        }
        LineEvent.Counted counted = (LineEvent.Counted) event;
        return Step.to(line.with(line.backlog().count(counted.record(), now.toEpochMilli())));
    }
}
