package dev.hone.lab.chaos;

import com.sun.net.httpserver.HttpServer;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.program.ChildProgram;
import dev.hone.lab.testbed.program.ChildProgram.Surroundings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A process that answers with the date, and nothing else. */
public final class ClockServer {

    private ClockServer() {}

    static OneProcess start(Path folder, SkewedClock clock) throws IOException {
        return start(folder, clock, clock.environment());
    }

    /** Its clock is right, whatever anybody says. */
    static OneProcess startTrue(Path folder, SkewedClock clock) throws IOException {
        return start(folder, clock, Map.of());
    }

    private static OneProcess start(Path folder, SkewedClock clock, Map<String, String> environment)
            throws IOException {
        int port = FreePort.any();
        var surroundings = new Surroundings(List.of(), environment, folder.resolve("clock.log"));
        Process process = ChildProgram.java(surroundings, ClockServer.class.getName(), Integer.toString(port));
        return new OneProcess(process, URI.create("http://127.0.0.1:" + port), Optional.of(clock));
    }

    /** The port. */
    public static void main(String[] arguments) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }
}
