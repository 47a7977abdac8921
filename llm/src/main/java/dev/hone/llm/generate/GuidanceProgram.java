package dev.hone.llm.generate;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.torch.Argument;
import dev.hone.llm.torch.Script;
import dev.hone.llm.torch.ScriptText;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes one row of logits per sequence out of one per branch, inside the engine. One for the process: it holds no
 * state, and any thread may call.
 */
final class GuidanceProgram {

    private GuidanceProgram() {}

    private static final class Compiled {
        private static final Script PROGRAM = ScriptText.of("guidance").compile();
    }

    /**
     * Logits [rows, vocabulary]; the branches' own where no row is guided.
     *
     * @param logits float32 [branches, vocabulary]
     * @param branches of the rows, in any order
     */
    static PtNDArray guided(PtNDManager scope, PtNDArray logits, List<Branch> branches, List<DecodingRow> rows) {
        if (branches.size() == rows.size()) {
            return logits;
        }
        long[] own = rows.stream().mapToLong(row -> branches.indexOf(row.own())).toArray();
        long[] guided = IntStream.range(0, rows.size())
                .filter(i -> rows.get(i).guidance().guides())
                .asLongStream()
                .toArray();
        long[] negative = new long[guided.length];
        double[] weights = new double[guided.length];
        for (int i = 0; i < guided.length; i++) {
            DecodingRow row = rows.get((int) guided[i]);
            negative[i] = branches.indexOf(row.branches().get(1));
            weights[i] = row.guidance().weight();
        }
        PtNDArray table = (PtNDArray) scope.create(weights, new Shape(weights.length, 1));
        Argument[] arguments = {
            Argument.of(logits), Argument.of(own), Argument.of(guided), Argument.of(negative), Argument.of(table)
        };
        return Compiled.PROGRAM.infer(scope, SamplingProgram.threads(logits), "guided", arguments);
    }
}
