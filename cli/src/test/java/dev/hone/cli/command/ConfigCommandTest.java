package dev.hone.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.cli.doctor.Doctor;
import dev.hone.cli.doctor.Finding;
import dev.hone.schemas.config.Settings;
import dev.hone.streams.ContributorDoubts;
import dev.hone.terminal.CommandMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is allowed of settings and hardly meant. */
class ConfigCommandTest {

    private static final String ONE_BOUND = "trainer.recipe.contributor.share: 0.05\n";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void notesABoundOnContributorsThatIsSetAloneAndFindsNoProblemInIt() throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), ONE_BOUND);

        assertThat(check(file)).isZero();
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("note: trainer.recipe.contributor.share")
                .contains("Set thresholds.contributor.share");
        assertThat(out.toString()).contains("my.yaml: no problem found");
    }

    @Test
    void notesNothingWhereTwoAreSet() throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), ONE_BOUND + "thresholds.contributor.share: 0.02\n");

        assertThat(check(file)).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void whatCannotBeReadIsAProblemAndNoDoubt() throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), ONE_BOUND + "thresholds.contributor.share: some\n");

        assertThat(check(file)).isEqualTo(2);
        assertThat(err.toString()).contains("thresholds.contributor.share").doesNotContain("note: ");
    }

    @Test
    void theDoctorWarnsOfItToo() {
        Settings settings = Settings.of(Map.of(
                "trainer.recipe.contributor.share",
                "0.05",
                "artifacts.location",
                folder.resolve("artifacts").toString(),
                "data.dir",
                folder.resolve("data").toString(),
                "kafka.bootstrap.servers",
                "no address"));

        assertThat(new Doctor(settings, InstantSource.system()).look())
                .filteredOn(finding -> finding.state() == Finding.State.WARNING)
                .filteredOn(finding -> finding.what().equals("settings"))
                .extracting(Finding::words)
                .containsExactlyElementsOf(ContributorDoubts.of(settings));
    }

    private int check(Path file) {
        return CommandMain.run(
                new ConfigCommand(), new PrintWriter(out, true), new PrintWriter(err, true), "check", file.toString());
    }
}
