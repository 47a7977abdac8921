package dev.hone.lab.improve;

import dev.hone.client.report.ReportFile;
import dev.hone.client.report.Table;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what came of a run, and tells people the most important of it.
 *
 * @param printed takes the whole report, and its tables as lines of text (none where nothing could be compared)
 */
public record ImprovementReport(
        Output output, ReportFile json, Progress progress, BiConsumer<Map<String, Object>, String> printed) {

    /** Runs it to its end; says what to tell the shell. */
    public int after(Improvement improvement) throws IOException, InterruptedException {
        ImprovementResults results = improvement.run();
        Map<String, Object> report = map(results);
        json.write(report);
        Files.writeString(output.html(), ReportPage.of(results));
        printed.accept(report, tables(results.comparison()));
        if (results.failure() != null) {
            progress.say("failed: " + results.failure() + "; more in "
                    + output.folder().resolve("hone.log"));
        }
        progress.say("report: " + output.html() + " and " + json);
        return results.failure() == null ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static Map<String, Object> map(ImprovementResults results) {
        var map = new LinkedHashMap<String, Object>();
        map.put("command", "improve");
        map.put("source", results.source());
        map.put("counts", results.counts());
        map.put("rounds", results.rounds());
        if (results.comparison() != null) {
            map.put("comparison", results.comparison());
        }
        map.put("pairs", results.pairs());
        map.put("steps", results.steps());
        if (results.failure() != null) {
            map.put("failure", results.failure());
        }
        return map;
    }

    private static String tables(ImprovementResults.@Nullable Comparison comparison) {
        if (comparison == null) {
            return "";
        }
        return "%s%n%s%n".formatted(goals(comparison), following(comparison.following()));
    }

    private static Table goals(ImprovementResults.Comparison comparison) {
        var table = new Table("goal", "held out", "base loss", "adapter loss", "difference (95 %)");
        for (ImprovementResults.Goal goal : comparison.goals()) {
            String name = goal.level() == 0 ? "0: any answer" : goal.level() + ": best " + goal.percent() + " %";
            table.row(name, goal.answers(), goal.baseLoss(), goal.adapterLoss(), Verdicts.interval(goal.difference()));
        }
        return table;
    }

    private static String following(ImprovementResults.Estimate following) {
        return "goal following: " + Verdicts.interval(following)
                + " nats per token; above 0 means that asking for more gives more";
    }
}
