package dev.hone.lab.bench.streams;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.CommandMain;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.ProgramRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * The main of each process of the benchmark but the cluster's and that of the program itself: says a line when it has
 * done what it is for.
 */
public final class BenchPart {

    private static final JsonMapper JSON = new JsonMapper();

    private BenchPart() {}

    /** What a process is. */
    enum Role {
        LOAD,
        LATENCY,
        JUMP,
        SCORING,
        DSL
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        LogFile.ofErrors();
        CommandMain.formatQuickly();
        PrintStream answers = System.out;
        Path path = Path.of(arguments[1]);
        switch (Role.valueOf(arguments[0])) {
            case LOAD -> {
                Preload.Request request = JSON.readValue(arguments[2], Preload.Request.class);
                Preload.Sent sent = new Preload(settings(path), request.load().seed(), new Told(answers))
                        .write(request, InstantSource.system().instant());
                answers.println(JSON.writeValueAsString(sent));
            }
            case LATENCY -> {
                LatencyProbe.Request request = JSON.readValue(arguments[2], LatencyProbe.Request.class);
                answers.println(
                        JSON.writeValueAsString(new LatencyProbe(settings(path), InstantSource.system()).run(request)));
            }
            case JUMP -> {
                JumpProbe.Request request = JSON.readValue(arguments[2], JumpProbe.Request.class);
                JumpProbe probe = new JumpProbe(settings(path), System::nanoTime, new Told(answers));
                answers.println(JSON.writeValueAsString(probe.run(request)));
            }
            case SCORING -> ProgramRun.of(() -> BareApplication.scoring(settings(path)));
            case DSL -> ProgramRun.of(() -> BareApplication.join(settings(path)));
        }
    }

    private static Settings settings(Path file) {
        return Settings.read(file, Map.of());
    }
}
