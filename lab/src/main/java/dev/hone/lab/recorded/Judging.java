package dev.hone.lab.recorded;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.ArmEvidence;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.TestState;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.recorded.Finding;
import dev.hone.streams.lines.recorded.Observation;
import dev.hone.streams.lines.recorded.RecordedCanary;
import dev.hone.streams.lines.recorded.Standing;
import dev.hone.streams.sequential.Betting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is decided on a recording.
 *
 * @param weights the challenger's share of subjects by stage
 * @param ofRecording whether that is the share in the recording itself, so that it was not tested
 * @param inBothArms subjects of which a hash chose the arm
 * @param lowerBound by how much all of the recording shows the challenger to be better; below 0: at most worse
 * @param test the number of the test
 * @param evidence all of the recording, also what came after the decision
 */
public record Judging(
        List<Double> weights,
        boolean ofRecording,
        long inBothArms,
        List<Decided> decisions,
        Standing standing,
        Finding finding,
        double lowerBound,
        int test,
        RolloutEvidence evidence) {

    private static final String STAGES = "rollout.stages";

    // The settings take no share beyond these.
    private static final double LEAST_SHARE = 0.001;

    /**
     * One decision.
     *
     * @param users those of both arms that it rests on
     */
    public record Decided(Instant time, String state, String why, long users) {}

    public Judging {
        weights = List.copyOf(weights);
        decisions = List.copyOf(decisions);
    }

    /**
     * Judges the recording as a line does with these settings. Without {@code rollout.stages} there is one stage, with
     * the challenger's share in the recording.
     */
    public static Judging of(Recording recording, Settings settings) {
        return of(recording, settings, Betting.LATEST);
    }

    /** The same by another test, as where an earlier release has decided. */
    public static Judging of(Recording recording, Settings settings, Betting betting) {
        boolean ofRecording = !settings.section("rollout.").containsKey("stages");
        Settings all = ofRecording ? settings.with(Map.of(STAGES, Double.toString(share(recording)))) : settings;
        RolloutConfig config = RolloutConfig.from(all);
        RecordedCanary canary = new RecordedCanary(config, recording.begins(), betting);
        List<Decided> decisions = new ArrayList<>();
        for (Observation observation : recording.observations()) {
            canary.observe(observation);
            canary.look().ifPresent(decision -> decisions.add(decided(decision, canary.standing())));
        }
        return new Judging(
                config.weights(),
                ofRecording,
                recording.inBothArms(),
                decisions,
                canary.standing(),
                canary.finding(),
                canary.lowerBound(),
                betting.number(),
                canary.evidence());
    }

    /** Why it ended as it did: the last decision, or what a canary that is still on waits for. */
    public String why() {
        return standing == Standing.CANARY
                ? evidence.getWords()
                : decisions.get(decisions.size() - 1).why();
    }

    /** The same for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (inBothArms > 0) {
            lines.add("Subjects with answers of both arms: " + inBothArms + "; a hash chose the arm of each.");
        }
        if (ofRecording) {
            lines.add("The challenger's share of subjects is that of the recording, so that it was not tested; set"
                    + " rollout.stages to test it.");
        }
        decisions.forEach(decided -> lines.add(decided.time + "  " + decided.why));
        if (standing == Standing.CANARY) {
            lines.add("Undecided at the end: " + why());
        }
        lines.add("Final: " + standing.wireName() + ", " + finding.wireName()
                + "; all of the recording shows that the challenger is "
                + (lowerBound >= 0 ? "better by at least " + lowerBound : "worse by at most " + -lowerBound));
        return lines;
    }

    /** The report; times in ISO 8601. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("decisions", decisions.stream().map(Judging::report).toList());
        report.put("final", ofEntries("state", standing.wireName(), "outcome", finding.wireName(), "why", why()));
        report.put("lowerBound", lowerBound);
        report.put("test", test);
        report.put("stages", weights);
        report.put("sharesTested", !ofRecording);
        report.put("subjectsInBothArms", inBothArms);
        report.put("arms", evidence.getArms().stream().map(Judging::report).toList());
        report.put("tests", evidence.getTests().stream().map(Judging::report).toList());
        return report;
    }

    private static Map<String, Object> report(Decided decided) {
        return ofEntries("time", decided.time.toString(), "state", decided.state, "why", decided.why);
    }

    private static Map<String, Object> report(ArmEvidence arm) {
        Map<String, Object> report =
                ofEntries("arm", arm.getArm(), "subjects", arm.getSubjects(), "scored", arm.getScored());
        report.put("meanQuality", arm.getMeanQuality());
        report.put("low", arm.getLow());
        report.put("high", arm.getHigh());
        return report;
    }

    private static Map<String, Object> report(TestState test) {
        return ofEntries("name", test.getName(), "evidence", test.getEvidence(), "needed", test.getNeeded());
    }

    private static Map<String, Object> ofEntries(Object... pairs) {
        Map<String, Object> entries = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            entries.put((String) pairs[i], pairs[i + 1]);
        }
        return entries;
    }

    private static Decided decided(RolloutDecision decision, Standing standing) {
        Map<String, Double> numbers = decision.getEvidence();
        double users =
                numbers.getOrDefault("champion.subjects", 0.0) + numbers.getOrDefault("challenger.subjects", 0.0);
        return new Decided(decision.getDecidedAt(), standing.wireName(), decision.getWords(), (long) users);
    }

    private static double share(Recording recording) {
        double challengers = recording.units(Arm.CHALLENGER);
        double share = challengers / (challengers + recording.units(Arm.CHAMPION));
        return Math.min(Math.max(share, LEAST_SHARE), 1 - LEAST_SHARE);
    }
}
