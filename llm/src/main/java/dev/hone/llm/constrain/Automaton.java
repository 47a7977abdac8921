package dev.hone.llm.constrain;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network walked byte by byte: its positions are sets of states with the calls that are open, made when they are
 * first reached and kept, so that what was walked once is a look-up.
 *
 * <p>From every position the end can be reached. A position holds at most {@link #MOST_READINGS} readings of what was
 * written so far; of grammars that are more ambiguous the rest is given up, which allows less and never more. Guarded
 * by itself: any thread may call.
 */
final class Automaton {

    /** How deep objects and arrays may lie within each other. */
    static final int MOST_DEPTH = 32;

    static final int MOST_READINGS = 256;
    private static final int MOST_POSITIONS = 20_000;

    private record Reading(int state, Frame open) {}

    private record Key(Set<Reading> readings, boolean complete) {}

    /** What is known after some bytes. */
    final class Position {

        private final List<Reading> readings;
        private final boolean complete;
        private final @Nullable Position[] next = new @Nullable Position[network.classCount()];
        private @Nullable Position alike;

        private Position(Key key) {
            this.readings = List.copyOf(key.readings());
            this.complete = key.complete();
        }

        /** Whether the bytes so far are a whole. */
        boolean complete() {
            return complete;
        }

        /** One from which the same tokens may follow; the same one for many. */
        Position alike() {
            Position known = alike;
            if (known == null) {
                known = Automaton.this.alike(readings, complete);
                alike = known;
            }
            return known;
        }

        /** Whether nothing can follow. */
        boolean isEnd() {
            return readings.isEmpty();
        }

        /** After one more byte; null where it may not come. */
        @Nullable
        Position after(int value) {
            int kind = network.classOf(value);
            Position known = next[kind];
            if (known == null) {
                known = Automaton.this.after(readings, value);
                next[kind] = known;
            }
            return known == nowhere ? null : known;
        }
    }

    private final Network network;
    private final Position nowhere;
    private final Map<Key, Position> positions = new HashMap<>();
    private Frame root = Frame.root();

    Automaton(Network network) {
        this.network = network;
        this.nowhere = new Position(new Key(Set.of(), false));
        if (network.remaining(network.start()) > MOST_DEPTH) {
            throw new GrammarRefusedException(
                    "", "asks for values that nest without end, or deeper than " + MOST_DEPTH + " levels");
        }
    }

    /** Before the first byte. */
    synchronized Position start() {
        Closure closure = new Closure();
        closure.add(network.start(), root);
        return position(closure.key());
    }

    private synchronized Position after(List<Reading> readings, int value) {
        Closure closure = new Closure();
        for (Reading reading : readings) {
            Network.Read read = (Network.Read) network.step(reading.state());
            if (read.bytes().get(value)) {
                closure.add(read.target(), reading.open());
            }
        }
        Key key = closure.key();
        return key.readings().isEmpty() && !key.complete() ? nowhere : position(key);
    }

    private synchronized Position alike(List<Reading> readings, boolean complete) {
        Set<Reading> others = new LinkedHashSet<>();
        readings.forEach(each -> others.add(new Reading(network.alike(each.state()), alike(each.open()))));
        return position(new Key(others, complete));
    }

    private Frame alike(Frame frame) {
        Frame outer = frame.outer();
        return outer == null ? frame : alike(outer).enter(network.alike(frame.back()), frame.depth() - outer.depth());
    }

    private Position position(Key key) {
        if (positions.size() >= MOST_POSITIONS) {
            positions.clear();
            root = Frame.root();
        }
        return positions.computeIfAbsent(key, Position::new);
    }

    /** All that can be read next, from states reached. */
    private final class Closure {

        private final Set<Reading> seen = new LinkedHashSet<>();
        private final Set<Reading> reads = new LinkedHashSet<>();
        private final Deque<Reading> open = new ArrayDeque<>();
        private boolean complete;

        void add(int state, Frame frame) {
            reach(state, frame);
            while (!open.isEmpty()) {
                follow(open.pop());
            }
        }

        Key key() {
            return new Key(reads, complete);
        }

        private void reach(int state, Frame frame) {
            Reading reading = new Reading(state, frame);
            if (frame.depth() + network.remaining(state) <= MOST_DEPTH && seen.add(reading)) {
                open.push(reading);
            }
        }

        private void follow(Reading at) {
            Network.Step step = network.step(at.state());
            if (step instanceof Network.Read) {
                if (reads.size() < MOST_READINGS) {
                    reads.add(at);
                }
            } else if (step instanceof Network.Split split) {
                for (int target : split.targets()) {
                    reach(target, at.open());
                }
            } else if (step instanceof Network.Enter enter) {
                Network.Rule rule = network.rule(enter.rule());
                // What a rule ends with takes its place, so that rules that go on and on by calls keep nothing open.
                boolean last = rule.depth() == 0 && network.leaves(enter.back());
                reach(rule.start(), last ? at.open() : at.open().enter(enter.back(), rule.depth()));
            } else {
                leave(at.open());
            }
        }

        private void leave(Frame frame) {
            Frame outer = frame.outer();
            if (outer == null) {
                complete = true;
            } else {
                reach(frame.back(), outer);
            }
        }
    }

    /** Whether a whole text keeps to the grammar. */
    boolean accepts(byte[] text) {
        Position at = start();
        for (byte each : text) {
            Position next = at.after(each & 0xff);
            if (next == null) {
                return false;
            }
            at = next;
        }
        return at.complete();
    }

    /** The positions known so far. */
    synchronized int size() {
        return positions.size();
    }
}
