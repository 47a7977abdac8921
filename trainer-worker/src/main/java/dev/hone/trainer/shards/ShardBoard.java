package dev.hone.trainer.shards;

import dev.hone.schemas.records.RoundShard;
import dev.hone.schemas.records.TrainingRound;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of shards that are offered, from what was heard in order.
 *
 * <p>The first who takes a shard has it, until it is done, gives it back or has not been heard of for a while. How long
 * that is each worker judges for itself, so that two may train the same shard: that costs time, and changes no byte.
 * Nanoseconds are those of one clock that never goes back. Any thread may call.
 */
final class ShardBoard {

    private static final Logger LOG = LoggerFactory.getLogger(ShardBoard.class);

    /** Of {@code rounds.shards}. */
    static final int MOST_SHARDS = 64;

    private final String group;
    private final long patienceNanos;
    private final Map<String, Offer> offers = new LinkedHashMap<>();

    /** @param patience silence after which a worker is taken for dead */
    ShardBoard(String group, Duration patience) {
        this.group = group;
        this.patienceNanos = patience.toNanos();
    }

    /** A round whose shards may be taken. */
    static final class Offer {

        private final String work;
        private final TrainingRound round;
        private final List<Stand> stands;

        private Offer(String work, TrainingRound round, int shards) {
            this.work = work;
            this.round = round;
            this.stands = Stream.generate(Stand::new).limit(shards).toList();
        }

        String work() {
            return work;
        }

        TrainingRound round() {
            return round;
        }

        int shards() {
            return stands.size();
        }
    }

    private static final class Stand {

        private @Nullable String holder;
        private long heardNanos;
        private @Nullable String digest;
    }

    synchronized void hear(RoundShard news, long nowNanos) {
        if (!news.getGroup().equals(group)) {
            return;
        }
        switch (news.getEvent()) {
            case OFFERED -> offered(news);
            case CLOSED -> offers.remove(news.getWork());
            case TAKEN -> stand(news).ifPresent(stand -> taken(stand, news.getWorker(), nowNanos));
            case FREED -> stand(news).ifPresent(stand -> freed(stand, news));
            case DONE -> stand(news).ifPresent(stand -> done(stand, news.getDigest()));
            case UNKNOWN -> {
                // Of a later program, which must not rest on it.
            }
        }
    }

    private void offered(RoundShard news) {
        TrainingRound round = news.getRound();
        int shards = news.getShards();
        if (round == null || shards < 1 || shards > MOST_SHARDS || !isOf(round, news)) {
            LOG.atWarn()
                    .addKeyValue("roundId", news.getRoundId())
                    .addKeyValue("shards", shards)
                    .log("an offer of shards is none, or not of its round: passed over");
            return;
        }
        offers.computeIfAbsent(news.getWork(), work -> new Offer(work, round, shards));
    }

    /** A round has as many shards as it says, or as many as it has batches where these are fewer. */
    private static boolean isOf(TrainingRound round, RoundShard news) {
        return news.getShards() <= round.getShards()
                && round.getRoundId().equals(news.getRoundId())
                && round.getLine().equals(news.getLine());
    }

    private Optional<Stand> stand(RoundShard news) {
        Offer offer = offers.get(news.getWork());
        int shard = news.getShard();
        return offer == null || shard < 0 || shard >= offer.stands.size()
                ? Optional.empty()
                : Optional.of(offer.stands.get(shard));
    }

    private void taken(Stand stand, String worker, long nowNanos) {
        if (stand.holder == null || stand.holder.equals(worker) || isSilent(stand, nowNanos)) {
            stand.holder = worker;
            stand.heardNanos = nowNanos;
        }
    }

    // Of two who did the same the first one counts for all.
    private static void done(Stand stand, String digest) {
        if (stand.digest == null) {
            stand.digest = digest;
        }
    }

    /** Of a digest: it is not to be had. Else only whoever has a shard gives it back. */
    private static void freed(Stand stand, RoundShard news) {
        boolean gone = news.getDigest().equals(stand.digest);
        if (gone || (stand.digest == null && news.getWorker().equals(stand.holder))) {
            stand.digest = null;
            stand.holder = null;
        }
    }

    private boolean isSilent(Stand stand, long nowNanos) {
        return nowNanos - stand.heardNanos > patienceNanos;
    }

    /** In the order in which they were offered. */
    synchronized List<Offer> open() {
        return List.copyOf(offers.values());
    }

    synchronized boolean isOpen(String work) {
        return offers.containsKey(work);
    }

    /** In how many it is offered; 0 where it is not. */
    synchronized int shards(String work) {
        return stands(work).size();
    }

    /** A shard that nobody has, else one of somebody who is silent; of several the first. */
    synchronized OptionalInt free(String work, long nowNanos) {
        OptionalInt untaken = first(work, stand -> stand.holder == null);
        return untaken.isPresent() ? untaken : first(work, stand -> isSilent(stand, nowNanos));
    }

    private OptionalInt first(String work, Predicate<Stand> wanted) {
        List<Stand> stands = stands(work);
        return IntStream.range(0, stands.size())
                .filter(shard -> stands.get(shard).digest == null && wanted.test(stands.get(shard)))
                .findFirst();
    }

    private List<Stand> stands(String work) {
        Offer offer = offers.get(work);
        return offer == null ? List.of() : offer.stands;
    }

    /** Whether the worker has the shard, and nobody has done it yet. */
    synchronized boolean holds(String work, int shard, String worker) {
        List<Stand> stands = stands(work);
        return shard < stands.size() && stands.get(shard).digest == null && worker.equals(stands.get(shard).holder);
    }

    /** Whether nobody needs to train the shard any more. */
    synchronized boolean needless(String work, int shard) {
        List<Stand> stands = stands(work);
        return shard >= stands.size() || stands.get(shard).digest != null;
    }

    /** The artifact of each shard; empty as long as one is not done. */
    synchronized List<String> digests(String work) {
        List<String> done = results(work);
        return done.size() == stands(work).size() ? done : List.of();
    }

    /** The artifacts of those that are done. */
    synchronized List<String> results(String work) {
        return stands(work).stream()
                .flatMap(stand -> Stream.ofNullable(stand.digest))
                .toList();
    }
}
