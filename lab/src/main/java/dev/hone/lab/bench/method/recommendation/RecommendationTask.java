package dev.hone.lab.bench.method.recommendation;

import dev.hone.lab.bench.method.Answering;
import dev.hone.lab.bench.method.GoalWords;
import dev.hone.lab.bench.method.Ladders;
import dev.hone.lab.bench.method.Lesson.Budget;
import dev.hone.lab.bench.method.Measured;
import dev.hone.lab.bench.method.MethodPlan;
import dev.hone.lab.bench.method.Metric;
import dev.hone.lab.bench.method.Part;
import dev.hone.lab.bench.method.Task;
import dev.hone.lab.bench.method.Terms;
import dev.hone.lab.replay.movielens.Dialogue;
import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.lab.replay.movielens.Rating;
import dev.hone.lab.replay.movielens.Split;
import dev.hone.lab.replay.movielens.Vocabulary;
import dev.hone.lab.replay.ranking.Baselines;
import dev.hone.lab.replay.ranking.RankingCase;
import dev.hone.lab.replay.ranking.TitleIndex;
import dev.hone.lab.testbed.program.Bases;
import dev.hone.lab.testbed.program.Pretrain;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.text.Message;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.ObjectiveName;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.terminal.Progress;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.intake.GoalLadder;
import dev.hone.trainer.pretrain.Conversations.Conversation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which title a user rates next, and how well: MovieLens. */
public final class RecommendationTask implements Task {

    public static final String NAME = "recommendation";
    private static final int QUICK_RATINGS = 20_000;
    private static final int QUICK_CASES = 200;
    private static final long SEED = 1;
    private static final String EARLIER_ANSWERS = "earlier.answers";
    private static final int TOKENS_OF_A_TITLE = 2;
    private static final int BATCH = 16;

    private final TitleIndex index;
    private final TitleCut cut;
    private final Settings settings;
    private final BaseModel base;
    private final TitleScores scores;
    private final GoalLadder goals;
    private final TitleMeter.Judge judge;
    private final List<Demonstration> alone;
    private final List<Demonstration> paired;
    private final boolean quick;

    private RecommendationTask(Movielens data, MethodPlan plan, Progress progress) throws IOException {
        this.quick = plan.quick();
        this.index = new TitleIndex(data.titles());
        this.cut = TitleCut.of(data, index);
        this.settings = ShippedSettings.read("replay-movielens.yaml", null, Map.of())
                .with(Map.of("pretrain.seed", Long.toString(SEED)));
        this.goals = Ladders.of(cut.learned().stream()
                .map(rating -> Titles.quality(rating.value()))
                .toList());
        Titles titles = new Titles(data, cut.learned(), goals);
        this.alone = titles.alone();
        this.paired = titles.paired();
        this.judge = judge(progress);
        this.base = BaseModel.load(base(data, plan.work().resolve("bases"), progress));
        this.scores = new TitleScores(base, index, Recipe.from(settings).rows().maxPromptTokens());
    }

    /** Reads the ratings and makes the base where it is not there yet. */
    public static RecommendationTask open(MethodPlan plan, Progress progress) throws IOException {
        Movielens data = Movielens.read(plan.data().resolve("ml-latest-small"), plan.quick() ? QUICK_RATINGS : 0);
        return new RecommendationTask(data, plan, progress);
    }

    private Path base(Movielens data, Path bases, Progress progress) throws IOException {
        List<Conversation> histories = Dialogue.first(1, data, new Split(cut.learned(), new TreeMap<>())).stream()
                .map(next -> new Conversation(List.of(Message.user(next.prompt())), next.response()))
                .toList();
        Pretrain pretrain = Pretrain.with(settings, progress);
        Bases.Recipe recipe = pretrain.recipe(histories, Vocabulary.of(data.titles()));
        return new Bases(bases).get(recipe, folder -> pretrain.into(folder, recipe));
    }

    private TitleMeter.Judge judge(Progress progress) {
        RatingModel ratings = RatingModel.of(cut.learned(), index, SEED);
        List<Rating> unseen = cut.heldOut().getOrDefault(Part.VALIDATION, List.of());
        double error = ratings.error(unseen, index);
        progress.say(String.format(Locale.ROOT, "rating model: error %.3f stars on ratings held out", error));
        int[] popularity = new int[index.size()];
        cut.learned().forEach(rating -> popularity[index.placeOf(rating.title())]++);
        SortedMap<Integer, Double> thresholds = new TreeMap<>();
        goals.goals().stream()
                .filter(goal -> goal.level() > 0)
                .forEach(goal -> thresholds.put(goal.level(), Titles.rating(goal.threshold())));
        return new TitleMeter.Judge(ratings, error, popularity, thresholds);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public SortedMap<String, String> identity() {
        SortedMap<String, String> identity = new TreeMap<>();
        identity.put("task", NAME);
        identity.put("base", base.model().digest());
        identity.put("ratings", Integer.toString(cut.learned().size()));
        identity.put("goals", goals.toString());
        identity.put("cases", Integer.toString(cases(Part.TEST).size()));
        return identity;
    }

    @Override
    public BaseModel base() {
        return base;
    }

    @Override
    public List<Demonstration> demonstrations(ObjectiveName objective) {
        return objective == ObjectiveName.DPO ? paired : alone;
    }

    @Override
    public GoalLadder goals() {
        return goals;
    }

    @Override
    public Map<String, String> recipe() {
        Map<String, String> recipe = new TreeMap<>(Recipe.from(settings).toMap());
        recipe.put("batch.examples", Integer.toString(BATCH));
        recipe.put("micro.batch.examples", Integer.toString(BATCH));
        return recipe;
    }

    /**
     * At equal steps an objective over answers one by one also learns the titles that stand in a prompt; at equal
     * tokens all learn the last title alone.
     */
    @Override
    public List<Terms> terms(int steps) {
        return List.of(
                new Terms(Terms.STEPS, "equal optimizer steps", Map.of(EARLIER_ANSWERS, "true"), Budget.ofSteps(steps)),
                new Terms(
                        Terms.TOKENS,
                        "equal supervised tokens",
                        Map.of(EARLIER_ANSWERS, "false"),
                        new Budget(steps, (long) steps * BATCH * TOKENS_OF_A_TITLE)));
    }

    /** Users. */
    @Override
    public boolean testsWhoIsLearnedFrom() {
        return true;
    }

    @Override
    public List<String> clusters(Part part) {
        return cases(part).stream().map(each -> Integer.toString(each.user())).toList();
    }

    private List<TitleCase> cases(Part part) {
        List<TitleCase> all = cut.cases().getOrDefault(part, List.of());
        return quick ? all.subList(0, Math.min(all.size(), QUICK_CASES)) : all;
    }

    @Override
    public List<Measured> measure(
            @Nullable Adapter adapter, Optional<GoalWords> words, Part part, List<Answering> ways) {
        List<TitleMeter> meters =
                ways.stream().map(way -> new TitleMeter(judge)).toList();
        scores.forEach(
                adapter,
                words,
                cases(part),
                ways,
                (titleCase, way, row) -> meters.get(way).add(titleCase, row));
        return meters.stream().map(TitleMeter::measured).toList();
    }

    @Override
    public List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>(List.of(
                Metric.rising(TitleMeter.LIKED_HITS, "HR@10 >=4").asLeading(),
                Metric.rising(TitleMeter.QUALITY, "quality").asLeading(),
                Metric.rising(TitleMeter.HITS, "HR@10"),
                Metric.falling(TitleMeter.DISLIKED_HITS, "HR@10 <4"),
                Metric.rising(TitleMeter.BEST_HITS, "HR@10 5"),
                Metric.rising(TitleMeter.LIKED_GAIN, "NDCG@10 >=4"),
                Metric.rising(TitleMeter.NET_GAIN, "net gain"),
                Metric.falling(TitleMeter.POPULARITY, "popularity"),
                Metric.rising(TitleMeter.DISTINCT, "titles")));
        goals.goals().stream()
                .map(Goal::level)
                .filter(level -> level > 0)
                .forEach(level -> metrics.add(Metric.rising(TitleMeter.Judge.met(level), "P(>= goal " + level + ")")));
        return List.copyOf(metrics);
    }

    @Override
    public double choice(Measured validation) {
        return validation.mean(TitleMeter.NET_GAIN);
    }

    @Override
    public String chosenBy() {
        return "mean of (rating - 3) / log2(rank + 1) over held-out titles within the first ten";
    }

    @Override
    public SortedMap<String, Measured> references() {
        var baselines = new Baselines(cut.learned(), index);
        SortedMap<String, Measured> all = new TreeMap<>();
        all.put("popularity", reference(baselines::popularity));
        all.put("item-knn", reference(baselines::itemNeighbours));
        all.put("markov", reference(baselines::markov));
        return all;
    }

    private interface Reference {
        double[][] scores(List<RankingCase> cases);
    }

    private Measured reference(Reference reference) {
        var meter = new TitleMeter(judge);
        for (TitleCase each : cases(Part.TEST)) {
            meter.add(each, reference.scores(List.of(each.next()))[0]);
        }
        return meter.measured();
    }

    @Override
    public void close() {
        base.close();
    }
}
