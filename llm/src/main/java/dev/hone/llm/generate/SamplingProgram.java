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
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Chooses the next token of many rows inside the engine: logits in, ids and log-probabilities out.
 *
 * <p>Filters come in the order of Hugging Face's {@code generate}: repetition penalty, temperature, top-k, top-p,
 * min-p; all but the penalty are for drawn rows only. Like there, tokens that tie with the last of the top-k stay. A
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
     */
    record Row(Sampling sampling, double uniform, SeenTokens seen) {

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
        PtNDArray chosen = rows.stream().anyMatch(row -> row.drawn() || row.penalised())
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
            Argument.of(table),
            Argument.of(where(rows, row -> row.drawn() && !row.shortlisted())),
            Argument.of(where(rows, Row::shortlisted)),
            Argument.of(penalisedRows(rows)),
            Argument.of(penalisedIds(rows)),
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

    /** The row of each id in {@link #penalisedIds}. */
    private static long[] penalisedRows(List<Row> rows) {
        return IntStream.range(0, rows.size())
                .filter(i -> rows.get(i).penalised())
                .mapToObj(i ->
                        LongStream.generate(() -> i).limit(rows.get(i).seen().count()))
                .flatMapToLong(same -> same)
                .toArray();
    }

    private static long[] penalisedIds(List<Row> rows) {
        return rows.stream()
                .filter(Row::penalised)
                .flatMapToLong(row -> Arrays.stream(row.seen().ids()))
                .toArray();
    }

    private static GeneratedToken token(double[] answer, int alternatives, int wanted) {
        List<GeneratedToken.Alternative> listed = IntStream.range(0, Math.min(alternatives, wanted))
                .mapToObj(i -> new GeneratedToken.Alternative((int) answer[2 + i], answer[2 + alternatives + i]))
                .toList();
        return new GeneratedToken((int) answer[0], answer[1], listed);
    }
}
