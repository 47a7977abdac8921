package dev.hone.cli.permissions;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.ClusterAuthorizationException;

/** Gives and takes permissions, and waits for what comes after Kafka's answer: that the broker judges by them. */
public final class HeededPermissions {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private HeededPermissions() {}

    public static void give(Admin admin, Collection<AclBinding> permissions) throws Exception {
        admin.createAcls(permissions).all().get();
        awaitThat(admin, given -> given.containsAll(permissions));
    }

    public static void take(Admin admin, Collection<AclBinding> permissions) throws Exception {
        admin.deleteAcls(permissions.stream().map(AclBinding::toFilter).toList())
                .all()
                .get();
        awaitThat(admin, given -> permissions.stream().noneMatch(given::contains));
    }

    public static void takeAll(Admin admin) throws Exception {
        take(admin, admin.describeAcls(AclBindingFilter.ANY).values().get());
    }

    private static void awaitThat(Admin admin, Predicate<Collection<AclBinding>> holds) {
        // They are heeded one after the other, and the one to look at them may be among them.
        await().atMost(PATIENCE)
                .ignoreExceptionsMatching(failed -> failed.getCause() instanceof ClusterAuthorizationException)
                .until(() -> holds.test(
                        admin.describeAcls(AclBindingFilter.ANY).values().get()));
    }
}
