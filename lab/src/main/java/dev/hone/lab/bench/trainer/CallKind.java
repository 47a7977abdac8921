package dev.hone.lab.bench.trainer;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a call of the engine's library is for in a training step. */
enum CallKind {
    /** Products of matrices, those with the adapter's as well. */
    PRODUCTS("products of matrices"),
    ATTENTION("attention"),
    /** Norms, activations, sums: all arithmetic that is nothing else. */
    ELEMENTWISE("norms, activations and other arithmetic"),
    /** From logits to the loss; the product that gives the logits is a product. */
    LOSS("loss over the vocabulary"),
    OPTIMIZER("the optimizer"),
    /** Copies, slices, lookups: what moves numbers or says where they lie. */
    COPIES("copies and index operations"),
    /** Memory taken and filled, mostly with zeros. */
    FILLS("filling memory"),
    /** In the library, but in none of its operations: what reads the program and walks back through it. */
    BETWEEN("the library between its calls"),
    /** Java, the interface to the library, waiting. */
    OUTSIDE("outside the library");

    private static final String LIBRARY = "aten::";

    // The methods of the optimizer's program, of which each is one call of the library.
    private static final Set<String> OPTIMIZING = Set.of("step", "clear");
    private static final Set<String> MULTIPLYING =
            Set.of("mm", "addmm", "addmm_", "bmm", "baddbmm", "addbmm", "mv", "addmv", "dot", "_addmm_activation");
    private static final Set<String> FILLING = Set.of(
            "fill_",
            "zero_",
            "zeros",
            "zeros_like",
            "new_zeros",
            "ones",
            "ones_like",
            "new_ones",
            "full",
            "full_like",
            "new_full",
            "empty",
            "empty_like",
            "empty_strided",
            "new_empty",
            "new_empty_strided",
            "arange");
    private static final Set<String> MOVING = Set.of(
            "copy_",
            "clone",
            "contiguous",
            "to",
            "_to_copy",
            "cat",
            "stack",
            "block_diag",
            "roll",
            "repeat",
            "view",
            "_unsafe_view",
            "reshape",
            "_reshape_alias",
            "as_strided",
            "expand",
            "expand_as",
            "transpose",
            "t",
            "numpy_T",
            "permute",
            "squeeze",
            "unsqueeze",
            "unflatten",
            "flatten",
            "narrow",
            "slice",
            "slice_backward",
            "select",
            "select_backward",
            "split",
            "split_with_sizes",
            "unbind",
            "detach",
            "alias",
            "lift_fresh",
            "resize_",
            "set_",
            "item",
            "_local_scalar_dense",
            "nonzero",
            "gather",
            "take",
            "scatter_",
            "scatter_add_",
            "index",
            "index_select",
            "index_select_backward",
            "index_add_",
            "index_put_",
            "_index_put_impl_",
            "embedding",
            "embedding_backward",
            "embedding_dense_backward");

    private final String words;

    CallKind(String words) {
        this.words = words;
    }

    /** For people. */
    String words() {
        return words;
    }

    /** Whether calls of this kind are on the way from the tokens to the loss, or back. */
    boolean hasWays() {
        return this != OPTIMIZER && this != OUTSIDE;
    }

    /** The kind of a call by its name and that of the call it is made by, null where the program made it. */
    static CallKind of(String name, @Nullable CallKind caller) {
        if (caller == ATTENTION || caller == LOSS || caller == OPTIMIZER) {
            return caller;
        }
        if (name.contains("scaled_dot_product") || name.contains("ScaledDotProduct")) {
            return ATTENTION;
        }
        if (name.matches(".*(cross_entropy|log_softmax|nll_loss|LogSoftmax|NllLoss).*")) {
            return LOSS;
        }
        if (!name.startsWith(LIBRARY)) {
            return caller == null && OPTIMIZING.contains(name) ? OPTIMIZER : BETWEEN;
        }
        return ofOperation(name.substring(LIBRARY.length()));
    }

    private static CallKind ofOperation(String operation) {
        if (MULTIPLYING.contains(operation)) {
            return PRODUCTS;
        }
        if (FILLING.contains(operation)) {
            return FILLS;
        }
        return MOVING.contains(operation) ? COPIES : ELEMENTWISE;
    }
}
