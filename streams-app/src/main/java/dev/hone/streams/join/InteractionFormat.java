package dev.hone.streams.join;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.routing.Route;
import dev.hone.streams.rocksdb.UnknownFormatException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Interactions as bytes of the state store: a format byte, then the fields in order. Lives no longer than the store.
 * Of an interaction that was erased there is nothing but that it was. Those before format 10 do not say by which key
 * was asked, those before format 9 know no comments, those before format 8 do not say which tenant asked, those before
 * format 7 not whose key a vote came by, those before format 6 do not name the subjects of prompts. Before format 5
 * nothing was excluded. Hashes are bytes; in the formats before 4 they are words. Those of format 1 end before the
 * reason why no example was made, those of format 2 know no corrections.
 */
final class InteractionFormat {

    private static final byte FORMAT = 10;
    private static final byte ERASED = 127;
    private static final byte WITHOUT_ASKERS = 9;
    private static final byte WITHOUT_COMMENTS = 8;
    private static final byte WITHOUT_TENANTS = 7;
    private static final byte WITHOUT_CALLERS = 6;
    private static final byte WITHOUT_SUBJECTS = 5;
    private static final byte WITHOUT_EXCLUSIONS = 4;
    private static final byte WITH_WORDS = 3;
    private static final byte WITHOUT_CORRECTIONS = 2;
    private static final byte WITHOUT_WITHHELD = 1;
    private static final String WHAT = "an interaction";

    private InteractionFormat() {}

    /** Whether it was written by a release that kept the contents of its sides apart. */
    static boolean isEarlier(byte[] bytes) {
        return bytes[0] <= WITH_WORDS;
    }

    /** An interaction that was erased. */
    static byte[] erased() {
        return new byte[] {ERASED};
    }

    /** The prompts alone, which come first, and not by which key they came, which comes last. */
    static Contents prompts(byte[] bytes) {
        RowInput in = new RowInput(WHAT, bytes);
        byte format = in.readByte();
        return format == ERASED ? Contents.EMPTY : readPrompts(in, format);
    }

    static byte[] write(InteractionState interaction) {
        RowOutput out = new RowOutput();
        out.writeByte(FORMAT);
        writeSide(out, interaction.prompts());
        for (ContentVersion prompt : interaction.prompts().copies()) {
            out.writeLong(prompt.subject());
            out.writeLong(prompt.tenant());
        }
        writeSide(out, interaction.responses());
        out.writeShort(interaction.votes().votes().size());
        for (Vote vote : interaction.votes().votes()) {
            writeVote(out, vote);
        }
        Route route = interaction.route();
        writeValue(out, route == null ? null : route.line());
        writeValue(out, route == null ? null : route.segment());
        writeEmitted(out, interaction.emitted());
        out.writeBoolean(interaction.fired());
        out.writeBoolean(interaction.dropped());
        writeComments(out, interaction);
        writeAskers(out, interaction.prompts());
        return out.toByteArray();
    }

    static InteractionState read(byte[] bytes) {
        RowInput in = new RowInput(WHAT, bytes);
        byte format = in.readByte();
        if (format == ERASED) {
            return InteractionState.ERASED;
        }
        if (format < WITHOUT_WITHHELD || format > FORMAT) {
            throw new UnknownFormatException("an interaction", format, FORMAT);
        }
        Contents prompts = readPrompts(in, format);
        Contents responses = readSide(in, format);
        int size = format <= WITH_WORDS ? in.readInt() : in.readShort();
        List<Vote> votes = new ArrayList<>(size);
        for (int left = size; left > 0; left--) {
            votes.add(readVote(in, format));
        }
        String line = (String) readValue(in);
        String segment = (String) readValue(in);
        Route route = line == null || segment == null ? null : new Route(line, segment);
        InteractionState interaction = new InteractionState(
                prompts,
                responses,
                new VoteSet(votes),
                route,
                readEmitted(in, format),
                in.readBoolean(),
                in.readBoolean());
        return withTheEnd(in, format, interaction);
    }

    private static InteractionState withTheEnd(RowInput in, byte format, InteractionState interaction) {
        boolean comments = format > WITHOUT_COMMENTS && in.readBoolean();
        InteractionState known = comments ? withComments(in, interaction) : interaction;
        boolean askers = format > WITHOUT_ASKERS && in.readBoolean();
        return askers ? known.withPrompts(withAskers(in, known.prompts()), known.route()) : known;
    }

    // At the end, and one byte where there are none: most interactions have none.
    private static void writeComments(RowOutput out, InteractionState interaction) {
        List<Vote> votes = interaction.votes().votes();
        Emitted emitted = interaction.emitted();
        boolean any = !emitted.comment().isEmpty() || votes.stream().anyMatch(Vote::comments);
        out.writeBoolean(any);
        if (any) {
            votes.forEach(vote -> out.writeHash(vote.comment()));
            out.writeHash(emitted.comment());
        }
    }

    // As comments: most keys are trusted with all that they bring, or there are none.
    private static void writeAskers(RowOutput out, Contents prompts) {
        boolean any = prompts.copies().stream().anyMatch(prompt -> prompt.asker() != SubjectName.NONE);
        out.writeBoolean(any);
        if (any) {
            prompts.copies().forEach(prompt -> out.writeLong(prompt.asker()));
        }
    }

    private static Contents withAskers(RowInput in, Contents prompts) {
        return new Contents(prompts.copies().stream()
                .map(prompt -> prompt.by(in.readLong()))
                .toList());
    }

    private static InteractionState withComments(RowInput in, InteractionState interaction) {
        List<Vote> votes = new ArrayList<>();
        for (Vote vote : interaction.votes().votes()) {
            votes.add(vote.withComment(in.readHash()));
        }
        return interaction
                .withVotes(new VoteSet(votes))
                .withEmitted(interaction.emitted().withComment(in.readHash()));
    }

    private static Contents readPrompts(RowInput in, byte format) {
        List<ContentVersion> prompts = new ArrayList<>();
        for (ContentVersion prompt : readSide(in, format).copies()) {
            prompts.add(prompt.of(
                    format <= WITHOUT_SUBJECTS ? SubjectName.UNKNOWN : in.readLong(),
                    format <= WITHOUT_TENANTS ? SubjectName.UNKNOWN : in.readLong()));
        }
        return new Contents(prompts);
    }

    private static void writeSide(RowOutput out, Contents side) {
        out.writeByte(side.copies().size());
        for (ContentVersion copy : side.copies()) {
            out.writeLong(copy.timestamp());
            out.writeHash(copy.hash());
            out.writeInt(copy.copies());
            writeExclusion(out, copy.excluded());
        }
    }

    private static Contents readSide(RowInput in, byte format) {
        int size = format <= WITH_WORDS ? in.readInt() : in.readByte();
        List<ContentVersion> copies = new ArrayList<>(size);
        for (int left = size; left > 0; left--) {
            copies.add(
                    new ContentVersion(in.readLong(), readHash(in, format), in.readInt(), readExclusion(in, format)));
        }
        return new Contents(copies);
    }

    static void writeVote(RowOutput out, Vote vote) {
        FeedbackGiven given = vote.given();
        out.writeUTF(given.getFeedbackId());
        out.writeUTF(given.getMetric());
        writeValue(out, given.getValue());
        out.writeUTF(given.getSource().getKind().name());
        out.writeUTF(given.getSource().getId());
        out.writeLong(given.getEventTime().toEpochMilli());
        out.writeBoolean(given.getRetracted());
        out.writeLong(vote.timestamp());
        out.writeHash(vote.hash());
        out.writeInt(vote.copies());
        out.writeBoolean(vote.missed());
        out.writeHash(vote.correction());
        writeExclusion(out, given.getExcluded());
        writeCaller(out, given.getCaller());
    }

    /** A vote of a session; those of before do not say whose key it came by. */
    static Vote readVote(RowInput in, boolean withCaller) {
        return readVote(in, withCaller ? FORMAT : WITHOUT_CALLERS);
    }

    private static Vote readVote(RowInput in, byte format) {
        String feedbackId = in.readUTF();
        String metric = in.readUTF();
        Object value = readValue(in);
        Source source = new Source(SourceKind.valueOf(in.readUTF()), in.readUTF());
        Instant eventTime = Instant.ofEpochMilli(in.readLong());
        boolean retracted = in.readBoolean();
        long timestamp = in.readLong();
        String hash = readHash(in, format);
        int copies = in.readInt();
        boolean missed = in.readBoolean();
        String correction = readCorrection(in, format);
        FeedbackGiven given = new FeedbackGiven(
                feedbackId,
                metric,
                value,
                null,
                null,
                source,
                eventTime,
                retracted,
                readExclusion(in, format),
                null,
                readCaller(in, format));
        return new Vote(given, correction, timestamp, hash, copies, missed, "");
    }

    private static void writeEmitted(RowOutput out, Emitted emitted) {
        out.writeInt(emitted.revision());
        Integer quality = emitted.quality();
        out.writeInt(quality == null ? -1 : quality);
        out.writeHash(emitted.content());
        out.writeHash(emitted.fingerprint());
        out.writeUTF(emitted.withheld());
        out.writeHash(emitted.correction());
    }

    private static Emitted readEmitted(RowInput in, byte format) {
        int revision = in.readInt();
        int quality = in.readInt();
        String content = readHash(in, format);
        String fingerprint = readHash(in, format);
        String withheld = format == WITHOUT_WITHHELD ? "" : in.readUTF();
        String correction = readCorrection(in, format);
        return new Emitted(revision, quality < 0 ? null : quality, content, fingerprint, withheld, correction, "");
    }

    private static String readCorrection(RowInput in, byte format) {
        return format <= WITHOUT_CORRECTIONS ? "" : readHash(in, format);
    }

    private static void writeExclusion(RowOutput out, @Nullable Exclusion excluded) {
        out.writeByte(excluded == null ? 0 : 1);
        if (excluded != null) {
            out.writeUTF(excluded.name());
        }
    }

    private static @Nullable Exclusion readExclusion(RowInput in, byte format) {
        return format <= WITHOUT_EXCLUSIONS || in.readByte() == 0 ? null : Exclusion.valueOf(in.readUTF());
    }

    private static void writeCaller(RowOutput out, @Nullable Caller caller) {
        out.writeByte(caller == null ? 0 : 1);
        if (caller != null) {
            out.writeUTF(caller.getKey());
            out.writeUTF(caller.getTenant());
            out.writeBoolean(caller.getAdmin());
            writeValue(out, caller.getEvidenceShare());
        }
    }

    private static @Nullable Caller readCaller(RowInput in, byte format) {
        return format <= WITHOUT_CALLERS || in.readByte() == 0
                ? null
                : new Caller(in.readUTF(), in.readUTF(), in.readBoolean(), (Double) readValue(in));
    }

    private static String readHash(RowInput in, byte format) {
        return format <= WITH_WORDS ? in.readUTF() : in.readHash();
    }

    private static void writeValue(RowOutput out, @Nullable Object value) {
        if (value == null) {
            out.writeByte(0);
        } else if (value instanceof Boolean yes) {
            out.writeByte(1);
            out.writeBoolean(yes);
        } else if (value instanceof Double number) {
            out.writeByte(2);
            out.writeDouble(number);
        } else {
            out.writeByte(3);
            out.writeUTF(value.toString());
        }
    }

    private static @Nullable Object readValue(RowInput in) {
        byte kind = in.readByte();
        return switch (kind) {
            case 0 -> null;
            case 1 -> in.readBoolean();
            case 2 -> in.readDouble();
            case 3 -> in.readUTF();
            default -> throw new IllegalStateException("a value of kind " + kind + " in the state store");
        };
    }
}
