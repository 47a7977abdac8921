package dev.hone.client.reset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a reset takes away.
 *
 * @param topics to be deleted
 * @param groups to be deleted, with the offsets that they have committed
 * @param folders of state on this machine
 */
public record ResetPlan(List<String> topics, List<String> groups, List<Path> folders) {

    /** How far back. */
    public enum Extent {
        /** The applications alone: they read the inputs again, into topics that hold nothing yet. */
        APPLICATIONS,
        /** And what was made of the inputs. */
        OUTPUTS,
        /** Everything. */
        ALL
    }

    /** The plan; {@code state} is the folder where the applications of this machine keep their stores. */
    public static ResetPlan of(PrefixState found, Extent extent, Path state) {
        List<String> topics = new ArrayList<>(found.own());
        if (extent != Extent.APPLICATIONS) {
            topics.addAll(found.outputs());
        }
        if (extent == Extent.ALL) {
            topics.addAll(found.inputs());
        }
        List<Path> folders = Stream.of("scoring", "thresholds", "lines")
                .map(application -> state.resolve(found.topics().prefix() + "-" + application))
                .filter(Files::isDirectory)
                .toList();
        return new ResetPlan(topics, found.groups(), folders);
    }

    /** Why it must not be done, in words; empty where it may. */
    public static Optional<String> refusal(PrefixState found, Extent extent) {
        String prefix = found.topics().prefix();
        if (!found.members().isEmpty()) {
            return Optional.of("programs of " + prefix + " are running: " + String.join(", ", found.members())
                    + "; stop them first. One that was stopped under a streams.instance.id counts until its session ends"
                    + " (45 s)");
        }
        List<String> filled = found.filledOutputs();
        if (extent == Extent.APPLICATIONS && !filled.isEmpty()) {
            return Optional.of("reading the inputs of " + prefix + " again would double what was made of them: "
                    + String.join(", ", filled) + " hold records and would be written a second time. Either delete them"
                    + " (--delete-outputs; rounds, versions' records and decisions go with them, versions stay in the"
                    + " artifact store), or leave " + prefix + " as it is and read its inputs into another prefix"
                    + " (--into NEWPREFIX)");
        }
        return Optional.empty();
    }
}
