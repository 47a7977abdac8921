package dev.hone.serving.admission;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What is allowed in a file of keys, and yet hardly meant. */
final class KeyDoubts {

    /** What a key may bring of a rollout's evidence where neither it nor a setting says otherwise. */
    private static final double USUAL_SHARE = .05;

    private KeyDoubts() {}

    /**
     * Why no canary would be decided; empty where one may be. Of so many keys one brings at least its part of what is
     * asked, and where that is more than any may bring, every decision leans on one.
     */
    static Optional<String> of(Collection<ApiKey> keys) {
        List<ApiKey> asking =
                keys.stream().filter(key -> key.scopes().contains(Scope.INFER)).toList();
        double part = 1.0 / asking.size();
        boolean everyOneIsTooMuch = !asking.isEmpty()
                && asking.stream()
                        .allMatch(key -> part > (key.evidenceShare() == null ? USUAL_SHARE : key.evidenceShare()));
        if (!everyOneIsTooMuch) {
            return Optional.empty();
        }
        String who = asking.size() == 1
                ? "the key " + asking.get(0).id() + " brings everything that is asked"
                : asking.size() + " keys bring everything that is asked, one of them more than its share";
        return Optional.of(who + ", and no canary is decided on what one key brought beyond its share (5 %, or"
                + " rollout.evidence.max.share): give evidence_share 1 to a key that many users share");
    }
}
