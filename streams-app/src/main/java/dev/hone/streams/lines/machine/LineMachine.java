package dev.hone.streams.lines.machine;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.RoundTerms;
import dev.hone.streams.lines.RoundsConfig;
import dev.hone.streams.lines.anchor.AnchorCheck;
import dev.hone.streams.lines.anchor.DeclineJudge;
import dev.hone.streams.lines.canary.CanaryWaits;
import dev.hone.streams.lines.canary.EvidenceCheck;
import dev.hone.streams.lines.canary.EvidenceReport;
import dev.hone.streams.lines.plan.Planner;
import dev.hone.streams.lines.rollout.CanaryJudge;
import dev.hone.streams.lines.rollout.CommandJudge;
import dev.hone.streams.lines.rollout.OutcomeJudge;
import dev.hone.streams.lines.rollout.ShadowJudge;
import dev.hone.streams.lines.rollout.StagingJudge;
import dev.hone.streams.lines.rounds.RoundCloser;
import dev.hone.streams.lines.rounds.RoundOrders;
import dev.hone.streams.lines.rounds.WayToRound;
import dev.hone.streams.lines.shadow.ShadowCheck;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.LineEvent;
import dev.hone.streams.lines.state.LineOutput;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.store.EvidenceBases;
import dev.hone.streams.lines.words.Decisions;
import java.time.Instant;
import java.util.List;

/** The state machine of a line: what an event makes of it. Pure but for asking what lies around the line. */
public record LineMachine(RoundsConfig rounds, RolloutConfig rollout, RoundTerms terms) {

    /** What a line may ask about the world. */
    interface Surroundings {
        /** The goal sets of the line. */
        List<GoalSet> goalSets(String line);

        /** The leases of all replicas, expired ones too. */
        List<ServingStatus> leases();

        /** How far each partition of the erasures topic is known; empty before the first erasure. */
        List<Long> erasureOffsets();
    }

    Step on(Line line, LineEvent event, Instant now, Surroundings around) {
        return apply(line, event, now, around).then(step -> settle(step, now, around));
    }

    /** What time and evidence bring: asked now and then, not at each event, since it looks at all that was counted. */
    Step look(Line line, Instant now, Surroundings around) {
        return new Planner(rollout)
                .planned(judge(line, now, around), now)
                .then(step -> settle(step, now, around))
                .then(new DeclineJudge(rollout, new Decisions(now))::judge);
    }

    /** Whether a round could close, were there a goal set. */
    boolean isDue(Line line, Instant now) {
        return new RoundCloser(rounds, terms).due(line, now).isPresent();
    }

    /** How far the line is on the way to its next round. */
    LineOutput.Way way(Line line, Instant now, Surroundings around) {
        boolean waitsForGoals = isDue(line, now) && around.goalSets(line.name()).isEmpty();
        return new LineOutput.Way(new Progress(line.name(), new WayToRound(rounds).of(line, waitsForGoals), now));
    }

    /** What the canary has seen so far; there is one. */
    LineOutput.News news(Line line, Slot.Serving serving, Instant now) {
        String words = new CanaryWaits(rollout, now).of(line, serving);
        return EvidenceBases.with(new EvidenceReport(line, serving, rollout).news(words, now), line, serving);
    }

    private Step settle(Line line, Instant now, Surroundings around) {
        RoundCloser closer = new RoundCloser(rounds, terms);
        Decisions decisions = new Decisions(now);
        Line compared = new AnchorCheck(rollout).begun(line, now);
        Line cut = compared.with(compared.backlog().cutIfDue(now.toEpochMilli(), rounds));
        return new StagingJudge(rollout, decisions)
                .stageNext(cut)
                .then(next -> isDue(next, now)
                        ? closer.closeIfDue(next, around.goalSets(next.name()), around.erasureOffsets(), decisions)
                        : Step.to(next));
    }

    private Step judge(Line line, Instant now, Surroundings around) {
        Decisions decisions = new Decisions(now);
        if (line.slot() instanceof Slot.Staging staging) {
            return new StagingJudge(rollout, decisions).judge(line, staging, around.leases());
        }
        if (line.slot() instanceof Slot.Unseen unseen) {
            return new ShadowJudge(rollout, decisions).judge(line, unseen, around.leases());
        }
        return line.slot() instanceof Slot.Serving serving
                ? new CanaryJudge(rollout, decisions).judge(line, serving)
                : Step.to(line);
    }

    private Step apply(Line line, LineEvent event, Instant now, Surroundings around) {
        Decisions decisions = new Decisions(now);
        if (event instanceof LineEvent.Outcome outcome) {
            return new OutcomeJudge(rounds, rollout, decisions).judge(line, outcome.record());
        }
        if (event instanceof LineEvent.Command command) {
            return RoundOrders.isOne(command.record())
                    ? new RoundOrders(rounds, terms, decisions)
                            .judge(line, command.record(), around.goalSets(line.name()))
                    : new CommandJudge(rollout, decisions).judge(line, command.record());
        }
        if (event instanceof LineEvent.Evidenced evidenced) {
            return Step.to(counted(line, evidenced.record()));
        }
        LineEvent.Counted counted = (LineEvent.Counted) event;
        return Step.to(line.with(line.backlog().count(counted.record(), now.toEpochMilli())));
    }

    private Line counted(Line line, EvidenceCounted record) {
        return switch (record.getKind()) {
            case DRAWN -> new AnchorCheck(rollout).count(line, record);
            case SHADOWED -> ShadowCheck.count(line, record);
            case UNKNOWN, EXPOSURE, RESPONSE, EARLIER -> new EvidenceCheck(rollout.guardrails()).count(line, record);
        };
    }
}
