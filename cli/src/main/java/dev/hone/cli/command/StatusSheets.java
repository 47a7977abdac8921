package dev.hone.cli.command;

import dev.hone.client.report.Cell;
import dev.hone.client.report.Figures;
import dev.hone.client.report.Sheet;
import dev.hone.client.report.Table;
import dev.hone.client.versions.RecordJson;
import dev.hone.client.versions.VersionLog;
import dev.hone.schemas.progress.LineProgress;
import dev.hone.schemas.progress.PlannedCanary;
import dev.hone.schemas.records.ArmEvidence;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Sheets on the state of a line. */
final class StatusSheets {

    private static final int LATEST = 3;

    private StatusSheets() {}

    /** What serves, what is still missing, and what was decided last. */
    static Sheet line(VersionLog log, String line) {
        LineProgress progress = log.progress(line);
        Sheet sheet = new Sheet().fact("line", line);
        standing(log, line, sheet);
        sheet.fact("waits for", new Cell(progress.sentences(), String.join("\n", progress.sentences())));
        sheet.detail("goals", json(progress.goals())).detail("round", json(progress.round()));
        List<RolloutDecision> decisions = log.decisions().stream()
                .filter(decision -> decision.getLine().equals(line))
                .toList();
        Table latest = new Table("decided at", "kind", "words");
        decisions
                .subList(Math.max(0, decisions.size() - LATEST), decisions.size())
                .forEach(decision ->
                        latest.row(decision.getDecidedAt(), decision.getKind().name(), decision.getWords()));
        return sheet.table("latestDecisions", latest);
    }

    /** What serves, and what the canary has earned. */
    static Sheet rollout(VersionLog log, String line) {
        Sheet sheet = new Sheet().fact("line", line);
        standing(log, line, sheet);
        RolloutState state = log.progress(line).rollout();
        if (state != null) {
            PlannedCanary.latest(log.decisions(), state.getRolloutId()).ifPresent(plan -> planned(plan, sheet));
        }
        RolloutEvidence evidence = evidence(log.progress(line));
        if (evidence == null) {
            return sheet;
        }
        Table tests = new Table("test", "e-value", "decides at");
        evidence.getTests().forEach(test -> tests.row(test.getName(), test.getEvidence(), test.getNeeded()));
        return sheet.fact("waits for", evidence.getWords())
                .table("arms", arms(evidence.getArms()))
                .table("tests", tests);
    }

    private static void planned(PlannedCanary plan, Sheet sheet) {
        sheet.fact("planned end", plan.end())
                .fact("nine in ten end by", plan.latestEnd())
                .fact(
                        "planned users",
                        new Cell(
                                plan.users(),
                                Figures.text(plan.users()) + ", nine in ten need no more than "
                                        + Figures.text(plan.mostUsers())));
        Double variance = plan.variance();
        if (variance != null) {
            sheet.fact(
                    "variance of scores",
                    new Cell(variance, percent(variance) + " is left without what was expected of users"));
        }
        if (plan.isTooShort()) {
            sheet.fact(
                    "budget",
                    new Cell(
                            plan.beyondBudget(),
                            "too small in " + percent(plan.beyondBudget())
                                    + " of cases: see rollout.max.ms and rollout.max.subjects"));
        }
    }

    /** What each arm has earned, with a column for each guardrail that the record names. */
    static Table arms(List<ArmEvidence> arms) {
        List<String> header = new ArrayList<>(List.of("arm", "subjects", "scored", "mean quality", "low", "high"));
        // All arms of a record name the same guardrails.
        arms.stream().limit(1).forEach(arm -> arm.getGuardrails().forEach(found -> header.add(found.getName())));
        Table table = new Table(header.toArray(String[]::new));
        for (ArmEvidence arm : arms) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(arm.getArm());
            row.add(arm.getSubjects());
            row.add(arm.getScored());
            row.add(arm.getMeanQuality());
            row.add(arm.getLow());
            row.add(arm.getHigh());
            arm.getGuardrails().forEach(found -> row.add(found.getFound()));
            table.row(row.toArray());
        }
        return table;
    }

    private static void standing(VersionLog log, String line, Sheet sheet) {
        sheet.fact("champion", Cell.version(log.champion(line)));
        LineProgress progress = log.progress(line);
        RolloutState state = progress.rollout();
        if (state == null || state.getChallenger() == null) {
            return;
        }
        sheet.fact("challenger", Cell.version(state.getChallenger()))
                .fact("rollout", state.getRolloutId())
                .fact("state", state.getStage().name().toLowerCase(Locale.ROOT))
                .fact("share of users", new Cell(state.getWeight(), percent(state.getWeight())))
                .fact("since", state.getSince());
        RolloutEvidence evidence = evidence(progress);
        Integer index = state.getStageIndex();
        if (index != null) {
            String of = evidence == null ? "" : " of " + evidence.getStages();
            sheet.fact("stage", new Cell(index + 1, index + 1 + of));
        }
        if (evidence != null && index != null && index == evidence.getStageIndex()) {
            sheet.fact(
                            "subjects in this stage",
                            new Cell(
                                    evidence.getStageSubjects(),
                                    Figures.text(evidence.getStageSubjects()) + " of "
                                            + Figures.text(evidence.getStageNeeded())))
                    .detail("subjectsNeededInThisStage", evidence.getStageNeeded());
        }
    }

    /** That of the rollout that goes on; what stands in the topic may be of one that has ended. */
    private static @Nullable RolloutEvidence evidence(LineProgress progress) {
        RolloutState state = progress.rollout();
        RolloutEvidence evidence = progress.evidence();
        return state != null && evidence != null && evidence.getRolloutId().equals(state.getRolloutId())
                ? evidence
                : null;
    }

    private static @Nullable Object json(@Nullable IndexedRecord record) {
        return record == null ? null : new RecordJson(true).value(record);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.3g", 100 * share).replaceAll("\\.?0+$", "") + " %";
    }
}
