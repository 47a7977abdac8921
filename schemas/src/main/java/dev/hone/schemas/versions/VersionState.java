package dev.hone.schemas.versions;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.RolloutStage;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A version's place on its way to all traffic; {@link VersionStates} derives it. */
public enum VersionState {
    /** Nothing was decided about it yet. */
    WAITING,
    /** The gate, or the line, kept it from being served. */
    HELD,
    /** Servers are loading it. */
    STAGING,
    /** It answers a part of the requests, on trial. */
    CANARY,
    /** Its trial was stopped by an operator and may go on. */
    PAUSED,
    /** It serves now. */
    CHAMPION,
    /** It served, until another came. */
    PROMOTED,
    /** It was taken back for harm, or by an operator, and never serves again. */
    ROLLED_BACK,
    /** Its trial was ended without a finding; it may come again. */
    ABORTED,
    /** It was announced and not taken. */
    IGNORED;

    /** The one word for it, for people and in reports: {@code rolled back}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether nothing more is to be expected of it, but to be rolled back later. */
    public boolean isSettled() {
        return switch (this) {
            case HELD, PROMOTED, ROLLED_BACK, ABORTED, IGNORED -> true;
            case WAITING, STAGING, CANARY, PAUSED, CHAMPION -> false;
        };
    }

    /** The state that a word stands for; empty where it stands for none. */
    public static Optional<VersionState> find(String word) {
        return Arrays.stream(values())
                .filter(state -> state.toString().equals(word))
                .findFirst();
    }

    /** Whether it came to a trial, whatever has become of it. */
    public boolean isTried() {
        return switch (this) {
            case CANARY, PAUSED, CHAMPION, PROMOTED, ROLLED_BACK, ABORTED -> true;
            case WAITING, HELD, STAGING, IGNORED -> false;
        };
    }

    /** What a decision about a version makes of it, {@code IGNORED} aside; empty where it stays what it was. */
    static Optional<VersionState> after(DecisionKind kind) {
        return switch (kind) {
            case VERSION_HELD -> Optional.of(HELD);
            case STAGED -> Optional.of(STAGING);
            case STAGE_ADVANCED -> Optional.of(CANARY);
            case PROMOTED -> Optional.of(PROMOTED);
            case ROLLED_BACK -> Optional.of(ROLLED_BACK);
            case ABORTED -> Optional.of(ABORTED);
            case UNKNOWN,
                    ROUND_CLOSED,
                    ROUND_FAILED,
                    PAUSED,
                    RESUMED,
                    QUARANTINE_RELEASED,
                    ROUND_ABANDONED,
                    IGNORED,
                    ROUND_RETRIED,
                    ROUND_ORDERED,
                    ROUNDS_PAUSED,
                    ROUNDS_RESUMED,
                    DECLINE_FOUND,
                    SHADOW_BEGUN -> Optional.empty();
        };
    }

    /** Where a challenger stands; empty where there is none. */
    static Optional<VersionState> ofChallenger(RolloutStage stage) {
        return switch (stage) {
            case STAGING -> Optional.of(STAGING);
            case CANARY -> Optional.of(CANARY);
            case PAUSED -> Optional.of(PAUSED);
            case NONE -> Optional.empty();
        };
    }
}
