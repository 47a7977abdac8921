package dev.hone.lab.testbed.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ports that are still free when somebody comes to listen there. */
class FreePortTest {

    private static final int MANY = 200;

    @TempDir
    Path folder;

    @Test
    void nobodyIsGivenAPortTwiceAndAllCanBeListenedOn() throws IOException {
        assumeThat(ClaimedPorts.systemBegins(ClaimedPorts.SYSTEM_RANGE)).isGreaterThanOrEqualTo(30_000);

        List<Integer> given = Stream.generate(FreePort::any).limit(MANY).toList();

        assertThat(given).doesNotHaveDuplicates().allMatch(port -> port >= 20_000 && port < 30_000);
        for (int port : given) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(socket.isBound()).isTrue();
            }
        }
    }

    @Test
    void aPortThatSomebodyListensOnIsPassedOver() throws IOException {
        int first = freeInARow(3);
        try (var taken = new ServerSocket(first + 1, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThat(all(folder.resolve("ports"), first, first + 2)).containsExactlyInAnyOrder(first, first + 2);
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void whatALivingProcessWasGivenNoOtherIs() throws Exception {
        Path file = folder.resolve("ports");
        int first = freeInARow(4);
        Process other = another(file, first, first + 1);
        try (BufferedReader said = other.inputReader(UTF_8)) {
            assertThat(said.readLine()).isEqualTo(List.of(first, first + 1).toString());

            assertThat(all(file, first, first + 3)).containsExactlyInAnyOrder(first + 2, first + 3);
        } finally {
            other.getOutputStream().close();
            assertThat(other.waitFor()).isZero();
        }
        assertThat(all(file, first, first + 1)).containsExactlyInAnyOrder(first, first + 1);
    }

    @Test
    void whereTheFileCannotBeWrittenNoneIsClaimed() throws IOException {
        Path noFolder = Files.writeString(folder.resolve("file"), "");

        assertThat(ClaimedPorts.open(noFolder.resolve("ports"), 20_000, 20_001, new Random(1)))
                .isEmpty();
    }

    @Test
    void whereTheSystemGivesPortsFromLowOnNoneIsClaimed() throws IOException {
        Path range = Files.writeString(folder.resolve("range"), "1024\t65535\n");

        assertThat(all(folder.resolve("ports"), 20_000, ClaimedPorts.systemBegins(range) - 1))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'32768\t60999\n', 32768", "'10240 65535', 10240", "'', 32768", "from here, 32768"})
    void theSystemSaysWhereItBegins(String said, int begins) throws IOException {
        Path range = Files.writeString(folder.resolve("range"), said);

        assertThat(ClaimedPorts.systemBegins(range)).isEqualTo(begins);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisSystemIsUnderstood() throws Exception {
        Process cat = new ProcessBuilder("cat", ClaimedPorts.SYSTEM_RANGE.toString()).start();
        String said = new String(cat.getInputStream().readAllBytes(), UTF_8);

        assertThat(ClaimedPorts.systemBegins(ClaimedPorts.SYSTEM_RANGE))
                .isEqualTo(Integer.parseInt(said.split("\\s+")[0]));
    }

    @Test
    void aSystemThatDoesNotSayBeginsWhereMostDo() {
        assertThat(ClaimedPorts.systemBegins(folder.resolve("nothing"))).isEqualTo(32_768);
    }

    /** A process that takes all of these, says which, and keeps them until its input ends. */
    private static Process another(Path file, int first, int last) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Taker.class.getName(),
                        file.toString(),
                        Integer.toString(first),
                        Integer.toString(last))
                .redirectError(Redirect.INHERIT)
                .start();
    }

    private static List<Integer> all(Path file, int first, int last) {
        return ClaimedPorts.open(file, first, last, new Random(1)).stream()
                .flatMap(ports -> Stream.generate(ports::next)
                        .takeWhile(Optional::isPresent)
                        .flatMap(Optional::stream))
                .toList();
    }

    /** The first of some of which nobody listens on any. */
    private static int freeInARow(int count) {
        return Stream.generate(FreePort::any)
                .filter(first ->
                        Stream.iterate(first, port -> port + 1).limit(count).allMatch(FreePortTest::isFree))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException inUse) {
            return false;
        }
    }

    /** The other process. */
    static final class Taker {

        private Taker() {}

        public static void main(String[] arguments) throws IOException {
            int[] range =
                    Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
            List<Integer> taken = all(Path.of(arguments[0]), range[0], range[1]).stream()
                    .sorted()
                    .toList();
            try (var output = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
                    var input = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
                output.println(taken);
                input.readLine();
            }
        }
    }
}
