package dev.hone.lab.bench.serving;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.Server;
import dev.hone.schemas.config.Settings;
import dev.hone.serving.ServingApp;
import dev.hone.terminal.Program;
import dev.hone.terminal.ProgramRun;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * The main of the servers that generate nothing: {@code program FILE}, the program with {@link NullEngine}, and
 * {@code bare PORT}, a handler that reads the request and sends a reply of the same size.
 */
public final class FrontServer {

    private FrontServer() {}

    public static void main(String[] arguments) throws InterruptedException {
        switch (arguments[0]) {
            case "program" -> {
                Settings settings = Settings.read(Path.of(arguments[1]), Map.of());
                ProgramRun.of(() -> new ServingApp(
                        settings, InstantSource.system(), line -> {}, (config, base, clock) -> new NullEngine()));
            }
            case "bare" -> ProgramRun.of(() -> new Bare(Integer.parseInt(arguments[1])));
            default -> throw new IllegalArgumentException("program or bare, not " + arguments[0]);
        }
    }

    /** Nothing but HTTP. */
    private static final class Bare implements Program {

        private final Server server;

        Bare(int port) {
            byte[] reply = reply().getBytes(StandardCharsets.UTF_8);
            server = Server.builder()
                    .port(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SessionProtocol.HTTP)
                    .service(
                            Route.builder()
                                    .methods(HttpMethod.POST)
                                    .path("/v1/chat/completions")
                                    .build(),
                            (context, request) -> HttpResponse.of(request.aggregate()
                                    .thenApply(whole -> HttpResponse.of(HttpStatus.OK, MediaType.JSON, reply))))
                    .service("/readyz", (context, request) -> HttpResponse.of(HttpStatus.OK))
                    .build();
        }

        // As long as the program's, and read by the client in the same way.
        private static String reply() {
            return "{\"id\":\"chatcmpl-" + "0".repeat(36) + "\",\"object\":\"chat.completion\",\"created\":1700000000,"
                    + "\"model\":\"main\",\"system_fingerprint\":\"sha256:" + "0".repeat(64) + "\",\"choices\":[{"
                    + "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + NullEngine.TEXT
                    + "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{"
                    + "\"prompt_tokens\":100,\"completion_tokens\":64,\"total_tokens\":164},\"hone\":{"
                    + "\"version\":\"main@base\",\"arm\":null,\"goal\":null,\"guidance\":null,"
                    + "\"segment\":\"heavy/chat\",\"prompt_tokens_left_out\":0}}";
        }

        @Override
        public void start() {
            server.start().join();
        }

        @Override
        public Optional<Throwable> failure() {
            return Optional.empty();
        }

        @Override
        public void close() {
            server.stop().join();
        }
    }
}
