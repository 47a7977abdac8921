package dev.hone.trainer.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.text.GoalInWords;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.recipe.TrainedWeights;
import dev.hone.schemas.records.Evaluation;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.evaluate.AnswerTraits;
import dev.hone.trainer.evaluate.Evaluator.Findings;
import dev.hone.trainer.evaluate.GoalAnswers;
import dev.hone.trainer.evaluate.GuidanceChoice;
import dev.hone.trainer.evaluate.Interval;
import dev.hone.trainer.evaluate.OffPolicyEstimate;
import dev.hone.trainer.evaluate.PairedLoss;
import dev.hone.trainer.evaluate.Prequential;
import dev.hone.trainer.intake.Unusable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code training_manifest.json}: all that a version came of, and what serving needs to ask it for a goal.
 *
 * <p>Equal rounds give equal bytes, unless somebody was erased meanwhile: keys stand in a fixed order and there is no
 * wall-clock time. A number that could not be measured is null.
 */
public record TrainingManifest(
        TrainingRound round, Surroundings surroundings, Amounts amounts, Losses losses, Findings findings) {

    /** The file's name within the folder. */
    public static final String FILE = "training_manifest.json";

    /**
     * What the round does not name but its result depends on.
     *
     * @param goalPrompt null where the version was trained without goals, and is to be served without one
     */
    public record Surroundings(
            String baseDigest,
            String tokenizerDigest,
            String templateDigest,
            @Nullable GoalPrompt goalPrompt,
            String codeVersion) {}

    /**
     * How much was trained on.
     *
     * @param unusable examples of the round that were left out, and what else was
     * @param drawnRows rows that were trained on
     * @param earlierAnswers answers in those rows' prompts that were learned beside the rows' own
     * @param trainedTokens response tokens that the loss was taken over in the steps that were taken
     * @param inWords null where the recipe learns no goals in words
     */
    public record Amounts(
            int examples,
            int replayed,
            LeftOut unusable,
            Erased erased,
            Cut cut,
            int drawnRows,
            long earlierAnswers,
            int steps,
            long trainedTokens,
            @Nullable InWords inWords) {}

    /**
     * Goals in words.
     *
     * @param comments examples of which somebody had said something
     * @param rows those of the drawn rows that have such a goal
     * @param passedOver comments that could be none
     */
    public record InWords(int comments, int rows, Unusable passedOver) {}

    /**
     * What could not be used: of the round's examples, of the replayed ones, of the drawn rows, of the holdout; and of
     * the usable ones those that the objective had no use for.
     *
     * @param beyondSubjectShare demonstrations of the round that were left out since their subject has too many
     * @param beyondContributorShare null where the recipe sets no such bound
     */
    public record LeftOut(
            Unusable own,
            Unusable replayed,
            Unusable drawn,
            Unusable holdout,
            Unusable passedOver,
            int beyondSubjectShare,
            @Nullable BeyondContributorShare beyondContributorShare) {}

    /**
     * Examples of subjects that asked to be forgotten: they were left out, of holdouts too.
     *
     * @param sinceClosed those that were erased after the round was closed: with any of them, executed again, the round
     *     does not give the version that it gave before
     */
    public record Erased(long examples, long sinceClosed) {}

    /** Of the examples and replayed ones: prompts that lost their beginning, answers whose end was none to learn. */
    public record Cut(int prompts, int answers) {}

    /** Mean training loss of the first and the last tenth of the steps. */
    public record Losses(double firstTenth, double lastTenth) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WEIGHTS = "weights";

    /** The base that the version in this folder was trained on; empty where it brings no manifest. */
    public static Optional<String> baseDigest(Path folder) {
        return read(folder).map(manifest -> manifest.path("baseDigest").textValue());
    }

    /** Whether the version in this folder is a whole model, and no adapter. */
    public static boolean isWhole(Path folder) {
        return read(folder)
                .filter(manifest ->
                        TrainedWeights.ALL.key().equals(manifest.path(WEIGHTS).textValue()))
                .isPresent();
    }

    private static Optional<JsonNode> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The text of the file. */
    public String json() {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", 1);
        root.put("line", round.getLine()).put("sequence", round.getSequence());
        root.put("round", round.getRoundId()).put("parent", round.getParent());
        // Of an adapter it says nothing, as before there was anything else.
        if (round.getRecipe().containsKey(WEIGHTS)) {
            root.put(WEIGHTS, round.getRecipe().get(WEIGHTS));
        }
        root.put("baseDigest", surroundings.baseDigest());
        root.put("tokenizerDigest", surroundings.tokenizerDigest());
        root.put("templateDigest", surroundings.templateDigest());
        root.set("goalPrompt", goalPrompt());
        root.set("goalSets", goalSets());
        root.set("recipe", JSON.valueToTree(new TreeMap<>(round.getRecipe())));
        root.put("recipeDigest", round.getRecipeDigest());
        root.put("seed", round.getSeed()).put("threads", round.getThreads()).put("shards", round.getShards());
        root.put("codeVersion", surroundings.codeVersion());
        root.set("log", log());
        root.set("amounts", counted());
        number(number(root.putObject("loss"), "firstTenth", losses.firstTenth()), "lastTenth", losses.lastTenth());
        root.set("evaluation", evaluation(findings));
        if (findings.graded() != null) {
            root.set("scorer", graded(findings.graded().beside()));
        }
        if (findings.prequential() != null) {
            root.set("prequential", prequential(findings.prequential()));
        }
        if (findings.offPolicy() != null) {
            root.set("offPolicy", offPolicy(findings.offPolicy()));
        }
        root.set("guidance", guidance(findings.guidance()));
        if (!findings.answers().isEmpty()) {
            root.set("answers", goalAnswers(findings.answers()));
        }
        root.put("verdict", findings.verdict().name()).put("reason", findings.reason());
        return text(root);
    }

    private ObjectNode counted() {
        LeftOut leftOut = amounts.unusable();
        ObjectNode node = JSON.createObjectNode();
        node.put("examples", amounts.examples()).put("replayed", amounts.replayed());
        node.put("unusable", leftOut.own().total());
        node.set("unusableByReason", JSON.valueToTree(leftOut.own().byReason()));
        node.put("unusableReplayed", leftOut.replayed().total());
        node.put("unusableRows", leftOut.drawn().total());
        node.set("unusableHoldout", JSON.valueToTree(leftOut.holdout().byReason()));
        node.set("passedOver", JSON.valueToTree(leftOut.passedOver().byReason()));
        node.put("beyondSubjectShare", leftOut.beyondSubjectShare());
        BeyondContributorShare beyond = leftOut.beyondContributorShare();
        if (beyond != null) {
            node.put("beyondContributorShare", beyond.examples())
                    .put("replayBeyondContributorShare", beyond.replay())
                    .put("holdoutBeyondContributorShare", beyond.holdout());
        }
        node.putObject("erased")
                .put("examples", amounts.erased().examples())
                .put("sinceClosed", amounts.erased().sinceClosed());
        node.put("cutPrompts", amounts.cut().prompts());
        node.put("cutAnswers", amounts.cut().answers());
        node.put("drawnRows", amounts.drawnRows()).put("earlierAnswers", amounts.earlierAnswers());
        InWords inWords = amounts.inWords();
        if (inWords != null) {
            ObjectNode words = node.putObject("inWords");
            words.put("comments", inWords.comments()).put("rows", inWords.rows());
            words.set("passedOver", JSON.valueToTree(inWords.passedOver().byReason()));
        }
        return node.put("steps", amounts.steps()).put("trainedTokens", amounts.trainedTokens());
    }

    private JsonNode goalPrompt() {
        GoalPrompt words = surroundings.goalPrompt();
        if (words == null) {
            return NullNode.getInstance();
        }
        ObjectNode node = JSON.createObjectNode();
        node.set("threshold", JSON.valueToTree(words.threshold()));
        node.set("levelZero", JSON.valueToTree(words.levelZero()));
        GoalInWords inWords = words.inWords();
        return inWords == null ? node : node.put("inWords", inWords.template());
    }

    private ArrayNode goalSets() {
        ArrayNode nodes = JSON.createArrayNode();
        for (GoalSet goalSet : round.getGoalSets()) {
            ObjectNode node = nodes.addObject();
            node.put("segment", goalSet.getSegment()).put("version", goalSet.getVersion());
            ArrayNode levels = node.putArray("levels");
            goalSet.getLevels()
                    .forEach(level -> levels.addObject()
                            .put("level", level.getLevel())
                            .put("quantile", level.getQuantile())
                            .put("threshold", level.getThreshold())
                            .put("share", level.getShare())
                            .put("percent", level.getPercent()));
        }
        return nodes;
    }

    private ObjectNode log() {
        ObjectNode node = JSON.createObjectNode();
        node.put("clusterId", round.getClusterId());
        node.put("topic", round.getTopic()).put("topicId", round.getTopicId());
        node.set("ranges", ranges(round.getRanges()));
        node.set("replayRanges", ranges(round.getReplayRanges()));
        node.set("exclusions", ranges(round.getExclusions()));
        node.put("erasureOffset", round.getErasureOffset());
        node.set("erasureOffsets", JSON.valueToTree(round.getErasureOffsets()));
        node.put("quarantineOffset", round.getQuarantineOffset());
        return node.put("holdoutSalt", round.getHoldoutSalt());
    }

    private static ArrayNode ranges(List<OffsetRange> ranges) {
        ArrayNode nodes = JSON.createArrayNode();
        ranges.forEach(range -> nodes.addObject()
                .put("partition", range.getPartition())
                .put("from", range.getFrom())
                .put("to", range.getTo()));
        return nodes;
    }

    private static ObjectNode evaluation(Findings findings) {
        Evaluation evaluation = findings.evaluation();
        ObjectNode node = JSON.createObjectNode();
        node.put("holdoutExamples", evaluation.getHoldoutExamples());
        node.put("sufficient", evaluation.getSufficient());
        ArrayNode levels = node.putArray("levels");
        evaluation.getLevels().forEach(level -> {
            ObjectNode one = levels.addObject().put("level", level.getLevel()).put("examples", level.getExamples());
            number(one, "loss", level.getLoss());
            number(one, "parentLoss", level.getParentLoss());
            number(one, "differenceLow", level.getDifferenceLow());
            number(one, "differenceHigh", level.getDifferenceHigh());
        });
        number(node, "goalFollowing", evaluation.getGoalFollowing());
        number(node, "goalFollowingLow", evaluation.getGoalFollowingLow());
        number(node, "goalFollowingHigh", evaluation.getGoalFollowingHigh());
        number(node, "forgetting", evaluation.getForgetting());
        number(node, "klToBase", evaluation.getKlToBase());
        if (findings.scored() != null) {
            node.set("scored", JSON.valueToTree(findings.scored()));
        }
        return node;
    }

    private static ObjectNode graded(PairedLoss scores) {
        ObjectNode node = JSON.createObjectNode().put("answers", scores.rows());
        number(node, "score", scores.loss());
        number(node, "parentScore", scores.parentLoss());
        number(node, "difference", scores.difference().mean());
        number(node, "differenceLow", scores.difference().low());
        return number(node, "differenceHigh", scores.difference().high());
    }

    private static ObjectNode prequential(Prequential parent) {
        ObjectNode node =
                JSON.createObjectNode().put("examples", parent.beside().rows());
        number(node, "parentLoss", parent.beside().loss());
        number(node, "baseLoss", parent.beside().parentLoss());
        number(node, "difference", parent.beside().difference().mean());
        number(node, "differenceLow", parent.beside().difference().low());
        number(node, "differenceHigh", parent.beside().difference().high());
        number(node, "goalFollowing", parent.following().mean());
        number(node, "goalFollowingLow", parent.following().low());
        return number(node, "goalFollowingHigh", parent.following().high());
    }

    private static ObjectNode offPolicy(OffPolicyEstimate estimate) {
        OffPolicyEstimate.Weights weights = estimate.weights();
        ObjectNode node = JSON.createObjectNode();
        node.put("answers", estimate.answers()).put("subjects", weights.subjects());
        interval(node, "loggedQuality", estimate.logged());
        interval(node, "meanWeight", weights.mean());
        number(node, "effectiveSubjects", weights.effectiveSubjects());
        number(node, "largestShare", weights.largestShare());
        number(node, "limit", weights.limit()).put("truncated", weights.truncated());
        interval(node, "weighted", estimate.weighted());
        interval(node, "adjusted", estimate.adjusted());
        node.set("leftOut", JSON.valueToTree(estimate.leftOut().byReason()));
        return node.put("refusal", estimate.refusal());
    }

    private static void interval(ObjectNode node, String key, Interval interval) {
        number(node, key, interval.mean());
        number(node, key + "Low", interval.low());
        number(node, key + "High", interval.high());
    }

    private static ObjectNode guidance(GuidanceChoice choice) {
        ObjectNode node = JSON.createObjectNode();
        node.put("weight", choice.weight()).put("reason", choice.reason());
        ArrayNode tried = node.putArray("tried");
        choice.tried().forEach(each -> {
            ObjectNode one = tried.addObject().put("weight", each.weight());
            number(one, "gain", each.gain().mean());
            number(one, "gainLow", each.gain().low());
            number(one, "gainHigh", each.gain().high());
            number(one, "lossRise", each.lossRise().mean());
            number(one, "lossRiseHigh", each.lossRise().high());
            number(one, "divergence", each.divergence());
            number(one, "entropyShare", each.entropyShare());
            one.set("answers", answers(each.answers()));
            one.put("leftOut", each.leftOut());
        });
        return node;
    }

    private static ArrayNode goalAnswers(List<GoalAnswers> answers) {
        ArrayNode nodes = JSON.createArrayNode();
        answers.forEach(each -> {
            ObjectNode node = nodes.addObject();
            node.put("level", each.level());
            node.set("version", withEmpty(each.answers()));
            node.set("accepted", withEmpty(each.accepted()));
            node.put("problem", each.problem());
        });
        return nodes;
    }

    private static JsonNode withEmpty(AnswerTraits traits) {
        JsonNode node = answers(traits);
        return node instanceof ObjectNode known ? known.put("empty", traits.empty()) : node;
    }

    private static JsonNode answers(AnswerTraits traits) {
        if (traits.count() == 0) {
            return NullNode.getInstance();
        }
        ObjectNode node = JSON.createObjectNode().put("count", traits.count());
        node.put("repeated", traits.repeated());
        node.put("endless", traits.endless()).put("same", traits.same());
        node.put("tokens", traits.tokens());
        return node.put("distinct1", traits.distinct1()).put("distinct2", traits.distinct2());
    }

    private static ObjectNode number(ObjectNode node, String key, @Nullable Double value) {
        return value != null && Double.isFinite(value) ? node.put(key, value) : node.putNull(key);
    }

    private static String text(ObjectNode root) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        try {
            return JSON.writer(printer).writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest is always JSON", e);
        }
    }
}
