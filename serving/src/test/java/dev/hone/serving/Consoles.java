package dev.hone.serving;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.serving.console.CommandService;
import dev.hone.serving.console.ConsoleService;
import dev.hone.serving.console.InteractionService;
import dev.hone.serving.console.LoopService;
import dev.hone.serving.console.LoopView;
import dev.hone.serving.following.StreamsPages;
import dev.hone.serving.following.TopicFollower;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Consoles of tests. */
final class Consoles {

    private Consoles() {}

    /** One of a loop of which nothing is known, and that can be told nothing. */
    static ConsoleService empty(InstantSource clock) {
        Settings settings = Settings.of(Map.of("schema.registry.url", "mock://console"));
        TopicFollower unstarted = new TopicFollower(ConnectionConfig.from(settings), TopicsConfig.from(settings));
        LoopView view = new LoopView(unstarted, unstarted, clock);
        LinesConfig lines = LinesConfig.from(settings);
        return new ConsoleService(
                new LoopService(view, lines),
                new InteractionService(noStreams(), view),
                new CommandService(
                        lines,
                        command -> {
                            throw new IOException("there is no Kafka");
                        },
                        clock));
    }

    static StreamsPages noStreams() {
        return new StreamsPages(List.of(), HttpClient.newHttpClient());
    }
}
