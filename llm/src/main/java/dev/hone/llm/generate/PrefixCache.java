package dev.hone.llm.generate;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.torch.Torch;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of sequences that have ended, for those that begin like them: a conversation that goes on, or one of
 * many under the same instructions. Within a bound of memory, the one that was of no use for the longest time goes
 * first.
 *
 * <p>They are of one adapter and one owner, so that no version speaks from what another has read, and nobody can tell
 * by the time of an answer what others have asked. The goal is part of a prompt, and so of what is compared. Belongs to
 * the thread of its batch; close it after that.
 */
public final class PrefixCache implements AutoCloseable {

    /** To copy fewer is no gain over reading them. */
    static final int LEAST_TOKENS = 16;

    private final long maxBytes;
    // The latest used first.
    private final Deque<Kept> kept = new ArrayDeque<>();
    private long bytes;

    /** @param maxBytes of keys and values; 0 keeps nothing */
    public PrefixCache(long maxBytes) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("a bound of memory must be at least 0 bytes, was " + maxBytes);
        }
        this.maxBytes = maxBytes;
    }

    @SuppressWarnings("ArrayRecordComponent") // no other one has the same array
    private record Kept(
            AttachedAdapter attached,
            String owner,
            int[] ids,
            PtNDManager memory,
            List<PtNDArray> tensors,
            long bytes) {

        boolean isFor(DecodingRow row) {
            return attached == row.attached() && owner.equals(row.owner());
        }
    }

    /** The tensors of a sequence, and how many of its tokens are those of the one that looked for it. */
    record Found(List<PtNDArray> tensors, int tokens) {}

    /** The longest beginning of a branch's prompt that is known; never all of it, since its last token is read anew. */
    Optional<Found> find(Branch branch) {
        Kept best = null;
        int most = LEAST_TOKENS - 1;
        int[] prompt = branch.prompt();
        for (Kept one : kept) {
            int common = one.isFor(branch.row()) ? common(one.ids(), prompt) : 0;
            if (common > most) {
                most = common;
                best = one;
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        kept.remove(best);
        kept.addFirst(best);
        return Optional.of(new Found(best.tensors(), most));
    }

    private static int common(int[] ids, int[] prompt) {
        int end = Math.min(ids.length, prompt.length - 1);
        int mismatch = Arrays.mismatch(ids, 0, end, prompt, 0, end);
        return mismatch < 0 ? end : mismatch;
    }

    /** Keeps what the cache holds of a branch that leaves it; of one that is known already, nothing. */
    void keep(Branch branch, RowCache cache, int place) {
        forgetClosed();
        String owner = branch.row().owner();
        long size = cache.bytesPerToken() * branch.cached();
        if (owner == null || branch.cached() < LEAST_TOKENS || size > maxBytes) {
            return;
        }
        int[] ids = branch.cachedIds();
        if (isKnown(branch, ids)) {
            return;
        }
        while (bytes + size > maxBytes) {
            forget(kept.removeLast());
        }
        PtNDManager memory = Torch.newScope();
        kept.addFirst(new Kept(branch.attached(), owner, ids, memory, cache.copy(memory, place, ids.length), size));
        bytes += size;
    }

    /** Whether another one begins with it; one that it begins with is of no use any more, and goes. */
    private boolean isKnown(Branch branch, int[] ids) {
        Kept shorter = null;
        for (Kept one : kept) {
            if (one.isFor(branch.row())) {
                int mismatch = Arrays.mismatch(one.ids(), ids);
                if (mismatch < 0 || mismatch == ids.length) {
                    return true;
                }
                shorter = mismatch == one.ids().length ? one : shorter;
            }
        }
        drop(shorter);
        return false;
    }

    private void drop(@Nullable Kept going) {
        if (going != null) {
            kept.remove(going);
            forget(going);
        }
    }

    private void forgetClosed() {
        List<Kept> closed =
                kept.stream().filter(one -> one.attached().isClosed()).toList();
        closed.forEach(this::drop);
    }

    private void forget(Kept going) {
        bytes -= going.bytes();
        going.memory().close();
    }

    /** Of the keys and values that are kept. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        kept.forEach(one -> one.memory().close());
        kept.clear();
        bytes = 0;
    }
}
