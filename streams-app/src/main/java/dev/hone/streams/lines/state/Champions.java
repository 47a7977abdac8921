package dev.hone.streams.lines.state;

import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.Promotion;
import dev.hone.schemas.versions.VersionName;
import java.util.ArrayList;
import java.util.List;

/**
 * The champion of a line, those before it, and the versions that never serve again.
 *
 * @param promotions the latest ones, oldest first
 * @param refused versions that were rolled back
 * @param quarantine ranges that no round may use until an operator releases them
 * @param rolloutSequence one more each time that the servers are told something new
 * @param spent sum of the margins that promotions have spent since the last proven superiority
 */
public record Champions(
        String champion,
        List<Promotion> promotions,
        List<String> refused,
        List<OffsetRange> quarantine,
        long rolloutSequence,
        double spent) {

    private static final int PROMOTIONS = 100;
    private static final int REFUSED = 1_000;

    public Champions {
        promotions = latest(promotions, PROMOTIONS);
        refused = latest(refused, REFUSED);
        quarantine = Quarantine.of(quarantine);
    }

    static Champions start(String line) {
        return new Champions(VersionName.base(line).toString(), List.of(), List.of(), List.of(), 0, 0);
    }

    public Champions promote(String version, List<OffsetRange> ranges) {
        List<Promotion> more = new ArrayList<>(promotions);
        more.add(new Promotion(version, champion, ranges));
        return new Champions(version, more, refused, quarantine, rolloutSequence, spent);
    }

    public boolean canRollBack() {
        return !promotions.isEmpty();
    }

    /** Back to the champion before; what this one was trained on goes into quarantine. */
    public Champions rollBack() {
        Promotion last = promotions.get(promotions.size() - 1);
        Champions before = new Champions(
                last.getPrevious(),
                promotions.subList(0, promotions.size() - 1),
                refused,
                quarantine,
                rolloutSequence,
                spent);
        return before.refusing(last.getVersion()).quarantining(last.getRanges());
    }

    public Champions refusing(String version) {
        List<String> more = new ArrayList<>(refused);
        more.add(version);
        return new Champions(champion, promotions, more, quarantine, rolloutSequence, spent);
    }

    public boolean refuses(String version) {
        return refused.contains(version);
    }

    public Champions quarantining(List<OffsetRange> ranges) {
        List<OffsetRange> more = new ArrayList<>(quarantine);
        more.addAll(ranges);
        return new Champions(champion, promotions, refused, more, rolloutSequence, spent);
    }

    public Champions released() {
        return new Champions(champion, promotions, refused, List.of(), rolloutSequence, spent);
    }

    public Champions announced() {
        return new Champions(champion, promotions, refused, quarantine, rolloutSequence + 1, spent);
    }

    public Champions withSpent(double next) {
        return new Champions(champion, promotions, refused, quarantine, rolloutSequence, next);
    }

    private static <T> List<T> latest(List<T> all, int most) {
        return List.copyOf(all.subList(Math.max(0, all.size() - most), all.size()));
    }
}
