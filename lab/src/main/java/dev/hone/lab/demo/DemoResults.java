package dev.hone.lab.demo;

import dev.hone.client.report.Table;
import dev.hone.client.story.Story;
import dev.hone.schemas.versions.VersionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The results of a demonstration, and the claims that they are held to.
 *
 * @param controllability the champion by served goal, ascending, and then without a goal; empty where the base is still
 *     champion
 * @param difference champion minus base, paired by prompt
 */
record DemoResults(
        List<VersionRow> versions,
        List<GoalRow> controllability,
        Estimate base,
        Estimate champion,
        Estimate difference) {

    DemoResults {
        versions = List.copyOf(versions);
        controllability = List.copyOf(controllability);
    }

    /**
     * One version at its highest goal.
     *
     * @param trueQuality null where the artifact is gone
     */
    record VersionRow(
            String version,
            int sequence,
            String verdict,
            VersionState state,
            boolean sabotaged,
            @Nullable Double trueQuality) {}

    /** The champion at one goal; {@code goal} is null where none was served. */
    record GoalRow(@Nullable Integer goal, double trueQuality, double low, double high) {

        static GoalRow of(@Nullable Integer goal, Estimate estimate) {
            return new GoalRow(goal, estimate.estimate(), estimate.low(), estimate.high());
        }
    }

    /** Claims that do not hold, each with its numbers; empty when all do. */
    List<String> failedClaims(DemoChoices choices, int promotions) {
        List<String> failed = new ArrayList<>();
        if (choices.shuffleFeedback()) {
            if (versions.stream().noneMatch(row -> row.state().isTried())) {
                failed.add("no version came to a canary, so nothing is known of learning from shuffled feedback");
            }
            if (difference.low() > 0) {
                failed.add("with shuffled feedback the champion beats the base by " + text(difference));
            }
            return failed;
        }
        if (promotions < DemoChoices.PROMOTIONS) {
            failed.add(promotions + " versions were promoted, at least " + DemoChoices.PROMOTIONS + " should be");
        }
        if (!(difference.low() > 0)) {
            failed.add("the champion does not beat the base: the difference is " + text(difference));
        }
        rising().ifPresent(failed::add);
        failed.addAll(rolledBack(choices));
        return failed;
    }

    /** For people. */
    Table table() {
        var table = new Table("", "true quality", "low", "high");
        table.row("base", base.estimate(), base.low(), base.high());
        for (VersionRow row : versions) {
            table.row(Story.name(row.version()) + " (" + row.state() + ")", row.trueQuality(), null, null);
        }
        for (GoalRow row : controllability) {
            String goal = row.goal() == null ? "without a goal" : "at goal " + row.goal();
            table.row("champion " + goal, row.trueQuality(), row.low(), row.high());
        }
        table.row("champion - base", difference.estimate(), difference.low(), difference.high());
        return table;
    }

    private Optional<String> rising() {
        List<GoalRow> goals =
                controllability.stream().filter(row -> row.goal() != null).toList();
        boolean rises = goals.size() > 1;
        for (int i = 1; i < goals.size(); i++) {
            rises &= goals.get(i).trueQuality() > goals.get(i - 1).trueQuality();
        }
        // Two points in a row say little: the ends have to be apart beyond chance.
        rises &= goals.size() > 1
                && goals.get(goals.size() - 1).low() > goals.get(0).high();
        return rises
                ? Optional.empty()
                : Optional.of("trueQuality does not rise with the served goal: "
                        + goals.stream()
                                .map(row -> String.format(
                                        Locale.ROOT,
                                        "%.3f [%.3f, %.3f] at level %d",
                                        row.trueQuality(),
                                        row.low(),
                                        row.high(),
                                        row.goal()))
                                .toList());
    }

    private List<String> rolledBack(DemoChoices choices) {
        List<String> failed = new ArrayList<>();
        boolean brought = versions.stream().anyMatch(VersionRow::sabotaged);
        if (choices.sabotage() && !brought) {
            failed.add("no sabotaged version was brought, since too few were promoted in time");
        }
        for (VersionRow row : versions) {
            if (row.sabotaged() && row.state() != VersionState.ROLLED_BACK) {
                failed.add("the sabotaged version " + Story.name(row.version()) + " was not rolled back but is "
                        + row.state());
            }
            if (!choices.sabotage() && row.state() == VersionState.ROLLED_BACK) {
                failed.add(Story.name(row.version()) + " was rolled back, and nobody sabotaged anything");
            }
        }
        return failed;
    }

    private static String text(Estimate estimate) {
        return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", estimate.estimate(), estimate.low(), estimate.high());
    }
}
