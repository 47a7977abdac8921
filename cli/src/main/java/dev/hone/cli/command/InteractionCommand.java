package dev.hone.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.client.report.Sheet;
import dev.hone.streams.StreamsApp;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a streams-app what it knows of one interaction. */
@Command(
        name = "interaction",
        description =
                "What is known of one interaction: what it waits for, when it is due, its quality and the votes in it, its example and round. Nothing that users or models wrote.",
        mixinStandardHelpOptions = true)
public final class InteractionCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Mixin
    private ClientSettings options = new ClientSettings();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--at",
            paramLabel = "HOST:PORT",
            description = "The ops port of any instance of streams-app (default: what the settings say of it).")
    private @Nullable String at;

    @Parameters(paramLabel = "ID", description = "The interaction: the id of the reply, the key of its records.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String id;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFile.ofErrors();
        String address = at == null ? StreamsApp.opsAddress(options.settings()) : at;
        HttpResponse<String> answer = ask(page(address), address);
        switch (answer.statusCode()) {
            case HttpURLConnection.HTTP_OK -> print(answer.body());
            case HttpURLConnection.HTTP_BAD_REQUEST ->
                throw new UsageException(answer.body().strip());
            default -> throw new RunFailedException(answer.body().strip());
        }
        return ExitCode.DONE;
    }

    private URI page(String address) {
        String host = Utils.getHost(address);
        Integer port = Utils.getPort(address);
        if (host == null || port == null) {
            throw new UsageException("--at takes HOST:PORT, was " + address);
        }
        try {
            return new URI("http", null, host, port, "/interactions/" + id, null, null);
        } catch (URISyntaxException e) {
            throw new UsageException("no address of a page: " + address, e);
        }
    }

    private static HttpResponse<String> ask(URI page, String address) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(page).timeout(PATIENCE).GET().build();
        try {
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException away) {
            throw new RunFailedException("no streams-app answers at " + address
                    + ": is it running? streams.ops.port and streams.ops.host say where, or --at HOST:PORT");
        }
    }

    private void print(String json) throws IOException {
        if (output.json()) {
            spec.commandLine().getOut().print(json);
            spec.commandLine().getOut().flush();
            return;
        }
        Sheet sheet = new Sheet();
        new ObjectMapper()
                .readTree(json)
                .properties()
                .forEach(field -> sheet.fact(words(field.getKey()), text(field.getValue())));
        output.print(spec, sheet);
    }

    private static String text(JsonNode value) {
        List<String> lines = new ArrayList<>();
        if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
            value.forEach(one -> lines.add(members(one)));
        } else if (value.isObject()) {
            lines.add(members(value));
        } else if (value.isArray()) {
            value.forEach(one -> lines.add(one.asText()));
            return lines.isEmpty() ? "none" : String.join(", ", lines);
        } else {
            lines.add(value.isNull() ? "none" : value.asText());
        }
        return String.join("\n", lines);
    }

    private static String members(JsonNode object) {
        List<String> parts = new ArrayList<>();
        object.properties().forEach(field -> parts.add(words(field.getKey()) + " " + text(field.getValue())));
        return String.join(", ", parts);
    }

    private static String words(String name) {
        return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
