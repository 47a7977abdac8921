package dev.hone.serving.engine;

import dev.hone.llm.generate.DecodingBatch;
import dev.hone.llm.generate.PrefixCache;
import dev.hone.llm.model.LanguageModel;
import java.util.List;
import java.util.Set;

/**
 * A batch of one request: its prompt is read in parts of one length from its beginning, and its tokens are computed
 * with no other row beside them, so that what comes of it is the same bit by bit whatever else the engine does.
 * Belongs to the engine's thread.
 */
final class AloneBatch implements AutoCloseable {

    private final Ticket ticket;
    private final int readAtOnce;
    private final PrefixCache nothing = new PrefixCache(0);
    private final DecodingBatch batch;
    private boolean entered;

    AloneBatch(Ticket ticket, LanguageModel model, Set<Integer> endTokenIds, int readAtOnce) {
        this.ticket = ticket;
        this.readAtOnce = readAtOnce;
        this.batch = new DecodingBatch(model, endTokenIds, ticket.rows(), nothing);
    }

    Ticket ticket() {
        return ticket;
    }

    /** One token more, or some more of the prompt. */
    void turn() {
        if (entered) {
            batch.step();
        } else {
            batch.enter(List.of(ticket.row()));
            entered = true;
        }
        batch.read(readAtOnce);
    }

    @Override
    public void close() {
        batch.close();
        nothing.close();
    }
}
