package dev.hone.streams.lines.guardrails;

import dev.hone.schemas.records.AnswerService;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.lines.state.Measure;
import dev.hone.streams.sequential.ScoreCounts;
import dev.hone.streams.sequential.Steps;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts which answers lie beyond a bound that the champion's own have set: of the first {@value #SAMPLE} users of the
 * champion in a stratum, 95 % kept within it. They set it for good and are not counted; whoever comes later, of either
 * arm, is a 1 if the answer lies beyond and a 0 if not. A user counts once, by the first closed interaction, as for
 * quality.
 *
 * <p>Why that is valid at every look: whether a user is counted, and against which bound, is known before the user's
 * answer is, since both follow from earlier users of the champion alone. Given the bound, the ones of an arm are coins
 * of one chance, and equal arms have equal chances: so the test of two coins applies as it stands, whatever the bound
 * is. That a sample of 100 hits 95 % only roughly moves both arms' shares alike. A bound that went on moving with the
 * champion's histogram would not do: what was counted against the older ones would have to be counted again, and a
 * test may not choose its question after it has seen the answers.
 *
 * <p>Strata are those of the prompt's length as it was asked, which cannot depend on the arm. Of load the records carry
 * nothing; both arms are served by the same replicas at the same time, so that it moves them alike.
 *
 * <p>All of it lies in cells of the evidence, by name, so that nothing else has to be kept. Which users come first
 * follows from the order of the records, as pairs of equal answers do; a replay of the same records gives the same.
 *
 * @param measure of the zeros and ones; the champion's first are counted under its name with {@code -bound}
 * @param side on which harm lies
 * @param factor how many times the bound, at least 1, is still no harm; below: by how much it is divided
 * @param least what is no harm in any case, in the unit of what is counted; 0 for nothing
 */
public record FrozenBound(Measure measure, Side side, double factor, double least) {

    /** How many users of the champion set a bound: of so many, five lie beyond the 95 %. */
    static final int SAMPLE = 100;

    private static final int BEYOND = 5;

    /** Where harm lies. */
    public enum Side {
        ABOVE,
        BELOW
    }

    private static final String STRATUM = "length-";
    private static final int STRATA = 16;

    /** With what the record says; a null says nothing. */
    Evidence count(Evidence evidence, EvidenceCounted record, Arm arm, @Nullable Integer step) {
        AnswerService service = record.getService();
        if (service == null || step == null) {
            return evidence;
        }
        // Whoever can write there might write anything.
        int seen = Math.min(Math.max(step, 0), ScoreCounts.ONE);
        Cell sample = sample(Math.floorMod(service.getPromptLength(), STRATA));
        ScoreCounts champions = evidence.at(sample).scores();
        if (champions.total() < SAMPLE) {
            return arm == Arm.CHAMPION ? evidence.plus(sample, new Counts(0, ScoreCounts.NONE.with(seen))) : evidence;
        }
        boolean beyond = side == Side.ABOVE ? seen > bound(champions) : seen < bound(champions);
        return evidence.plus(Cell.ofAll(measure, record.getStage(), arm), Evidence.oneOrZero(beyond));
    }

    /** The bounds that are set so far, by stratum, in the unit of what is counted. */
    Map<String, Double> bounds(Evidence evidence) {
        Map<String, Double> bounds = new TreeMap<>();
        for (int stratum = 0; stratum < STRATA; stratum++) {
            ScoreCounts champions = evidence.at(sample(stratum)).scores();
            if (champions.total() >= SAMPLE) {
                int bound = bound(champions);
                bounds.put(STRATUM + stratum, Steps.end(side == Side.ABOVE ? bound : bound - 1));
            }
        }
        return bounds;
    }

    private Cell sample(int stratum) {
        return new Cell(new Measure(measure.name() + "-bound"), 0, Arm.CHAMPION, STRATUM + stratum);
    }

    private int bound(ScoreCounts champions) {
        return side == Side.ABOVE
                ? Math.max(quantile(champions, SAMPLE - BEYOND) + Steps.times(factor), Steps.of(least))
                : quantile(champions, BEYOND + 1) - Steps.times(factor);
    }

    /** The step of the answer of that rank, from 1 for the lowest. */
    private static int quantile(ScoreCounts champions, int rank) {
        int[] found = {0};
        long[] before = {0};
        champions.forEach((step, count) -> {
            if (before[0] < rank) {
                found[0] = step;
            }
            before[0] += count;
        });
        return found[0];
    }
}
