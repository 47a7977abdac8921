package dev.hone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.terminal.HoneVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** hone-VERSION.tar.gz, unpacked where there is neither a checkout nor a Maven; a space is in the folder's name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReleaseIT {

    /** Folders and files of the host; the base model is the user's. */
    private static final Pattern MOUNTED = Pattern.compile("\\./((?!models)[a-z][a-z./]*)[:}]");

    private final Shell shell = new Shell(Map.of("PATH", "/usr/bin:/bin"));
    private Release release = new Release(Path.of("."));

    @BeforeAll
    void unpacks(@TempDir Path folder) throws IOException {
        release = Release.unpack(folder.resolve("a release"));
    }

    @Test
    void saysWhichVersionItIs() {
        assertThat(shell.must(List.of(release.hone(), "--version"))).startsWith("hone " + HoneVersion.read());
    }

    @ParameterizedTest
    @ValueSource(strings = {"streams-app", "trainer-worker", "serving"})
    void aProgramOfProductionStartsWithItsOwnJarsAlone(String program) throws IOException {
        Shell.Result started = shell.run(List.of(release.hone(), program, "--config", "nowhere.yaml"));

        assertThat(started.code()).isEqualTo(2);
        assertThat(started.printed()).contains("no such file: nowhere.yaml");
        assertThat(release.classPath(program))
                .isNotEmpty()
                .allSatisfy(jar -> assertThat(release.home().resolve(jar)).isRegularFile())
                .noneSatisfy(
                        jar -> assertThat(jar).containsAnyOf("kafka_2", "kafka-server", "/lab-", "/cli-", "junit"));
    }

    @Test
    void checksTheConfigurationThatItShips() {
        String config = release.home().resolve("config").resolve("hone.yaml").toString();

        assertThat(shell.must(List.of(release.hone(), "config", "check", config)))
                .contains("no problem found");
    }

    @Test
    void theBillOfMaterialsNamesEveryLibraryWithItsLicence() throws IOException {
        JsonNode bill = new ObjectMapper()
                .readTree(release.home().resolve("hone.cdx.json").toFile());
        Set<String> components = StreamSupport.stream(bill.path("components").spliterator(), false)
                .filter(component -> component.path("licenses").size() > 0)
                .map(component -> component.path("name").asText() + "-"
                        + component.path("version").asText())
                .collect(Collectors.toSet());

        assertThat(release.classPath("cli"))
                .filteredOn(jar -> !jar.endsWith("-" + HoneVersion.read() + ".jar"))
                .hasSizeGreaterThan(100)
                .allSatisfy(jar -> assertThat(components)
                        .anySatisfy(component -> assertThat(jar).startsWith("lib/" + component)));
    }

    @Test
    void whatItsComposeFileMountsIsBesideIt() throws IOException {
        Path deploy = release.home().resolve("deploy");
        List<String> mounted = MOUNTED.matcher(Files.readString(deploy.resolve("compose.yaml")))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(mounted)
                .contains("hone.yaml", "observability")
                .allSatisfy(path -> assertThat(deploy.resolve(path)).exists());
        assertThat(deploy.resolve("compose.s3.yaml")).exists();
        assertThat(List.of("build", "health"))
                .allSatisfy(script ->
                        assertThat(deploy.resolve("images").resolve(script)).isExecutable());
    }

    @Test
    void nothingInTheArchiveTellsWhoMadeItOrWhen() {
        List<String> entries = shell.must(
                        List.of("tar", "--utc", "--full-time", "--numeric-owner", "-tvzf", Release.ARCHIVE.toString()))
                .lines()
                .toList();

        assertThat(entries)
                .hasSizeGreaterThan(150)
                .allSatisfy(entry -> assertThat(entry).contains(" 0/0 ", " 2026-11-01 00:00:00 "));
    }
}
