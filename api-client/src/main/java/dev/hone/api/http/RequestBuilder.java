package dev.hone.api.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What requests of all kinds say. Values are checked by the server, which names the member that is wrong.
 *
 * @param <B> the builder itself
 */
public abstract class RequestBuilder<B extends RequestBuilder<B>> {

    private final ObjectNode body = JsonNodeFactory.instance.objectNode();

    protected RequestBuilder(String model) {
        body.put("model", model);
    }

    protected abstract B self();

    protected final ObjectNode body() {
        return body;
    }

    /** Any member by its name in the API, as {@code top_k} or {@code guided_choice}. */
    public final B member(String name, Object value) {
        body.set(name, Json.tree(value));
        return self();
    }

    /** At most so many tokens are written. */
    public final B maxTokens(int tokens) {
        return member("max_tokens", tokens);
    }

    /** From 0 to 2; 1 where nothing is said. */
    public final B temperature(double temperature) {
        return member("temperature", temperature);
    }

    /** The share of likeliest tokens to choose among, from 0 to 1. */
    public final B topP(double share) {
        return member("top_p", share);
    }

    /** Texts that end an answer, up to 4. */
    public final B stop(String... texts) {
        return member("stop", texts);
    }

    /** What makes the same answer again, as far as the engine can. */
    public final B seed(long seed) {
        return member("seed", seed);
    }

    /** How many answers, up to 8; each is an interaction of its own. */
    public final B choices(int count) {
        return member("n", count);
    }

    /** Who asks, by a pseudonym: a subject stays with one arm of a canary and counts once in it. */
    public final B subject(String subject) {
        return member("hone::subject", subject);
    }

    /** Where it counts, {@code tenant/task}. */
    public final B segment(String segment) {
        return member("hone::segment", segment);
    }

    /** The conversation that it is part of, by a name that nobody can guess. */
    public final B session(String session) {
        return member("hone::session", session);
    }

    /** {@code test} or {@code opted_out}: it counts for nothing. */
    public final B exclude(String reason) {
        return member("hone::exclude", reason);
    }
}
