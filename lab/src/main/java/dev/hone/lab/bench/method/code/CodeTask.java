package dev.hone.lab.bench.method.code;

import dev.hone.lab.bench.method.Answering;
import dev.hone.lab.bench.method.Ladders;
import dev.hone.lab.bench.method.Lesson.Budget;
import dev.hone.lab.bench.method.Measured;
import dev.hone.lab.bench.method.MethodPlan;
import dev.hone.lab.bench.method.Metric;
import dev.hone.lab.bench.method.Part;
import dev.hone.lab.bench.method.Task;
import dev.hone.lab.bench.method.Terms;
import dev.hone.lab.bench.method.code.SolutionMeter.Found;
import dev.hone.lab.bench.method.code.SolutionMeter.Ranked;
import dev.hone.lab.bench.method.text.CommonPieces;
import dev.hone.lab.bench.method.text.TextBases;
import dev.hone.lab.bench.method.text.TextBases.Text;
import dev.hone.lab.bench.method.text.TextPrompts;
import dev.hone.lab.bench.method.text.Traits;
import dev.hone.lab.bench.method.text.Traits.Trait;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.score.GuidedPair;
import dev.hone.llm.score.GuidedScorer;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.GoalPrompt;
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
import dev.hone.trainer.intake.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fast programs: those that models wrote for the tasks of Mercury (Du et al., arXiv 2402.07844). A model that is small
 * enough to train here writes none that run, so it is asked which of the written ones it prefers.
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
    private static final int QUICK_TASKS = 4;

    private final Map<Use, List<Solution>> solutions;
    private final Settings settings;
    private final BaseModel base;
    private final GoalLadder goals;
    private final TextPrompts prompts;
    private final boolean quick;

    /** What a task's programs are used for. */
    private enum Use {
        BASE,
        DEMONSTRATION,
        VALIDATION,
        TEST;

        static Use of(String task) {
            int hundredth = (int) Math.floorMod(new Seeds(0).hash("task " + task), 100L);
            return hundredth < 35 ? BASE : hundredth < 70 ? DEMONSTRATION : hundredth < 80 ? VALIDATION : TEST;
        }
    }

    private CodeTask(MethodPlan plan, Progress progress) throws IOException {
        this.quick = plan.quick();
        this.solutions = new TreeMap<>();
        for (Use use : Use.values()) {
            solutions.put(use, new ArrayList<>());
        }
        Solution.read(plan.data().resolve("mercury-generations"))
                .forEach(solution -> of(Use.of(solution.task())).add(solution));
        Map<String, String> less = quick ? Map.of("pretrain.epochs", ".1") : Map.of();
        this.settings = ShippedSettings.read("bench-code.yaml", null, Map.of()).with(less);
        this.goals =
                Ladders.of(of(Use.DEMONSTRATION).stream().map(CodeTask::quality).toList());
        this.base = base(new TextBases(settings, plan.work().resolve("bases"), progress));
        this.prompts = new TextPrompts(base, goals, Recipe.from(settings).rows().maxPromptTokens());
    }

    /**
     * Reads the programs, and makes the base where it is not there yet.
     *
     * @param plan its folder holds {@code mercury-generations}
     */
    public static CodeTask open(MethodPlan plan, Progress progress) throws IOException {
        return new CodeTask(plan, progress);
    }

    private List<Solution> of(Use use) {
        return solutions.getOrDefault(use, List.of());
    }

    private BaseModel base(TextBases bases) throws IOException {
        List<Text> programs = of(Use.BASE).stream()
                .map(solution -> new Text(solution.prompt(), solution.rest()))
                .toList();
        List<String> whole =
                programs.stream().map(each -> each.prompt() + each.answer()).toList();
        return bases.following(TRAITS, programs, CommonPieces.of(whole, PIECE, PIECES));
    }

    private static int quality(Solution solution) {
        return QualityUnit.of(solution.speed());
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
        identity.put("programs", Integer.toString(of(Use.DEMONSTRATION).size()));
        identity.put("goals", goals.toString());
        identity.put("tested", Integer.toString(tasks(Part.TEST).size()));
        return identity;
    }

    @Override
    public BaseModel base() {
        return base;
    }

    /** Pairs are there by themselves: programs whose beginnings are the same answer one prompt. */
    @Override
    public List<Demonstration> demonstrations(ObjectiveName objective) {
        return of(Use.DEMONSTRATION).stream().map(this::demonstration).toList();
    }

    private Demonstration demonstration(Solution solution) {
        int quality = quality(solution);
        return new Demonstration(
                Origin.response("program-" + solution.number(), solution.task()),
                List.of(Message.user(solution.prompt())),
                solution.rest(),
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
        double mean = of(Use.DEMONSTRATION).stream()
                .mapToInt(solution -> base.tokenizer().encode(solution.rest()).length + 1)
                .average()
                .orElse(1);
        long tokens = Math.round(mean * Recipe.from(settings).batches().examples() * steps);
        return List.of(
                new Terms(Terms.STEPS, "equal optimizer steps", Map.of(), Budget.ofSteps(steps)),
                new Terms(Terms.TOKENS, "equal supervised tokens", Map.of(), new Budget(2 * steps, tokens)));
    }

    /** Programs by task. */
    private SortedMap<String, List<Solution>> tasks(Part part) {
        SortedMap<String, List<Solution>> tasks = new TreeMap<>();
        of(part == Part.TEST ? Use.TEST : Use.VALIDATION)
                .forEach(each -> tasks.computeIfAbsent(each.task(), task -> new ArrayList<>())
                        .add(each));
        while (quick && tasks.size() > QUICK_TASKS) {
            tasks.remove(tasks.lastKey());
        }
        return tasks;
    }

    @Override
    public List<String> clusters(Part part) {
        return List.copyOf(tasks(part).keySet());
    }

    @Override
    public List<Measured> measure(
            @Nullable Adapter adapter, Optional<GoalPrompt> words, Part part, List<Answering> ways) {
        List<Measured> measured = new ArrayList<>();
        SortedMap<String, List<Solution>> tasks = tasks(part);
        List<Solution> all = tasks.values().stream().flatMap(List::stream).toList();
        List<Double> beginning = logprobs(all, null, null);
        for (Answering way : ways) {
            List<Double> asked = asked(all, adapter, words, way);
            var meter = new SolutionMeter();
            int at = 0;
            for (List<Solution> own : tasks.values()) {
                List<Found> found = new ArrayList<>();
                for (Solution solution : own) {
                    boolean fast = quality(solution) >= goals.served().threshold();
                    found.add(new Found(fast, asked.get(at), asked.get(at) - beginning.get(at)));
                    at++;
                }
                meter.add(found);
            }
            measured.add(meter.measured());
        }
        return measured;
    }

    private List<Double> asked(
            List<Solution> all, @Nullable Adapter adapter, Optional<GoalPrompt> words, Answering way) {
        String sentence = way.level() == null ? null : prompts.sentence(way.level(), words);
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
                Metric.rising(SolutionMeter.AUC, "AUC").asLeading(),
                Metric.rising(SolutionMeter.LIFT_AUC, "AUC of lift").asLeading(),
                Metric.falling(SolutionMeter.SURPRISE, "surprise of the fast").asLeading());
    }

    @Override
    public double choice(Measured validation) {
        return validation.mean(SolutionMeter.AUC);
    }

    @Override
    public String chosenBy() {
        return "how likely a task's fast programs are ranked above its others by their likelihood";
    }

    /** What the length alone tells. */
    @Override
    public SortedMap<String, Measured> references() {
        SortedMap<String, Measured> all = new TreeMap<>();
        all.put("shorter first", byLength(solution -> -solution.rest().length()));
        all.put("longer first", byLength(solution -> solution.rest().length()));
        return all;
    }

    private Measured byLength(ToDoubleFunction<Solution> score) {
        SortedMap<String, List<Double>> values = new TreeMap<>();
        List<Double> aucs = tasks(Part.TEST).values().stream()
                .map(own -> SolutionMeter.auc(own.stream()
                        .map(each -> new Ranked(quality(each) >= goals.served().threshold(), score.applyAsDouble(each)))
                        .toList()))
                .toList();
        values.put(SolutionMeter.AUC, aucs);
        values.put(SolutionMeter.LIFT_AUC, aucs);
        values.put(SolutionMeter.SURPRISE, aucs.stream().map(each -> Double.NaN).toList());
        return new Measured(values, new TreeMap<>());
    }

    @Override
    public void close() {
        base.close();
    }
}
