package dev.hone.client.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Headers of ours, as text. */
record HeaderText(Headers headers) {

    /** What the names of our headers begin with. */
    static final String OURS = "hone.";

    private static final int MOST_DIGITS = 18;

    Optional<String> text(String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), UTF_8));
    }

    /** Empty where there is none, and where it is no number that is at least 0. */
    OptionalLong number(String name) {
        return text(name)
                .filter(digits -> digits.length() <= MOST_DIGITS && digits.matches("\\d+"))
                .map(digits -> OptionalLong.of(Long.parseLong(digits)))
                .orElse(OptionalLong.empty());
    }

    static void set(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(UTF_8));
    }
}
