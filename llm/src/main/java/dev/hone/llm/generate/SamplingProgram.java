package dev.hone.llm.generate;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.torch.Argument;
import dev.hone.llm.torch.Script;
import dev.hone.llm.torch.ScriptText;
import dev.hone.llm.torch.Threads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the next token of many rows inside the engine: logits in, ids and log-probabilities out.
 *
 * <p>Logits are changed in the order of vLLM: what is not allowed, biases, repetition penalty, frequency and presence
 * penalty; rows that ask for none of it cost nothing. Filters follow in the order of Hugging Face's {@code generate}:
 * temperature, top-k, top-p, min-p, for drawn rows only. Like there, tokens that tie with the last of the top-k stay. A
 * draw inverts the distribution function at a uniform number of the row's own, in double precision, so the same number
 * gives the same token. Only the few tokens that a top-k or top-p row can still choose are sorted. One for the process:
 * it holds no state, and any thread may call.
 */
final class SamplingProgram {

    private static final int SETTINGS = 6;
    private static final int FEW_LOGITS = 1 << 18;

    private final Script script;

    private SamplingProgram(Script script) {
        this.script = script;
    }

    /** Compiled at the first use, and kept. */
    static SamplingProgram shared() {
        return Compiled.PROGRAM;
    }

    private static final class Compiled {
        private static final SamplingProgram PROGRAM =
                new SamplingProgram(ScriptText.of("sampling").compile());
    }

    /**
     * What one row asks for.
     *
     * @param uniform in [0, 1); any for a greedy row
     * @param seen the tokens that a repetition penalty is for
     * @param before added before that penalty
     * @param after added after it
     * @param allowed the tokens that may come; null for all
     */
    record Row(
            Sampling sampling,
            double uniform,
            SeenTokens seen,
            LogitShifts before,
            LogitShifts after,
            @Nullable BitSet allowed) {

        Row(Sampling sampling, double uniform, SeenTokens seen) {
            this(sampling, uniform, seen, LogitShifts.none(), LogitShifts.none(), null);
        }

        /** Whether it takes more than the likeliest of the model's own logits. */
        private boolean chooses() {
            return drawn() || changed();
        }

        /** Whether its logits are changed before a token is chosen. */
        private boolean changed() {
            return penalised() || before.count() > 0 || after.count() > 0 || allowed != null;
        }

        private boolean drawn() {
            return sampling.temperature() > 0;
        }

        private boolean shortlisted() {
            return drawn() && (sampling.topK() > 0 || sampling.topP() < 1);
        }

        private boolean penalised() {
            return sampling.repetitionPenalty() != 1 && seen.count() > 0;
        }

        private double[] settings() {
            // Below one by a hair at least, so that the likeliest token always stays.
            double cut = Math.min(1 - sampling.topP(), Math.nextDown(1.));
            return new double[] {
                drawn() ? sampling.temperature() : 1,
                sampling.topK(),
                cut,
                sampling.minP(),
                sampling.repetitionPenalty(),
                uniform
            };
        }
    }

    /**
     * One token per row; its log-probability, and the alternatives, are those of the model itself, before any filter. A
     * log-probability that is no finite number says that the logits were none.
     *
     * @param logits float32 [rows, vocabulary]
     */
    List<GeneratedToken> choose(PtNDManager scope, PtNDArray logits, List<Row> rows) {
        int vocabulary = (int) logits.getShape().get(1);
        int most = rows.stream()
                .mapToInt(row -> row.sampling().topLogprobs())
                .max()
                .orElse(0);
        int alternatives = Math.min(most, vocabulary);
        PtNDArray chosen = rows.stream().anyMatch(Row::chooses)
                ? chosen(scope, logits, rows, alternatives)
                : script.infer(scope, threads(logits), "greedy", Argument.of(logits), Argument.of(alternatives));
        double[] flat = chosen.toDoubleArray();
        int width = flat.length / rows.size();
        List<GeneratedToken> tokens = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            double[] answer = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
            tokens.add(token(answer, alternatives, rows.get(i).sampling().topLogprobs()));
        }
        return tokens;
    }

    private PtNDArray chosen(PtNDManager scope, PtNDArray logits, List<Row> rows, int alternatives) {
        double[] settings = rows.stream()
                .flatMapToDouble(row -> Arrays.stream(row.settings()))
                .toArray();
        PtNDArray table = (PtNDArray) scope.create(settings, new Shape(rows.size(), SETTINGS));
        Argument[] arguments = {
            Argument.of(logits),
            Argument.of(changed(scope, logits, table, rows)),
            Argument.of(table),
            Argument.of(where(rows, row -> row.drawn() && !row.shortlisted())),
            Argument.of(where(rows, Row::shortlisted)),
            Argument.of(alternatives)
        };
        return script.infer(scope, threads(logits), "choose", arguments);
    }

    static Threads threads(PtNDArray logits) {
        return logits.getShape().size() < FEW_LOGITS ? Threads.CALLER : Threads.ALL;
    }

    private static long[] where(List<Row> rows, Predicate<Row> wanted) {
        return IntStream.range(0, rows.size())
                .filter(i -> wanted.test(rows.get(i)))
                .asLongStream()
                .toArray();
    }

    /** The logits that tokens are chosen by; the model's own where no row changes them. */
    private PtNDArray changed(PtNDManager scope, PtNDArray logits, PtNDArray table, List<Row> rows) {
        if (rows.stream().noneMatch(Row::changed)) {
            return logits;
        }
        PtNDArray allowed = masked(scope, logits, rows);
        PtNDArray biased = shifted(scope, allowed, rows, Row::before);
        PtNDArray penalised = penalised(scope, biased, table, rows);
        return shifted(scope, penalised, rows, Row::after);
    }

    private PtNDArray masked(PtNDManager scope, PtNDArray logits, List<Row> rows) {
        long[] constrained = where(rows, row -> row.allowed() != null);
        if (constrained.length == 0) {
            return logits;
        }
        int vocabulary = (int) logits.getShape().get(1);
        boolean[] ruledOut = new boolean[constrained.length * vocabulary];
        Arrays.fill(ruledOut, true);
        for (int i = 0; i < constrained.length; i++) {
            int from = i * vocabulary;
            BitSet allowed = rows.get((int) constrained[i]).allowed();
            if (allowed != null) {
                allowed.stream().takeWhile(id -> id < vocabulary).forEach(id -> ruledOut[from + id] = false);
            }
        }
        PtNDArray mask = (PtNDArray) scope.create(ruledOut, new Shape(constrained.length, vocabulary));
        return infer(scope, logits, "allow", Argument.of(constrained), Argument.of(mask));
    }

    private PtNDArray penalised(PtNDManager scope, PtNDArray logits, PtNDArray table, List<Row> rows) {
        if (rows.stream().noneMatch(Row::penalised)) {
            return logits;
        }
        ToIntFunction<Row> many = row -> row.penalised() ? row.seen().count() : 0;
        long[] ids = rows.stream()
                .filter(Row::penalised)
                .flatMapToLong(row -> Arrays.stream(row.seen().ids()))
                .toArray();
        return infer(
                scope, logits, "penalise", Argument.of(table), Argument.of(rowOfEach(rows, many)), Argument.of(ids));
    }

    private PtNDArray shifted(PtNDManager scope, PtNDArray logits, List<Row> rows, Function<Row, LogitShifts> shifts) {
        long[] ids = rows.stream()
                .flatMapToLong(row -> Arrays.stream(shifts.apply(row).ids()))
                .toArray();
        if (ids.length == 0) {
            return logits;
        }
        double[] amounts = rows.stream()
                .flatMapToDouble(row -> DoubleStream.of(shifts.apply(row).amounts()))
                .toArray();
        PtNDArray values = (PtNDArray) scope.create(amounts, new Shape(amounts.length));
        long[] of = rowOfEach(rows, row -> shifts.apply(row).count());
        return infer(scope, logits, "shift", Argument.of(of), Argument.of(ids), Argument.of(values));
    }

    /** The index of each row, as often as it has something. */
    private static long[] rowOfEach(List<Row> rows, ToIntFunction<Row> many) {
        return IntStream.range(0, rows.size())
                .mapToObj(i -> LongStream.generate(() -> i).limit(many.applyAsInt(rows.get(i))))
                .flatMapToLong(same -> same)
                .toArray();
    }

    private PtNDArray infer(PtNDManager scope, PtNDArray logits, String method, Argument... others) {
        Argument[] all = new Argument[others.length + 1];
        all[0] = Argument.of(logits);
        System.arraycopy(others, 0, all, 1, others.length);
        return script.infer(scope, threads(logits), method, all);
    }

    private static GeneratedToken token(double[] answer, int alternatives, int wanted) {
        List<GeneratedToken.Alternative> listed = IntStream.range(0, Math.min(alternatives, wanted))
                .mapToObj(i -> new GeneratedToken.Alternative((int) answer[2 + i], answer[2 + alternatives + i]))
                .toList();
        return new GeneratedToken((int) answer[0], answer[1], listed);
    }
}
