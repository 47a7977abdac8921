package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who finds room beside junk. */
class RoomTest {

    private static final int MOST = 64;
    private static final long SUBJECT = SubjectName.of("ann");

    private final List<Vote> votes = new ArrayList<>();

    private static Vote vote(String id, SourceKind kind, String source, @Nullable Caller caller) {
        FeedbackGiven given = FeedbackGiven.newBuilder(JoinFixture.RATING)
                .setFeedbackId(id)
                .setSource(new Source(kind, source))
                .setCaller(caller)
                .build();
        return Vote.of(given, 1, "hash of " + id, false);
    }

    private static Caller key(String name) {
        return new Caller(name, "acme", false, null);
    }

    private void take(int count, String name, SourceKind kind, @Nullable Caller caller) {
        for (int i = 0; i < count; i++) {
            votes.add(vote(name + i, kind, name + i, caller));
        }
    }

    private boolean fits(Vote vote) {
        return new Room(new VoteSet(votes), SUBJECT)
                .problem(vote, "rating", MOST)
                .isEmpty();
    }

    @Test
    void sixtyInventedSourcesKeepNeitherTheSubjectNorOthersOut() {
        take(MOST, "junk", SourceKind.HUMAN, null);

        assertThat(fits(vote("more", SourceKind.HUMAN, "junk64", null))).isFalse();
        assertThat(fits(vote("own", SourceKind.HUMAN, "ann", null))).isTrue();
        assertThat(fits(vote("nameless", SourceKind.HUMAN, "", null))).isTrue();
        assertThat(fits(vote("judge", SourceKind.MODEL, "judge", null))).isTrue();
        assertThat(fits(vote("keyed", SourceKind.HUMAN, "bob", key("app")))).isTrue();
        assertThat(fits(vote("ownByKey", SourceKind.HUMAN, "ann", key("app")))).isTrue();
    }

    @Test
    void oneSourceTakesAQuarter() {
        for (int i = 0; i < MOST / 4; i++) {
            Vote again = vote("again" + i, SourceKind.HUMAN, "junk", null);
            assertThat(fits(again)).isTrue();
            votes.add(again);
        }

        assertThat(fits(vote("again", SourceKind.HUMAN, "junk", null))).isFalse();
        assertThat(fits(vote("other", SourceKind.HUMAN, "bob", null))).isTrue();
    }

    @Test
    void whatIsSparedForOthersIsNotForOneOfThem() {
        take(MOST, "junk", SourceKind.HUMAN, null);
        take(4, "judge", SourceKind.MODEL, null);

        assertThat(fits(vote("fifth", SourceKind.MODEL, "judge4", null))).isFalse();
        assertThat(fits(vote("code", SourceKind.CODE, "code", null))).isTrue();
    }

    @Test
    void whoHasManyKeysLeavesTheSubjectItsOwnRoomAndNoMoreIsTakenThanThat() {
        take(MOST, "junk", SourceKind.HUMAN, null);
        for (int i = 0; i < 4; i++) {
            take(4, "key" + i + "-", SourceKind.HUMAN, key("stolen" + i));
        }

        assertThat(fits(vote("fresh", SourceKind.HUMAN, "x", key("another")))).isFalse();
        int taken = 0;
        for (Vote own = vote("own0", SourceKind.HUMAN, "ann", null);
                fits(own);
                own = vote("own" + taken, SourceKind.HUMAN, "ann", null)) {
            votes.add(own);
            taken++;
        }
        assertThat(taken).isEqualTo(MOST / 4);
        assertThat(votes).hasSize(MOST + MOST / 2);
    }

    @Test
    void anInteractionAsAWholeIsSharedToo() {
        for (int i = 0; i < VoteSet.MAX_VOTES; i++) {
            votes.add(vote("junk" + i, SourceKind.HUMAN, "junk" + i, null));
        }
        Room room = new Room(new VoteSet(votes), SUBJECT);

        assertThat(room.problem(vote("own", SourceKind.HUMAN, "ann", null))).isEmpty();
        assertThat(room.problem(vote("more", SourceKind.HUMAN, "bob", null))).isPresent();
    }

    @Test
    void nobodyKeepsWhoeverWasAnsweredFromOptingOut() {
        for (int i = 0; i < VoteSet.MAX_EXCLUSIONS; i++) {
            votes.add(exclusion("junk" + i, "junk" + i));
        }
        Room room = new Room(new VoteSet(votes), SUBJECT);

        assertThat(room.problem(exclusion("own", "ann"))).isEmpty();
        assertThat(room.problem(exclusion("more", "bob"))).isPresent();
    }

    @Test
    void oneSourceDoesNotFillTheRoomForExclusions() {
        for (int i = 0; i < 4; i++) {
            votes.add(exclusion("junk" + i, "junk"));
        }
        Room room = new Room(new VoteSet(votes), SUBJECT);

        assertThat(room.problem(exclusion("more", "junk"))).isPresent();
        assertThat(room.problem(exclusion("other", "bob"))).isEmpty();
    }

    @Test
    void theRoomOfASessionIsSharedAsThatOfAnInteraction() {
        take(MOST, "junk", SourceKind.HUMAN, key("web"));
        Room room = new Room(new VoteSet(votes), null);

        assertThat(room.problemOnSession(vote("more", SourceKind.HUMAN, "junk64", key("web")), MOST))
                .isPresent();
        assertThat(room.problemOnSession(vote("judge", SourceKind.MODEL, "judge", key("web")), MOST))
                .isEmpty();
        assertThat(room.problemOnSession(vote("app", SourceKind.HUMAN, "bob", key("app")), MOST))
                .isEmpty();
    }

    private static Vote exclusion(String id, String source) {
        Vote vote = vote(id, SourceKind.HUMAN, source, null);
        FeedbackGiven given = FeedbackGiven.newBuilder(vote.given())
                .setValue(null)
                .setExcluded(Exclusion.TEST)
                .build();
        return Vote.of(given, 1, "hash of " + id, false);
    }
}
