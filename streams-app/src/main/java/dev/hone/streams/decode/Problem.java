package dev.hone.streams.decode;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The first thing that is wrong with a record; later ones are not looked for. Names fields, never their values. */
final class Problem {

    static final int MAX_ID_LENGTH = 256;

    private @Nullable String first;

    Problem unless(boolean fine, String otherwise) {
        if (first == null && !fine) {
            first = otherwise;
        }
        return this;
    }

    Problem unlessId(String field, @Nullable String id) {
        return id != null && isId(id)
                ? this
                : unless(
                        false,
                        field + " must have 1 to " + MAX_ID_LENGTH + " characters, none of them a control character");
    }

    Problem unlessAbsentOrId(String field, @Nullable String id) {
        return id == null ? this : unlessId(field, id);
    }

    Problem unlessAbsentOrFinite(String field, @Nullable Double number) {
        return number == null || (Double.isFinite(number) && number >= 0)
                ? this
                : unless(false, field + " must be a finite number, at least 0");
    }

    Problem unless(Optional<String> problem) {
        return unless(problem.isEmpty(), problem.orElse(""));
    }

    Optional<String> first() {
        return Optional.ofNullable(first);
    }

    static boolean isId(String id) {
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (Character.isISOControl(id.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
