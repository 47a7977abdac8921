package dev.hone.llm.constrain;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls that are open, innermost first. Equal ones under one root are the same object. */
final class Frame {

    private final int back;
    private final @Nullable Frame outer;
    private final int depth;
    private final Map<Integer, Frame> inner = new HashMap<>();

    private Frame(int back, @Nullable Frame outer, int depth) {
        this.back = back;
        this.outer = outer;
        this.depth = depth;
    }

    /** No call. */
    static Frame root() {
        return new Frame(-1, null, 0);
    }

    /** One more call; where it goes on says which. */
    Frame enter(int goesOn, int more) {
        return inner.computeIfAbsent(goesOn, back -> new Frame(back, this, depth + more));
    }

    /** Where it goes on behind the innermost call. */
    int back() {
        return back;
    }

    /** Without the innermost call; null where there is none. */
    @Nullable
    Frame outer() {
        return outer;
    }

    /** How many of them nest. */
    int depth() {
        return depth;
    }
}
