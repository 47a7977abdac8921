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

    /** As docs/upgrade.md says: a worker refuses rounds of a release that is newer than it. */
    private static final List<String> ORDER = List.of("trainer-worker", "streams-app", "serving");

    @Test
    void rollsWhileTheLoopTurnsAndLosesNothing(@TempDir Path folder, TestReporter reporter) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path previous = Path.of(variable("HONE_PREVIOUS_RELEASE"));
        Path models = BaseModel.write(Release.unpack(previous, folder.resolve("release")), folder.resolve("models"));
        Images before = Images.build(previous, "hone-previous");
        Images after = Images.build(Release.ARCHIVE, "hone");

        try (ComposeProject project = ComposeProject.of("hone-upgrade", models, List.of(), before.environment())) {
            project.up(ComposeProject.PROGRAMS);
            Visitors visitors = new Visitors(project.ports(), TRIES);
            visitors.askUntilVersions(2, "a version that the release before has trained");

            duringTraffic(visitors, () -> roll(project, after));
            Set<String> rolled = visitors.versions();
            // The first of three may have been on its way from a worker of the release before.
            visitors.askUntil(
                    "two versions that this release has trained",
                    () -> visitors.versions().size() >= rolled.size() + 3);

            assertThat(ComposeProject.PROGRAMS)
                    .allSatisfy(program -> assertThat(project.inspect(program, "{{.Config.Image}}"))
                            .startsWith("hone/"));
            Account account = settled(project, visitors.answered());
            reporter.publishEntry(Map.of(
                    "answered", String.valueOf(visitors.answered()),
                    "asked again of the other server", String.valueOf(visitors.repeated()),
                    "versions that answered", String.valueOf(visitors.versions().size()),
                    "after the last program was rolled",
                            String.valueOf(visitors.versions().size() - rolled.size()),
                    "account", account.toString()));
            assertThat(account.balances()).as(account.toString()).isTrue();
            assertThat(account.became("deadLetters") + account.became("orphans") + account.became("late"))
                    .as(account.toString())
                    .isZero();
        }
    }

    private static void roll(ComposeProject project, Images images) {
        for (String program : ORDER) {
            List<String> instances = ComposeProject.PROGRAMS.stream()
                    .filter(instance -> instance.startsWith(program))
                    .toList();
            if (program.equals(variable("HONE_UPGRADE_TOGETHER"))) {
                project.stop(instances);
            }
            instances.forEach(instance -> project.roll(instance, images));
        }
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
