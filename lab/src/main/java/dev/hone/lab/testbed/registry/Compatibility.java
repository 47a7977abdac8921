package dev.hone.lab.testbed.registry;

import dev.hone.schemas.serde.CompatibilityLevel;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;

/** The check that a schema may follow others, by Avro's rules of resolution. */
final class Compatibility {

    private Compatibility() {}

    /**
     * Why the schema may not follow those before it; empty if it may.
     *
     * @param before the versions of the subject, oldest first
     */
    static List<String> objections(Schema next, List<Schema> before, CompatibilityLevel level) {
        List<Schema> relevant =
                transitive(level) || before.isEmpty() ? before : before.subList(before.size() - 1, before.size());
        List<String> objections = new ArrayList<>();
        for (Schema earlier : relevant) {
            if (backward(level)) {
                objections.addAll(unreadable(next, earlier, "the new schema cannot read records of an earlier one"));
            }
            if (forward(level)) {
                objections.addAll(unreadable(earlier, next, "an earlier schema cannot read records of the new one"));
            }
        }
        return objections;
    }

    private static List<String> unreadable(Schema reader, Schema writer, String what) {
        SchemaPairCompatibility verdict = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        return verdict.getResult().getIncompatibilities().stream()
                .map(reason -> what + ": " + words(reason))
                .toList();
    }

    private static String words(Incompatibility reason) {
        return reason.getType() + " at " + reason.getLocation() + ", " + reason.getMessage();
    }

    private static boolean transitive(CompatibilityLevel level) {
        return switch (level) {
            case BACKWARD_TRANSITIVE, FORWARD_TRANSITIVE, FULL_TRANSITIVE -> true;
            case NONE, BACKWARD, FORWARD, FULL -> false;
        };
    }

    private static boolean backward(CompatibilityLevel level) {
        return switch (level) {
            case BACKWARD, BACKWARD_TRANSITIVE, FULL, FULL_TRANSITIVE -> true;
            case NONE, FORWARD, FORWARD_TRANSITIVE -> false;
        };
    }

    private static boolean forward(CompatibilityLevel level) {
        return switch (level) {
            case FORWARD, FORWARD_TRANSITIVE, FULL, FULL_TRANSITIVE -> true;
            case NONE, BACKWARD, BACKWARD_TRANSITIVE -> false;
        };
    }
}
