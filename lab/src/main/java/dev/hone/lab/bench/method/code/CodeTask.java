package dev.hone.lab.bench.method.code;

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
import dev.hone.lab.bench.method.code.ProgramMeter.Written;
import dev.hone.lab.bench.method.code.Programs.Use;
import dev.hone.lab.bench.method.code.SolutionMeter.Found;
import dev.hone.lab.bench.method.code.SolutionMeter.Ranked;
import dev.hone.lab.bench.method.text.CommonPieces;
import dev.hone.lab.bench.method.text.Sampler;
import dev.hone.lab.bench.method.text.Sampler.Answer;
import dev.hone.lab.bench.method.text.Surprise;
import dev.hone.lab.bench.method.text.TextBases;
import dev.hone.lab.bench.method.text.TextPrompts;
import dev.hone.lab.bench.method.text.Traits;
import dev.hone.lab.bench.method.text.Traits.Trait;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.score.GuidedPair;
import dev.hone.llm.score.GuidedScorer;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.recipe.ObjectiveName;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.terminal.Progress;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.GoalLadder;
import dev.hone.trainer.intake.Origin;
import dev.hone.trainer.pretrain.AddedTokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tidy programs: those that models wrote for the tasks of Mercury (Du et al., arXiv 2402.07844), graded by how well
 * they keep to rules of {@link Style}. How fast they run, which Mercury measured, shows in no text that a small model
 * could learn to write.
 */
public final class CodeTask implements Task {

    public static final String NAME = "code";

    private static final Pattern PIECE = Pattern.compile("\\n +|[A-Za-z_]+|[^A-Za-z_0-9\\s]+| [a-z]+ ?");
    private static final int PIECES = 1_500;
    private static final Traits TRAITS = new Traits(
            List.of(6, 10, 15),
            "lines",
            Pattern.compile("\\n"),
            List.of(
                    Trait.of("a loop", "\\b(for|while)\\b"),
                    Trait.of("a dictionary", "\\{\\}|dict|Counter"),
                    Trait.of("a set", "\\bset\\b"),
                    Trait.of("sorting", "sort"),
                    Trait.of("a function within", "\\bdef\\b"),
                    Trait.of("a comment", "#|\"\"\"")));
    private static final int ANSWER_TOKENS = 160;
    private static final double TOP_P = .9;
    private static final double SURPRISE_ALLOWED = .1;
    private static final double PENALTY = 100;
    private static final long SEED = 1;

    private final Programs programs;
    private final Settings settings;
    private final BaseModel base;
    private final GoalLadder goals;
    private final TextPrompts prompts;
    private final BaseModel independent;
    private final Sampler sampler;
    private final Extent extent;
    private @Nullable Double baseSurprise;

    /** How many tasks at most, and answers to each, a part has. */
    private record Extent(int tasks, int validationAnswers, int testAnswers) {
        static final Extent QUICK = new Extent(4, 2, 2);
        static final Extent WHOLE = new Extent(Integer.MAX_VALUE, 6, 6);

        int answers(Part part) {
            return part == Part.TEST ? testAnswers : validationAnswers;
        }
    }

    private CodeTask(MethodPlan plan, Progress progress) throws IOException {
        this.extent = plan.quick() ? Extent.QUICK : Extent.WHOLE;
        this.programs = Programs.read(plan.data().resolve("mercury-generations"), extent.tasks);
        Map<String, String> less = plan.quick() ? Map.of("pretrain.epochs", ".1") : Map.of();
        this.settings = ShippedSettings.read("bench-code.yaml", null, Map.of()).with(less);
        this.goals = Ladders.of(
                programs.of(Use.DEMONSTRATION).stream().map(CodeTask::quality).toList());
        var bases = new TextBases(settings, plan.work().resolve("bases"), progress);
        AddedTokens pieces = CommonPieces.of(
                programs.texts(Use.BASE).stream()
                        .map(each -> each.prompt() + each.answer())
                        .toList(),
                PIECE,
                PIECES);
        this.base = bases.following(TRAITS, programs.texts(Use.BASE), pieces);
        this.independent = bases.of(programs.texts(Use.JUDGE), pieces);
        this.prompts = new TextPrompts(base, Recipe.from(settings).rows().maxPromptTokens());
        this.sampler = new Sampler(base);
    }

    /**
     * Reads the programs, and makes the base and the independent model where they are not there yet.
     *
     * @param plan its folder holds {@code mercury-generations}
     */
    public static CodeTask open(MethodPlan plan, Progress progress) throws IOException {
        return new CodeTask(plan, progress);
    }

    private static int quality(Solution solution) {
        return QualityUnit.of(solution.quality());
    }

    private boolean isBest(Solution solution) {
        return quality(solution) >= goals.served().threshold();
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
        identity.put("programs", Integer.toString(programs.of(Use.DEMONSTRATION).size()));
        identity.put("goals", goals.toString());
        identity.put("independent", independent.model().digest());
        identity.put("tested", Integer.toString(programs.tasks(Part.TEST).size()));
        identity.put("extent", extent.toString());
        return identity;
    }

    @Override
    public BaseModel base() {
        return base;
    }

    /** Pairs are there by themselves: programs whose beginnings are the same answer one prompt. */
    @Override
    public List<Demonstration> demonstrations(ObjectiveName objective) {
        return programs.of(Use.DEMONSTRATION).stream().map(this::demonstration).toList();
    }

    private Demonstration demonstration(Solution solution) {
        int quality = quality(solution);
        return new Demonstration(
                Origin.response("program-" + solution.number(), solution.task()),
                Conversation.of(List.of(Message.user(solution.prompt()))),
                solution.rest(),
                null,
                false,
                quality,
                goals.metBy(quality),
                goals);
    }

    @Override
    public GoalLadder goals() {
        return goals;
    }

    @Override
    public Map<String, String> recipe() {
        return new TreeMap<>(Recipe.from(settings).toMap());
    }

    @Override
    public List<Terms> terms(int steps) {
        double mean = programs.of(Use.DEMONSTRATION).stream()
                .mapToInt(solution -> base.tokenizer().encode(solution.rest()).length + 1)
                .average()
                .orElse(1);
        long tokens = Math.round(mean * Recipe.from(settings).batches().examples() * steps);
        return List.of(
                new Terms(Terms.STEPS, "equal optimizer steps", Map.of(), Budget.ofSteps(steps)),
                new Terms(Terms.TOKENS, "equal supervised tokens", Map.of(), new Budget(2 * steps, tokens)));
    }

    @Override
    public List<String> clusters(Part part) {
        return List.copyOf(programs.tasks(part).keySet());
    }

    @Override
    public List<Measured> measure(
            @Nullable Adapter adapter, Optional<GoalWords> words, Part part, List<Answering> ways) {
        List<Double> beginning = part == Part.TEST ? logprobs(programs.all(part), null, null) : List.of();
        return ways.stream()
                .map(way -> {
                    SortedMap<String, List<Double>> values =
                            new TreeMap<>(written(adapter, words, part, way).byUnit());
                    if (part == Part.TEST) {
                        values.putAll(preferred(adapter, words, way, beginning).byUnit());
                    }
                    return new Measured(values, new TreeMap<>());
                })
                .toList();
    }

    /** What the programs are like that it writes. */
    private Measured written(@Nullable Adapter adapter, Optional<GoalWords> words, Part part, Answering way) {
        List<Solution> begun = programs.commonlyBegun(part);
        List<Sampler.Asked> asked = begun.stream()
                .map(each -> prompts.asked(each.prompt(), way, words))
                .toList();
        var sampling = new Sampling(1, TOP_P, ANSWER_TOKENS, SEED);
        List<List<Answer>> answers =
                sampler.answers(asked, extent.answers(part), TextPrompts.answering(adapter, way), sampling);
        var surprise = new Surprise(independent, prompts.maxPromptTokens());
        var meter = new ProgramMeter(goals.served().threshold());
        for (int i = 0; i < begun.size(); i++) {
            Solution each = begun.get(i);
            meter.add(each.beginning(), answers.get(i), surprise.of(each.prompt(), answers.get(i)));
        }
        return meter.measured();
    }

    /** Which of the programs that are there it finds likely: of the test part, since nothing is chosen by it. */
    private Measured preferred(
            @Nullable Adapter adapter, Optional<GoalWords> words, Answering way, List<Double> beginning) {
        List<Double> asked = asked(programs.all(Part.TEST), adapter, words, way);
        var meter = new SolutionMeter();
        int at = 0;
        for (List<Solution> own : programs.tasks(Part.TEST).values()) {
            List<Found> found = new ArrayList<>();
            for (Solution solution : own) {
                found.add(new Found(isBest(solution), asked.get(at), asked.get(at) - beginning.get(at)));
                at++;
            }
            meter.add(found);
        }
        return meter.measured();
    }

    private List<Double> asked(
            List<Solution> all, @Nullable Adapter adapter, Optional<GoalWords> words, Answering way) {
        String sentence = TextPrompts.sentence(way, words);
        if (!way.compares() || way.from() == Answering.From.BASE) {
            return logprobs(all, TextPrompts.answering(adapter, way), sentence);
        }
        List<GuidedPair> pairs = all.stream()
                .map(solution -> new GuidedPair(row(solution, sentence), row(solution, null)))
                .toList();
        return new GuidedScorer(base.model())
                .scores(pairs, new double[] {way.weight()}, adapter).stream()
                        .map(score -> score.weights().get(0).logprob() / score.tokens())
                        .toList();
    }

    private TokenSequence row(Solution solution, @Nullable String sentence) {
        return base.renderer()
                .renderExample(
                        List.of(Message.user(solution.prompt())), sentence, solution.rest(), prompts.maxPromptTokens());
    }

    /** Mean over the tokens of each program. */
    private List<Double> logprobs(List<Solution> all, @Nullable Adapter adapter, @Nullable String sentence) {
        List<TokenSequence> rows =
                all.stream().map(solution -> row(solution, sentence)).toList();
        return new Scorer(base.model())
                .responseLogprobs(rows, adapter).stream()
                        .map(SequenceScore::meanLoss)
                        .map(loss -> -loss)
                        .toList();
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.falling(ProgramMeter.BROKEN, "rules broken in 10 lines").asLeading(),
                Metric.rising(ProgramMeter.MET, "meets the highest goal").asLeading(),
                Metric.falling(ProgramMeter.SURPRISE, "surprise").asLeading(),
                Metric.rising(ProgramMeter.WELL_FORMED, "well-formed").asLeading(),
                Metric.rising(ProgramMeter.DISTINCT, "distinct-2"),
                Metric.rising(ProgramMeter.LENGTH, "tokens"),
                Metric.rising(SolutionMeter.AUC, "AUC").asLeading(),
                Metric.rising(SolutionMeter.LIFT_AUC, "AUC of lift"),
                Metric.falling(SolutionMeter.SURPRISE, "surprise of the best"));
    }

    @Override
    public List<Metric> drift() {
        return List.of(
                Metric.rising(ProgramMeter.LENGTH, "tokens"),
                Metric.rising(ProgramMeter.DISTINCT_TOKENS, "distinct-1"),
                Metric.rising(ProgramMeter.DISTINCT, "distinct-2"));
    }

    /** The fewest broken rules, as far as an independent model finds the programs as likely as the base's. */
    @Override
    public double choice(Measured validation) {
        double beyond = validation.mean(ProgramMeter.SURPRISE) - baseSurprise() - SURPRISE_ALLOWED;
        return -validation.mean(ProgramMeter.BROKEN) - PENALTY * Math.max(0, beyond);
    }

    private double baseSurprise() {
        Double known = baseSurprise;
        if (known == null) {
            known = written(null, Optional.empty(), Part.VALIDATION, Answering.WITHOUT_GOAL)
                    .mean(ProgramMeter.SURPRISE);
            baseSurprise = known;
        }
        return known;
    }

    @Override
    public String chosenBy() {
        return "the fewest broken rules in ten lines among those whose programs surprise the independent model by at most "
                + SURPRISE_ALLOWED + " nats per token more than the base's";
    }

    /** What people's models wrote, and what the length alone tells of it. */
    @Override
    public SortedMap<String, Measured> references() {
        SortedMap<String, Measured> all = new TreeMap<>();
        all.put("the programs that are there", there());
        all.put("shorter first", byLength(solution -> -solution.rest().length()));
        all.put("longer first", byLength(solution -> solution.rest().length()));
        return all;
    }

    private Measured there() {
        var meter = new ProgramMeter(goals.served().threshold());
        for (List<Solution> own : programs.tasks(Part.TEST).values()) {
            meter.add(own.stream()
                    .map(each -> new Written(each.beginning(), each.rest()))
                    .toList());
        }
        return withAllMetrics(meter.measured().byUnit());
    }

    /** NaN for what does not apply. */
    private Measured withAllMetrics(SortedMap<String, List<Double>> known) {
        SortedMap<String, List<Double>> values = new TreeMap<>(known);
        List<Double> none = Collections.nCopies(programs.tasks(Part.TEST).size(), Double.NaN);
        metrics().forEach(metric -> values.putIfAbsent(metric.key(), none));
        return new Measured(values, new TreeMap<>());
    }

    private Measured byLength(ToDoubleFunction<Solution> score) {
        List<Double> aucs = programs.tasks(Part.TEST).values().stream()
                .map(own -> SolutionMeter.auc(own.stream()
                        .map(each -> new Ranked(isBest(each), score.applyAsDouble(each)))
                        .toList()))
                .toList();
        return withAllMetrics(new TreeMap<>(Map.of(SolutionMeter.AUC, aucs)));
    }

    @Override
    public void close() {
        base.close();
        independent.close();
    }
}
