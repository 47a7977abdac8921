package dev.hone.lab.chaos;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.ThreeBrokers;
import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/** What befalls the brokers, the registry and the way to them. */
final class ClusterInjections {

    private ClusterInjections() {}

    /** A broker that is killed, seen by the metadata of the cluster, which names it no more. */
    record BrokerLoss(ThreeBrokers brokers, int node, KafkaAccess wire, Patience patience) implements Injection {

        @Override
        public Evidence inject() {
            try {
                long pid = brokers.process(node).pid();
                brokers.kill(node);
                boolean gone = patience.until(() -> Looks.brokers(wire)
                        .filter(there -> !there.contains(node))
                        .isPresent());
                return new Evidence(gone, "pid " + pid + " gone, " + named());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RunFailedException("stopped before the end", e);
            }
        }

        @Override
        public Evidence heal() {
            try {
                brokers.start(node);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            boolean back = patience.until(() ->
                    Looks.brokers(wire).filter(there -> there.contains(node)).isPresent());
            return new Evidence(back, named());
        }

        private String named() {
            return "metadata names brokers " + Looks.brokers(wire).orElse(Set.of());
        }
    }

    /** The registry that is killed, seen by its port, where nobody listens any more. */
    record RegistryLoss(Registry registry, Patience patience) implements Injection {

        @Override
        public Evidence inject() {
            long pid = registry.process().pid();
            registry.kill();
            boolean silent = patience.until(() -> !registry.listens());
            return new Evidence(silent, "pid " + pid + " gone, " + (silent ? "nobody" : "somebody") + " listens");
        }

        @Override
        public Evidence heal() {
            registry.start();
            boolean back = patience.until(registry::listens);
            return new Evidence(back, (back ? "somebody" : "nobody") + " listens");
        }
    }

    /** A network that is cut, seen by what it swallowed. */
    record Partition(List<TcpProxy> proxies, Patience patience) implements Injection {

        @Override
        public Evidence inject() {
            long before = sum(proxies, TcpProxy::swallowedBytes);
            proxies.forEach(TcpProxy::cut);
            boolean swallowed = patience.until(() -> sum(proxies, TcpProxy::swallowedBytes) > before);
            return new Evidence(swallowed, sum(proxies, TcpProxy::swallowedBytes) - before + " bytes swallowed");
        }

        @Override
        public Evidence heal() {
            proxies.forEach(TcpProxy::mend);
            return passing(proxies, patience);
        }
    }

    /** A slow network, seen by what came late. */
    record Delay(List<TcpProxy> proxies, Duration by, Patience patience) implements Injection {

        @Override
        public Evidence inject() {
            long before = sum(proxies, TcpProxy::delayedBytes);
            proxies.forEach(proxy -> proxy.delay(by));
            boolean late = patience.until(() -> sum(proxies, TcpProxy::delayedBytes) > before);
            return new Evidence(
                    late,
                    sum(proxies, TcpProxy::delayedBytes) - before + " bytes late by " + by.toMillis() + " ms or more");
        }

        @Override
        public Evidence heal() {
            proxies.forEach(TcpProxy::mend);
            return passing(proxies, patience);
        }
    }

    private static Evidence passing(List<TcpProxy> proxies, Patience patience) {
        long before = sum(proxies, TcpProxy::passedBytes);
        boolean passes = patience.until(() -> sum(proxies, TcpProxy::passedBytes) > before);
        return new Evidence(passes, sum(proxies, TcpProxy::passedBytes) - before + " bytes passed on since");
    }

    private static long sum(List<TcpProxy> proxies, ToLongFunction<TcpProxy> bytes) {
        return proxies.stream().mapToLong(bytes).sum();
    }
}
