package dev.hone.streams.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.records.RolloutDecision;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What a decision is as a CloudEvent 1.0: the attributes of the event, without its data. The same decision has the same
 * id wherever it is told, so that whoever hears of it twice can tell.
 *
 * @param subject the version that it is about, or else the round
 */
public record DecisionEvent(String id, String source, String type, Instant time, Optional<String> subject) {

    /** The version of the specification. */
    public static final String SPECIFICATION = "1.0";

    private static final String TYPES = "dev.hone.decision.";
    private static final String SOURCES = "/hone/lines/";

    public static DecisionEvent of(RolloutDecision decision) {
        String said = Stream.of(
                        decision.getLine(),
                        decision.getKind(),
                        decision.getDecidedAt().toEpochMilli(),
                        decision.getVersion(),
                        decision.getRoundId(),
                        decision.getRolloutId(),
                        decision.getCommandId(),
                        decision.getWords())
                .map(String::valueOf)
                .collect(Collectors.joining("\n"));
        return new DecisionEvent(
                UUID.nameUUIDFromBytes(said.getBytes(UTF_8)).toString(),
                SOURCES + decision.getLine(),
                TYPES + name(decision.getKind()),
                decision.getDecidedAt(),
                Optional.ofNullable(decision.getVersion()).or(() -> Optional.ofNullable(decision.getRoundId())));
    }

    /** What a kind of decision is called, such as {@code rolled-back}. */
    public static String name(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The headers of a record that carries the decision as it is, in binary mode. */
    public Headers headers() {
        RecordHeaders headers = new RecordHeaders();
        add(headers, "ce_specversion", SPECIFICATION);
        add(headers, "ce_id", id);
        add(headers, "ce_source", source);
        add(headers, "ce_type", type);
        add(headers, "ce_time", time.toString());
        subject.ifPresent(about -> add(headers, "ce_subject", about));
        add(headers, "content-type", "application/avro");
        return headers;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
