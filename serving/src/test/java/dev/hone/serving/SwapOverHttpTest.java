package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.score.GuidedPair;
import dev.hone.llm.score.GuidedScorer;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.serving.admission.AdmissionConfig;
import dev.hone.serving.admission.Patience;
import dev.hone.serving.engine.BatchingEngine;
import dev.hone.serving.engine.EngineConfig;
import dev.hone.serving.feedback.DeclaredMetrics;
import dev.hone.serving.feedback.FeedbackService;
import dev.hone.serving.feedback.RisingClock;
import dev.hone.serving.models.LoadedVersions;
import dev.hone.serving.models.ServedBase;
import dev.hone.serving.models.TestModels;
import dev.hone.serving.openai.ModelsService;
import dev.hone.serving.ops.OpsService;
import dev.hone.serving.ops.ServingMetrics;
import dev.hone.serving.routing.Assignment;
import dev.hone.serving.tensorzero.Episodes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * As clients see it: while versions are promoted and rolled back no request fails, and what a reply says of its tokens
 * is what the version says that it names, and no other. With {@code -Dhone.swap.http.requests=10000} there are as many.
 */
class SwapOverHttpTest {

    private static final int REQUESTS = Integer.getInteger("hone.swap.http.requests", 240);
    private static final int REQUESTS_PER_SWAP = 40;
    private static final int AT_ONCE = 24;
    private static final int TOKENS = 12;
    // The second is promoted, rolled back, and promoted after all; and the third.
    private static final int[] ORDER = {0, 1, 0, 1, 2, 1, 2};
    private static final double WEIGHT = 2;
    private static final double EXACT = 1e-3;
    private static final String BODY = """
            {"model": "main", "messages": [{"role": "user", "content": "%s"}], "max_tokens": %d, "seed": %d,
             "ignore_eos": true, "logprobs": true, "hone::segment": "acme/support", "hone::goal": 1,
             "stream": %s, "hone::guidance": %s}""";

    private final RecordingCapture capture = new RecordingCapture();
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingTaskExecutor executor =
            BlockingTaskExecutor.builder().numThreads(8).build();
    private final Map<String, Adapter> adapters = new LinkedHashMap<>();

    @TempDir
    Path folder;

    private ServedBase base;
    private LoadedVersions versions;
    private BatchingEngine engine;
    private Server server;
    private volatile String champion = "";

    /** What was asked, and what a reply said. */
    private record Said(
            String text, boolean guided, String id, String version, String fingerprint, List<Double> logprobs) {

        double sum(int length) {
            return logprobs.stream()
                    .mapToDouble(Double::doubleValue)
                    .limit(length)
                    .sum();
        }
    }

    @BeforeEach
    void start() {
        Torch.setThreads(1);
        base = TestModels.base(folder.resolve("base"), 1);
        ArtifactStore store = ArtifactStores.at(folder.resolve("artifacts").toString());
        for (long seed = 1; seed <= 3; seed++) {
            Adapter adapter = TestModels.adapter(base, seed);
            adapters.put(TestModels.publish(store, folder, base, adapter), adapter);
        }
        InstantSource clock = InstantSource.system();
        Settings settings = Settings.of(Map.of("serving.port", "0", "lines.main.segments", "acme/support"));
        versions = new LoadedVersions(base, store);
        engine = new BatchingEngine(
                EngineConfig.from(settings), base.model(), base.tokenizer(), base.endTokenIds(), clock);
        server =
                surface(settings, clock).server(ServingConfig.from(settings), AdmissionConfig.from(settings), executor);
        server.start().join();
    }

    @AfterEach
    void stop() {
        Stopped.now(server);
        engine.close();
        executor.shutdown();
        versions.close();
        base.close();
    }

    private HttpRoutes surface(Settings settings, InstantSource clock) {
        ServingConfig config = ServingConfig.from(settings);
        ServingMetrics metrics = new ServingMetrics();
        TimeOrderedIds ids = new TimeOrderedIds(clock, new Random(1));
        LinesConfig lines = LinesConfig.from(settings);
        ChatHandler answering = new ChatHandler(
                lines,
                (line, unit, id) -> new Assignment(champion, champion, null, null, null),
                versions,
                engine,
                new Prompts(base.renderer(), base.model().config().maxPositions(), config.tokens()),
                new Forms(base.tokenizer(), base.renderer(), base.endTokenIds()),
                new GoalChooser(0),
                new GuidanceChooser(config.guiding()),
                new ReplyContext(capture, executor, metrics, clock),
                ids,
                config.segment(),
                config.revealsArm(),
                new Patience(Duration.ofMinutes(2), Duration.ofSeconds(1)));
        return new HttpRoutes(
                answering,
                new ModelsService(
                        () -> ModelList.of(lines, versions, line -> champion), clock.instant(), config.revealsArm()),
                new FeedbackService(
                        capture,
                        ids::feedback,
                        new DeclaredMetrics(() -> false),
                        true,
                        metrics,
                        new RisingClock(clock)),
                new Episodes(lines, config.segment(), () -> ids.next().toString()),
                new OpsService(Optional::empty, metrics),
                Consoles.noStreams(),
                Consoles.empty(InstantSource.system()));
    }

    @Test
    void everyReplyIsOfTheVersionThatItNames() throws Exception {
        List<Said> said = askWhileVersionsChange();

        assertThat(said).hasSize(REQUESTS);
        assertThat(said).allSatisfy(one -> assertThat(one.version()).endsWith("@" + one.fingerprint()));
        for (boolean guided : new boolean[] {false, true}) {
            List<Said> alike =
                    said.stream().filter(one -> one.guided() == guided).toList();
            assertThat(alike.stream().map(Said::version).distinct())
                    .containsExactlyInAnyOrderElementsOf(adapters.keySet());
            adapters.forEach((version, adapter) -> compare(version, adapter, alike));
        }
    }

    /** Each stage loads the next version, assigns it, and drops the one of before, while requests are under way. */
    private List<Said> askWhileVersionsChange() throws InterruptedException {
        List<String> names = List.copyOf(adapters.keySet());
        SplittableRandom random = new SplittableRandom(5);
        Semaphore room = new Semaphore(AT_ONCE);
        List<CompletableFuture<Said>> replies = new ArrayList<>();
        for (int stage = 0; replies.size() < REQUESTS; stage++) {
            String next = names.get(ORDER[stage % ORDER.length]);
            versions.want(champion.isEmpty() ? List.of(next) : List.of(champion, next));
            await().atMost(Duration.ofMinutes(1)).until(() -> versions.loaded().contains(next));
            champion = next;
            versions.want(List.of(next));
            for (int i = 0; i < REQUESTS_PER_SWAP && replies.size() < REQUESTS; i++) {
                room.acquire();
                replies.add(ask(random, replies.size()).whenComplete((one, failure) -> room.release()));
            }
        }
        return replies.stream().map(CompletableFuture::join).toList();
    }

    private CompletableFuture<Said> ask(SplittableRandom random, int number) {
        StringBuilder text = new StringBuilder();
        random.ints(3 + random.nextInt(30), 'a', 'z' + 1).forEach(letter -> text.append((char) letter));
        boolean guided = random.nextBoolean();
        boolean streamed = random.nextBoolean();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.activeLocalPort() + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        BODY.formatted(text, TOKENS, number, streamed, guided ? Double.toString(WEIGHT) : "1")))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString())
                .thenApply(reply -> read(text.toString(), guided, streamed, reply));
    }

    private static Said read(String text, boolean guided, boolean streamed, HttpResponse<String> reply) {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        List<JsonNode> parts = new ArrayList<>();
        if (streamed) {
            assertThat(reply.body()).endsWith("data: [DONE]\n\n");
            Arrays.stream(reply.body().split("\n\n"))
                    .filter(event -> !event.equals("data: [DONE]"))
                    .forEach(event -> parts.add(json(event.substring("data: ".length()))));
        } else {
            parts.add(json(reply.body()));
        }
        List<Double> logprobs = parts.stream()
                .flatMap(part -> IntStream.range(
                                0, part.at("/choices/0/logprobs/content").size())
                        .mapToObj(i -> part.at("/choices/0/logprobs/content/" + i + "/logprob")))
                .map(JsonNode::asDouble)
                .toList();
        assertThat(logprobs).hasSize(TOKENS);
        JsonNode first = parts.get(0);
        return new Said(
                text,
                guided,
                first.path("id").asText(),
                first.at("/hone/version").asText(),
                first.path("system_fingerprint").asText(),
                logprobs);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException broken) {
            throw new AssertionError(text, broken);
        }
    }

    /** Under one version, the replies that name it have the log-probabilities that they tell, and no other ones do. */
    private void compare(String version, Adapter adapter, List<Said> said) {
        boolean[] fits = new boolean[said.size()];
        Arrays.fill(fits, true);
        for (int length : new int[] {4, 8, TOKENS}) {
            double[] taught = taught(adapter, said, length);
            for (int i = 0; i < fits.length; i++) {
                fits[i] &= Math.abs(said.get(i).sum(length) - taught[i]) < EXACT;
            }
        }
        for (int i = 0; i < fits.length; i++) {
            assertThat(fits[i]).isEqualTo(said.get(i).version().equals(version));
        }
    }

    private double[] taught(Adapter adapter, List<Said> said, int length) {
        List<TokenSequence> own = said.stream()
                .map(one -> beginning(promptIds(one.id()), one, length))
                .toList();
        if (!said.get(0).guided()) {
            return new Scorer(base.model())
                    .responseLogprobs(own, adapter).stream()
                            .mapToDouble(SequenceScore::logprob)
                            .toArray();
        }
        List<GuidedPair> pairs = IntStream.range(0, said.size())
                .mapToObj(i -> new GuidedPair(own.get(i), beginning(without(said.get(i)), said.get(i), length)))
                .toList();
        return new GuidedScorer(base.model())
                .scores(pairs, new double[] {WEIGHT}, adapter).stream()
                        .mapToDouble(score -> score.weights().get(0).logprob())
                        .toArray();
    }

    private int[] promptIds(String id) {
        return capture.prompts.stream()
                .filter(prompt -> prompt.interactionId().equals(id))
                .flatMap(prompt -> prompt.event().getTokens().getIds().stream())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The prompt that a guided answer is driven away from: without a goal. */
    private int[] without(Said one) {
        return base.renderer().renderPrompt(List.of(Message.user(one.text())), null, 500);
    }

    private TokenSequence beginning(int[] prompt, Said one, int length) {
        IntStream answer = capture.responses.stream()
                .filter(response -> response.interactionId().equals(one.id()))
                .flatMap(response -> response.event().getTokens().getIds().stream())
                .mapToInt(Integer::intValue)
                .limit(length);
        return new TokenSequence(IntStream.concat(Arrays.stream(prompt), answer).toArray(), prompt.length);
    }
}
