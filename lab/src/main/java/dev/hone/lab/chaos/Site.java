package dev.hone.lab.chaos;

import static java.util.stream.Collectors.joining;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.chaos.Target.Role;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.broker.ThreeBrokers;
import dev.hone.lab.testbed.broker.ThreeBrokers.Door;
import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Everything that runs: three brokers, the registry and the programs, each of which comes to each broker by a proxy of
 * its own.
 */
final class Site implements AutoCloseable {

    private final ThreeBrokers brokers;
    private final Registry registry;
    private final Settled settled;
    private final Map<Target, List<TcpProxy>> proxies;
    private final Map<Target, SmallDisk> disks = new HashMap<>();
    private final Map<Target, Running> programs = new HashMap<>();

    private Site(ThreeBrokers brokers, Registry registry, Settled settled, Map<Target, List<TcpProxy>> proxies) {
        this.brokers = brokers;
        this.registry = registry;
        this.settled = settled;
        this.proxies = proxies;
    }

    /** Starts brokers and registry, and prepares the programs; what befalls them is in the plan. */
    static Site prepare(Path folder, Path base, Map<Role, Integer> counts, FaultPlan plan, Means means)
            throws IOException {
        Files.createDirectories(folder);
        List<Target> targets = programs(counts);
        List<Door> doors = new ArrayList<>();
        Map<Target, List<TcpProxy>> proxies = new HashMap<>();
        for (Target target : targets) {
            List<Integer> ports = IntStream.range(0, ThreeBrokers.NODES)
                    .mapToObj(node -> FreePort.any())
                    .toList();
            List<TcpProxy> own = ports.stream().map(TcpProxy::to).toList();
            proxies.put(target, own);
            doors.add(new Door(
                    "VIA" + doors.size(),
                    ports,
                    own.stream().map(TcpProxy::port).toList()));
        }
        var registry = new Registry(folder);
        var brokers = new ThreeBrokers(folder, doors, folder.resolve("brokers.log"));
        var site = new Site(brokers, registry, Settled.read(folder, base, registry.url()), proxies);
        for (Target target : targets) {
            site.prepare(target, plan, means);
        }
        return site;
    }

    private void prepare(Target target, FaultPlan plan, Means means) throws IOException {
        if (plan.has(FaultKind.FULL_DISK, target)) {
            disks.put(target, SmallDisk.mount(settled.data(target)));
        }
        Optional<SkewedClock> clock = plan.has(FaultKind.CLOCK_SKEW, target)
                ? means.faketime()
                        .map(library ->
                                new SkewedClock(library, settled.folder().resolve(target + ".time")))
                : Optional.empty();
        int port = FreePort.any();
        Settings settings = settled.of(target, port, bootstrap(proxies(target)));
        programs.put(target, new Running(target, new Running.Make(settings, port, settled.folder(), clock)));
    }

    private static List<Target> programs(Map<Role, Integer> counts) {
        return Role.PROGRAMS.stream()
                .flatMap(role ->
                        IntStream.range(0, counts.getOrDefault(role, 0)).mapToObj(number -> new Target(role, number)))
                .toList();
    }

    private static String bootstrap(List<TcpProxy> proxies) {
        return proxies.stream().map(proxy -> "127.0.0.1:" + proxy.port()).collect(joining(","));
    }

    ThreeBrokers brokers() {
        return brokers;
    }

    Registry registry() {
        return registry;
    }

    Settled settled() {
        return settled;
    }

    /** Topics and Kafka as somebody outside reaches them, by no proxy. */
    KafkaAccess wire() {
        return KafkaAccess.from(settled.outside(brokers.bootstrapServers()));
    }

    Running program(Target target) {
        return Optional.ofNullable(programs.get(target)).orElseThrow();
    }

    Stream<Running> programs(Role role) {
        return programs.values().stream().filter(program -> program.target().role() == role);
    }

    Stream<Running> programs() {
        return programs.values().stream();
    }

    List<TcpProxy> proxies(Target target) {
        return Optional.ofNullable(proxies.get(target)).orElseThrow();
    }

    SmallDisk disk(Target target) {
        return Optional.ofNullable(disks.get(target)).orElseThrow();
    }

    @Override
    public void close() {
        programs.values().forEach(Running::close);
        disks.values().forEach(SmallDisk::close);
        brokers.close();
        registry.close();
        proxies.values().forEach(own -> own.forEach(TcpProxy::close));
    }
}
