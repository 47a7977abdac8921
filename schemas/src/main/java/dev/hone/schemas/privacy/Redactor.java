package dev.hone.schemas.privacy;

/**
 * Finds one kind of thing in a text. Redactors of other programs are found by {@link java.util.ServiceLoader} under
 * their names.
 *
 * <p>Takes a time that grows no faster than the text, whatever the text. What it says of its own output is nothing: the
 * mark that it puts in is none of its finds.
 */
public interface Redactor {

    /** Its name in {@code privacy.redact}. */
    String name();

    /** The text with a mark, {@code [name]}, in the place of each find; the same instance where there is none. */
    String redact(String text);
}
