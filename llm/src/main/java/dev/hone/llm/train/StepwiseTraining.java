package dev.hone.llm.train;

import dev.hone.llm.lora.Learned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A training that moves by steps on batches and can be saved between two of them. One thread at a time. */
public interface StepwiseTraining extends AutoCloseable {

    /**
     * One optimizer step that pulls towards the base besides; the {@link StepResult} tells the loss without the pull.
     *
     * @param loss empty for the mean over all response tokens; others score the batch first, under what is learned by
     *     now and under what the training began with
     * @param microBatchSize how many sequences are computed at a time; fewer take less memory, and other last bits
     */
    StepResult step(AnchoredBatch batch, Optional<ResponseLoss> loss, double learningRate, int microBatchSize);

    /** Steps taken since the start, those before a restored save included. */
    long steps();

    /** What is learned by now, as a value of its own; the caller releases it. */
    Learned learned();

    /** Writes what is learned and the optimizer's state to one file, in place of what was there. */
    void save(Path file) throws IOException;

    /** Goes back to what {@link #save} wrote; the steps that follow give the bytes that they would have given then. */
    void restore(Path file) throws IOException;

    @Override
    void close();
}
