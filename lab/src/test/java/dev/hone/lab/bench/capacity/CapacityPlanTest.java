package dev.hone.lab.bench.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapacityPlanTest {

    // A hundred interactions a second in the mean, each with two votes: 800 records a second at the peak.
    private static final Workload LOAD = new Workload(200 * 86_400, 2, 2, 300, 500, 10, 1);
    private static final UnitCosts COSTS = new UnitCosts(625, 2000, 1000, 100, 2000, 200, 3000);
    private static final Windows WINDOWS =
            new Windows(Duration.ofDays(1), Duration.ofDays(3), Duration.ofDays(2), Duration.ofDays(10));
    private static final Fleet FLEET = new Fleet(2, 1e12, .5, 3, 1, 50, 1e6);

    @TempDir
    Path folder;

    @Test
    void threadsBoundThePartitionsAndCoresTheInstances() {
        Map<String, Object> plan = plan(LOAD, COSTS, WINDOWS, FLEET);

        assertThat(plan)
                .containsEntry("peakRecords", 800.0)
                .containsEntry("leastPartitions", 2.0) // .8 of a thread of which half is planned
                .containsEntry("partitions", 4.0)
                .containsEntry("applicationCores", 3.2)
                .containsEntry("instances", 2.0)
                .containsEntry("leastLines", 1.0)
                .containsEntry("brokerCores", 3.0);
    }

    @Test
    void disksThatAreTooSmallAskForMoreInstances() {
        double stateWithStandbys = 100.0 * 86_400 * 1500 * 2;

        assertThat(plan(LOAD, COSTS, WINDOWS, new Fleet(2, stateWithStandbys / 2, .5, 3, 1, 50, 1e6)))
                .containsEntry("instances", 4.0);
    }

    @Test
    void stateIsWhatIsKeptOfTextsAndVotes() {
        Map<String, Object> plan = plan(LOAD, COSTS, WINDOWS, FLEET);
        double interactionsPerDay = 100 * 86_400;

        assertThat(plan)
                .containsEntry("stateRows", 4 * interactionsPerDay)
                .containsEntry("stateBytes", interactionsPerDay * (300 + 500 + 100) + 3 * interactionsPerDay * 200)
                .containsEntry("stateBytesPerInstance", interactionsPerDay * 1500);
    }

    @Test
    void theNetworkCarriesInputsOutputsAndChangelogsToTheirReplicasAndReaders() {
        double inputs = 300 + 500 + 2 * 120 + 4 * 100;

        assertThat(plan(LOAD, COSTS, WINDOWS, FLEET))
                .containsEntry("network", 200 * ((inputs + 3000) * 4 + 2000 * 4))
                .containsEntry("inputsOnDisk", 2 * 100 * 86_400 * 3 * inputs);
    }

    @Test
    void restoringIsBoundByRecordsOrByBytes() {
        double rows = 4 * 100.0 * 86_400 / 2 * 50e-6 / 2;
        double bytes = 1500 * 100.0 * 86_400 / 2 / 1e6;

        assertThat(restore(FLEET)).isCloseTo(bytes, within(1e-6));
        assertThat(restore(new Fleet(2, 1e12, .5, 3, 1, 50, 1e12))).isCloseTo(rows, within(1e-6));
    }

    @Test
    void whatIsKeptForEverHasNoSize() {
        Windows forEver = new Windows(Duration.ofDays(1), Duration.ofDays(3), Duration.ofMillis(-1), Duration.ZERO);

        CapacityPlan plan = new CapacityPlan(LOAD, COSTS, forEver, FLEET);

        assertThat(plan.toMap()).containsEntry("inputsOnDisk", Double.POSITIVE_INFINITY);
        assertThat(plan.table().toString()).contains("for ever").contains("GB a day");
    }

    @Test
    void oneBusySubjectFillsItsPartition() {
        assertThat(Skew.ofBusiest(4, 1)).isCloseTo(12.0 / 25, within(1e-12));
        assertThat(Skew.ofSubjects(4, 1, 1)).isEqualTo(1);
        assertThat(Skew.ofSubjects(1000, 1, 64)).isGreaterThan(64 * Skew.ofBusiest(1000, 1));
    }

    @Test
    void idsOfChanceLieNearlyEvenlyAndTheSameEachTime() {
        assertThat(Skew.ofChance(1_000_000, 64, 7)).isBetween(1.0, 1.05).isEqualTo(Skew.ofChance(1_000_000, 64, 7));
    }

    @Test
    void costsComeFromTheReportOfTheFewestPartitions() throws IOException {
        Path report = Files.writeString(folder.resolve("streams.json"), """
                {"shapes": [
                  {"partitions": 64, "medians": {"scoring": {"brokerMicrosPerRecord": 1}},
                   "runs": [{"side": "scoring"}]},
                  {"partitions": 4,
                   "medians": {"dsl join": {}, "scoring": {
                     "brokerMicrosPerRecord": 72, "applicationMicrosPerRecord": 202,
                     "applicationMicrosByThread": {"scoring": 130, "lines": 33, "producers": 20}}},
                   "runs": [{"side": "dsl join"}, {"side": "scoring", "changelogBytesPerInteraction": 2357,
                     "outputBytesPerInteraction": 2728,
                     "topics": {"p-scoring-join-votes-changelog": {"records": 10, "bytes": 1700}}}]}]}
                """);

        assertThat(UnitCosts.read(report)).isEqualTo(new UnitCosts(72, 202, 130, 33, 2357, 170, 2728));
    }

    @Test
    void whatIsNoSuchReportIsRefused() throws IOException {
        Path other = Files.writeString(folder.resolve("other.json"), "{}");

        assertThatThrownBy(() -> UnitCosts.read(other))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no report of bench streams");
        assertThatThrownBy(() -> UnitCosts.read(folder.resolve("none.json"))).isInstanceOf(UsageException.class);
    }

    @Test
    void loadsAndFleetsOfNothingAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Workload(0, 1, 1, 1, 1, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Workload(1, 1, .5, 1, 1, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Fleet(1, 1, 0, 1, 0, 1, 1));
    }

    private static double restore(Fleet fleet) {
        return new CapacityPlan(LOAD, COSTS, WINDOWS, fleet)
                .needs().stream()
                        .filter(need -> need.key().equals("restore"))
                        .mapToDouble(CapacityPlan.Need::value)
                        .sum();
    }

    private static Map<String, Object> plan(Workload load, UnitCosts costs, Windows windows, Fleet fleet) {
        return new CapacityPlan(load, costs, windows, fleet).toMap();
    }
}
