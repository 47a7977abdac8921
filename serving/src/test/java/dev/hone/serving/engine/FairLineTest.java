package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FairLineTest {

    private final FairLine<One> line = new FairLine<>(One::flow, One::cost);

    private record One(Flow flow, double cost, int number) {

        @Override
        public String toString() {
            return flow.tenant() + "/" + flow.asker() + number;
        }
    }

    @Test
    void whoHasOneRequestDoesNotWaitForAllOfWhomHasMany() {
        come("a", "x", 1, 5);
        come("b", "y", 1, 2);

        assertThat(turns(7)).containsExactly("a/x1", "b/y1", "a/x2", "b/y2", "a/x3", "a/x4", "a/x5");
    }

    @Test
    void aTenantOfManyKeysHasNoMoreThanOneOfOne() {
        come("a", "x", 1, 2);
        come("a", "y", 1, 2);
        come("a", "z", 1, 2);
        come("b", "q", 1, 3);

        assertThat(turns(6)).containsExactly("a/x1", "b/q1", "a/y1", "b/q2", "a/z1", "b/q3");
    }

    @Test
    void whatCostsMoreHasItsTurnLessOften() {
        come("a", "x", 3, 3);
        come("b", "y", 1, 6);

        assertThat(turns(8)).containsExactly("a/x1", "b/y1", "b/y2", "b/y3", "a/x2", "b/y4", "b/y5", "b/y6");
    }

    @Test
    void whoHasWaitedForNothingHasNothingSavedUpAndWhoHadItsTurnHasNothingForgiven() {
        come("a", "x", 1, 4);
        turns(3);
        come("b", "y", 1, 3);
        assertThat(turns(4)).containsExactly("b/y1", "a/x4", "b/y2", "b/y3");
        come("a", "x", 1, 1);
        come("b", "y", 1, 1);

        assertThat(turns(2)).containsExactly("a/x1", "b/y1");
    }

    @Test
    void flowsThatMayNotHaveATurnAreLeftOut() {
        come("a", "x", 1, 1);
        come("b", "y", 1, 1);

        assertThat(line.next(flow -> flow.tenant().equals("b")).map(One::toString))
                .contains("b/y1");
        assertThat(line.next(flow -> false)).isEmpty();
    }

    @Test
    void roomIsMadeByTheLastOfWhoeverHasMost() {
        come("a", "x", 1, 3);
        come("a", "y", 1, 1);
        come("b", "z", 1, 2);

        assertThat(crowding("c", "new")).contains("a/x3");
        assertThat(crowding("a", "y")).contains("a/x3");
        assertThat(crowding("b", "z")).contains("a/x3");
        assertThat(crowding("a", "x")).isEmpty();
        line.remove(line.crowding(new Flow("c", "new")).orElseThrow());
        assertThat(crowding("b", "z")).as("it would have as many as the most").isEmpty();
        assertThat(line.size()).isEqualTo(5);
        assertThat(line.all()).hasSize(5);
    }

    private Optional<String> crowding(String tenant, String asker) {
        return line.crowding(new Flow(tenant, asker)).map(One::toString);
    }

    private void come(String tenant, String asker, double cost, int count) {
        for (int number = 1; number <= count; number++) {
            line.add(new One(new Flow(tenant, asker), cost, number));
        }
    }

    private List<String> turns(int most) {
        List<String> turns = new ArrayList<>();
        for (int turn = 0; turn < most; turn++) {
            One next = line.next(flow -> true).orElseThrow();
            line.take(next);
            turns.add(next.toString());
        }
        return turns;
    }
}
