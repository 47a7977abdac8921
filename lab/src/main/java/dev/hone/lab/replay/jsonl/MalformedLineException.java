package dev.hone.lab.replay.jsonl;

/** A line that is no record; the message says what is wrong and never quotes the line, which may be user text. */
public final class MalformedLineException extends Exception {

    private static final long serialVersionUID = 1L;

    public MalformedLineException(String message) {
        super(message);
    }
}
