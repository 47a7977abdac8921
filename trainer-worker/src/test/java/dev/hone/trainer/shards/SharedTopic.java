package dev.hone.trainer.shards;

import dev.hone.schemas.records.RoundShard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The topic of shards in memory: one order for all who listen. */
public final class SharedTopic {

    public final List<RoundShard> told = new ArrayList<>();
    private Runnable silence = () -> {};

    /** What happens when somebody waits and nothing comes. */
    public void whenSilent(Runnable happens) {
        silence = happens;
    }

    /** A listener of its own, from the beginning on. */
    public ShardLog listener() {
        return listener(Integer.MAX_VALUE);
    }

    /** One that hears so many records at once at most, but for what it tells. */
    public ShardLog listener(int atOnce) {
        int backlog = told.size();
        return new ShardLog() {
            private int heard;

            @Override
            public List<RoundShard> tell(RoundShard news) {
                told.add(news);
                return since(told.size());
            }

            @Override
            public List<RoundShard> hear(Duration atMost) {
                if (heard == told.size() && !atMost.isZero()) {
                    silence.run();
                }
                return since(Math.min(atOnce, told.size() - heard) + heard);
            }

            @Override
            public boolean caughtUp() {
                return heard >= backlog;
            }

            @Override
            public void mention(RoundShard news) {
                told.add(news);
            }

            @Override
            public void announce(RoundShard news) {
                told.add(news);
            }

            private List<RoundShard> since(int end) {
                List<RoundShard> since = List.copyOf(told.subList(heard, end));
                heard = end;
                return since;
            }
        };
    }
}
