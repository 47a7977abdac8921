package dev.hone.cli.command;

import dev.hone.lab.replay.Replay;
import dev.hone.lab.replay.input.InputLog;
import dev.hone.lab.replay.jsonl.JsonlLog;
import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.UsageException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Replays a file of JSON lines. */
@Command(
        name = "jsonl",
        description = "Replay a file with one prompt, response or piece of feedback per line, plain or gzipped.",
        footer = {
            "",
            "A line is one of:",
            "{\"type\":\"prompt\",\"id\":\"i1\",\"segment\":\"acme/support\",\"subject\":\"u7\",",
            " \"time\":\"2026-01-01T00:00:00Z\",\"messages\":[{\"role\":\"user\",\"content\":\"..\"}]}",
            "{\"type\":\"response\",\"id\":\"i1\",\"version\":\"base\",\"time\":\"..\",\"text\":\"..\"}",
            "{\"type\":\"feedback\",\"id\":\"i1\",\"feedbackId\":\"f1\",\"metric\":\"rating\",\"value\":4.5,",
            " \"time\":\"..\",\"source\":{\"kind\":\"human\",\"id\":\"u7\"}}",
            "With \"exclude\":\"test\" or \"opted_out\" in any of them the interaction counts for nothing.",
            "A prompt may name a \"session\"; feedback with one instead of an \"id\" is on all of its interactions."
        },
        mixinStandardHelpOptions = true)
public final class JsonlCommand implements Callable<Integer> {

    @Option(names = "--input", paramLabel = "FILE", required = true, description = "The log (.jsonl or .jsonl.gz).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path input;

    @Option(names = "--as-is", description = "Keep the order of the file; otherwise it is sorted stably by time.")
    private boolean asIs;

    @Mixin
    private ReplayOptions options = new ReplayOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Screen screen = Screen.of(spec);
        JsonlLog log = JsonlLog.open(input, asIs);
        if (log.records() > 0 && log.malformed() == log.records()) {
            throw new UsageException(foreign(log));
        }
        if (log.malformed() > 0) {
            screen.progress().say(log.malformed() + " lines are no records and will end as dead letters; the first:");
            log.faults().first().forEach(screen.progress()::say);
        }
        if (log.refused().count() > 0) {
            screen.progress()
                    .say(log.refused().count()
                            + " records will be refused by the join and end as dead letters; the first:");
            log.refused().first().forEach(screen.progress()::say);
        }
        return new ReplayJob("replay-jsonl", options, screen).run(new Lines(log, screen));
    }

    private String foreign(JsonlLog log) {
        return "no line of " + input + " is a record; " + log.faults().first().get(0)
                + ". A line is a prompt, a response or a piece of feedback, with a \"type\" that says which;"
                + " rows with prompt, answer and rating (TRL, OpenAI chat, others) go to: hone improve --log " + input
                + " (docs/logs.md)";
    }

    private final class Lines implements ReplayJob.Kind {
        private final JsonlLog log;
        private final Screen screen;

        Lines(JsonlLog log, Screen screen) {
            this.log = log;
            this.screen = screen;
        }

        @Override
        public Map<String, String> settings(Settings files, Workspace workspace) {
            Optional<Path> base = BaseOption.chosen(options, files);
            if (base.isEmpty() && !options.noTrain) {
                screen.progress().say("no base model (--base or trainer.base): rounds are closed and none is trained");
            }
            return base.map(folder -> BaseOption.settings(folder, workspace)).orElse(Map.of());
        }

        @Override
        public InputLog log() {
            return log;
        }

        @Override
        public void report(Settings settings, Replay replay, Map<String, Object> report) {
            report.put("malformedLines", log.malformed());
        }
    }
}
