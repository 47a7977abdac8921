package dev.hone.trainer;

import dev.hone.schemas.config.Settings;
import dev.hone.trainer.rounds.RoundListener;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/** The command line of the worker. Exit codes: 0 stopped by a signal, 1 broke off, 2 wrong usage or settings. */
record TrainerCommand(Map<String, String> environment, PrintStream complaints) {

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    int run(String[] arguments) {
        if (arguments.length != 2 || !arguments[0].equals("--config")) {
            complaints.println("usage: trainer-worker --config FILE");
            return USAGE;
        }
        try (TrainerWorker worker = new TrainerWorker(
                Settings.read(Path.of(arguments[1]), environment), RoundListener.NONE, complaints::println)) {
            Runtime.getRuntime().addShutdownHook(new Thread(worker::close, "trainer-stop"));
            worker.start();
            worker.await();
            return DONE;
        } catch (ConfigException e) {
            complaints.println(e.getMessage());
            return USAGE;
        } catch (IllegalStateException e) {
            complaints.println(e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }
}
