package dev.hone.schemas.answers;

import dev.hone.schemas.records.Exclusion;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reasons for which an interaction does not count, by the words of clients and by their order. */
public final class Exclusions {

    /** What a client may say, to be put behind "must be". */
    public static final String WANTED = "test or opted_out";

    private Exclusions() {}

    /** The reason of this name, in whatever case; empty where it is none of them. */
    public static Optional<Exclusion> parse(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "TEST" -> Optional.of(Exclusion.TEST);
            case "OPTED_OUT" -> Optional.of(Exclusion.OPTED_OUT);
            default -> Optional.empty();
        };
    }

    /**
     * The one of two that is named where both are given: the later in the order of the schema, and a shadow last, since
     * declared scorers are heard on what is nothing but that.
     */
    public static @Nullable Exclusion stronger(@Nullable Exclusion one, @Nullable Exclusion other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one != Exclusion.SHADOW && (other == Exclusion.SHADOW || one.compareTo(other) >= 0) ? one : other;
    }
}
