package dev.hone.lab.bench.streams;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The records of a load, handed out in parts, so that something flows while instances come and go. */
final class Feed implements AutoCloseable {

    private final KafkaAccess wire;
    private final Producer<String, byte[]> producer;
    private final List<Corpus.Arrival> arrivals = new ArrayList<>();
    private int sent;

    Feed(Settings settings, Shape shape, StreamsPlan.Load load) {
        wire = KafkaAccess.from(settings);
        wire.createTopics();
        var bytes = new InputBytes(wire.topics(), wire.connection(), new SplittableRandom(load.seed()));
        new Corpus(shape, load, bytes).send(arrivals::add);
        producer = wire.producer();
    }

    /** Sends so many thousandths of all, in order, and waits until the broker has them. */
    void send(int thousandths) throws ExecutionException, InterruptedException {
        send(sent + (long) arrivals.size() * thousandths / 1000);
    }

    /** Sends what is left, and says how many records there are. */
    long sendRest() throws ExecutionException, InterruptedException {
        send((long) arrivals.size());
        return arrivals.size();
    }

    /** How many were sent so far. */
    long sent() {
        return sent;
    }

    private void send(long until) throws ExecutionException, InterruptedException {
        List<Future<?>> acknowledged = new ArrayList<>();
        for (; sent < Math.min(until, arrivals.size()); sent++) {
            Corpus.Arrival record = arrivals.get(sent);
            acknowledged.add(producer.send(new ProducerRecord<>(
                    wire.name(record.topic()), null, record.timestampMs(), record.key(), record.value())));
        }
        for (Future<?> one : acknowledged) {
            one.get();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
