package dev.hone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * From another release to this one while people use it, one program after the other. {@code HONE_PREVIOUS_RELEASE}
 * names the archive of the other one; {@code .ci/release COMMIT} makes one. Programs that {@code HONE_UPGRADE_TOGETHER}
 * names, as the changelog does, are stopped before the first of this release starts.
 */
@ExtendWith(Compose.class)
@EnabledIfEnvironmentVariable(
        named = "HONE_PREVIOUS_RELEASE",
        matches = ".+",
        disabledReason = "HONE_PREVIOUS_RELEASE names no archive of another release")
class UpgradeIT {

    /** A request goes to the other server once, and no further: one of the two is there at any time. */
    private static final int TRIES = 2;

    @Test
    void rollsWhileTheLoopTurnsAndLosesNothing(@TempDir Path folder, TestReporter reporter) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path models = BaseModel.write(Release.unpack(folder.resolve("release")), folder.resolve("models"));
        Images before = Images.build(Path.of(variable("HONE_PREVIOUS_RELEASE")), "hone-previous");
        Images after = Images.build(Release.ARCHIVE, "hone");

        try (ComposeProject project = ComposeProject.of("hone-upgrade", models, List.of(), before.environment())) {
            project.up(ComposeProject.PROGRAMS);
            Visitors visitors = new Visitors(project.ports(), TRIES);
            visitors.askUntilVersions(2, "a version that the release before has trained");
            Set<String> trainedBefore = visitors.versions();

            duringTraffic(visitors, () -> roll(project, after));
            visitors.askUntil(
                    "two versions that this release has trained",
                    () -> visitors.versions().stream()
                                    .filter(version -> !trainedBefore.contains(version))
                                    .count()
                            >= 3);

            assertThat(ComposeProject.PROGRAMS)
                    .allSatisfy(program -> assertThat(project.inspect(program, "{{.Config.Image}}"))
                            .startsWith("hone/"));
            Account account = settled(project, visitors.answered());
            reporter.publishEntry(Map.of(
                    "answered", String.valueOf(visitors.answered()),
                    "asked again of the other server", String.valueOf(visitors.repeated()),
                    "account", account.toString()));
            assertThat(account.balances()).as(account.toString()).isTrue();
            assertThat(account.became("deadLetters") + account.became("orphans") + account.became("late"))
                    .as(account.toString())
                    .isZero();
        }
    }

    private static void roll(ComposeProject project, Images images) {
        String together = variable("HONE_UPGRADE_TOGETHER");
        List<String> stopped = ComposeProject.PROGRAMS.stream()
                .filter(program -> !together.isEmpty() && program.startsWith(together))
                .toList();
        if (!stopped.isEmpty()) {
            project.stop(stopped);
        }
        ComposeProject.PROGRAMS.forEach(program -> project.roll(program, images));
    }

    /** Does something while people ask, for as long as it takes. */
    private static void duringTraffic(Visitors visitors, Runnable work) {
        AtomicBoolean going = new AtomicBoolean(true);
        CompletableFuture<Void> traffic = CompletableFuture.runAsync(() -> visitors.askWhile(going::get));
        try {
            work.run();
        } finally {
            going.set(false);
            traffic.join();
        }
    }

    /** What the instances of streams-app tell, once they have read all that was answered and nothing waits. */
    private static Account settled(ComposeProject project, int answered) {
        return Awaitility.await("all that was answered to be read")
                .atMost(ComposeProject.PATIENCE)
                .pollInterval(Duration.ofSeconds(2))
                .until(
                        () -> account(project),
                        account -> account.became("pending") == 0
                                && account.read().size() >= 3
                                && account.read().values().stream().allMatch(read -> read >= answered));
    }

    private static Account account(ComposeProject project) {
        String request = "exec 3<>/dev/tcp/127.0.0.1/" + Defaults.of("streams.ops.port")
                + "; printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3";
        return Account.of(Stream.of("streams-app-1", "streams-app-2")
                .map(program -> project.exec(program, "bash", "-c", request).printed())
                .collect(Collectors.joining("\n")));
    }

    private static String variable(String name) {
        return System.getenv().getOrDefault(name, "");
    }
}
