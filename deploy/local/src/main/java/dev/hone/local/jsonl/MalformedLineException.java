package dev.hone.local.jsonl;

/** A line that is no record; the message says what is wrong and never quotes the line, which may be user text. */
final class MalformedLineException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedLineException(String message) {
        super(message);
    }
}
