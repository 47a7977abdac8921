package dev.hone.lab.chaos;

import dev.hone.lab.chaos.Acknowledged.Answered;
import dev.hone.lab.chaos.Acknowledged.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Promise 7: the tokens of an answer are those of the version that it names, as its log-probabilities tell; people
 * who were told a version were told that of the record; and no request failed at a server that nothing was done to.
 */
final class VersionCheck {

    private static final int NUMBER = 7;
    /** As far as one sum in other orders may differ. */
    private static final double EXACT = 2e-3;
    /** How long after a fault a server is not held to anything: it may have to start again, on a busy machine. */
    private static final Duration RECOVERY = Duration.ofMinutes(2);

    private static final int BROKEN = 500;

    private VersionCheck() {}

    /** The versions that records name are by id of the answer. */
    static Promise of(
            List<TeacherForced.Read> read,
            Map<String, String> recorded,
            Acknowledged acknowledged,
            List<FaultRow> faults) {
        List<String> broken = new ArrayList<>();
        long telling = 0;
        for (TeacherForced.Read one : read) {
            if (Math.abs(one.told() - one.taught()) > EXACT) {
                broken.add("answer " + one.id() + " names " + one.version() + ", under which its log-probability is "
                        + one.taught() + " and not " + one.told());
            }
            if (one.nearest()
                    .filter(other -> Math.abs(one.told() - other) > EXACT)
                    .isPresent()) {
                telling++;
            }
        }
        broken.addAll(otherwiseRecorded(recorded, acknowledged));
        for (Failure failure : acknowledged.failures()) {
            if (failure.status() == BROKEN && !disturbed(failure, faults)) {
                broken.add(failure.server() + " answered 500 at " + FaultRow.seconds(failure.asked())
                        + " s, with nothing done to it");
            }
        }
        return Promise.of(
                NUMBER,
                read.size() + " answers fit the version that they name, " + telling + " of them no other one",
                broken);
    }

    private static List<String> otherwiseRecorded(Map<String, String> recorded, Acknowledged acknowledged) {
        List<String> broken = new ArrayList<>();
        for (Answered answer : acknowledged.answers()) {
            String version = recorded.get(answer.id());
            if (version != null && !answer.version().isEmpty() && !version.equals(answer.version())) {
                broken.add("answer " + answer.id() + " named " + answer.version() + ", and its record " + version);
            }
        }
        return broken;
    }

    private static boolean disturbed(Failure failure, List<FaultRow> faults) {
        return faults.stream()
                .filter(row -> row.fault().target().equals(failure.server()))
                .anyMatch(row -> failure.came().compareTo(row.at()) > 0
                        && (row.healedAt() == null
                                || failure.asked().compareTo(row.healedAt().plus(RECOVERY)) < 0));
    }
}
