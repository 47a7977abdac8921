package dev.hone.cli.command;

import dev.hone.client.report.Cell;
import dev.hone.client.report.Events;
import dev.hone.client.report.GoalSetRow;
import dev.hone.client.report.RoundRow;
import dev.hone.client.report.Table;
import dev.hone.client.report.VersionRow;
import dev.hone.lab.replay.ranking.NextRoundRow;
import dev.hone.lab.replay.ranking.RankingRow;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A report as tables for people. */
final class ResultTables {

    private ResultTables() {}

    static void print(Map<String, Object> report, PrintWriter out) {
        if (report.get("events") instanceof Events events) {
            out.println(events(events));
        }
        out.println(goalSets(rows(report, "goalSets", GoalSetRow.class)));
        out.println(rounds(rows(report, "rounds", RoundRow.class)));
        out.println(versions(rows(report, "versions", VersionRow.class)));
        printRanking(report, out);
    }

    /** How methods rank, where the report has it. */
    static void printRanking(Map<String, Object> report, PrintWriter out) {
        if (report.containsKey("ranking")) {
            out.println(ranking(rows(report, "ranking", RankingRow.class)));
        }
        if (report.containsKey("nextRounds")) {
            out.println(nextRounds(rows(report, "nextRounds", NextRoundRow.class)));
        }
        out.flush();
    }

    private static <T> List<T> rows(Map<String, Object> report, String key, Class<T> type) {
        return report.get(key) instanceof List<?> list
                ? list.stream().map(type::cast).toList()
                : List.of();
    }

    private static Table events(Events events) {
        var table = new Table("events", "records");
        table.row("read", events.records());
        table.row("accepted", events.accepted());
        table.row("duplicates", events.duplicates());
        table.row("superseded", events.superseded());
        table.row("late", events.late());
        if (events.erased() > 0) {
            table.row("erased: their subject asked for it", events.erased());
        }
        if (events.excluded() > 0) {
            table.row("excluded: test traffic or opted out", events.excluded());
        }
        table.row("orphans", events.orphans());
        table.row("dead letters", events.deadLetters());
        table.row("pending", events.pending());
        table.row("interactions", events.interactions());
        table.row("examples", events.examples());
        if (events.withheld() > 0) {
            table.row("withheld: broken off, failed or empty", events.withheld());
        }
        return table;
    }

    private static Table goalSets(List<GoalSetRow> sets) {
        var table = new Table("goal set", "version", "count", "level: threshold (share)");
        for (GoalSetRow set : sets) {
            String levels = set.levels().stream()
                    .map(level -> level.level() + ": " + Math.round(level.threshold() * 1000) / 1000.0 + " ("
                            + level.percent() + " %)")
                    .collect(Collectors.joining("  "));
            table.row(set.line() + "/" + set.segment(), set.version(), set.count(), levels);
        }
        return table;
    }

    private static Table rounds(List<RoundRow> rounds) {
        var table = new Table("round", "parent", "closed by", "examples", "outcome");
        for (RoundRow round : rounds) {
            Object outcome = round.version() != null ? Cell.version(round.version()) : round.failure();
            table.row(round.round(), Cell.version(round.parent()), round.closedBy(), round.examples(), outcome);
        }
        return table;
    }

    private static Table versions(List<VersionRow> versions) {
        var table = new Table("version", "number", "verdict", "promoted", "goal following", "KL to base");
        for (VersionRow version : versions) {
            VersionRow.Holdout holdout = version.holdout();
            table.row(
                    Cell.version(version.version()),
                    version.sequence(),
                    version.verdict(),
                    version.promoted(),
                    holdout == null ? null : holdout.goalFollowing(),
                    holdout == null ? null : holdout.klToBase());
        }
        return table;
    }

    private static Table nextRounds(List<NextRoundRow> rows) {
        var table = new Table("next round", "role", "ranking", "goal", "targets", "cases", "HR@10", "NDCG@10", "s.e.");
        for (NextRoundRow row : rows) {
            RankingRow ranking = row.ranking();
            table.row(
                    row.round(),
                    row.role(),
                    ranking.method(),
                    ranking.goal(),
                    ranking.targets(),
                    ranking.users(),
                    ranking.hr10(),
                    ranking.ndcg10(),
                    ranking.se());
        }
        return table;
    }

    private static Table ranking(List<RankingRow> rows) {
        var table = new Table("ranking", "goal", "targets", "users", "HR@10", "NDCG@10", "s.e.");
        for (RankingRow row : rows) {
            table.row(row.method(), row.goal(), row.targets(), row.users(), row.hr10(), row.ndcg10(), row.se());
        }
        return table;
    }
}
