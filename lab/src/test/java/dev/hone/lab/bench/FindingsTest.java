package dev.hone.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.lab.bench.Findings.Parity;
import dev.hone.lab.bench.Timing.Runs;
import dev.hone.llm.text.TokenSequence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FindingsTest {

    private static final MachineSpeed MACHINE = new MachineSpeed(10e9, 100e9, 200e9);

    @Test
    void takesTheMiddleOfTheRuns() {
        assertThat(Median.of(List.of(9.0, 1.0, 2.0))).hasValue(2);
        assertThat(Median.of(List.of(9.0, 1.0, 2.0, 4.0))).hasValue(3);
        assertThat(Median.of(List.of())).isEmpty();
    }

    @Test
    void comparesTheMediansAndJudgesTheTarget() {
        Findings slow = findings(timing(BenchModel.SMALL, "decode 1 fp32", .010, .0179));
        Findings fast = findings(timing(BenchModel.SMALL, "decode 1 fp32", .010, .0181));

        assertThat(LlmTargets.judged(slow)).singleElement().satisfies(target -> {
            assertThat(target.measured()).isCloseTo(1.79, within(1e-9));
            assertThat(target.met()).isFalse();
        });
        assertThat(LlmTargets.judged(fast)).singleElement().matches(Target::met);
    }

    @Test
    void comparesHalfPrecisionWithTheReferenceInFull() {
        Findings findings = findings(
                timing(BenchModel.LARGE, "decode 1 fp32", .030, .034),
                timing(BenchModel.LARGE, "decode 1 bf16", .020, .010));

        assertThat(LlmTargets.judged(findings))
                .filteredOn(target -> target.name().contains("bf16"))
                .singleElement()
                .satisfies(target -> assertThat(target.measured()).isCloseTo(1.7, within(1e-9)));
    }

    @Test
    void holdsEightGuidedRowsToTheirTarget_andReportsOneAsWell() {
        GuidanceCost one = cost(1, List.of(.100), List.of(.190));
        GuidanceCost eight = cost(8, List.of(.100, .200, .400), List.of(.150, .301, .900));
        Findings findings =
                new Findings(Map.of(), MACHINE, List.of(), List.of(), List.of(one, eight), List.of(), List.of());

        assertThat(LlmTargets.judged(findings)).singleElement().satisfies(target -> {
            assertThat(target.name()).isEqualTo("5m decode 8 guided fp32, cost of unguided");
            assertThat(target.measured()).isCloseTo(1.505, within(1e-9));
            assertThat(target.met()).isTrue();
        });
        assertThat(new JsonMapper().<JsonNode>valueToTree(findings.toMap()).path("guidance"))
                .extracting(cost ->
                        cost.path("rows").asInt() + " " + cost.path("ratio").asDouble())
                .containsExactly("1 1.9", "8 1.505");
        assertThat(findings.tables()).contains("5m decode 1 guided fp32", "1.90", "5m decode 8 guided fp32", "1.50");
    }

    @Test
    void runsGuidedAndUnguidedRowsInTurnAfterOneOfEachToWarmUp() throws IOException {
        GuidanceCost.Pair pair = Measures.guidance(BenchModel.TINY, 1).get(1);
        List<String> order = new ArrayList<>();

        GuidanceCost cost = GuidanceCost.of(pair, 3, request -> {
            order.add(request.has("guidance") ? "guided" : "plain");
            return order.size();
        });

        assertThat(order).containsExactly("plain", "guided", "plain", "guided", "guided", "plain", "plain", "guided");
        assertThat(cost.plain()).containsExactly(3., 6., 7.);
        assertThat(cost.guided()).containsExactly(4., 5., 8.);
    }

    @Test
    void asksForTheSamePromptsGuidedAndUnguided_oneRowAndEight() {
        List<GuidanceCost.Pair> pairs = Measures.guidance(BenchModel.TINY, 1);

        assertThat(pairs).extracting(GuidanceCost.Pair::rows).containsExactly(1, 8, 1, 8);
        assertThat(pairs).allSatisfy(pair -> {
            JsonNode guided = pair.guided().request();
            assertThat(guided.path("prompts")).isEqualTo(pair.plain().request().path("prompts"));
            assertThat(guided.path("prompts")).hasSize(pair.rows());
            assertThat(guided.path("negatives")).hasSize(pair.rows());
            assertThat(guided.path("adapters").asInt()).isEqualTo(1);
        });
    }

    private static GuidanceCost cost(int rows, List<Double> plain, List<Double> guided) {
        GuidanceCost.Pair pair = new GuidanceCost.Pair(
                rows,
                measure(BenchModel.SMALL, "decode " + rows + " adapter fp32"),
                measure(BenchModel.SMALL, "decode " + rows + " guided fp32"));
        return new GuidanceCost(pair, plain, guided);
    }

    @Test
    void judgesNothingThatHasNoNumber() {
        Measure measure = measure(BenchModel.SMALL, "decode 1 fp32");
        Timing alone =
                new Timing(measure, new Runs(List.of(1.0), Optional.empty()), Runs.failed("no Python was named"));

        assertThat(LlmTargets.judged(findings(alone))).isEmpty();
        assertThat(findings(alone).toMap())
                .extractingByKey("timings")
                .asString()
                .contains("no Python was named");
    }

    @Test
    void wantsAPeakThatIsNotAboveTheReference() {
        Peak above = new Peak(BenchModel.SMALL, 101, OptionalDouble.of(100));
        Findings findings = new Findings(Map.of(), MACHINE, List.of(), List.of(), List.of(), List.of(above), List.of());

        assertThat(LlmTargets.judged(findings)).singleElement().matches(target -> !target.met());
    }

    @Test
    void findsTheSlopeOfALeakAfterTheMemoryHasSettled() {
        List<Long> leaking = LongStream.range(0, 20)
                .map(i -> i < 4 ? 0 : 1_000_000 + 100 * 1_000 * i)
                .boxed()
                .toList();
        List<Long> settled =
                LongStream.range(0, 20).map(i -> i < 4 ? 0 : 1_000_000).boxed().toList();

        assertThat(new Growth("training", 2_000, 100, leaking).bytesPerStep()).isCloseTo(1_000, within(1e-6));
        assertThat(new Growth("training", 2_000, 100, settled).bytesPerStep()).isCloseTo(0, within(1e-6));
    }

    @Test
    void seesLogitsThatDiffer() {
        JsonMapper json = new JsonMapper();

        assertThat(Parity.of(
                        "x", json.valueToTree(new double[] {2, 1}), json.valueToTree(new double[] {2, 1.00019}), 1e-4))
                .matches(Parity::holds);
        assertThat(Parity.of(
                        "x", json.valueToTree(new double[] {2, 1}), json.valueToTree(new double[] {2, 1.00021}), 1e-4))
                .matches(parity -> !parity.holds());
        assertThat(Parity.of("x", json.valueToTree(new double[] {2}), json.valueToTree(new double[] {2, 1}), 1e-4))
                .matches(parity -> !parity.holds());
    }

    @Test
    void boundsDecodingByMemoryAndPrefillByArithmetic() {
        Measure decode = new Measure(BenchModel.SMALL, "d", new JsonMapper().createObjectNode(), 1, 20e9, 1e9, false);
        Measure prefill = new Measure(BenchModel.SMALL, "p", new JsonMapper().createObjectNode(), 1, 1e9, 400e9, true);

        assertThat(decode.limitSeconds(MACHINE)).isEqualTo(2);
        assertThat(prefill.limitSeconds(MACHINE)).isEqualTo(2);
    }

    @Test
    void countsTheWeightsOfTheModels() {
        long small = BenchModel.SMALL.layerElements() + 2 * BenchModel.SMALL.headElements();
        long large = BenchModel.LARGE.layerElements() + 2 * BenchModel.LARGE.headElements();

        assertThat(small / 1e6).isBetween(4.5, 5.5);
        assertThat(large / 1e6).isBetween(133.0, 135.0);
    }

    @Test
    void drawsLengthsWithALongTail() {
        List<TokenSequence> rows = Lengths.natural(2_000, 100, new SplittableRandom(1));
        List<Integer> lengths =
                rows.stream().map(TokenSequence::length).sorted().toList();

        assertThat(lengths.get(1_000)).isBetween(100, 150);
        assertThat(lengths.get(1_999)).isGreaterThan(450).isLessThanOrEqualTo(700);
        assertThat(rows).isEqualTo(Lengths.natural(2_000, 100, new SplittableRandom(1)));
    }

    private static Findings findings(Timing... timings) {
        return new Findings(Map.of(), MACHINE, List.of(), List.of(timings), List.of(), List.of(), List.of());
    }

    private static Timing timing(BenchModel model, String name, double hone, double reference) {
        return new Timing(
                measure(model, name),
                new Runs(List.of(hone, 0.0, 99.0), Optional.empty()),
                new Runs(List.of(reference, 0.0, 99.0), Optional.empty()));
    }

    private static Measure measure(BenchModel model, String name) {
        return new Measure(model, name, new JsonMapper().createObjectNode(), 1, 1, 1, false);
    }
}
