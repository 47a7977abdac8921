package dev.hone.lab.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.llm.safetensors.SafetensorsFile;
import dev.hone.terminal.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kit as it is exported, checked on this machine's processor where a Python with torch is at hand. */
class GpuKitIT {

    private static final int PARTS = 11;
    private static final long MOST_BYTES = 30L << 20;

    @TempDir
    private static Path kit;

    private static GpuKit.Written written = new GpuKit.Written(0, 0, 0, 0);
    private static JsonNode manifest = new JsonMapper().createObjectNode();

    @BeforeAll
    static void export() throws IOException {
        written = GpuKit.write(kit, 1, new Progress(new PrintWriter(new StringWriter()), false, () -> Instant.EPOCH));
        manifest = new JsonMapper().readTree(kit.resolve("manifest.json").toFile());
    }

    @Test
    void isSmallEnoughToTravel() {
        assertThat(written.bytes()).isBetween(1L, MOST_BYTES);
    }

    @Test
    void hasEveryProgramInBothPrecisions() {
        assertThat(manifest.path("programs")).hasSize(written.programs());
        for (JsonNode program : manifest.path("programs")) {
            assertThat(kit.resolve(program.path("fp32").asText())).isNotEmptyFile();
            assertThat(kit.resolve(program.path("bf16").asText())).isNotEmptyFile();
        }
    }

    @Test
    void givesEachTensorBeforeItIsAnArgument() throws IOException {
        for (JsonNode model : manifest.path("parity")) {
            Set<String> known = new HashSet<>();
            try (SafetensorsFile tensors =
                    SafetensorsFile.open(kit.resolve(model.path("tensors").asText()))) {
                model.path("parts")
                        .forEach(
                                part -> part.path("calls").forEach(call -> requireKnown(call, known, tensors.names())));
            }
            assertThat(known).hasSizeGreaterThan(100);
        }
    }

    private static void requireKnown(JsonNode call, Set<String> known, Set<String> stored) {
        for (String values : new String[] {"given", "results", "changed"}) {
            call.path(values).forEach(told -> {
                if (told.has("key")) {
                    assertThat(stored).contains(told.path("key").asText());
                }
            });
        }
        call.path("given").fieldNames().forEachRemaining(known::add);
        for (JsonNode argument : call.path("arguments")) {
            argument.path("tensors").forEach(name -> assertThat(known).contains(name.asText()));
            if (argument.has("tensor")) {
                assertThat(known).contains(argument.path("tensor").asText());
            }
        }
        call.path("results").fieldNames().forEachRemaining(known::add);
    }

    @Test
    void holdsOnTheProcessorUnderAnotherTorch() throws Exception {
        Optional<String> python = pythonWithTorch();
        assumeTrue(python.isPresent(), "no Python with torch: set HONE_PYTHON to one, or put python3 on the path");
        Path report = kit.resolve("report.json");

        Process check = new ProcessBuilder(
                        python.get(),
                        kit.resolve("gpu_check.py").toString(),
                        kit.toString(),
                        "--quick",
                        "--device",
                        "cpu",
                        "--report",
                        report.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(check.waitFor()).as(said).isZero();
        JsonNode found = new JsonMapper().readTree(report.toFile());
        assertThat(found.path("parityHolds").asBoolean()).isTrue();
        assertThat(found.path("parity")).hasSize(PARTS * written.models());
        assertThat(found.path("speed")).isNotEmpty();
    }

    private static Optional<String> pythonWithTorch() throws IOException, InterruptedException {
        String named = System.getenv().getOrDefault("HONE_PYTHON", "python3");
        try {
            Process asked = new ProcessBuilder(named, "-c", "import torch, safetensors")
                    .redirectErrorStream(true)
                    .start();
            asked.getInputStream().readAllBytes();
            return asked.waitFor() == 0 ? Optional.of(named) : Optional.empty();
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }
}
