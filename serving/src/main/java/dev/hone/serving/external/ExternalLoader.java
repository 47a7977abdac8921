package dev.hone.serving.external;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.artifacts.ArtifactStore;
import dev.hone.llm.text.Renderer;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.versions.VersionName;
import dev.hone.serving.models.TrainedGoals;
import dev.hone.serving.models.VersionLoader;
import dev.hone.serving.models.VersionManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an engine load versions from the artifact store, and gives none out before the engine has answered under its
 * name.
 */
public final class ExternalLoader implements VersionLoader, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExternalLoader.class);
    private static final String NAME = "lora_name";

    private final ExternalConfig config;
    private final EngineClient client;
    private final ArtifactStore artifacts;
    private final Renderer renderer;
    private final RequestBody bodies;
    private final Map<String, CompletableFuture<Void>> unloading = new ConcurrentHashMap<>();
    private volatile boolean stopped;
    private final ExecutorService unloader = Executors.newSingleThreadExecutor(work -> {
        Thread made = new Thread(work, "unloader");
        made.setDaemon(true);
        return made;
    });

    public ExternalLoader(ExternalServer server, ArtifactStore artifacts) {
        this.config = server.config();
        this.client = server.client();
        this.artifacts = artifacts;
        this.renderer = server.base().renderer();
        this.bodies = server.bodies();
    }

    @Override
    public Optional<Loaded> load(VersionName wanted) throws IOException {
        Optional<String> digest = wanted.digest();
        if (digest.isEmpty()) {
            probe(wanted);
            return Optional.of(new Loaded(baseDigest(), TrainedGoals.none(), null, () -> {}));
        }
        if (!config.kind().namesAdapters()) {
            throw new IOException(
                    "llama.cpp's server has the adapters that it was started with, knows them by number, and does not say which of them answered, so that it serves the base alone: have vLLM or SGLang serve versions, or make the version a base of its own (hone versions export --merged)");
        }
        Optional<Path> folder = artifacts.fetch(digest.get());
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        VersionManifest manifest = VersionManifest.read(folder.get());
        if (manifest.isWhole()) {
            throw new IOException("it is a whole model (trainer.recipe.weights: all), and an engine in another process"
                    + " takes adapters of its base: have a server compute it in its own process, or make it a base"
                    + " (hone versions export --merged)");
        }
        manifest.requireRenderedBy(renderer);
        config.baseDigest().ifPresent(manifest::requireBase);
        // Guidance takes the logits of two prompts, which no engine of another process gives.
        TrainedGoals goals = manifest.goals();
        TrainedGoals unguided = new TrainedGoals(goals.prompt(), goals.shares());
        load(wanted, folder.get());
        return Optional.of(new Loaded(digest.get(), unguided, null, () -> release(wanted)));
    }

    /** Where nobody said: what the engine calls it, with what it is asked by. */
    private String baseDigest() {
        return config.baseDigest()
                .orElseGet(() -> Sha256.name(Sha256.of(
                        (config.baseModel() + "\n" + renderer.tokenizerDigest()).getBytes(StandardCharsets.UTF_8))));
    }

    private void load(VersionName wanted, Path folder) throws IOException {
        String name = config.names().loadedAs(wanted);
        awaitUnloaded(name);
        String path = place(folder);
        Optional<String> loading = config.kind().loading();
        if (loading.isPresent()) {
            loadAs(name, path, loading.get());
        }
        try {
            requireFrom(name, path);
            probe(wanted);
            if (loading.isEmpty()) {
                new NameProof(client, bodies, config.patience())
                        .require(config.names().asked(wanted));
            }
        } catch (IOException notThere) {
            release(wanted);
            throw notThere;
        }
    }

    private void loadAs(String name, String path, String endpoint) throws IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put(NAME, name).put("lora_path", path);
        EngineClient.Reply reply = client.post(endpoint, body, config.patience().load());
        if (!reply.isGood() && !isThereAlready(reply)) {
            throw new IOException("the engine does not load " + path + " ("
                    + EngineFailures.words(reply.status(), reply.body()) + ")" + advice(reply.status()));
        }
    }

    /** Two replicas before one engine, or one that was started again: the name means the same weights. */
    private static boolean isThereAlready(EngineClient.Reply reply) {
        String message = EngineFailures.message(reply.body());
        return reply.status() == 400 && message.contains("already") && message.contains("loaded");
    }

    private String advice(int status) {
        if (status != 404) {
            return "";
        }
        return config.kind() == EngineKind.VLLM
                ? ": it finds no such folder (serving.external.artifacts.path), or it was started without"
                        + " VLLM_ALLOW_RUNTIME_LORA_UPDATING=True and --enable-lora"
                : ": it finds no such folder (serving.external.artifacts.path), or it was started without --enable-lora";
    }

    /** An engine that says where it has an adapter from must have this one from this folder. */
    private void requireFrom(String name, String path) throws IOException {
        if (!config.kind().listsAdapters()) {
            return;
        }
        Map<String, @Nullable String> models = client.models();
        if (!models.containsKey(name)) {
            throw new IOException("the engine has loaded " + name + " and does not list it");
        }
        String from = models.get(name);
        if (from != null && !from.equals(path)) {
            throw new IOException("the engine has " + name + " from " + from + " and not from " + path);
        }
    }

    private void probe(VersionName wanted) throws IOException {
        String asked = config.names().asked(wanted);
        EngineClient.Reply reply = client.post(
                bodies.path(), bodies.probe(asked), config.patience().load());
        if (!reply.isGood()) {
            throw new IOException("the engine does not answer as " + asked + " ("
                    + EngineFailures.words(reply.status(), reply.body()) + ")" + expected(wanted));
        }
        JsonNode answer = EngineClient.parsed(reply.body());
        String model = answer.path("model").asText("");
        if (!config.names().isOf(wanted, model)) {
            throw new IOException(
                    "the engine was asked as " + asked + " and answered as " + (model.isEmpty() ? "nobody" : model));
        }
        if (!answer.path("choices").path(0).isObject()) {
            throw new IOException("the engine answered as " + asked + " without an answer");
        }
    }

    private String expected(VersionName wanted) {
        if (wanted.isBase()) {
            return ": serving.external.base.model must be what it calls itself"
                    + (config.asTokens() ? ", and prompts messages where it takes no token ids" : "");
        }
        return config.kind().loading().isEmpty() ? ": start it with this version under this name" : "";
    }

    private String place(Path folder) {
        return config.artifactsPath()
                .map(root -> root.replaceAll("/+$", "") + "/versions/" + folder.getFileName())
                .orElseGet(() -> folder.toAbsolutePath().normalize().toString());
    }

    private void release(VersionName gone) {
        if (stopped) {
            return;
        }
        config.kind().unloading().ifPresent(endpoint -> {
            String name = config.names().loadedAs(gone);
            unloading.put(name, CompletableFuture.runAsync(() -> unload(name, endpoint), unloader));
        });
    }

    private void unload(String name, String endpoint) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put(NAME, name);
        try {
            EngineClient.Reply reply =
                    client.post(endpoint, body, config.patience().load());
            if (!reply.isGood() && reply.status() != 404) {
                told(name, EngineFailures.words(reply.status(), reply.body()));
            }
        } catch (IOException unreachable) {
            told(name, String.valueOf(unreachable.getMessage()));
        }
    }

    private static void told(String name, String words) {
        LOG.atWarn()
                .addKeyValue("adapter", name)
                .addKeyValue("reason", words)
                .log("the engine did not unload a version: it keeps it until it is started again");
    }

    private void awaitUnloaded(String name) {
        CompletableFuture<Void> underWay = unloading.remove(name);
        if (underWay != null) {
            underWay.join();
        }
    }

    /** {@inheritDoc} What the engine has it keeps then: this server may be back in a moment, or not be its only one. */
    @Override
    public void stop() {
        stopped = true;
        client.stop();
    }

    @Override
    public void close() {
        unloader.shutdownNow();
    }
}
