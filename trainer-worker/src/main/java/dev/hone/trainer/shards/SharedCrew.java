package dev.hone.trainer.shards;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.Folders;
import dev.hone.artifacts.UntrustedVersionException;
import dev.hone.schemas.records.RoundShard;
import dev.hone.schemas.records.ShardEvent;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.RoundRefusedException;
import dev.hone.trainer.shards.ShardBoard.Offer;
import dev.hone.trainer.train.Training.Trained;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingStoppedException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of a group, which share the shards of each other's rounds.
 *
 * <p>Whoever has a round offers its shards and trains them itself, one after the other, as long as there are free ones;
 * workers without a round of their own do the same ({@link #help}). What a shard came to lies in the artifact store,
 * and its digest is told; the owner of the round takes up what it is told and merges. A worker that dies is silent, and
 * its shard is free again; so is one that hangs. All but {@link #settled} and {@link #pulse} is for the training
 * thread.
 */
public final class SharedCrew implements ShardCrew {

    private static final Logger LOG = LoggerFactory.getLogger(SharedCrew.class);
    private static final Duration LISTEN = Duration.ofMillis(200);
    private static final Duration GLANCE = Duration.ofMillis(20);

    private final ShardLog log;
    private final ArtifactStore store;
    private final Place place;
    private final LongSupplier nanoTime;
    private final ShardBoard board;
    private final String worker = UUID.randomUUID().toString();
    private final Set<Offer> refused = new HashSet<>();
    private final Set<String> made = new HashSet<>();
    private final Set<String> untaken = new HashSet<>();
    private final SignsOfLife signs;

    /**
     * Where a worker takes part.
     *
     * @param group of those that may share, by their consumer group and what they compute on
     * @param folder for results on their way to the artifact store
     * @param pulse time from one sign of life to the next
     * @param stall without a step of a shard after which there are no signs of life
     */
    public record Place(String group, Path folder, Duration pulse, Duration stall) {

        private static final int BEATS_OF_PATIENCE = 6;

        Duration patience() {
            return pulse.multipliedBy(BEATS_OF_PATIENCE);
        }
    }

    /** What a worker can do for the rounds of others. */
    public interface Helper {

        /** The shards of the round, if they are the same work here; empty where this worker cannot take part. */
        Optional<ShardTask> task(TrainingRound round, String work);

        /** Whether to stop after the next step. */
        boolean stops();

        /** Whether to take no further shard. */
        boolean leaves();
    }

    /** @param nanoTime of a clock that never goes back */
    public SharedCrew(ShardLog log, ArtifactStore store, Place place, LongSupplier nanoTime) {
        this.log = log;
        this.store = store;
        this.place = place;
        this.nanoTime = nanoTime;
        this.board = new ShardBoard(place.group(), place.patience());
        this.signs = new SignsOfLife(place.pulse(), place.stall());
    }

    @Override
    public List<Trained> all(ShardTask task, TrainingObserver observer) {
        made.clear();
        untaken.clear();
        offer(task);
        while (!observer.stopRequested()) {
            if (board.shards(task.work()) != task.shards()) {
                // Somebody else may have closed it: another owner, for whom this one was dead.
                offer(task);
                continue;
            }
            OptionalInt free = board.free(task.work(), nanoTime.getAsLong());
            List<String> digests = board.digests(task.work());
            if (free.isPresent()) {
                attempt(task, free.getAsInt(), observer);
            } else if (digests.isEmpty()) {
                hear(log.hear(LISTEN));
            } else {
                List<Trained> parts = brought(task, digests);
                if (parts.size() == task.shards()) {
                    return parts;
                }
            }
        }
        throw new TrainingStoppedException(0);
    }

    private void offer(ShardTask task) {
        if (board.isOpen(task.work()) && board.shards(task.work()) != task.shards()) {
            LOG.atWarn()
                    .addKeyValue("roundId", task.round().getRoundId())
                    .addKeyValue("shards", task.shards())
                    .log("the round was offered in another number of shards than it has: offered anew");
            hear(log.tell(news(task, ShardEvent.CLOSED).build()));
        }
        hear(log.tell(news(task, ShardEvent.OFFERED)
                .setShards(task.shards())
                .setRound(task.round())
                .build()));
    }

    /**
     * What is announced is read again from the store, whoever brought it; what is gone from there, or is none, is free
     * again.
     */
    private List<Trained> brought(ShardTask task, List<String> digests) {
        List<Trained> parts = new ArrayList<>();
        for (int shard = 0; shard < digests.size(); shard++) {
            Optional<Trained> part = brought(task, shard, digests.get(shard));
            if (part.isPresent()) {
                parts.add(part.get());
            } else {
                hear(log.tell(news(task, ShardEvent.FREED)
                        .setShard(shard)
                        .setDigest(digests.get(shard))
                        .build()));
            }
        }
        return parts;
    }

    private Optional<Trained> brought(ShardTask task, int shard, String digest) {
        try {
            return store.fetch(digest).map(folder -> ShardFolder.read(folder, task.start()));
        } catch (IllegalStateException | IllegalArgumentException problem) {
            boolean own = made.remove(digest);
            boolean again = !untaken.add(digest);
            if (own && again) {
                // Made here, and no better than before: it is this worker or the store that has to be mended.
                throw problem;
            }
            passedOver(task, shard, problem);
            if (problem instanceof IllegalStateException && !(problem instanceof UntrustedVersionException)) {
                // It was changed where it lies, and would be in the way of the same made anew.
                deleted(digest);
            }
            return Optional.empty();
        }
    }

    // What is told or lies in a folder may be anybody's words: they are not for the log, those of the store are.
    private static void passedOver(ShardTask task, int shard, RuntimeException problem) {
        String words = problem instanceof IllegalStateException
                ? String.valueOf(problem.getMessage())
                : "its digest is none, or its folder holds no shard of this round";
        LOG.atWarn()
                .addKeyValue("roundId", task.round().getRoundId())
                .addKeyValue("shard", shard)
                .addKeyValue("problem", words)
                .log("a shard's result cannot be taken: the shard is trained anew");
    }

    /** Listens, and trains shards of others' rounds as long as there are free ones that it can train. */
    public void help(Helper helper) {
        hear(log.hear(GLANCE));
        if (!log.caughtUp()) {
            // What looks open may have been closed long ago.
            return;
        }
        refused.retainAll(board.open());
        for (Offer offer : board.open()) {
            if (helper.leaves() || helper.stops()) {
                return;
            }
            if (!refused.contains(offer)
                    && board.free(offer.work(), nanoTime.getAsLong()).isPresent()) {
                Optional<ShardTask> task =
                        helper.task(offer.round(), offer.work()).filter(found -> asMany(found, offer));
                task.ifPresentOrElse(found -> help(found, offer, helper), () -> refused.add(offer));
            }
        }
    }

    /** Whoever made the rows knows how many shards they give, whatever was offered. */
    private static boolean asMany(ShardTask task, Offer offer) {
        if (task.shards() != offer.shards()) {
            LOG.atWarn()
                    .addKeyValue("roundId", task.round().getRoundId())
                    .addKeyValue("offered", offer.shards())
                    .addKeyValue("shards", task.shards())
                    .log("a round is offered in another number of shards than it has: this worker takes none of them");
        }
        return task.shards() == offer.shards();
    }

    private void help(ShardTask task, Offer offer, Helper helper) {
        try {
            while (!helper.leaves() && isFree(task)) {
                attempt(task, board.free(task.work(), nanoTime.getAsLong()).orElseThrow(), new TrainingObserver() {
                    @Override
                    public void stepped(int step, int steps, double loss, int responseTokens) {}

                    @Override
                    public boolean stopRequested() {
                        return helper.stops();
                    }
                });
                hear(log.hear(Duration.ZERO));
            }
        } catch (TrainingStoppedException stopped) {
            LOG.atDebug().addKeyValue("roundId", task.round().getRoundId()).log("shard given back");
        } catch (RoundRefusedException cannot) {
            refused.add(offer);
            LOG.atWarn()
                    .addKeyValue("roundId", task.round().getRoundId())
                    .addKeyValue("reason", cannot.reason())
                    .log("this worker cannot train a shard of it");
        }
    }

    private boolean isFree(ShardTask task) {
        return board.shards(task.work()) == task.shards()
                && board.free(task.work(), nanoTime.getAsLong()).isPresent();
    }

    private void attempt(ShardTask task, int shard, TrainingObserver observer) {
        RoundShard taken = news(task, ShardEvent.TAKEN).setShard(shard).build();
        hear(log.tell(taken));
        if (!board.holds(task.work(), shard, worker)) {
            return;
        }
        signs.begin(taken, nanoTime.getAsLong());
        boolean done = false;
        try {
            Trained trained = task.trainer().train(shard, watched(task, shard, observer));
            String digest = stored(task, shard, trained);
            hear(log.tell(news(task, ShardEvent.DONE)
                    .setShard(shard)
                    .setDigest(digest)
                    .build()));
            done = true;
            LOG.atInfo()
                    .addKeyValue("roundId", task.round().getRoundId())
                    .addKeyValue("shard", shard)
                    .addKeyValue("digest", digest)
                    .log("shard trained");
            if (!board.isOpen(task.work())) {
                // Whoever closed the round has not seen this one, and nobody else looks for it.
                deleted(digest);
            }
            task.trainer().forget(shard);
        } catch (TrainingStoppedException stopped) {
            if (observer.stopRequested()) {
                throw stopped;
            }
        } finally {
            signs.end();
            if (!done) {
                log.mention(news(task, ShardEvent.FREED).setShard(shard).build());
            }
        }
    }

    private ShardSteps watched(ShardTask task, int shard, TrainingObserver observer) {
        int before = 0;
        for (int earlier = 0; earlier < shard; earlier++) {
            before += task.steps().get(earlier);
        }
        long[] lookedNanos = {nanoTime.getAsLong()};
        return new ShardSteps(observer, before, task.allSteps(), () -> {
            // Asked after each step.
            long now = nanoTime.getAsLong();
            signs.forward(now);
            if (now - lookedNanos[0] >= place.pulse().toNanos()) {
                lookedNanos[0] = now;
                hear(log.hear(Duration.ZERO));
            }
            return board.needless(task.work(), shard);
        });
    }

    private String stored(ShardTask task, int shard, Trained trained) {
        Path folder = Folders.fresh(place.folder().resolve(task.work() + "-" + shard));
        ShardFolder.write(folder, trained);
        String digest = store.put(folder).digest();
        made.add(digest);
        Folders.delete(folder);
        return digest;
    }

    /**
     * A sign of life for the shard that is being trained, once in a while and as long as it comes forward; for the
     * thread that polls.
     */
    public void pulse() {
        signs.due(nanoTime.getAsLong()).ifPresent(log::mention);
    }

    /**
     * Whatever was offered of the round, merged or not: it may have failed, or gone on as another work. Closed before
     * anything is deleted: so whoever is done with a shard later sees that its result is not wanted.
     */
    @Override
    public void settled(TrainingRound round) {
        for (Offer offer : board.open()) {
            if (offer.round().getRoundId().equals(round.getRoundId())) {
                List<String> results = board.results(offer.work());
                RoundShard closed = news(round, offer.work(), ShardEvent.CLOSED).build();
                // Here at once, so that this worker does not help with it.
                hear(List.of(closed));
                log.announce(closed);
                results.forEach(this::deletedIfShard);
            }
        }
    }

    /** What was told and nobody has read may be the digest of a version. */
    private void deletedIfShard(String digest) {
        try {
            if (store.fetch(digest).filter(ShardFolder::isOne).isPresent()) {
                deleted(digest);
            }
        } catch (UncheckedIOException | IllegalStateException | IllegalArgumentException problem) {
            LOG.atWarn().log("a result that was told of a shard cannot be taken, and stays where it is");
        }
    }

    private void deleted(String digest) {
        try {
            store.delete(digest);
        } catch (UncheckedIOException stays) {
            LOG.atWarn()
                    .addKeyValue("digest", digest)
                    .setCause(stays)
                    .log("a shard's result stays in the artifact store; hone versions prune --unannounced deletes it");
        }
    }

    private RoundShard.Builder news(ShardTask task, ShardEvent event) {
        return news(task.round(), task.work(), event);
    }

    private RoundShard.Builder news(TrainingRound round, String work, ShardEvent event) {
        return RoundShard.newBuilder()
                .setEvent(event)
                .setLine(round.getLine())
                .setRoundId(round.getRoundId())
                .setGroup(place.group())
                .setWork(work)
                .setWorker(worker);
    }

    private void hear(List<RoundShard> news) {
        news.forEach(each -> board.hear(each, nanoTime.getAsLong()));
    }
}
