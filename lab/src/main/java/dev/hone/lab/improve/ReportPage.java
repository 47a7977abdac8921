package dev.hone.lab.improve;

import dev.hone.lab.drawing.Html;
import dev.hone.lab.drawing.Svg;
import dev.hone.lab.improve.ImprovementResults.Comparison;
import dev.hone.lab.improve.ImprovementResults.Counts;
import dev.hone.lab.improve.ImprovementResults.Goal;
import dev.hone.lab.improve.ImprovementResults.Pair;
import dev.hone.lab.improve.Verdicts.Sentence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The report as one page that needs nothing from elsewhere. */
final class ReportPage {

    private static final String KEYS = "<p class=\"keys small\"><span><i class=\"key base\"></i>base</span>"
            + "<span><i class=\"key adapter\"></i>adapter</span></p>\n";

    private final ImprovementResults results;
    private final StringBuilder page = new StringBuilder();

    private ReportPage(ImprovementResults results) {
        this.results = results;
    }

    static String of(ImprovementResults results) throws IOException {
        return new ReportPage(results).whole();
    }

    private String whole() throws IOException {
        String path = results.source().log();
        String log = Html.escaped(path.substring(path.lastIndexOf('/') + 1));
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Hone: ")
                .append(log)
                .append("</title>\n<style>\n")
                .append(style())
                .append("</style>\n</head>\n<body>\n<main>\n<h1>What the model learned from ")
                .append(log)
                .append("</h1>\n");
        paragraph(
                "soft",
                "Read as " + results.source().format() + " · base "
                        + results.source().base());
        verdict();
        tiles();
        charts();
        pairs();
        rows();
        made();
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    private static String style() throws IOException {
        try (InputStream css = ReportPage.class.getResourceAsStream("/report/improve.css")) {
            if (css == null) {
                throw new IllegalStateException("report/improve.css is not on the class path");
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void verdict() {
        List<Sentence> sentences = Verdicts.of(results);
        if (sentences.isEmpty()) {
            return;
        }
        page.append("<div class=\"verdict ").append(tone(sentences.get(0))).append("\">\n<ul>\n");
        sentences.forEach(sentence ->
                page.append("<li>").append(Html.escaped(sentence.text())).append("</li>\n"));
        page.append("</ul>\n</div>\n");
    }

    private static String tone(Sentence sentence) {
        return switch (sentence.tone()) {
            case GOOD -> "good";
            case BAD -> "bad";
            case OPEN -> "open";
        };
    }

    private void tiles() {
        Counts counts = results.counts();
        page.append("<div class=\"tiles\">\n");
        tile(counts.rows(), "rows read");
        tile(counts.refused().values().stream().mapToLong(Long::longValue).sum(), "rows refused");
        tile(counts.events().examples(), "rated answers joined");
        tile(counts.trained(), "trained on");
        tile(counts.heldOut(), "held out");
        tile(results.rounds().size(), results.rounds().size() == 1 ? "round" : "rounds");
        page.append("</div>\n");
    }

    private void tile(long number, String words) {
        page.append("<div class=\"tile\"><b>")
                .append(Html.count(number))
                .append("</b><span class=\"soft small\">")
                .append(words)
                .append("</span></div>\n");
    }

    private void charts() {
        if (!results.steps().isEmpty()) {
            heading("Loss while training");
            paragraph(
                    "soft",
                    "How surprised the model is by the answers that it is trained on, step by step: faint as measured,"
                            + " strong smoothed. It should fall and level out. A later round begins with what the one"
                            + " before has learned.");
            figure(Charts.losses(results.steps()));
        }
        Comparison comparison = results.comparison();
        if (comparison != null && !comparison.goals().isEmpty()) {
            heldOut(comparison);
            leans(comparison);
        }
    }

    private void heldOut(Comparison comparison) {
        heading("Held-out answers, by goal");
        paragraph(
                "soft",
                "Answers that were never trained on, to prompts (or from people) that were never trained on. For each"
                        + " goal: how surprised the base is, without a goal, and the adapter, asked for that goal, by the"
                        + " answers that met it. Lower is better; 0.1 less means that every token is about 10 % likelier.");
        page.append(KEYS);
        figure(Charts.heldOutLosses(comparison.goals()));
        page.append("<div class=\"scroll\"><table>\n<tr><th>goal</th><th class=\"number\">answers</th>")
                .append("<th class=\"number\">base</th><th class=\"number\">adapter</th><th>difference</th></tr>\n");
        comparison.goals().forEach(this::row);
        page.append("</table></div>\n");
        if (comparison.unusable() > 0) {
            paragraph(
                    "soft small",
                    comparison.unusable() + " held-out answers do not fit into the model and are left out.");
        }
    }

    private void row(Goal goal) {
        page.append("<tr><td>")
                .append(Html.escaped(Charts.name(goal)))
                .append("</td><td class=\"number\">")
                .append(Html.count(goal.answers()))
                .append("</td><td class=\"number\">")
                .append(Html.number(goal.baseLoss()))
                .append("</td><td class=\"number\">")
                .append(Html.number(goal.adapterLoss()))
                .append("</td><td>")
                .append(Html.escaped(Verdicts.interval(goal.difference())))
                .append("</td></tr>\n");
    }

    private void leans(Comparison comparison) {
        Goal top = comparison.goals().get(comparison.goals().size() - 1);
        if (top.sentence().isEmpty()) {
            return;
        }
        heading("Does asking for more give more?");
        paragraph(
                "soft",
                "How far each goal, put into the prompt, leans the model towards the better half of the held-out answers"
                        + " and away from the worse, against no goal at all. The adapter's line should rise from left to"
                        + " right; the base has never seen a goal, and its line should stay flat. The whiskers are 95 %"
                        + " intervals.");
        page.append(KEYS);
        figure(Charts.leans(comparison.goals()));
        page.append("<p class=\"small\">The highest goal, as it stands in the prompt: <code>")
                .append(Html.escaped(top.sentence()))
                .append("</code></p>\n");
    }

    private void pairs() {
        if (results.pairs().isEmpty()) {
            return;
        }
        heading("Side by side");
        paragraph(
                "soft",
                "Held-out prompts, drawn by the seed and not picked. Left the base without a goal, right the adapter as"
                        + " serving asks it, at its highest goal where it knows goals; both at temperature 0.7 with the"
                        + " same seed. A … is where the answer was cut.");
        results.pairs().forEach(this::pair);
    }

    private void pair(Pair pair) {
        page.append("<div class=\"pair\">\n<div class=\"ask\">")
                .append(Html.escaped(pair.prompt()))
                .append("</div>\n<div class=\"sides\">\n");
        side("base", "base", pair.base());
        side("adapter", "adapter, highest goal", pair.adapter());
        page.append("</div>\n<details><summary class=\"soft small\">the log's answer, rated ")
                .append(Html.percent(pair.loggedQuality()))
                .append(" of the way to the best</summary><p>")
                .append(Html.escaped(pair.logged()))
                .append("</p></details>\n</div>\n");
    }

    private void side(String who, String name, String answer) {
        page.append("<div><span class=\"soft small\"><i class=\"key ")
                .append(who)
                .append("\"></i>")
                .append(name)
                .append("</span><p>")
                .append(answer.isEmpty() ? "<span class=\"soft\">(nothing)</span>" : Html.escaped(answer))
                .append("</p></div>\n");
    }

    private void rows() {
        heading("What became of the rows");
        Counts counts = results.counts();
        page.append("<div class=\"scroll\"><table>\n<tr><th class=\"number\">count</th><th>what</th></tr>\n");
        count(counts.rows(), "rows in the log");
        counts.refused().forEach((reason, rows) -> count(rows, "refused: " + reason));
        count(counts.events().interactions(), "prompts with an answer");
        count(counts.events().examples(), "of them with a rating that counts");
        count(counts.events().withheld(), "of them with a rating, but with an answer that is nothing to imitate");
        if (counts.events().excluded() > 0) {
            count(counts.events().excluded(), "records of interactions that are excluded (test traffic, opted out)");
        }
        count(counts.events().deadLetters(), "records refused by the join");
        count(counts.events().orphans(), "records without their prompt or answer");
        count(counts.trained(), "examples that rounds trained on");
        count(counts.heldOut(), "held-out answers compared");
        page.append("</table></div>\n");
    }

    private void count(long number, String what) {
        page.append("<tr><td class=\"number\">")
                .append(Html.count(number))
                .append("</td><td>")
                .append(Html.escaped(what))
                .append("</td></tr>\n");
    }

    private void made() {
        heading("How it was made");
        paragraph("", results.source().sizes() + ". Seed " + results.source().seed() + ".");
        if (!results.source().scales().isEmpty()) {
            paragraph("", "Ratings: " + results.source().scales() + ".");
        }
        page.append(
                "<div class=\"scroll\"><table>\n<tr><th>round</th><th class=\"number\">examples</th><th>outcome</th></tr>\n");
        results.rounds()
                .forEach(round -> page.append("<tr><td>")
                        .append(round.number())
                        .append("</td><td class=\"number\">")
                        .append(Html.count(round.examples()))
                        .append("</td><td>")
                        .append(Html.escaped(round.outcome()))
                        .append("</td></tr>\n"));
        page.append("</table></div>\n");
        paragraph(
                "soft small",
                "What this page cannot say: whether people like the new answers better. It measures how likely the model"
                        + " finds answers that people have rated before; only people's feedback on the adapter's own answers"
                        + " (hone up) shows more. Small models on small logs learn mostly length and tone.");
    }

    private void heading(String words) {
        page.append("<h2>").append(Html.escaped(words)).append("</h2>\n");
    }

    private void paragraph(String style, String words) {
        page.append("<p class=\"")
                .append(style)
                .append("\">")
                .append(Html.escaped(words))
                .append("</p>\n");
    }

    private void figure(Svg svg) {
        page.append("<figure>\n").append(svg).append("</figure>\n");
    }
}
