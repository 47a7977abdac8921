package dev.hone.streams.join;

import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.routing.Tenants;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One content of a prompt or a response.
 *
 * @param timestamp the smallest record timestamp that it came with, in ms
 * @param copies how often it came, at least 1
 * @param excluded why it says that the interaction does not count; null where it says nothing of the kind
 * @param subject of a prompt, its {@link SubjectName}
 * @param tenant of a prompt, its {@link Tenant}, named likewise
 * @param asker of a prompt, the key that asked where its share is bounded, named likewise
 */
record ContentVersion(
        long timestamp, String hash, int copies, @Nullable Exclusion excluded, long subject, long tenant, long asker) {

    static final Comparator<ContentVersion> ORDER =
            Comparator.comparingLong(ContentVersion::timestamp).thenComparing(ContentVersion::hash);

    ContentVersion(long timestamp, String hash, int copies, @Nullable Exclusion excluded) {
        this(timestamp, hash, copies, excluded, SubjectName.NONE, SubjectName.NONE, SubjectName.NONE);
    }

    /** Of a prompt that came then. */
    static ContentVersion of(PromptSubmitted prompt, long timestamp, String hash) {
        return new ContentVersion(
                timestamp,
                hash,
                1,
                prompt.getExcluded(),
                SubjectName.of(prompt.getSubject()),
                SubjectName.of(Tenants.of(prompt)),
                Cohort.key(prompt.getCaller()));
    }

    /** With another copy of the same content, which may know what a release before this one left out. */
    ContentVersion again(ContentVersion copy) {
        return new ContentVersion(
                Math.min(timestamp, copy.timestamp),
                hash,
                copies + 1,
                excluded,
                subject == SubjectName.UNKNOWN ? copy.subject : subject,
                tenant == SubjectName.UNKNOWN ? copy.tenant : tenant,
                asker == SubjectName.NONE ? copy.asker : asker);
    }

    ContentVersion of(long itsSubject, long itsTenant) {
        return new ContentVersion(timestamp, hash, copies, excluded, itsSubject, itsTenant, asker);
    }

    ContentVersion by(long itsAsker) {
        return new ContentVersion(timestamp, hash, copies, excluded, subject, tenant, itsAsker);
    }
}
