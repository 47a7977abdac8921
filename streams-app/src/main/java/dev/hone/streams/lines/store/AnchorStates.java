package dev.hone.streams.lines.store;

import dev.hone.schemas.records.AnchorComparison;
import dev.hone.streams.lines.state.Anchoring;
import dev.hone.streams.lines.state.Anchoring.Decline;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.sequential.Betting;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** The comparison of champion and base as the store of lines keeps it. */
final class AnchorStates {
    private AnchorStates() {}

    static Anchoring anchoring(@Nullable AnchorComparison kept, NavigableMap<Cell, Counts> cells) {
        if (kept == null) {
            return Anchoring.NONE;
        }
        return new Anchoring(
                kept.getChampion(),
                kept.getSince(),
                Betting.of(kept.getBetting()),
                new Evidence(cells, Map.of(), 0, Evidence.NONE.contributions(), Evidence.NONE.askers()),
                decline(kept.getDeclinedAt(), kept.getWords()));
    }

    static @Nullable AnchorComparison kept(Anchoring anchoring) {
        Decline decline = anchoring.decline();
        return anchoring.equals(Anchoring.NONE)
                ? null
                : new AnchorComparison(
                        anchoring.champion(),
                        anchoring.since(),
                        anchoring.betting().number(),
                        decline == null ? null : decline.at(),
                        decline == null ? null : decline.words());
    }

    private static @Nullable Decline decline(@Nullable Instant at, @Nullable String words) {
        return at == null || words == null ? null : new Decline(at, words);
    }
}
