package dev.hone.trainer.charts;

import java.io.IOException;
import java.util.Map;

/**
 * A viewer that is told of one round at a time. Calls come one at a time, and return soon: whoever trains waits for
 * them. What cannot be written throws, and is only counted.
 */
interface ChartSink extends AutoCloseable {

    /**
     * A round.
     *
     * @param name of the round, as in {@code main#3}
     * @param parameters of its recipe, and what else it was trained by
     */
    record Run(String name, String line, int sequence, Map<String, String> parameters) {
        public Run {
            parameters = Map.copyOf(parameters);
        }
    }

    /** How a run ended, in MLflow's words. */
    enum Ending {
        FINISHED,
        FAILED,
        KILLED
    }

    /** Its name, for logs and metrics. */
    String name();

    /** A round begins; what was told of another one before is over. */
    void begin(Run run, long timeMs) throws IOException;

    /** Values of a step, counted from 1; of those of the whole round it is the last one. */
    void scalars(int step, long timeMs, Map<String, Double> values) throws IOException;

    /** The round is over. Tags are words about it, such as its verdict. */
    void end(Ending ending, long timeMs, Map<String, String> tags) throws IOException;

    @Override
    void close();
}
