package dev.hone.client.letters;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What was done with letters. */
public final class Marks {

    private final Map<LetterId, Mark> latest = new HashMap<>();
    private final Map<Place, Long> replays = new HashMap<>();

    /** Where a record stands, in whatever topic. */
    private record Place(String topic, LetterId at) {}

    /** @param topic that the letter's record came from, and went back to if it was replayed */
    void add(Mark mark, String topic) {
        latest.put(mark.letter(), mark);
        if (mark.replayedTo() != null) {
            replays.put(new Place(topic, mark.replayedTo()), mark.replays());
        }
    }

    /** What was done last with a letter; empty while it is open. */
    public Optional<Mark> of(Letter letter) {
        return Optional.ofNullable(latest.get(letter.id()));
    }

    /**
     * How often a letter's record was replayed before it became this letter: as its headers say, or as the mark of the
     * replay does that put it where it came from.
     */
    public long replays(Letter letter) {
        long marked = letter.origin()
                .map(origin -> replays.getOrDefault(new Place(letter.topic(), origin), 0L))
                .orElse(0L);
        return Math.max(marked, letter.saidReplays());
    }

    /** open, replayed or skipped; or counted, of a letter that stands for others. */
    public String state(Letter letter) {
        return of(letter)
                .map(mark -> mark.kind().word())
                .orElse(letter.leftOut().isPresent() ? "counted" : "open");
    }
}
