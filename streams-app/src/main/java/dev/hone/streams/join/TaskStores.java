package dev.hone.streams.join;

import dev.hone.streams.commit.AtCommit;
import dev.hone.streams.ledger.TaskLedger;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Everything that one task of the join keeps. */
record TaskStores(
        Interactions interactions,
        ContentStore contents,
        Timers timers,
        UnsentCounts unsent,
        TaskLedger ledger,
        TaskClock clock,
        ErasureProgress erasures,
        MatchedLately matched) {

    static TaskStores open(ProcessorContext<?, ?> context) {
        AtCommit commit = context.getStateStore(AtCommit.STORE);
        TaskClock clock = new TaskClock(context.getStateStore(TaskClock.STORE), commit);
        ContentStore contents = new ContentStore(context.getStateStore(ContentStore.STORE), commit);
        return new TaskStores(
                new Interactions(context.getStateStore(Interactions.STORE), contents, commit),
                contents,
                new Timers(context.getStateStore(Timers.STORE), clock, commit),
                new UnsentCounts(context.getStateStore(UnsentCounts.STORE), commit),
                new TaskLedger(context.getStateStore(TaskLedger.STORE), TaskLedger.Stage.JOIN, commit),
                clock,
                new ErasureProgress(context.getStateStore(TaskClock.STORE)),
                new MatchedLately());
    }

    /** What is known of an interaction, {@link InteractionState#UNKNOWN} where nothing is. */
    InteractionState interaction(String id) {
        return interactions.get(id);
    }
}
