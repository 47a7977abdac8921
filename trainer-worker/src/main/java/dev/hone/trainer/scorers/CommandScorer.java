package dev.hone.trainer.scorers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that reads answers from its standard input and writes their scores to its standard output. It is started
 * for each round. What it writes to its standard error goes nowhere, since it may hold what people wrote.
 *
 * @param command the program and its arguments
 * @param timeout after which it is killed
 */
record CommandScorer(List<String> command, Duration timeout) implements AnswerScorer {

    CommandScorer {
        command = List.copyOf(command);
    }

    @Override
    public List<Double> scores(List<Answered> answers) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                return ScorerLines.scores(said(process, ScorerLines.asked(answers)), answers.size());
            } finally {
                // What it started holds its output open, and somebody would read that for ever.
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new ScorerFailedException("it cannot be started: is it on this machine, and executable?", e);
        }
    }

    private String said(Process process, String asked) {
        // Both ends at once, or each would wait for the other with full pipes.
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(process, asked));
        CompletableFuture<String> reading = CompletableFuture.supplyAsync(() -> read(process));
        try {
            String said = reading.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw tooLong();
            }
            writing.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (process.exitValue() != 0) {
                throw new ScorerFailedException("it ended with code " + process.exitValue());
            }
            return said;
        } catch (TimeoutException e) {
            throw tooLong();
        } catch (ExecutionException e) {
            throw new ScorerFailedException("its input or output broke", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ScorerFailedException("this program was told to end", e);
        }
    }

    private ScorerFailedException tooLong() {
        return new ScorerFailedException(
                "it took longer than " + ScorersConfig.TIMEOUT + " (" + timeout.toMillis() + ") allows");
    }

    private static void write(Process process, String asked) {
        try (OutputStream input = process.getOutputStream()) {
            input.write(asked.getBytes(UTF_8));
        } catch (IOException e) {
            // It ended without having read all: its code and its scores say whether that was well.
            return;
        }
    }

    private static String read(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new ScorerFailedException("its output broke", e);
        }
    }
}
