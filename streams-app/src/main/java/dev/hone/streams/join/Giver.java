package dev.hone.streams.join;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.SourceKind;

/**
 * Who gave a piece of feedback, within its interaction. One source is another under another tenant. Feedback that names
 * no source is that of the key that it came by; where there is no key either, it is the subject's.
 *
 * @param id of the source, or of the key behind a control character, which no id has; empty for the subject
 * @param tenant empty where it came by no key
 */
record Giver(SourceKind kind, String id, String tenant) {

    static Giver of(FeedbackGiven given) {
        Caller caller = given.getCaller();
        String id = given.getSource().getId();
        SourceKind kind = given.getSource().getKind();
        if (caller == null) {
            return new Giver(kind, id, "");
        }
        return new Giver(kind, id.isEmpty() ? "\0" + caller.getKey() : id, caller.getTenant());
    }

    /** The same, where the subject under its own name is the one that nobody named. */
    static Giver of(FeedbackGiven given, long subject) {
        Giver giver = of(given);
        boolean isSubject =
                giver.kind == SourceKind.HUMAN && giver.tenant.isEmpty() && SubjectName.of(giver.id) == subject;
        return isSubject ? new Giver(SourceKind.HUMAN, "", "") : giver;
    }

    boolean isNamelessSubject() {
        return kind == SourceKind.HUMAN && id.isEmpty() && tenant.isEmpty();
    }
}
