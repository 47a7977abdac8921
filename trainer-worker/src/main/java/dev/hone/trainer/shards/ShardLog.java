package dev.hone.trainer.shards;

import dev.hone.schemas.records.RoundShard;
import java.time.Duration;
import java.util.List;

/** What workers tell each other of shards: all of them hear all of a line in one order, from the beginning on. */
public interface ShardLog {

    /** Tells it, and gives what was heard since, up to it at the least. */
    List<RoundShard> tell(RoundShard news);

    /** What was heard since, waiting for it for so long at most. */
    List<RoundShard> hear(Duration atMost);

    /** Whether everything was heard that had been told when this listener began. */
    boolean caughtUp();

    /** Tells it without waiting, and without a word where that fails; any thread may call. */
    void mention(RoundShard news);

    /** Returns when it is told; any thread may call. */
    void announce(RoundShard news);
}
