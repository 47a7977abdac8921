package dev.hone.lab.testbed.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/**
 * Kafka's own authorizer, which remembers what it was asked. A broker makes it by its name, {@code
 * authorizer.class.name}: so what it remembers is that of all brokers of this JVM.
 */
public final class RememberingAuthorizer extends StandardAuthorizer {

    private static final ConcurrentLinkedQueue<Asked> ASKED = new ConcurrentLinkedQueue<>();

    /**
     * One question.
     *
     * @param principal {@code User:NAME}
     * @param told whether a refusal would be logged: who only looks what it may see is not refused
     */
    public record Asked(
            String principal, AclOperation operation, ResourcePattern resource, boolean allowed, boolean told) {

        public boolean refused() {
            return told && !allowed;
        }
    }

    /** What was asked since the start of the JVM. */
    public static List<Asked> asked() {
        return new ArrayList<>(ASKED);
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext request, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(request, actions);
        String principal = request.principal().toString();
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            boolean allowed = results.get(i) == AuthorizationResult.ALLOWED;
            ASKED.add(
                    new Asked(principal, action.operation(), action.resourcePattern(), allowed, action.logIfDenied()));
        }
        return results;
    }
}
