package dev.hone.llm.constrain;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A grammar as states with transitions over bytes and calls of rules: a recursive transition network.
 *
 * <p>How deep calls of nesting rules may lie within each other is bounded. {@link #remaining} says how much depth the
 * way from a state to the end of its rule needs at least; who goes only where that is left never comes to a dead end.
 */
final class Network {

    /** What can be done in a state; each does one thing. */
    sealed interface Step {}

    record Read(BitSet bytes, int target) implements Step {}

    record Split(List<Integer> targets) implements Step {
        public Split {
            targets = List.copyOf(targets);
        }
    }

    /** @param back where it goes on behind the rule */
    record Enter(int rule, int back) implements Step {}

    /** The end of a rule. */
    record Leave() implements Step {}

    /** A rule's first state, and how much depth a call of it takes: 1 or 0. */
    record Rule(int start, int depth) {}

    /** The longest token that is walked along it. */
    static final int MOST_BYTES = 32;

    private static final int NEVER = 1 << 20;

    private final List<Step> steps;
    private final List<Rule> rules;
    private final int[] remaining;
    private final byte[] classes = new byte[256];
    private final int[] alike;
    private int classCount;

    /** @param alike by state, one from which the same {@link #MOST_BYTES} bytes may follow */
    Network(List<Step> steps, List<Rule> rules, int[] alike) {
        this.alike = alike.clone();
        this.steps = List.copyOf(steps);
        this.rules = List.copyOf(rules);
        this.remaining = new int[steps.size()];
        findRemaining();
        findClasses();
    }

    Step step(int state) {
        return steps.get(state);
    }

    Rule rule(int number) {
        return rules.get(number);
    }

    /** The first state of the whole: that of the first rule. */
    int start() {
        return rules.get(0).start();
    }

    /** One from which the same {@link #MOST_BYTES} bytes may follow. */
    int alike(int state) {
        return alike[state];
    }

    /** Whether nothing is left of the rule behind a state. */
    boolean leaves(int state) {
        Step step = steps.get(state);
        for (int i = 0;
                i < steps.size()
                        && step instanceof Split split
                        && split.targets().size() == 1;
                i++) {
            step = steps.get(split.targets().get(0));
        }
        return step instanceof Leave;
    }

    int remaining(int state) {
        return remaining[state];
    }

    /** Bytes of one class lead to the same states from everywhere; numbers from 0. */
    int classOf(int value) {
        return classes[value] & 0xff;
    }

    int classCount() {
        return classCount;
    }

    // The least fixed point, from above; what never ends stays at NEVER.
    private void findRemaining() {
        Arrays.fill(remaining, NEVER);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int state = steps.size() - 1; state >= 0; state--) {
                int needed = needed(steps.get(state));
                changed |= needed < remaining[state];
                remaining[state] = Math.min(remaining[state], needed);
            }
        }
    }

    private int needed(Step step) {
        if (step instanceof Read read) {
            return read.bytes().isEmpty() ? NEVER : remaining[read.target()];
        }
        if (step instanceof Enter enter) {
            Rule rule = rules.get(enter.rule());
            return Math.max(Math.min(NEVER, rule.depth() + remaining[rule.start()]), remaining[enter.back()]);
        }
        if (step instanceof Split split) {
            int least = NEVER;
            for (int target : split.targets()) {
                least = Math.min(least, remaining[target]);
            }
            return least;
        }
        return 0;
    }

    // Refines one class of all bytes by every set of the grammar.
    private void findClasses() {
        int count = 1;
        for (BitSet set : steps.stream()
                .filter(Read.class::isInstance)
                .map(step -> ((Read) step).bytes())
                .distinct()
                .toList()) {
            int[] split = new int[256];
            Arrays.fill(split, -1);
            boolean[] whole = new boolean[256];
            for (int value = 0; value < 256; value++) {
                whole[classOf(value)] |= !set.get(value);
            }
            for (int value = set.nextSetBit(0); value >= 0; value = set.nextSetBit(value + 1)) {
                int old = classOf(value);
                if (whole[old]) {
                    split[old] = split[old] < 0 ? count++ : split[old];
                    classes[value] = (byte) split[old];
                }
            }
        }
        classCount = count;
    }
}
