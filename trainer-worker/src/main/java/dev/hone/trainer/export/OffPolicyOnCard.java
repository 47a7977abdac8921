package dev.hone.trainer.export;

import static dev.hone.trainer.export.ModelCard.interval;
import static dev.hone.trainer.export.ModelCard.number;
import static dev.hone.trainer.export.ModelCard.row;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** The section of a model card on what the version would earn, by answers that others gave. */
final class OffPolicyOnCard {

    private OffPolicyOnCard() {}

    /** Nothing where no estimate was asked for. */
    static String of(JsonNode estimate) {
        if (estimate.isMissingNode()) {
            return "";
        }
        boolean refused = estimate.path("refusal").isTextual();
        StringBuilder text = new StringBuilder("## What it would earn, by logged answers\n\n")
                .append("An estimate at the highest goal, without guidance, from ")
                .append(estimate.path("answers").asText())
                .append(" held-out answers that other versions gave, weighed by how much likelier this one makes them."
                        + " It decides nothing.")
                .append(refused ? " There is none: " + estimate.path("refusal").asText() + "." : "")
                .append("\n\n| measure | value | interval |\n|---|--:|--:|\n");
        if (!refused) {
            text.append(measure(estimate, "mean quality, by weights and what prompts let expect", "adjusted"))
                    .append(measure(estimate, "mean quality, by weights alone", "weighted"));
        }
        text.append(measure(estimate, "mean quality of the logged answers", "loggedQuality"))
                .append(measure(estimate, "mean weight (near 1 if all is as recorded)", "meanWeight"))
                .append(row("subjects", estimate.path("subjects").asText(), "-"))
                .append(row("subjects that the weights are worth", number(estimate.path("effectiveSubjects")), "-"))
                .append(row("the heaviest answer's share", number(estimate.path("largestShare")), "-"))
                .append(row(
                        "answers whose weight was truncated at " + number(estimate.path("limit")),
                        estimate.path("truncated").asText(),
                        "-"));
        for (Map.Entry<String, JsonNode> reason : estimate.path("leftOut").properties()) {
            text.append(row("left out: " + reason.getKey(), reason.getValue().asText(), "-"));
        }
        return text.append("\n").toString();
    }

    private static String measure(JsonNode estimate, String words, String key) {
        return row(words, number(estimate.path(key)), interval(estimate, key + "Low", key + "High"));
    }
}
