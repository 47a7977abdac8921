package dev.hone.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network is cut or slow where bytes say so, and a registry away where nobody listens. */
class ClusterInjectionsTest {

    private static final Patience PATIENCE = new Patience(Duration.ofMinutes(1), System::nanoTime);
    private static final Patience LITTLE = new Patience(Duration.ofMillis(300), System::nanoTime);

    @TempDir
    Path folder;

    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void listen() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = TcpProxy.to(echo.getLocalPort());
        daemon(() -> {
            while (true) {
                Socket accepted = echo.accept();
                daemon(() -> accepted.getInputStream().transferTo(accepted.getOutputStream()));
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException closed) {
                // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static String ask(Socket socket, String word) throws IOException {
        socket.getOutputStream().write(word.getBytes(StandardCharsets.UTF_8));
        return new String(socket.getInputStream().readNBytes(word.length()), StandardCharsets.UTF_8);
    }

    @Test
    void passesOnWhatIsSaid() throws IOException {
        try (Socket socket = connect()) {
            assertThat(ask(socket, "hello")).isEqualTo("hello");
        }
        assertThat(proxy.passedBytes()).isGreaterThanOrEqualTo(5);
        assertThat(proxy.swallowedBytes()).isZero();
    }

    @Test
    void seesACutByWhatItSwallowed() throws IOException {
        var partition = new ClusterInjections.Partition(List.of(proxy), PATIENCE);
        try (Socket socket = connect()) {
            ask(socket, "hello");
            daemon(() -> {
                while (true) {
                    socket.getOutputStream().write(new byte[100]);
                    PATIENCE.until(() -> proxy.swallowedBytes() > 0);
                }
            });

            Evidence evidence = partition.inject();

            assertThat(evidence.verified()).isTrue();
            assertThat(evidence.words()).endsWith("bytes swallowed");
        }
    }

    @Test
    void seesNoCutWhereNothingWasSaid() throws IOException {
        try (Socket socket = connect()) {
            ask(socket, "hello");

            assertThat(new ClusterInjections.Partition(List.of(proxy), LITTLE).inject())
                    .isEqualTo(Evidence.missing("0 bytes swallowed"));
        }
    }

    @Test
    void swallowsWhatNewConnectionsSayAndClosesThemWhenItIsMended() throws IOException {
        proxy.cut();
        try (Socket socket = connect();
                InputStream in = socket.getInputStream()) {
            socket.getOutputStream().write(new byte[10]);
            assertThat(PATIENCE.until(() -> proxy.swallowedBytes() > 0)).isTrue();

            proxy.mend();

            assertThat(ended(in)).isTrue();
        }
        try (Socket socket = connect()) {
            assertThat(ask(socket, "again")).isEqualTo("again");
        }
    }

    private static boolean ended(InputStream in) {
        try {
            return in.read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void seesADelayByWhatCameLate() throws IOException {
        var delay = new ClusterInjections.Delay(List.of(proxy), Duration.ofMillis(200), PATIENCE);
        try (Socket socket = connect()) {
            daemon(() -> {
                while (true) {
                    ask(socket, "hello");
                }
            });

            assertThat(delay.inject().verified()).isTrue();
            assertThat(delay.heal().verified()).isTrue();
        }
        assertThat(proxy.delayedBytes()).isPositive();
    }

    @Test
    void seesThatTheRegistryIsAwayAndThatItIsBackAtItsAddress() {
        try (var registry = new Registry(folder)) {
            assertThat(PATIENCE.until(registry::listens)).isTrue();
            String url = registry.url();
            var loss = new ClusterInjections.RegistryLoss(registry, PATIENCE);

            assertThat(loss.inject().verified()).isTrue();
            assertThat(registry.listens()).isFalse();
            assertThat(loss.heal().verified()).isTrue();
            assertThat(registry.url()).isEqualTo(url);
        }
    }
}
