package dev.hone.serving.external;

import dev.hone.serving.models.BaseText;

/** An engine elsewhere: how it is reached, and what this side knows of the base that it has. */
public record ExternalServer(ExternalConfig config, EngineClient client, BaseText base) implements AutoCloseable {

    /** Requests as it understands them. */
    RequestBody bodies() {
        return new RequestBody(config.kind(), config.asTokens(), base.renderer(), base.endTokenIds());
    }

    @Override
    public void close() {
        client.close();
        base.close();
    }
}
