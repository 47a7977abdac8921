package dev.hone.client.reset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Does what a plan says; what was done before stays done where it is interrupted, and is no obstacle to a second run.
 */
public record Reset(Admin admin) {

    private static final long GONE_WITHIN_MS = 60_000;
    private static final long ASK_AGAIN_AFTER_MS = 100;

    /**
     * Groups first: without committed offsets nobody goes on half-way, whatever else is left. Returns when the topics
     * are gone.
     */
    public void run(ResetPlan plan) {
        if (!plan.groups().isEmpty()) {
            Waiting.on(admin.deleteConsumerGroups(plan.groups()).all());
        }
        if (!plan.topics().isEmpty()) {
            Waiting.on(admin.deleteTopics(plan.topics()).all());
            awaitGone(plan.topics());
        }
        plan.folders().forEach(Reset::delete);
    }

    private void awaitGone(List<String> topics) {
        Timer timer = Time.SYSTEM.timer(GONE_WITHIN_MS);
        Set<String> left = Waiting.on(admin.listTopics().names());
        while (topics.stream().anyMatch(left::contains)) {
            timer.update();
            if (timer.isExpired()) {
                throw new TimeoutException("topics are still there after being deleted: "
                        + topics.stream().filter(left::contains).toList());
            }
            timer.sleep(ASK_AGAIN_AFTER_MS);
            left = Waiting.on(admin.listTopics().names());
        }
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed)
                        throws IOException {
                    if (failed != null) {
                        throw failed;
                    }
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("state in " + folder + " could not be deleted: " + e.getMessage(), e);
        }
    }
}
