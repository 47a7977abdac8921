package dev.hone.lab.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingFolderTest {

    @TempDir
    Path folder;

    @Test
    void aModelThatNoTrainingWroteIsNotTakenForAnEarlierRun() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        Files.writeString(folder.resolve("model.safetensors"), "weights of somebody");

        assertThatThrownBy(() -> TrainingFolder.in(folder))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("it would be deleted");
        assertThat(folder.resolve("model.safetensors")).hasContent("weights of somebody");
    }

    @Test
    void whatATrainingWroteIsTakenAndForgotten() throws IOException {
        Files.writeString(folder.resolve("report.json"), "{}");
        Files.writeString(folder.resolve("model.safetensors"), "weights of before");

        TrainingFolder.in(folder).clear();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderWithAnythingElseIsRefused() throws IOException {
        Files.writeString(folder.resolve("thesis.tex"), "of years");

        assertThatThrownBy(() -> TrainingFolder.in(folder)).hasMessageContaining("thesis.tex");
    }
}
