package dev.hone.schemas.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    private static final Redaction ALL =
            PrivacyConfig.redaction(Settings.of(Map.of("privacy.redact", "email,phone,card,key")));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            write to anna.muster+spam@mail.example.co.uk, please | write to [email], please
            <a@b.de>; (c_d@e-f.org).                             | <[email]>; ([email]).
            mailto:x@y.info?subject=hi                           | mailto:[email]?subject=hi
            call +49 30 901820 or +1 (415) 555-2671!             | call [phone] or [phone]!
            ring 0171-1234567, 030/1234567 or (030) 123 45 67    | ring [phone], [phone] or [phone]
            tel. 06 12 34 56 78; 415-555-2671; (415) 555-2671    | tel. [phone]; [phone]; [phone]
            +4915112345678                                       | [phone]
            pay with 4111 1111 1111 1111 or 5500000000000004     | pay with [card] or [card]
            amex 3782-822463-10005, diners 30569309025904        | amex [card], diners [card]
            AKIAIOSFODNN7EXAMPLE                                 | [key]
            export API_KEY="q7Zp2LxWv9Kd4RtY8sBn"                | export API_KEY="[key]"
            password: hG7$kk                                     | password: hG7$kk
            clientSecret = 9fK2mQ7xT4vB8nL1pR6s                  | clientSecret = [key]
            Authorization: Bearer q7Zp2LxWv9Kd4RtY8sBnMm         | Authorization: Bearer [key]
            """)
    void findsWhatMustNotBeKept(String text, String redacted) {
        assertThat(ALL.text(text)).isEqualTo(redacted);
        assertThat(ALL.text(redacted)).isEqualTo(redacted);
    }

    @Test
    void findsKeysByTheirBeginnings() {
        String random = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF3hJ5";
        for (String key : List.of(
                "sk-" + random,
                "sk-proj-" + random,
                "ghp_" + random,
                "github_pat_" + random,
                "glpat-" + random,
                "xoxb-1234567890-abcdefghij",
                "hf_" + random,
                "AIza" + random,
                "sk_live_" + random,
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P")) {
            assertThat(ALL.text("my key is " + key + ".")).isEqualTo("my key is [key].");
        }
        assertThat(ALL.text("-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\nthanks"))
                .isEqualTo("[key]\nthanks");
        assertThat(ALL.text("-----BEGIN PRIVATE KEY-----\nMIIE cut off")).isEqualTo("[key]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "it costs $1,234.56 or 1 234 567 890 EUR, 12.50 a piece, \u20ac 415 555 2671",
                "on 2024-01-02 10:30:15, 01.02.2024 10:30, 02/01/2024 or 20240102T103015.123+0200",
                "ISBN 978-0-306-40615-7, ISBN 0-306-40615-2, 9780306406157",
                "550e8400-e29b-41d4-a716-446655440000",
                "order 4111111111111112 and 1234567890123456, invoice 0012345678",
                "at 192.168.100.200:8080 and 10.0.0.1, version 1.22.333-4444",
                "icon@2x.png, left-pad@1.3.0, @handle, user@host and a @ b.com",
                "the key: the door; token = none; a monkey = animal1234567890",
                "sk-toolbar-button-primary-highlighted, api_key=YOUR_API_KEY_HERE",
                "1700000000000 ms, 1700000000123456 us, IMEI 490154203237518",
                "f(x) = 2 + 30 * (415 - 555), 3.14159265358979323846",
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
                "[email] [phone] [card] [key]"
            })
    void leavesAloneWhatOnlyLooksLikeIt(String text) {
        assertThat(ALL.text(text)).isSameAs(text);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void pricesDatesBooksAndIdsAreNeverFound(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            LocalDateTime time =
                    LocalDateTime.of(1970 + random.nextInt(80), 1, 1, 0, 0).plusMinutes(random.nextInt(500_000));
            String text = String.join(
                    ", ",
                    String.format(Locale.ROOT, "%,.2f", random.nextDouble() * 1e9),
                    "$%d.%02d".formatted(random.nextInt(100_000), random.nextInt(100)),
                    time.format(DateTimeFormatter.ISO_LOCAL_DATE_TIME),
                    time.format(DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm")),
                    time.format(DateTimeFormatter.ofPattern("MM/dd/yyyy")),
                    time.format(DateTimeFormatter.ofPattern("dd-MM-yyyy")),
                    new UUID(random.nextLong(), random.nextLong()).toString(),
                    isbn13(random),
                    isbn10(random));

            assertThat(ALL.text(text)).isEqualTo(text);
        }
    }

    private static String isbn13(Random random) {
        return "97%d-%d-%d-%d-%d"
                .formatted(
                        8 + random.nextInt(2),
                        random.nextInt(10),
                        100 + random.nextInt(900),
                        10_000 + random.nextInt(90_000),
                        random.nextInt(10));
    }

    private static String isbn10(Random random) {
        return "%d-%d-%d-%s"
                .formatted(
                        random.nextInt(10),
                        100 + random.nextInt(900),
                        10_000 + random.nextInt(90_000),
                        random.nextInt(11) == 10 ? "X" : Integer.toString(random.nextInt(10)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void redactedTextIsRedactedAlready(long seed) {
        Random random = new Random(seed);
        List<String> pieces = List.of(
                "a",
                "Z",
                "7",
                "4111111111111111",
                "0",
                "@",
                ".",
                "-",
                " ",
                "+",
                "(",
                ")",
                "/",
                "=",
                ":",
                "com",
                "key",
                "sk-",
                "\n",
                "[",
                "]",
                "x@y.de",
                "+49 30 901820",
                "aB3dE5gH7jK9mN1pQ3sT5",
                "ghp_",
                "'",
                "\"",
                "eyJ",
                "_",
                "415-555-2671",
                "030 ",
                "-----BEGIN PRIVATE KEY-----",
                "-----END ");
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int piece = random.nextInt(30); piece >= 0; piece--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            String once = ALL.text(text.toString());
            assertThat(ALL.text(once)).isEqualTo(once);
        }
    }

    static Stream<String> adversarial() {
        return Stream.of(
                "a@",
                "@",
                "a.",
                "a@b.",
                "a@b-",
                "0 ",
                "0-",
                "4 ",
                "+1",
                "(",
                "+",
                "4111 ",
                "key=",
                "key=a/",
                "key= ",
                "sk-",
                "eyJ.",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY",
                "bearer ",
                "a",
                "7",
                "-",
                "_.",
                "key:a.b~c");
    }

    @ParameterizedTest
    @MethodSource("adversarial")
    void takesATimeThatGrowsNoFasterThanTheText(String piece) {
        String text = piece.repeat((1 << 20) / piece.length());

        // Seconds are for a slow machine: what grew with the square would take an hour.
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> ALL.text(text));
    }

    @Test
    void redactsAllThatPeopleWroteAndNothingElse() {
        PromptSubmitted prompt = PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setSubject("u@acme.com")
                .setMessages(List.of(new Message("system", text("be kind")), new Message("user", text("I am a@b.de"))))
                .build();
        FeedbackGiven feedback = FeedbackGiven.newBuilder()
                .setFeedbackId("f@g.de")
                .setMetric("remark")
                .setValue("from a@b.de")
                .setCorrection(text("a@b.de"))
                .setComment(text("me: a@b.de"))
                .setSource(new Source(SourceKind.HUMAN, "a@b.de"))
                .setEventTime(Instant.EPOCH)
                .build();

        PromptSubmitted kept = ALL.prompt(prompt);

        assertThat(kept.getSubject()).isEqualTo("u@acme.com");
        assertThat(kept.getMessages())
                .containsExactly(prompt.getMessages().get(0), new Message("user", text("I am [email]")));
        assertThat(ALL.feedback(feedback))
                .returns("from [email]", FeedbackGiven::getValue)
                .returns(text("[email]"), FeedbackGiven::getCorrection)
                .returns(text("me: [email]"), FeedbackGiven::getComment)
                .returns(feedback.getSource(), FeedbackGiven::getSource)
                .returns("f@g.de", FeedbackGiven::getFeedbackId);
        assertThat(Redaction.NONE.prompt(prompt)).isSameAs(prompt);
    }

    @Test
    void aRecordWithNothingInItIsTheSameAndCiphertextIsLeftAlone() {
        ResponseServed plain = ResponseServed.newBuilder()
                .setVersion("main@base")
                .setText(text("Good day"))
                .build();
        ResponseServed encrypted = ResponseServed.newBuilder(plain)
                .setText(new TextEnvelope("key-1", text("a@b.de").getBytes()))
                .build();

        assertThat(ALL.response(plain)).isSameAs(plain);
        assertThat(ALL.response(encrypted)).isSameAs(encrypted);
    }

    @Test
    void whatIsNotKnownIsRefusedByName() {
        assertThat(PrivacyConfig.redaction(Settings.of(Map.of())).isOff()).isTrue();
        assertThatThrownBy(() -> PrivacyConfig.redaction(Settings.of(Map.of("privacy.redact", "email,names"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("names")
                .hasMessageContaining("key, email, card, phone");
        assertThat(PrivacyConfig.redaction(Settings.of(Map.of("privacy.redact", "email")))
                        .text("a@b.de +49 30 901820"))
                .isEqualTo("[email] +49 30 901820");
    }

    private static TextEnvelope text(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
}
