package dev.hone.trainer.charts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run on an MLflow tracking server for each time that a round is taken up. Steps are gathered and sent by a thread
 * of its own, some seconds late, so that nobody who trains waits for a server; one that does not keep up loses steps,
 * which are counted.
 */
final class MlflowTracking implements ChartSink {

    static final int MOST_METRICS = 1000;
    static final int MOST_PARAMETERS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(MlflowTracking.class);
    private static final long SEND_EVERY_MS = 5_000;
    private static final int MOST_WAITING = 64;
    private static final int MOST_CHARACTERS = 500;
    private static final long PATIENCE_SECONDS = 15;

    private final MlflowApi api;
    private final String experiment;
    private final InstantSource clock;
    private final Consumer<String> failures;
    private final ThreadPoolExecutor sender = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), MlflowTracking::thread);
    private List<ObjectNode> gathered = new ArrayList<>();
    private long sentAtMs;

    // Of the sending thread alone.
    private @Nullable String run;
    private boolean complained;

    /** @param failures is told this viewer's name where something could not be sent */
    MlflowTracking(MlflowApi api, String experiment, InstantSource clock, Consumer<String> failures) {
        this.api = api;
        this.experiment = experiment;
        this.clock = clock;
        this.failures = failures;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "trainer-mlflow");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public String name() {
        return "mlflow";
    }

    @Override
    public void begin(Run started, long timeMs) throws IOException {
        gathered = new ArrayList<>();
        sentAtMs = timeMs;
        send(() -> {
            run = null;
            ObjectNode body = MlflowApi.object()
                    .put("experiment_id", api.experiment(experiment))
                    .put("run_name", started.name())
                    .put("start_time", timeMs);
            body.set("tags", pairs(Map.of("hone.line", started.line(), "hone.round", started.name())));
            run = MlflowApi.id(api.post("runs/create", body).path("run").path("info"), "run_id");
            ObjectNode parameters = MlflowApi.object().put("run_id", run);
            parameters.set("params", pairs(started.parameters()));
            api.post("runs/log-batch", parameters);
        });
    }

    @Override
    public void scalars(int step, long timeMs, Map<String, Double> values) throws IOException {
        new TreeMap<>(values).forEach((key, value) -> {
            // JSON has no word for what is no number.
            if (Double.isFinite(value)) {
                gathered.add(MlflowApi.object()
                        .put("key", key)
                        .put("value", value)
                        .put("timestamp", timeMs)
                        .put("step", step));
            }
        });
        if (clock.millis() - sentAtMs >= SEND_EVERY_MS || gathered.size() > MOST_METRICS / 2) {
            sendGathered();
        }
    }

    private void sendGathered() throws IOException {
        List<ObjectNode> metrics = gathered;
        gathered = new ArrayList<>();
        sentAtMs = clock.millis();
        if (!metrics.isEmpty()) {
            send(() -> {
                ObjectNode body = ofRun();
                body.putArray("metrics").addAll(metrics);
                api.post("runs/log-batch", body);
            });
        }
    }

    @Override
    public void end(Ending ending, long timeMs, Map<String, String> tags) throws IOException {
        sendGathered();
        send(() -> {
            if (!tags.isEmpty()) {
                ObjectNode body = ofRun();
                body.set("tags", pairs(tags));
                api.post("runs/log-batch", body);
            }
            api.post("runs/update", ofRun().put("status", ending.name()).put("end_time", timeMs));
            run = null;
        });
    }

    private ObjectNode ofRun() throws IOException {
        String open = run;
        if (open == null) {
            throw new IOException("MLflow has no run of this round");
        }
        return MlflowApi.object().put("run_id", open);
    }

    private static ArrayNode pairs(Map<String, String> values) {
        ArrayNode pairs = MlflowApi.object().putArray("pairs");
        new TreeMap<>(values)
                .entrySet().stream()
                        .limit(MOST_PARAMETERS)
                        .forEach(entry ->
                                pairs.addObject().put("key", entry.getKey()).put("value", cut(entry.getValue())));
        return pairs;
    }

    private static String cut(String value) {
        return value.length() <= MOST_CHARACTERS ? value : value.substring(0, MOST_CHARACTERS);
    }

    private interface Sending {
        void send() throws IOException;
    }

    private void send(Sending sending) throws IOException {
        try {
            sender.execute(() -> sent(sending));
        } catch (RejectedExecutionException full) {
            throw new IOException("MLflow does not keep up", full);
        }
    }

    private void sent(Sending sending) {
        try {
            sending.send();
        } catch (IOException e) {
            failures.accept(name());
            if (!complained) {
                complained = true;
                LOG.atWarn()
                        .addKeyValue("viewer", name())
                        .addKeyValue("reason", String.valueOf(e.getMessage()))
                        .log("the course of a round could not be charted; more of it is only counted");
            }
        }
    }

    @Override
    public void close() {
        sender.shutdown();
        try {
            if (!sender.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                sender.shutdownNow();
            }
        } catch (InterruptedException e) {
            sender.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
