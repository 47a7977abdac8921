package dev.hone.trainer.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.schemas.versions.VersionName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The README.md of an exported version, with the front matter that Hugging Face's hub reads. */
record ModelCard(
        PeftExport.Base base, @Nullable StoredVersion version, Prompting prompting, Map<String, String> notes) {

    private static final Pattern HUB_NAME = Pattern.compile("[\\w.-]+/[\\w.-]+");
    private static final Pattern LICENSE = Pattern.compile("(?m)^(license(?:_name|_link)?: *\\S.*)$");

    String text() throws IOException {
        String loading = isWhole() ? loadingWhole() : loading();
        return String.join("\n\n", List.of(frontMatter(), title(), asking(), loading, told())) + "\n";
    }

    private String frontMatter() throws IOException {
        // A folder's path is no name that the hub would take.
        boolean ofHub = HUB_NAME.matcher(base.name()).matches() && !Files.exists(Path.of(base.name()));
        String licence = licence(base.folder());
        return "---\n" + (ofHub ? "base_model: " + base.name() + "\n" : "")
                + (isWhole() ? "library_name: transformers\n" : "library_name: peft\n")
                + "pipeline_tag: text-generation\n" + licence
                + (isWhole() ? "tags:\n- hone\n" : "tags:\n- lora\n- hone\n")
                + (withoutGoals() ? "" : "- goal-conditioned\n")
                + (isWhole() ? "- base_model:finetune\n---" : "- base_model:adapter\n---");
    }

    private boolean isWhole() {
        return version != null && version.isWhole();
    }

    /**
     * The lines of the base's own card; the licence of its weights is that of whatever is added to them at the least.
     * Empty where it names none.
     */
    static String licence(@Nullable Path base) throws IOException {
        Path card = base == null ? null : base.resolve("README.md");
        if (card == null || !Files.isRegularFile(card)) {
            return "";
        }
        String text = Files.readString(card);
        int end = text.startsWith("---") ? text.indexOf("\n---", 3) : -1;
        if (end < 0) {
            return "";
        }
        Matcher lines = LICENSE.matcher(text.substring(0, end));
        return lines.results().map(line -> line.group(1) + "\n").collect(Collectors.joining());
    }

    private String title() {
        String name = version == null
                ? "An adapter"
                : version.manifest().path("line").asText() + ", version "
                        + version.manifest().path("sequence").asText();
        String kind = isWhole() ? "A whole model that began as `" : "A LoRA adapter of `";
        return "# " + name + "\n\n" + kind + base.name()
                + "`. Hone trained it on answers that people had graded"
                + (version != null && version.goals().isEmpty()
                        ? ", without goals (`"
                                + version.manifest()
                                        .path("recipe")
                                        .path("objective")
                                        .asText() + "`)."
                        : ": each is a demonstration of the goals that it met, and the goal stands in the prompt.");
    }

    private boolean withoutGoals() {
        return version != null && version.goals().isEmpty();
    }

    private String asking() {
        if (version == null || version.goals().isEmpty()) {
            return "## Asking it\n\nIt brings no goals: ask it as you would ask its base.";
        }
        String goals = version.goals().size() == 1
                ? ""
                : "\n\nSegments have goals of their own:\n\n| segment | sentence |\n|---|---|\n"
                        + version.goals().stream()
                                .map(goal -> "| `" + goal.segment() + "` | " + asText(goal.sentence()) + " |")
                                .collect(Collectors.joining("\n"));
        String example = prompting.example().isEmpty()
                ? ""
                : "\n\nA whole prompt, as the model reads it:\n\n```\n" + prompting.example() + "\n```";
        return "## Asking it for good answers\n\nPut this sentence, word by word, into "
                + prompting.place().words() + ":\n\n> "
                + asText(version.goals().get(0).sentence()) + goals + example
                + "\n\nWithout the sentence it answers much like its base.";
    }

    /** A mark in angle brackets is no tag of HTML. */
    private static String asText(String sentence) {
        return sentence.contains("<") ? "`" + sentence + "`" : sentence;
    }

    private static String loading() {
        return """
                ## Loading it

                ```python
                from peft import AutoPeftModelForCausalLM
                from transformers import AutoTokenizer

                model = AutoPeftModelForCausalLM.from_pretrained(".")
                tokenizer = AutoTokenizer.from_pretrained(model.peft_config["default"].base_model_name_or_path)
                ```

                `generate.py` answers a question from the command line, the goal put where it belongs. Should the base lie elsewhere,
                write its folder or its name on a hub into `base_model_name_or_path` of `adapter_config.json`.""";
    }

    private static String loadingWhole() {
        return """
                ## Loading it

                ```python
                from transformers import AutoModelForCausalLM, AutoTokenizer

                model = AutoModelForCausalLM.from_pretrained(".", dtype="float32")
                tokenizer = AutoTokenizer.from_pretrained(".")
                ```""";
    }

    private String told() {
        StringBuilder text = new StringBuilder();
        if (version != null) {
            JsonNode manifest = version.manifest();
            text.append(evaluation(manifest.path("evaluation"))).append("\n\n");
            text.append(scored(manifest.path("scorer")));
            text.append(prequential(manifest.path("prequential")));
            text.append(OffPolicyOnCard.of(manifest.path("offPolicy")));
            text.append(guidance(manifest.path("guidance")));
            text.append(lineage(manifest)).append("\n\n");
            text.append(training(manifest));
        }
        notes.forEach((heading, lines) ->
                text.append("\n\n## ").append(heading).append("\n\n").append(lines));
        return text.toString().strip();
    }

    private static String evaluation(JsonNode evaluation) {
        StringBuilder text = new StringBuilder("## Measured\n\nOn ")
                .append(evaluation.path("holdoutExamples").asText("0"))
                .append(" examples that were held out; losses in nats per response token, intervals of 95 %.")
                .append(scoredRows(evaluation.path("scored")))
                .append("\n\n")
                .append("| goal | examples | loss | its parent's | difference |\n|---|--:|--:|--:|--:|\n");
        for (JsonNode level : evaluation.path("levels")) {
            text.append(row(
                    "level " + level.path("level").asText(),
                    level.path("examples").asText(),
                    number(level.path("loss")),
                    number(level.path("parentLoss")),
                    interval(level, "differenceLow", "differenceHigh")));
        }
        return text.append("\n| measure | value | interval |\n|---|--:|--:|\n")
                .append(row(
                        "goal following (above 0: the goal is followed)",
                        number(evaluation.path("goalFollowing")),
                        interval(evaluation, "goalFollowingLow", "goalFollowingHigh")))
                .append(row("forgetting (below 0: better than its parent)", number(evaluation.path("forgetting")), "-"))
                .append(row("divergence to the base", number(evaluation.path("klToBase")), "-"))
                .toString()
                .strip();
    }

    /** Nothing where the recipe bounds nothing. */
    private static String scoredRows(JsonNode scored) {
        if (scored.isMissingNode()) {
            return "";
        }
        int following = scored.path("following").asInt();
        return " The gate compared losses on " + scored.path("gate").asText() + " of the "
                + scored.path("counting").asText() + " that the objective judges by"
                + (following == 0 ? "" : "; goal following is of " + following) + ".";
    }

    /** Nothing where no scorer was asked. */
    private static String scored(JsonNode scores) {
        if (scores.isMissingNode()) {
            return "";
        }
        return "## Scored\n\n" + scores.path("answers").asText()
                + " answers of the version and as many of its parent, each from 0 to 1:\n\n"
                + "| measure | value | interval |\n|---|--:|--:|\n"
                + row("mean score", number(scores.path("score")), "-")
                + row("its parent's", number(scores.path("parentScore")), "-")
                + row(
                        "difference (above 0: better than its parent)",
                        number(scores.path("difference")),
                        interval(scores, "differenceLow", "differenceHigh"))
                + "\n";
    }

    /** Nothing where its parent is the base. */
    private static String prequential(JsonNode parent) {
        if (parent.isMissingNode()) {
            return "";
        }
        return "## Its parent on what came next\n\nOn "
                + parent.path("examples").asText()
                + " examples of the round that met the highest goal, none of which the parent had learned from:\n\n"
                + "| measure | value | interval |\n|---|--:|--:|\n"
                + row("the parent's loss", number(parent.path("parentLoss")), "-")
                + row("the base's, without a goal", number(parent.path("baseLoss")), "-")
                + row(
                        "difference (below 0: what it had learned held)",
                        number(parent.path("difference")),
                        interval(parent, "differenceLow", "differenceHigh"))
                + row(
                        "goal following",
                        number(parent.path("goalFollowing")),
                        interval(parent, "goalFollowingLow", "goalFollowingHigh"))
                + "\n";
    }

    /** Nothing where no weight was looked at. */
    private static String guidance(JsonNode guidance) {
        if (guidance.path("tried").isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("## Guidance\n\nServed with a weight of ")
                .append(guidance.path("weight").asText())
                .append(": ")
                .append(guidance.path("reason").asText())
                .append(".\n\n| weight | gain | divergence | entropy left | repeated | endless | same | tokens"
                        + " | distinct-1 | distinct-2 | left out |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|\n");
        for (JsonNode tried : guidance.path("tried")) {
            JsonNode answers = tried.path("answers");
            text.append(row(
                    tried.path("weight").asText(),
                    number(tried.path("gain")),
                    number(tried.path("divergence")),
                    number(tried.path("entropyShare")),
                    number(answers.path("repeated")),
                    number(answers.path("endless")),
                    number(answers.path("same")),
                    number(answers.path("tokens")),
                    number(answers.path("distinct1")),
                    number(answers.path("distinct2")),
                    tried.path("leftOut").asText("").isEmpty()
                            ? "-"
                            : tried.path("leftOut").asText()));
        }
        return text.append("\n").toString();
    }

    private String lineage(JsonNode manifest) {
        JsonNode amounts = manifest.path("amounts");
        String line = manifest.path("line").asText();
        String name = version == null ? "-" : new VersionName(line, version.digest()).toString();
        return "## Where it comes from\n\n| | |\n|---|---|\n"
                + row("version", "`" + name + "`")
                + row("parent", "`" + manifest.path("parent").asText() + "`")
                + row("round", "`" + manifest.path("round").asText() + "`")
                + row("base", "`" + manifest.path("baseDigest").asText() + "`")
                + row(
                        "gate",
                        manifest.path("verdict").asText() + ": "
                                + manifest.path("reason").asText())
                + row("examples of the round", amounts.path("examples").asText("-"))
                + row("earlier examples again", amounts.path("replayed").asText("-"))
                + row(
                                "response tokens trained on",
                                amounts.path("trainedTokens").asText("-"))
                        .strip();
    }

    private static String training(JsonNode manifest) {
        StringBuilder text = new StringBuilder("## Training\n\n| setting | value |\n|---|---|\n");
        for (Map.Entry<String, JsonNode> setting : manifest.path("recipe").properties()) {
            text.append(row("`" + setting.getKey() + "`", setting.getValue().asText()));
        }
        return text.append(row("`seed`", manifest.path("seed").asText()))
                .append(row("program", manifest.path("codeVersion").asText()))
                .toString()
                .strip();
    }

    static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    static String interval(JsonNode node, String low, String high) {
        return node.path(low).isNumber() && node.path(high).isNumber()
                ? number(node.path(low)) + " to " + number(node.path(high))
                : "-";
    }

    static String number(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.4f", value.asDouble()) : "-";
    }
}
