package dev.hone.llm.generate;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.batch.Batches;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.torch.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Continues many sequences at once with one model; each has an adapter of its own, and they join and leave between
 * steps.
 *
 * <p>A row that is guided takes the room of two: its own prompt and the other one stand side by side in the cache, and
 * both get each token that is chosen. (They share no keys and values: the goal comes first in a prompt, so all that
 * follows is seen in another light.) Each row has a length and a sampling of its own; which other rows there are
 * changes its log-probabilities in the last bits only. A row that has ended leaves by itself; one for which the model
 * gives no finite numbers ends by that, and costs no other row anything.
 *
 * <p>A row either joins, which reads its prompt at once, or enters, and its prompt is read in parts between steps, so
 * that a long one keeps nobody waiting.
 *
 * <p>One thread at a time; the adapters stay the caller's and must be open while their rows are here. After a failed
 * {@link #join} the rows of before go on; after a failed {@link #read} those do whose prompts were read, and the others
 * are gone; after a failed {@link #step} the batch is good for nothing but {@link #close}.
 */
public final class DecodingBatch implements AutoCloseable {

    private static final int PROMPT_TOKENS_AT_ONCE = 4_096;

    private final ModelConfig config;
    private final Set<Integer> endTokenIds;
    private final int maxRows;
    private final RowCache cache;
    private final MixedDecoder decoder;
    // A branch's index here is its place in the cache.
    private final List<Branch> branches = new ArrayList<>();
    private final Unread unread = new Unread();
    private final PrefixCache prefixes;
    private boolean closed;

    /** @param endTokenIds the tokens that end a sequence; none, one or several */
    public DecodingBatch(LanguageModel model, Set<Integer> endTokenIds, int maxRows) {
        this(model, endTokenIds, maxRows, new PrefixCache(0));
    }

    /** @param prefixes what rows that enter may begin with; stays the caller's */
    public DecodingBatch(LanguageModel model, Set<Integer> endTokenIds, int maxRows, PrefixCache prefixes) {
        this.prefixes = prefixes;
        if (maxRows < 1) {
            throw new IllegalArgumentException("a batch needs room for at least one row, was " + maxRows);
        }
        this.config = model.config();
        this.endTokenIds = Set.copyOf(endTokenIds);
        this.maxRows = maxRows;
        this.cache = new RowCache(model.decoder(), maxRows);
        this.decoder = new MixedDecoder(model);
    }

    /** The rows that have not ended, those included whose prompts are still read. */
    public List<DecodingRow> rows() {
        List<DecodingRow> rows = new ArrayList<>(rows(branches));
        rows.addAll(unread.rows());
        return rows;
    }

    /** Reads the prompts of new rows and chooses the first token of each. */
    public void join(List<DecodingRow> fresh) {
        List<Branch> coming = admitted(fresh);
        if (!unread.isEmpty()) {
            throw new IllegalStateException("rows join only where none has entered whose prompt is still read");
        }
        grow(coming);
        List<Branch> joined = new ArrayList<>();
        for (List<Integer> part : Batches.withinBudget(fresh, DecodingRow::promptTokens, PROMPT_TOKENS_AT_ONCE)) {
            List<Branch> begun = branches(part.stream().map(fresh::get).toList());
            begin(begun, branches.size() + joined.size());
            joined.addAll(begun);
        }
        branches.addAll(joined);
        dropEnded();
    }

    /** Takes rows in whose prompts {@link #read} is to read. */
    public void enter(List<DecodingRow> fresh) {
        List<Branch> coming = admitted(fresh);
        grow(coming);
        unread.add(fresh);
    }

    /**
     * Reads at most so many tokens of the prompts of rows that have entered, the first that came first. A row has its
     * first token afterwards, or gets it with the next step.
     */
    public void read(int most) {
        requireOpen(unread.rows());
        boolean whole = false;
        try {
            int left = most;
            while (left > 0 && !unread.isEmpty()) {
                left -= readSome(left);
            }
            whole = true;
        } finally {
            if (!whole) {
                unread.clear();
            }
        }
        dropEnded();
    }

    private int readSome(int left) {
        List<DecodingRow> whole = unread.takeWhole(left, this::isUnknown);
        if (!whole.isEmpty()) {
            List<Branch> begun = branches(whole);
            begin(begun, branches.size());
            branches.addAll(begun);
            return whole.stream().mapToInt(DecodingRow::promptTokens).sum();
        }
        if (!unread.isBegun()) {
            unread.begin(remembered(unread.first()));
        }
        return extendFirst(left);
    }

    private boolean isUnknown(DecodingRow row) {
        return row.branches().stream().noneMatch(branch -> prefixes.find(branch).isPresent());
    }

    /** Writes what is known of the row's beginning into its places, and says how many tokens these are. */
    private int[] remembered(DecodingRow row) {
        List<Branch> own = row.branches();
        int[] known = new int[own.size()];
        for (int i = 0; i < known.length; i++) {
            Optional<PrefixCache.Found> found = prefixes.find(own.get(i));
            if (found.isPresent()) {
                known[i] = found.get().tokens();
                cache.paste(found.get().tensors(), branches.size() + i, known[i]);
            }
        }
        return known;
    }

    /** Reads on in the first row's prompts, all but the last tokens, which the next step reads. */
    private int extendFirst(int left) {
        List<Branch> own = unread.first().branches();
        int done = 0;
        for (int i = 0; i < own.size(); i++) {
            int from = unread.read(i);
            int to = Math.min(own.get(i).prompt().length - 1, from + left - done);
            if (to > from) {
                try (PtNDManager scope = Torch.newScope()) {
                    MixedDecoder.Part part = new MixedDecoder.Part(from, to, branches.size() + i);
                    decoder.extend(scope, own.get(i), part, cache.tensors());
                }
                unread.advance(i, to - from);
                done += to - from;
            }
        }
        if (unread.isFirstRead()) {
            branches.addAll(unread.takeFirst().branches());
        }
        // What was remembered costs next to nothing; one that is read to its end without any counts as a token.
        return Math.max(1, done);
    }

    private List<Branch> admitted(List<DecodingRow> fresh) {
        requireOpen(fresh);
        List<Branch> coming = branches(fresh);
        int taken = branches.size() + branches(unread.rows()).size();
        if (taken + coming.size() > maxRows) {
            throw new IllegalArgumentException("the batch has room for " + (maxRows - taken) + " more rows, not "
                    + coming.size() + "; let some end first");
        }
        coming.forEach(
                branch -> requireFits(branch.prompt(), branch.row().sampling().maxTokens(), config));
        fresh.forEach(row -> row.sampling().requireFits(config.vocabSize()));
        fresh.forEach(DecodingRow::checked);
        return coming;
    }

    private void grow(List<Branch> coming) {
        List<Branch> waiting = branches(unread.rows());
        int room = coming.stream().mapToInt(branch -> branch.row().room()).max().orElse(0);
        int used =
                branches.size() + (unread.isBegun() ? unread.first().branches().size() : 0);
        cache.grow(branches.size() + waiting.size() + coming.size(), room, used);
        decoder.prepare(
                Stream.of(branches, waiting, coming).flatMap(List::stream).toList());
    }

    /** Chooses the next token of every row whose prompt was read. */
    public void step() {
        requireOpen(rows(branches));
        if (branches.isEmpty()) {
            return;
        }
        try (PtNDManager scope = Torch.newScope()) {
            append(scope, branches, decoder.step(scope, branches, cache.tensors()));
        }
        dropEnded();
    }

    /** Takes a row out before its end; nothing happens when it has ended. */
    public void leave(DecodingRow row) {
        drop(row::equals);
        unread.remove(row::equals);
    }

    private static List<Branch> branches(List<DecodingRow> rows) {
        return rows.stream().flatMap(row -> row.branches().stream()).toList();
    }

    private static List<DecodingRow> rows(List<Branch> branches) {
        return branches.stream().map(Branch::row).distinct().toList();
    }

    /** Refuses, with words, a prompt that the model cannot continue by so many tokens. */
    public static void requireFits(int[] prompt, int maxTokens, ModelConfig config) {
        if (prompt.length == 0 || prompt.length + (long) maxTokens > config.maxPositions()) {
            throw new IllegalArgumentException("a prompt of " + prompt.length + " tokens and " + maxTokens
                    + " new ones must be at least 1 and fit the model's " + config.maxPositions() + " positions");
        }
        // An id outside the vocabulary would read foreign memory or abort inside the engine, far from its cause.
        for (int id : prompt) {
            if (id < 0 || id >= config.vocabSize()) {
                throw new IllegalArgumentException(
                        "token id " + id + " is outside the model's vocabulary of " + config.vocabSize());
            }
        }
    }

    /** Refuses, with words, a prompt that the model cannot continue so, or a sampling that names unknown tokens. */
    public static void requireFits(int[] prompt, Sampling sampling, ModelConfig config) {
        requireFits(prompt, sampling.maxTokens(), config);
        sampling.requireFits(config.vocabSize());
    }

    private void begin(List<Branch> fresh, int first) {
        try (PtNDManager scope = Torch.newScope()) {
            append(scope, fresh, decoder.begin(scope, fresh, first, cache.tensors()));
        }
    }

    private void append(PtNDManager scope, List<Branch> of, PtNDArray logits) {
        List<DecodingRow> to = rows(of);
        List<SamplingProgram.Row> wanted =
                to.stream().map(row -> row.chooser().next(endTokenIds)).toList();
        PtNDArray guided = GuidanceProgram.guided(scope, logits, of, to);
        List<GeneratedToken> chosen = SamplingProgram.shared().choose(scope, guided, wanted);
        for (int i = 0; i < to.size(); i++) {
            to.get(i).append(chosen.get(i), endTokenIds);
        }
    }

    private void dropEnded() {
        drop(row -> row.finish().isPresent());
    }

    private void drop(Predicate<DecodingRow> going) {
        for (int i = branches.size() - 1; i >= 0; i--) {
            DecodingRow row = branches.get(i).row();
            if (going.test(row)) {
                if (!row.finish().equals(Optional.of(Generation.Finish.NO_NUMBERS))) {
                    prefixes.keep(branches.get(i), cache, i);
                }
                drop(i);
            }
        }
    }

    /**
     * The last branch takes the place that comes free, so that the places in use stay the first ones; those of the row
     * that is being read follow.
     */
    private void drop(int index) {
        Branch last = branches.remove(branches.size() - 1);
        if (index < branches.size()) {
            cache.move(branches.size(), index, last.cached());
            branches.set(index, last);
        }
        if (unread.isBegun()) {
            for (int i = 0; i < unread.first().branches().size(); i++) {
                cache.move(branches.size() + i + 1, branches.size() + i, unread.read(i));
            }
        }
    }

    private void requireOpen(List<DecodingRow> computing) {
        if (closed) {
            throw new IllegalStateException("the batch is closed; make another one");
        }
        // Asked before anything is computed, so that the rows of other adapters can go on without this one.
        computing.forEach(row -> row.attached().decoder());
    }

    @Override
    public void close() {
        closed = true;
        branches.clear();
        unread.clear();
        decoder.close();
        cache.close();
    }
}
