package dev.hone.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.trainer.publish.ManifestDifferences.Difference;
import dev.hone.trainer.publish.ManifestDifferences.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestDifferencesTest {

    private static final String THEN = """
            {"amounts": {"examples": 9, "erased": {"examples": 2}}, "baseDigest": "b", "threads": 2,
             "codeVersion": "1", "recipe": {"precision": "float32", "epochs": "1.0"}, "loss": {"lastTenth": 0.5},
             "evaluation": {"levels": [{"loss": 1.0}]}, "verdict": "HELD"}
            """;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "'\"examples\": 9', '\"examples\": 8', INPUTS, amounts.examples",
        "'\"b\"', '\"c\"', BASE, baseDigest",
        "'\"threads\": 2', '\"threads\": 1', THREADS, threads",
        "'\"1\"', '\"2\"', CODE_VERSION, codeVersion",
        "float32, bfloat16, PRECISION, recipe.precision",
        "'1.0\"}', '2.0\"}', RECIPE, recipe.epochs",
        "'0.5', '0.6', ARITHMETIC, loss.lastTenth",
        "'\"loss\": 1.0', '\"loss\": 1.5', EVALUATION, evaluation.levels",
    })
    void saysWhatKindOfThingDiffersAndWhere(String was, String is, Kind kind, String place) throws IOException {
        String now = THEN.replace(was, is);

        assertThat(ManifestDifferences.between(json(THEN), json(now)))
                .extracting(Difference::kind, Difference::place)
                .containsExactly(org.assertj.core.api.Assertions.tuple(kind, place));
    }

    @Test
    void whatMayHaveCausedTheRestComesFirst() throws IOException {
        Path then = version("then", THEN, "abc");
        Path now = version("now", THEN.replace("\"HELD\"", "\"CANDIDATE\"").replace("\"1\"", "\"2\""), "abd");

        assertThat(ManifestDifferences.between(then, now))
                .containsExactly(
                        new Difference(Kind.CODE_VERSION, "codeVersion", "1", "2"),
                        new Difference(Kind.ARITHMETIC, "adapter_model.safetensors", "its bytes", "others"),
                        new Difference(Kind.EVALUATION, "verdict", "HELD", "CANDIDATE"));
        assertThat(ManifestDifferences.between(then, then)).isEmpty();
        assertThat(ManifestDifferences.erased(then)).isEqualTo(2);
    }

    private Path version(String name, String manifest, String weights) throws IOException {
        Path version = Files.createDirectories(folder.resolve(name));
        Files.writeString(version.resolve(TrainingManifest.FILE), manifest);
        Files.writeString(version.resolve("adapter_model.safetensors"), weights);
        return version;
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
