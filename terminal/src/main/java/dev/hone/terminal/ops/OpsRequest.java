package dev.hone.terminal.ops;

/**
 * What is asked.
 *
 * @param rest what follows the route's path, decoded
 * @param forwarded whether another instance asks for somebody else
 */
public record OpsRequest(String rest, boolean forwarded) {

    /** The header by which one instance tells another that it asks for somebody else. */
    public static final String FORWARDED = "Hone-Forwarded";
}
