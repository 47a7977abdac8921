package dev.hone.lab.chaos;

import java.time.Duration;

/** How each fault of a plan is done at a site. */
record Injections(Site site, Looks looks, Patience patience) {

    Injection of(Fault fault) {
        return switch (fault.kind()) {
            case KILL -> new ProgramInjections.Kill(program(fault), patience);
            case PAUSE -> new ProgramInjections.Pause(program(fault), patience);
            case BROKER_LOSS ->
                new ClusterInjections.BrokerLoss(site.brokers(), fault.target().number(), site.wire(), patience);
            case REGISTRY_LOSS -> new ClusterInjections.RegistryLoss(site.registry(), patience);
            case FULL_DISK -> new ProgramInjections.Full(site.disk(fault.target()));
            case CLOCK_SKEW -> new ProgramInjections.Skew(program(fault), fault.amount(), looks, patience);
            case PARTITION -> new ClusterInjections.Partition(site.proxies(fault.target()), patience);
            case DELAY ->
                new ClusterInjections.Delay(site.proxies(fault.target()), Duration.ofMillis(fault.amount()), patience);
        };
    }

    private Running program(Fault fault) {
        return site.program(fault.target());
    }
}
