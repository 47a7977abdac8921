package dev.hone.lab.bench.method.code;

import dev.hone.lab.bench.method.Measured;
import dev.hone.lab.bench.method.text.Sampler.Answer;
import dev.hone.lab.bench.method.text.Variety;
import dev.hone.schemas.quality.QualityUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What the programs are like that a model writes for tasks, task by task. */
final class ProgramMeter {

    static final String BROKEN = "broken";
    static final String MET = "met";
    static final String WELL_FORMED = "wellformed";
    static final String SURPRISE = "surprise";
    static final String DISTINCT_TOKENS = "distinct1";
    static final String DISTINCT = "distinct2";
    static final String LENGTH = "length";

    private final int threshold;
    private final SortedMap<String, List<Double>> values = new TreeMap<>();

    /** @param threshold of the highest goal, in units of quality */
    ProgramMeter(int threshold) {
        this.threshold = threshold;
    }

    /** A program, in what was asked and what follows. */
    record Written(String beginning, String rest) {

        private PythonSource whole() {
            return PythonSource.of(beginning + rest);
        }

        private double brokenInTenLines() {
            return Solution.style(whole(), beginning).inTenLines();
        }

        private int quality() {
            return QualityUnit.of(Solution.quality(beginning, rest));
        }
    }

    /** The programs of one task more. */
    void add(List<Written> programs) {
        put(BROKEN, mean(programs, Written::brokenInTenLines));
        put(MET, mean(programs, written -> written.quality() >= threshold ? 1 : 0));
        put(WELL_FORMED, mean(programs, written -> written.whole().isWellFormed() ? 1 : 0));
    }

    /**
     * The answers to one task more.
     *
     * @param beginning that they go on from
     * @param surprise of each answer that is not empty, in nats per token under a model that learned from others
     */
    void add(String beginning, List<Answer> answers, List<Double> surprise) {
        add(answers.stream()
                .map(answer -> new Written(beginning, answer.text()))
                .toList());
        put(SURPRISE, mean(surprise, Double::doubleValue));
        put(DISTINCT_TOKENS, Variety.ofTokens(answers));
        put(DISTINCT, Variety.ofPairs(answers));
        put(LENGTH, mean(answers, answer -> answer.ids().size()));
    }

    Measured measured() {
        return new Measured(values, new TreeMap<>());
    }

    /** Over those that have a value. */
    private static <T> double mean(List<T> all, ToDoubleFunction<T> value) {
        return all.stream()
                .mapToDouble(value)
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }

    private void put(String metric, double value) {
        values.computeIfAbsent(metric, absent -> new ArrayList<>()).add(value);
    }
}
