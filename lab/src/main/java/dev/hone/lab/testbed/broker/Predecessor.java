package dev.hone.lab.testbed.broker;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.loader.MetadataLoader;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.metadata.BrokerRegistration;

/**
 * The life of this node that was killed, and of which the controller does not know that it is over.
 *
 * <p>A controller that starts gives every broker which was alive, as far as its log tells, one more session, and
 * refuses other incarnations as long as that lasts: two processes may not be one broker. Here nobody else can be that
 * broker, since broker and controller share one process and one locked directory. So its registration is taken back, as
 * an operator does it with a machine that will not come back, and the broker registers as if for the first time. A
 * heartbeat in its name, one that wishes to be fenced, would not do: any heartbeat prolongs the session.
 */
final class Predecessor {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(10);

    private final MetadataLoader loader;
    private final Controller controller;
    private final int nodeId;

    Predecessor(MetadataLoader loader, Controller controller, int nodeId) {
        this.loader = loader;
        this.controller = controller;
        this.nodeId = nodeId;
    }

    /** Takes its registration back if it may still have a session; returns when that is in the log. */
    void retire() {
        if (registration().filter(life -> !life.fenced()).isPresent()) {
            unregister();
        }
    }

    // The first image comes when the whole log is read.
    private Optional<BrokerRegistration> registration() {
        var first = new FirstImage();
        outcome(loader.installPublishers(List.of(first)));
        MetadataImage image = outcome(first.image);
        outcome(loader.removeAndClosePublisher(first));
        return Optional.ofNullable(image.cluster().broker(nodeId));
    }

    private void unregister() {
        var context =
                new ControllerRequestContext(new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
        long latest = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                outcome(controller.unregisterBroker(context, nodeId));
                return;
            } catch (NotControllerException notYet) {
                if (System.nanoTime() - latest > 0) {
                    throw notYet;
                }
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
        }
    }

    private static <T> T outcome(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the controller did not come up in " + PATIENCE.toMinutes() + " minutes", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static final class FirstImage implements MetadataPublisher {

        private final CompletableFuture<MetadataImage> image = new CompletableFuture<>();

        @Override
        public String name() {
            return "Predecessor";
        }

        @Override
        public void onMetadataUpdate(MetadataDelta delta, MetadataImage newImage, LoaderManifest manifest) {
            image.complete(newImage);
        }

        @Override
        public void close() {}
    }
}
