package dev.hone.streams.lines.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence.Answer;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Place;
import dev.hone.streams.sequential.ScoreCounts;
import org.junit.jupiter.api.Test;

class EvidenceTest {
    private static final Place HERE = new Place(0, Arm.CHALLENGER);
    private static final Measure SAME = new Measure("same");
    private static final Cell PAIRS = Cell.ofAll(SAME, 0, Arm.CHALLENGER);

    @Test
    void pairsAreDisjointAndOfDifferentPrompts() {
        Evidence evidence = Evidence.NONE
                .answered(SAME, HERE, new Answer(1, 7))
                .answered(SAME, HERE, new Answer(1, 7))
                .answered(SAME, new Place(0, Arm.CHAMPION), new Answer(2, 7));
        assertThat(evidence.cells()).isEmpty();

        Evidence pairs = evidence.answered(SAME, HERE, new Answer(2, 7))
                .answered(SAME, HERE, new Answer(3, 7))
                .answered(SAME, HERE, new Answer(4, 8));

        assertThat(pairs.at(PAIRS).scores()).isEqualTo(ScoreCounts.NONE.with(0).with(ScoreCounts.ONE));
        assertThat(pairs.unpaired()).containsOnlyKeys(new Place(0, Arm.CHAMPION));
    }
}
