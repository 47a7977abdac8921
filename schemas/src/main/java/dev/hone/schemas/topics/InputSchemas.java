package dev.hone.schemas.topics;

import dev.hone.schemas.serde.AvroSerde;
import dev.hone.schemas.serde.MalformedRecordException;
import dev.hone.schemas.serde.RegisteredSchema;
import dev.hone.schemas.serde.SchemaRefusedException;
import dev.hone.schemas.serde.SchemaRegistry;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaIncompatibilityType;

/**
 * What the registry has for the inputs, held against what this program reads and writes. Clients take the newest schema
 * of a subject: where this program cannot read it, every record of theirs would become a dead letter.
 */
public record InputSchemas(SchemaRegistry registry, TopicsConfig topics) {

    /**
     * What was found, each a sentence that says how to mend it.
     *
     * @param unreadable schemas of which this program could read no record
     * @param doubtful schemas of which it could not read some records, or that keep it from registering its own
     */
    public record Found(List<String> unreadable, List<String> doubtful) {}

    /** Throws {@link dev.hone.schemas.serde.RegistryUnavailableException} where the registry does not answer. */
    public Found look() {
        Found found = new Found(new ArrayList<>(), new ArrayList<>());
        for (Topic<?> topic : Topics.inputs()) {
            String subject = topics.subject(topic);
            try {
                registry.latest(subject).ifPresent(latest -> look(topic, subject, latest, found));
            } catch (MalformedRecordException | SchemaRefusedException strange) {
                found.unreadable()
                        .add("the newest schema of subject " + subject + " cannot be looked at (" + strange.getMessage()
                                + "): register an Avro schema there, or choose another topics.prefix");
            }
        }
        return found;
    }

    private void look(Topic<?> topic, String subject, RegisteredSchema latest, Found found) {
        Schema ours = AvroSerde.plainSchema(topic.valueType());
        String named = "subject " + subject + " of the schema registry has as version " + latest.version()
                + " a schema (id " + latest.id() + ")";
        List<Incompatibility> reading = incompatibilities(ours, latest.schema());
        if (!reading.isEmpty()) {
            String path = "/subjects/" + subject + "/versions/" + latest.version();
            (inSomeRecords(reading) ? found.doubtful() : found.unreadable()).add(named + reading(path, reading));
            return;
        }
        List<Incompatibility> writing = incompatibilities(latest.schema(), ours);
        if (!writing.isEmpty() && registry.find(subject, ours).isEmpty()) {
            found.doubtful().add(named + writing(writing));
        }
    }

    private static String reading(String path, List<Incompatibility> reasons) {
        return " of which this program cannot read "
                + (inSomeRecords(reasons) ? "some records, which become dead letters" : "any record") + " ("
                + words(reasons) + "): upgrade this program where a newer one registered it; else delete that version"
                + " (DELETE " + path + ") and have its client add fields with defaults and change no type, or choose"
                + " another topics.prefix";
    }

    private static String writing(List<Incompatibility> reasons) {
        return " that cannot read the records of this program (" + words(reasons) + "), so that its own may be refused"
                + " there: have the client that registered it give each new field a default and change no type, or"
                + " choose another topics.prefix";
    }

    // Which branch of a union a record has is seen when it comes.
    private static boolean inSomeRecords(List<Incompatibility> incompatibilities) {
        return incompatibilities.stream()
                .allMatch(reason -> reason.getType() == SchemaIncompatibilityType.MISSING_UNION_BRANCH);
    }

    // Records of another name are read all the same.
    private static List<Incompatibility> incompatibilities(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities()
                .stream()
                .filter(reason -> reason.getType() != SchemaIncompatibilityType.NAME_MISMATCH
                        || reason.getReaderFragment().getType() != Schema.Type.RECORD)
                .toList();
    }

    private static String words(List<Incompatibility> incompatibilities) {
        Incompatibility first = incompatibilities.get(0);
        return first.getType() + " at " + first.getLocation() + ", " + first.getMessage()
                + (incompatibilities.size() > 1 ? ", and " + (incompatibilities.size() - 1) + " more" : "");
    }
}
