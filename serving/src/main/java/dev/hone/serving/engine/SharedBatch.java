package dev.hone.serving.engine;

import dev.hone.llm.generate.DecodingBatch;
import dev.hone.llm.generate.Generation;
import dev.hone.llm.generate.PrefixCache;
import dev.hone.llm.model.LanguageModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests that are answered at the moment, of all versions that are adapters in one batch, and of each that is a
 * whole model in one of its own, in the same turns. Belongs to the engine's thread.
 *
 * <p>A version that cannot compute any more, or gives no numbers, costs its own requests alone; a step that fails costs
 * those that were in it.
 */
final class SharedBatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SharedBatch.class);
    private static final GenerationFailure BROKEN = new GenerationFailure(
            GenerationFailure.Kind.BROKEN, "the model could not compute an answer; the server's log says why");

    private final LanguageModel model;
    private final Set<Integer> endTokenIds;
    private final int maxRows;
    private final int readAtOnce;
    private final PrefixCache prefixes;
    private final Deque<Ticket> unscored = new ArrayDeque<>();
    private final List<AloneBatch> alone = new ArrayList<>();
    // By the model whose weights answer; that of the base stays.
    private final Map<LanguageModel, WeightGroup> groups = new LinkedHashMap<>();
    private final WeightGroup ofBase;

    SharedBatch(LanguageModel model, Set<Integer> endTokenIds, EngineConfig config) {
        this.model = model;
        this.endTokenIds = Set.copyOf(endTokenIds);
        // A guided request takes two, if need be alone.
        this.maxRows = Math.max(2, config.maxRows());
        this.readAtOnce = config.reading().tokensAtOnce();
        this.prefixes = new PrefixCache(config.reading().rememberedBytes());
        this.ofBase = new WeightGroup(this::emptyBatch);
        groups.put(model, ofBase);
    }

    // Whole models have the base's shape, so that its programs move their keys and values, when they are gone too.
    private DecodingBatch emptyBatch() {
        return new DecodingBatch(model, endTokenIds, maxRows, prefixes);
    }

    /** Takes a request in; its prompt is read from the next turn on. */
    void add(Ticket ticket) {
        if (ticket.request().scoresPrompt()) {
            unscored.add(ticket);
        } else {
            place(ticket);
        }
    }

    private void place(Ticket ticket) {
        if (ticket.request().alone()) {
            alone.add(new AloneBatch(ticket, model, endTokenIds, readAtOnce));
        } else {
            LanguageModel weights = ticket.request().lease().attached().model();
            groups.computeIfAbsent(weights, first -> new WeightGroup(this::emptyBatch))
                    .add(ticket);
        }
    }

    int size() {
        return everybody().size();
    }

    /**
     * One token for everybody whose prompt was read, and some more of the prompts. What fails is told to those whom it
     * concerns.
     */
    void turn() {
        everybody().forEach(Ticket::giveUpWhenDue);
        everybody().forEach(SharedBatch::failWhenItsVersionIsGone);
        leaveWhoEnded();
        groups.values().forEach(WeightGroup::step);
        leaveWhoEnded();
        scoreNext();
        groups.values().forEach(WeightGroup::enter);
        // All together as many tokens as one of them would read, so that prompts hold nobody up for longer.
        long busy = groups.values().stream().filter(group -> !group.isEmpty()).count();
        int most = (int) Math.max(1, readAtOnce / Math.max(1, busy));
        groups.values().forEach(group -> group.read(most));
        turnAlone();
        leaveWhoEnded();
        dropEmptyGroups();
        if (size() == 0) {
            ofBase.renew();
        }
    }

    /** Gives back the rows of whole models that nobody is answered by. */
    private void dropEmptyGroups() {
        List<WeightGroup> empty = groups.values().stream()
                .filter(group -> group != ofBase && group.isEmpty())
                .toList();
        empty.forEach(WeightGroup::close);
        groups.values().removeAll(empty);
    }

    /** One prompt at a time, since it is read in one pass while the others wait. */
    private void scoreNext() {
        Ticket next = unscored.poll();
        if (next == null) {
            return;
        }
        try {
            next.scorePrompt();
            place(next);
        } catch (RuntimeException broken) {
            fail(List.of(next), broken);
        }
    }

    private void turnAlone() {
        for (AloneBatch one : alone) {
            try {
                one.turn();
                advance(one.ticket());
            } catch (RuntimeException broken) {
                fail(List.of(one.ticket()), broken);
            }
        }
    }

    static void advance(Ticket ticket) {
        if (ticket.row().finish().filter(Generation.Finish.NO_NUMBERS::equals).isPresent()) {
            fail(List.of(ticket), new IllegalStateException("the version gives no finite log-probability"));
        } else if (!ticket.ended() && ticket.hasMore()) {
            ticket.advance();
        }
    }

    private static void failWhenItsVersionIsGone(Ticket ticket) {
        try {
            ticket.request().lease().attached().decoder();
        } catch (RuntimeException gone) {
            fail(List.of(ticket), gone);
        }
    }

    static void fail(List<Ticket> tickets, RuntimeException broken) {
        LOG.atError()
                .addKeyValue("modelVersions", versions(tickets))
                .addKeyValue("rows", tickets.size())
                .setCause(broken)
                .log("a step failed");
        tickets.forEach(ticket -> ticket.fail(BROKEN));
    }

    private static Set<String> versions(List<Ticket> tickets) {
        return tickets.stream()
                .map(ticket -> ticket.request().lease().version())
                .collect(Collectors.toUnmodifiableSet());
    }

    private void leaveWhoEnded() {
        groups.values().forEach(WeightGroup::leaveWhoEnded);
        unscored.removeIf(Ticket::ended);
        alone.stream().filter(one -> one.ticket().ended()).forEach(AloneBatch::close);
        alone.removeIf(one -> one.ticket().ended());
    }

    /** Those here, who have rows or will have them at the next turn. */
    List<Ticket> everybody() {
        List<Ticket> everybody = new ArrayList<>();
        groups.values().forEach(group -> everybody.addAll(group.running()));
        alone.forEach(one -> everybody.add(one.ticket()));
        everybody.addAll(unscored);
        groups.values().forEach(group -> everybody.addAll(group.fresh()));
        return everybody;
    }

    /** Ends every request that is left here without an answer. */
    @Override
    public void close() {
        everybody().forEach(ticket -> ticket.fail(BROKEN));
        alone.forEach(AloneBatch::close);
        groups.values().forEach(WeightGroup::close);
        prefixes.close();
    }
}
