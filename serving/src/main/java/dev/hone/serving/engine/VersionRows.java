package dev.hone.serving.engine;

import dev.hone.llm.generate.DecodingBatch;
import dev.hone.llm.lora.AttachedAdapter;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests that one version answers at the moment, in one batch. Belongs to the engine's thread. */
final class VersionRows implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VersionRows.class);
    static final GenerationFailure BROKEN = new GenerationFailure(
            GenerationFailure.Kind.BROKEN, "the model could not compute an answer; the server's log says why");

    private final String version;
    private final int endTokenId;
    private final DecodingBatch batch;
    private final List<Ticket> fresh = new ArrayList<>();
    private final List<Ticket> running = new ArrayList<>();

    VersionRows(String version, AttachedAdapter attached, int endTokenId, int maxRows) {
        this.version = version;
        this.endTokenId = endTokenId;
        this.batch = new DecodingBatch(attached, endTokenId, maxRows);
    }

    /** Takes a request in; its prompt is read at the next turn. */
    void add(Ticket ticket) {
        fresh.add(ticket);
    }

    int size() {
        return fresh.size() + running.size();
    }

    /** One token for everybody. What fails is told to those whom it concerns. */
    void turn() {
        everybody().forEach(Ticket::giveUpWhenDue);
        leaveWhoEnded();
        try {
            step();
        } catch (RuntimeException broken) {
            // The cache is in no known state; with nobody left, this batch is forgotten.
            logFailure(version, size(), broken);
            fail();
            return;
        }
        try {
            join();
        } catch (RuntimeException broken) {
            logFailure(version, size(), broken);
            fresh.forEach(ticket -> ticket.fail(BROKEN));
        }
        leaveWhoEnded();
    }

    private void step() {
        batch.step();
        running.forEach(ticket -> ticket.advance(endTokenId));
    }

    private void join() {
        batch.join(fresh.stream().map(Ticket::row).toList());
        fresh.forEach(ticket -> ticket.advance(endTokenId));
        running.addAll(fresh);
        fresh.clear();
    }

    static void logFailure(String version, int rows, RuntimeException broken) {
        LOG.atError()
                .addKeyValue("modelVersion", version)
                .addKeyValue("rows", rows)
                .setCause(broken)
                .log("a step failed");
    }

    private void leaveWhoEnded() {
        everybody().stream().filter(Ticket::ended).forEach(ticket -> batch.leave(ticket.row()));
        fresh.removeIf(Ticket::ended);
        running.removeIf(Ticket::ended);
    }

    /** Ends every request here without an answer. */
    void fail() {
        everybody().forEach(ticket -> ticket.fail(BROKEN));
        fresh.clear();
        running.clear();
    }

    private List<Ticket> everybody() {
        List<Ticket> everybody = new ArrayList<>(running);
        everybody.addAll(fresh);
        return everybody;
    }

    @Override
    public void close() {
        batch.close();
    }
}
