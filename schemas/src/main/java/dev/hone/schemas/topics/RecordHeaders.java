package dev.hone.schemas.topics;

/**
 * Headers of records that carry the bytes of another record: where those came from and why they are here. All are UTF-8
 * text.
 */
public final class RecordHeaders {

    /** The physical topic that the bytes came from. */
    public static final String TOPIC = "hone.topic";

    /** The partition that they came from, in decimal. */
    public static final String PARTITION = "hone.partition";

    /** The offset that they came from, in decimal. */
    public static final String OFFSET = "hone.offset";

    /** The record timestamp that they came with, in ms since 1970. */
    public static final String TIMESTAMP = "hone.timestamp";

    /** The stage that turned them away. */
    public static final String STAGE = "hone.stage";

    /** Why, and how to mend it. */
    public static final String REASON = "hone.reason";

    /** How many bytes the value had, in decimal, where it was cut. */
    public static final String LENGTH = "hone.length";

    /** The sha256 of all of the value, in hex, where it was cut. */
    public static final String SHA256 = "hone.sha256";

    /** How many bytes the key had, in decimal, where it was cut. */
    public static final String KEY_LENGTH = "hone.key.length";

    /** The sha256 of all of the key, in hex, where it was cut. */
    public static final String KEY_SHA256 = "hone.key.sha256";

    /** How many headers of the record were too large to be carried along, in decimal. */
    public static final String HEADERS_LEFT_OUT = "hone.headers.left.out";

    /** How many letters this one stands for, in decimal: they were too many to be written. It holds no record. */
    public static final String LEFT_OUT = "hone.left.out";

    /** The offset of the last of them, in decimal. */
    public static final String LAST_OFFSET = "hone.last.offset";

    /** The letter that a record was replayed from, or that a mark is about: its partition and offset, as in 3-1042. */
    public static final String LETTER = "hone.letter";

    /** How often a record was replayed from a dead letter, in decimal. */
    public static final String REPLAYS = "hone.replays";

    /** What was done with a letter: replayed or skipped. A record that has it is a mark and no letter. */
    public static final String MARK = "hone.mark";

    /** Where a letter was replayed to: partition and offset, as in 3-1042. */
    public static final String REPLAYED_TO = "hone.replayed.to";

    /** Who did it. */
    public static final String BY = "hone.by";

    /** On feedback that was given to a session and handed on to one of its interactions: the session. */
    public static final String SESSION = "hone.session";

    /**
     * On the announcement of a version: when the feedback came that made its examples so, nine deciles in ms since
     * 1970, ascending, separated by commas.
     */
    public static final String FEEDBACK_TIMES = "hone.feedback.times";

    private RecordHeaders() {}
}
