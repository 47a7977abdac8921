package dev.hone.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.client.letters.Letter;
import dev.hone.client.letters.LetterId;
import dev.hone.client.letters.Marks;
import dev.hone.client.report.Sheet;
import dev.hone.client.report.Table;
import dev.hone.client.versions.RecordJson;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.util.Base64;
import java.util.Optional;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;

/**
 * All that there is to a letter.
 *
 * @param withValue whether what users and models may have written is shown: key, value and headers of others
 */
record LetterSheet(KafkaAccess wire, Marks marks, boolean withValue) {

    private static final String OURS = "hone.";

    Sheet of(Letter letter) {
        byte[] key = letter.record().key();
        Sheet sheet = new Sheet()
                .fact("letter", letter.id().toString())
                .fact("state", marks.state(letter))
                .fact("reason", letter.reason())
                .fact("stage", letter.stage())
                .fact("topic", letter.topic())
                .known("partition", letter.origin().map(LetterId::partition).orElse(null))
                .known("offset", letter.origin().map(LetterId::offset).orElse(null))
                .fact("time", letter.time())
                .fact("bytes", letter.bytes())
                .fact("cut", letter.isCut())
                .fact("replays", marks.replays(letter));
        marks.of(letter)
                .ifPresent(mark -> sheet.fact(mark.kind().word() + " at", mark.at())
                        .fact("by", mark.by())
                        .known("why", mark.why().isEmpty() ? null : mark.why())
                        .known(
                                "replayed to",
                                mark.replayedTo() == null
                                        ? null
                                        : mark.replayedTo().toString()));
        if (withValue) {
            sheet.fact("key", key == null ? null : text(key)).fact("value", value(letter));
        }
        return sheet.table("headers", headers(letter));
    }

    private Table headers(Letter letter) {
        Table table = new Table("header", "bytes", "text");
        for (Header header : letter.record().headers()) {
            byte[] value = header.value();
            boolean shown = value != null && (withValue || header.key().startsWith(OURS));
            table.row(
                    header.key().replaceAll("\\p{Cntrl}", "?"),
                    value == null ? 0 : value.length,
                    shown ? text(value) : null);
        }
        return table;
    }

    // As its schema has it where that is known; otherwise the bytes, as text where they are any.
    private String value(Letter letter) {
        byte[] bytes = letter.record().value();
        if (bytes == null || bytes.length == 0) {
            return "";
        }
        Optional<Topic<?>> topic = Topics.inputs().stream()
                .filter(input -> wire.name(input).equals(letter.topic()))
                .findFirst();
        try {
            if (topic.isPresent()
                    && wire.connection().valueSerde(topic.get()).deserializer().deserialize(letter.topic(), bytes)
                            instanceof IndexedRecord record) {
                return new RecordJson(true).value(record).toString();
            }
        } catch (SerializationException unreadable) {
            return text(bytes);
        }
        return text(bytes);
    }

    private static String text(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        boolean plain = text.chars()
                .noneMatch(
                        character -> character == 0xfffd || (Character.isISOControl(character) && character != '\n'));
        return plain ? text : "base64:" + Base64.getEncoder().encodeToString(bytes);
    }
}
