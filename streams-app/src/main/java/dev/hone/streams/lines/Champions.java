package dev.hone.streams.lines;

import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.Promotion;
import java.util.ArrayList;
import java.util.List;

/**
 * Who serves, who served before, and who never will again.
 *
 * @param promotions the latest ones, oldest first
 * @param refused versions that were rolled back
 * @param quarantine ranges that no round may use until an operator releases them
 * @param rolloutSequence one more with each change of champion
 */
record Champions(
        String champion,
        List<Promotion> promotions,
        List<String> refused,
        List<OffsetRange> quarantine,
        long rolloutSequence) {

    private static final int REMEMBERED = 100;

    Champions {
        promotions = latest(promotions);
        refused = latest(refused);
        quarantine = List.copyOf(quarantine);
    }

    static Champions start(String line) {
        return new Champions(line + "@base", List.of(), List.of(), List.of(), 0);
    }

    Champions promote(String version, List<OffsetRange> ranges) {
        List<Promotion> more = new ArrayList<>(promotions);
        more.add(new Promotion(version, champion, ranges));
        return new Champions(version, more, refused, quarantine, rolloutSequence + 1);
    }

    boolean canRollBack() {
        return !promotions.isEmpty();
    }

    /** Back to the champion before; what this one was trained on goes into quarantine. */
    Champions rollBack() {
        Promotion last = promotions.get(promotions.size() - 1);
        List<String> more = new ArrayList<>(refused);
        more.add(last.getVersion());
        Champions before = new Champions(
                last.getPrevious(),
                promotions.subList(0, promotions.size() - 1),
                more,
                quarantine,
                rolloutSequence + 1);
        return before.quarantining(last.getRanges());
    }

    Champions quarantining(List<OffsetRange> ranges) {
        List<OffsetRange> more = new ArrayList<>(quarantine);
        more.addAll(ranges);
        return new Champions(champion, promotions, refused, more, rolloutSequence);
    }

    Champions released() {
        return new Champions(champion, promotions, refused, List.of(), rolloutSequence);
    }

    private static <T> List<T> latest(List<T> all) {
        return List.copyOf(all.subList(Math.max(0, all.size() - REMEMBERED), all.size()));
    }
}
