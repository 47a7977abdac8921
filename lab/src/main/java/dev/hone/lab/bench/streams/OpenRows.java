package dev.hone.lab.bench.streams;

import dev.hone.schemas.topics.Topics;
import java.util.SplittableRandom;

/**
 * Interactions that have a prompt and a response and wait for feedback that never comes, at even distances.
 *
 * @param count how many
 * @param fromMs the time of the first
 * @param perSecond in a second of their own time
 */
record OpenRows(long count, long fromMs, double perSecond) {

    private static final int ANSWER_MS = 1000;

    long records() {
        return 2 * count;
    }

    /** Those whose last record is before a time. */
    static OpenRows before(long endMs, long count, double perSecond) {
        return new OpenRows(count, endMs - (long) (count * 1000 / perSecond) - ANSWER_MS - 1, perSecond);
    }

    void send(Shape shape, StreamsPlan.Load load, InputBytes bytes, Corpus.Sink sink) {
        SplittableRandom random = new SplittableRandom(load.seed() ^ fromMs);
        for (long i = 0; i < count; i++) {
            long atMs = fromMs + (long) (i * 1000 / perSecond);
            long answeredMs = atMs + 1 + random.nextInt(ANSWER_MS);
            String id = Corpus.id(random, atMs);
            String subject = "subject-" + random.nextInt(load.subjects());
            byte[] prompt = bytes.prompt(subject, shape.promptBytes());
            sink.take(new Corpus.Arrival(Topics.PROMPTS, id, prompt, atMs, atMs));
            sink.take(new Corpus.Arrival(Topics.RESPONSES, id, bytes.response(subject), answeredMs, answeredMs));
        }
    }
}
