package dev.hone.llm.tools;

import dev.hone.llm.tools.Said.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells words and calls of an answer apart, as it comes. What may still become a call is held back until it is certain;
 * a call comes out whole. What looks like a call and is none (no JSON, or of a tool that nobody offered) is words, as
 * it was written. White space between words and a call belongs to neither. One thread at a time.
 */
public final class CallReader {

    private final CallFormat format;
    private final Calls calls;
    private final StringBuilder held = new StringBuilder();
    private boolean wordsOnly;
    private boolean called;

    /** @param tools the names of those that may be called */
    public CallReader(CallFormat format, Set<String> tools) {
        this.format = format;
        this.calls = new Calls(format, tools);
    }

    /** What the next piece of the text makes certain, in order. */
    public List<Said> add(String piece) {
        held.append(piece);
        List<Said> said = new ArrayList<>();
        if (format == CallFormat.HERMES) {
            hermes(said);
        } else if (wordsOnly || !mayBeCalls()) {
            wordsOnly = true;
            words(held.length(), said);
        }
        return said;
    }

    /** What was held back, when no more comes. */
    public List<Said> finish() {
        List<Said> said = new ArrayList<>();
        if (format == CallFormat.HERMES) {
            hermesEnd(said);
        } else {
            Optional<List<Said.Call>> list = wordsOnly ? Optional.empty() : calls.list(withoutMarker());
            list.ifPresent(found -> {
                said.addAll(found);
                called = true;
                held.setLength(0);
            });
        }
        if (!(called && held.toString().isBlank())) {
            words(held.length(), said);
        }
        return said;
    }

    /** Whether there was a call. */
    public boolean called() {
        return called;
    }

    /** Whether the whole answer may still be a list of calls: its beginning decides. */
    private boolean mayBeCalls() {
        String begun = (held + ".").trim();
        begun = begun.substring(0, begun.length() - 1);
        String marker = format.marker().orElse("");
        String opening = format == CallFormat.MISTRAL ? "[" : "{";
        return begun.isEmpty() || begun.startsWith(opening) || begun.startsWith(marker) || marker.startsWith(begun);
    }

    private String withoutMarker() {
        String whole = held.toString().trim();
        String marker = format.marker().orElse("");
        return whole.startsWith(marker) ? whole.substring(marker.length()) : whole;
    }

    private void hermes(List<Said> said) {
        int opening = held.indexOf(CallFormat.HERMES_OPENING);
        while (opening >= 0) {
            words(withoutBlanksAtEnd(opening), said);
            if (!takeClosed(said)) {
                return;
            }
            opening = held.indexOf(CallFormat.HERMES_OPENING);
        }
        words(certain(), said);
    }

    /** Takes the call that what is held begins with; its closing words may stand in its arguments too. */
    private boolean takeClosed(List<Said> said) {
        int from = held.indexOf(CallFormat.HERMES_OPENING) + CallFormat.HERMES_OPENING.length();
        int closing = held.indexOf(CallFormat.HERMES_CLOSING, from);
        while (closing >= 0) {
            Optional<Said.Call> call = calls.one(held.substring(from, closing));
            if (call.isPresent()) {
                said.add(call.get());
                called = true;
                held.delete(0, closing + CallFormat.HERMES_CLOSING.length());
                return true;
            }
            closing = held.indexOf(CallFormat.HERMES_CLOSING, closing + 1);
        }
        return false;
    }

    /** Many forget to close the last one. */
    private void hermesEnd(List<Said> said) {
        int opening = held.indexOf(CallFormat.HERMES_OPENING);
        if (opening >= 0) {
            calls.one(held.substring(opening + CallFormat.HERMES_OPENING.length()))
                    .ifPresent(call -> {
                        words(withoutBlanksAtEnd(opening), said);
                        said.add(call);
                        called = true;
                        held.setLength(0);
                    });
        }
    }

    /** How much of what is held can be no part of a call, nor blanks before one. */
    private int certain() {
        int open = 0;
        for (int length = Math.min(CallFormat.HERMES_OPENING.length() - 1, held.length()); length > open; length--) {
            if (CallFormat.HERMES_OPENING.startsWith(held.substring(held.length() - length))) {
                open = length;
            }
        }
        return withoutBlanksAtEnd(held.length() - open);
    }

    private int withoutBlanksAtEnd(int length) {
        int end = length;
        while (end > 0 && Character.isWhitespace(held.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    private void words(int length, List<Said> said) {
        if (length > 0) {
            said.add(new Words(held.substring(0, length)));
            held.delete(0, length);
        }
    }
}
