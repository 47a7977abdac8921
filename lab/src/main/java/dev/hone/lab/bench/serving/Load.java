package dev.hone.lab.bench.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Sends requests and waits for what becomes of them. One thread calls. */
final class Load {

    private final ChatClient client;
    private final Arrivals arrivals;
    private final LongSupplier nanoTime;
    private final AtomicLong seeds = new AtomicLong();

    Load(ChatClient client, Arrivals arrivals, LongSupplier nanoTime) {
        this.client = client;
        this.arrivals = arrivals;
        this.nanoTime = nanoTime;
    }

    /** Requests of one key. */
    record Stream(double perSecond, String key, boolean inPieces) {}

    /**
     * Keeps so many requests under way, and sends the next when one has ended, for so many seconds.
     *
     * @param fixed what each asks; null for those of the trace, one after the other
     */
    List<Answered> steady(int underWay, double seconds, String key, @Nullable Arrival fixed) {
        Queue<Answered> answered = new ConcurrentLinkedQueue<>();
        AtomicInteger sent = new AtomicInteger();
        long began = nanoTime.getAsLong();
        long until = began + (long) (seconds * 1e9);
        List<CompletableFuture<Void>> lanes = new ArrayList<>();
        for (int i = 0; i < underWay; i++) {
            lanes.add(lane(new Lane(fixed, key, began, until), sent, answered));
        }
        lanes.forEach(CompletableFuture::join);
        return List.copyOf(answered);
    }

    private record Lane(@Nullable Arrival fixed, String key, long began, long until) {}

    private CompletableFuture<Void> lane(Lane lane, AtomicInteger sent, Queue<Answered> answered) {
        long now = nanoTime.getAsLong();
        if (now >= lane.until()) {
            return CompletableFuture.completedFuture(null);
        }
        int number = sent.getAndIncrement();
        Arrival arrival = lane.fixed() == null ? arrivals.next(number) : lane.fixed();
        return client.send(ask(arrival, lane.key(), false), new ChatClient.Due(now, lane.began()))
                .thenCompose(one -> {
                    answered.add(one);
                    return lane(lane, sent, answered);
                });
    }

    /**
     * Sends at the times of the arrivals, whether or not earlier requests have ended, for so many seconds, and waits
     * for the last.
     *
     * @return what became of each stream's requests, in its order
     */
    List<List<Answered>> open(double seconds, List<Stream> streams) {
        record Due(double atSeconds, int stream, Arrival arrival) {}
        List<Due> dues = new ArrayList<>();
        for (int i = 0; i < streams.size(); i++) {
            int stream = i;
            arrivals.at(streams.get(i).perSecond(), seconds)
                    .forEach(arrival -> dues.add(new Due(arrival.atSeconds(), stream, arrival)));
        }
        dues.sort((one, other) -> Double.compare(one.atSeconds(), other.atSeconds()));
        List<List<CompletableFuture<Answered>>> sent = new ArrayList<>();
        streams.forEach(stream -> sent.add(new ArrayList<>()));
        long began = nanoTime.getAsLong();
        for (Due due : dues) {
            long at = began + (long) (due.atSeconds() * 1e9);
            waitUntil(at);
            Stream stream = streams.get(due.stream());
            sent.get(due.stream())
                    .add(client.send(
                            ask(due.arrival(), stream.key(), stream.inPieces()), new ChatClient.Due(at, began)));
        }
        return sent.stream()
                .map(futures -> futures.stream().map(CompletableFuture::join).toList())
                .toList();
    }

    private void waitUntil(long nanos) {
        for (long left = nanos - nanoTime.getAsLong(); left > 0; left = nanos - nanoTime.getAsLong()) {
            LockSupport.parkNanos(left);
        }
    }

    private ChatClient.Ask ask(Arrival arrival, String key, boolean inPieces) {
        return new ChatClient.Ask(arrival, key, inPieces, seeds.getAndIncrement());
    }
}
