package dev.hone.streams.lines;

/**
 * A line, whole: the state that every decision is taken on.
 *
 * @param rounds sequence of the latest round; 0 before the first
 */
record Line(String name, Champions champions, Backlog backlog, Slot slot, int rounds) {
    static Line start(String name, int partitions) {
        return new Line(name, Champions.start(name), Backlog.start(partitions), new Slot.Free(), 0);
    }

    Line with(Champions next) {
        return new Line(name, next, backlog, slot, rounds);
    }

    Line with(Backlog next) {
        return new Line(name, champions, next, slot, rounds);
    }

    Line with(Slot next) {
        return new Line(name, champions, backlog, next, rounds);
    }

    Line withRounds(int next) {
        return new Line(name, champions, backlog, slot, next);
    }
}
