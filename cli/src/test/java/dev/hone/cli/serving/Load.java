package dev.hone.cli.serving;

import dev.hone.cli.serving.Asker.Reply;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Requests that never pause, streamed and not, from many subjects, while decisions are taken. */
final class Load implements AutoCloseable {

    private static final int SUBJECTS = 200;

    private final Asker asker;
    private final List<String> prompts;
    private final ConcurrentLinkedQueue<Asked> answered = new ConcurrentLinkedQueue<>();
    private final ExecutorService executor;
    private final List<CompletableFuture<Void>> askers;
    private volatile int announced;
    private volatile int applied;
    private volatile boolean over;

    /**
     * A request and its reply.
     *
     * @param from number of the last decision that was known to be applied when it was asked
     * @param to number of the last decision that had been announced when it was answered
     */
    record Asked(String subject, String prompt, boolean streamed, int from, int to, Reply reply) {}

    Load(Asker asker, List<String> prompts, int threads) {
        this.asker = asker;
        this.prompts = prompts;
        executor = Executors.newFixedThreadPool(threads);
        askers = IntStream.range(0, threads)
                .mapToObj(seed -> CompletableFuture.runAsync(() -> askOnAndOn(seed), executor))
                .toList();
    }

    /** The decision may take effect from now on. */
    void announced(int number) {
        announced = number;
    }

    /** The decision has taken effect. */
    void applied(int number) {
        applied = number;
    }

    /**
     * How many requests that were made after the decision had taken effect are answered; throws what made a request
     * fail.
     */
    long answeredSince(int number) {
        askers.stream().filter(CompletableFuture::isCompletedExceptionally).forEach(CompletableFuture::join);
        return answered.stream().filter(asked -> asked.from() >= number).count();
    }

    /** No new requests; waits for the replies to the old ones, and throws what made a request fail. */
    List<Asked> end() {
        over = true;
        askers.forEach(CompletableFuture::join);
        return List.copyOf(answered);
    }

    @Override
    public void close() {
        over = true;
        executor.shutdown();
    }

    private void askOnAndOn(int seed) {
        var random = new SplittableRandom(seed);
        while (!over) {
            String subject = "u" + random.nextInt(SUBJECTS);
            String prompt = prompts.get(random.nextInt(prompts.size()));
            boolean streamed = random.nextBoolean();
            int from = applied;
            Reply reply = asker.ask(subject, prompt, streamed);
            answered.add(new Asked(subject, prompt, streamed, from, announced, reply));
        }
    }
}
