package dev.hone.serving.engine;

import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.serving.models.TrainedGoals;
import dev.hone.serving.models.VersionLease;
import java.util.concurrent.atomic.AtomicInteger;

/** A lease that counts how often it is closed. */
final class CountedLease implements VersionLease {

    private final String version;
    private final AttachedAdapter attached;
    private final AtomicInteger closes = new AtomicInteger();

    CountedLease(String version, AttachedAdapter attached) {
        this.version = version;
        this.attached = attached;
    }

    int closes() {
        return closes.get();
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public String digest() {
        return "sha256:" + version;
    }

    @Override
    public TrainedGoals goals() {
        return TrainedGoals.none();
    }

    @Override
    public AttachedAdapter attached() {
        return attached;
    }

    @Override
    public void close() {
        closes.incrementAndGet();
    }
}
