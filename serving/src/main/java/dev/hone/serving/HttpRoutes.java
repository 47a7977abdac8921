package dev.hone.serving;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.hone.serving.admission.AdmissionConfig;
import dev.hone.serving.admission.ApiKeys;
import dev.hone.serving.admission.CrossOrigin;
import dev.hone.serving.admission.Errors;
import dev.hone.serving.admission.HostCheck;
import dev.hone.serving.admission.Scope;
import dev.hone.serving.admission.TokenSigner;
import dev.hone.serving.console.ConsoleService;
import dev.hone.serving.engine.BatchingEngine;
import dev.hone.serving.feedback.FeedbackService;
import dev.hone.serving.feedback.FeedbackState;
import dev.hone.serving.feedback.TokenService;
import dev.hone.serving.following.StreamsPages;
import dev.hone.serving.openai.Chat;
import dev.hone.serving.openai.ChatService;
import dev.hone.serving.openai.CompletionService;
import dev.hone.serving.openai.ModelsService;
import dev.hone.serving.ops.OpsService;
import dev.hone.serving.ops.ReplyCount;
import dev.hone.serving.tensorzero.EpisodeFeedback;
import dev.hone.serving.tensorzero.Episodes;
import dev.hone.serving.tensorzero.InferenceService;
import dev.hone.serving.tensorzero.OpenAiInference;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Every address of the server and what answers there. Health, metrics and the empty page are open; the rest wants a
 * key.
 */
record HttpRoutes(
        Chat chat,
        ModelsService models,
        FeedbackService feedback,
        Episodes episodes,
        OpsService ops,
        StreamsPages streams,
        ConsoleService console) {

    private static final Duration QUIET = Duration.ofMillis(100);
    // The engine's deadline comes first, so that a late answer is told of as such.
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** A server that is not started. The executor is that of blocking work, and stays the caller's. */
    Server server(ServingConfig config, AdmissionConfig admission, BlockingTaskExecutor executor) {
        Duration timeout =
                admission.patience().longest(config.tokens().maxAnswer()).plus(GRACE);
        ServerBuilder server = Server.builder()
                .port(new InetSocketAddress(config.host(), config.port()), SessionProtocol.HTTP)
                .maxRequestLength(admission.maxRequestBytes())
                .requestTimeout(timeout)
                .gracefulShutdownTimeout(QUIET, BatchingEngine.DRAIN.plus(GRACE))
                .blockingTaskExecutor(executor, false)
                .disableServerHeader()
                // A refusal is an answer, not an incident; what is one is logged where it is turned into an answer.
                .unloggedExceptionsReportIntervalMillis(0)
                .errorHandler(new Errors());
        server.decorator(HostCheck.of(admission, config.host()))
                .decorator(new CrossOrigin(Set.copyOf(admission.corsOrigins())))
                .decorator(new ReplyCount(ops.metrics()));
        guarded(server, admission);
        open(server);
        return server.build();
    }

    private void guarded(ServerBuilder server, AdmissionConfig admission) {
        ApiKeys keys = ApiKeys.of(admission, System::nanoTime);
        var infer = keys.wanting(Scope.INFER);
        var feedbacks = keys.wanting(Scope.FEEDBACK);
        Optional<TokenSigner> signer = admission.tokenSecrets().map(TokenSigner::of);
        FeedbackState states = new FeedbackState(streams);
        ChatService chats = new ChatService(chat, admission.refusesUnknown());
        CompletionService completions = new CompletionService(chat, admission.refusesUnknown());
        server.service(route(HttpMethod.POST, "/v1/chat/completions"), chats.decorate(infer))
                .service(route(HttpMethod.POST, "/v1/completions"), completions.decorate(infer))
                .service(route(HttpMethod.GET, "/v1/models"), models.list().decorate(infer))
                .service(route(HttpMethod.GET, "/v1/models/{id}"), models.one().decorate(infer))
                .service(
                        route(HttpMethod.POST, "/v1/feedback"),
                        feedback.given()
                                .decorate(signer.map(tokens -> keys.wantingTokenOrKey(tokens, feedback.clock()))
                                        .orElse(feedbacks)))
                .service(
                        route(HttpMethod.POST, "/v1/feedback/tokens"),
                        new TokenService(signer, feedback.clock()).decorate(feedbacks))
                .service(route(HttpMethod.GET, "/v1/feedback"), states.decorate(feedbacks))
                .service(route(HttpMethod.GET, "/v1/feedback/{id}"), states.decorate(feedbacks))
                .service(
                        route(HttpMethod.DELETE, "/v1/feedback"),
                        feedback.withdrawn().decorate(feedbacks))
                .service(
                        route(HttpMethod.DELETE, "/v1/feedback/{id}"),
                        feedback.withdrawn().decorate(feedbacks))
                .service(route(HttpMethod.POST, "/inference"), new InferenceService(chats, episodes).decorate(infer))
                .service(
                        route(HttpMethod.POST, "/openai/v1/chat/completions"),
                        new OpenAiInference(chats, episodes).decorate(infer))
                .service(
                        route(HttpMethod.POST, "/feedback"),
                        new EpisodeFeedback(feedback, episodes).decorate(feedbacks));
        var administer = keys.wanting(Scope.ADMIN);
        console.guarded()
                .forEach(page -> server.service(
                        route(page.method(), page.path()), page.service().decorate(administer)));
    }

    private void open(ServerBuilder server) {
        get(server, "/healthz", ops.alive());
        get(server, "/readyz", ops.ready());
        get(server, "/metrics", ops.scraped());
        console.open().forEach(page -> get(server, page.path(), page.service()));
    }

    private static void get(ServerBuilder server, String path, HttpService service) {
        server.service(route(HttpMethod.GET, path), service);
    }

    private static Route route(HttpMethod method, String path) {
        return Route.builder().methods(method).path(path).build();
    }
}
