package dev.hone.serving.engine;

import dev.hone.llm.generate.DecodingBatch;
import dev.hone.llm.generate.DecodingRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The requests whose rows are computed together, since the weights of one model answer them: those of the base, with
 * whatever adapters, or those of one version that is a whole model. No other group has its keys and values. Belongs to
 * the engine's thread.
 */
final class WeightGroup implements AutoCloseable {

    private final Supplier<DecodingBatch> batches;
    private final List<Ticket> fresh = new ArrayList<>();
    private final List<Ticket> running = new ArrayList<>();
    private DecodingBatch batch;

    /** @param batches makes an empty one */
    WeightGroup(Supplier<DecodingBatch> batches) {
        this.batches = batches;
        this.batch = batches.get();
    }

    /** Takes a request in; its prompt is read from the next turn on. */
    void add(Ticket ticket) {
        fresh.add(ticket);
    }

    List<Ticket> running() {
        return running;
    }

    /** Those who will have rows at the next turn. */
    List<Ticket> fresh() {
        return fresh;
    }

    boolean isEmpty() {
        return fresh.isEmpty() && running.isEmpty();
    }

    /** One token for everybody whose prompt was read. */
    void step() {
        try {
            batch.step();
            running.forEach(SharedBatch::advance);
        } catch (RuntimeException broken) {
            SharedBatch.fail(running, broken);
            // The cache is in no known state.
            renew();
        }
    }

    void enter() {
        try {
            batch.enter(fresh.stream().map(Ticket::row).toList());
            running.addAll(fresh);
        } catch (RuntimeException broken) {
            SharedBatch.fail(fresh, broken);
        }
        fresh.clear();
    }

    /** Reads at most so many tokens of prompts. */
    void read(int most) {
        try {
            batch.read(most);
            running.forEach(SharedBatch::advance);
        } catch (RuntimeException broken) {
            List<DecodingRow> staying = batch.rows();
            SharedBatch.fail(
                    running.stream()
                            .filter(ticket -> !ticket.ended() && !staying.contains(ticket.row()))
                            .toList(),
                    broken);
        }
    }

    void leaveWhoEnded() {
        running.stream().filter(Ticket::ended).forEach(ticket -> batch.leave(ticket.row()));
        fresh.removeIf(Ticket::ended);
        running.removeIf(Ticket::ended);
    }

    /** Gives back the memory that the batch has grown to. */
    void renew() {
        batch.close();
        batch = batches.get();
    }

    @Override
    public void close() {
        batch.close();
    }
}
