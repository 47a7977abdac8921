package dev.hone.serving.external;

import dev.hone.llm.tools.CallFormat;
import dev.hone.serving.models.BaseText;
import java.util.Optional;

/** An engine elsewhere: how it is reached, and what this side knows of the base that it has. */
public record ExternalServer(ExternalConfig config, EngineClient client, BaseText base) implements AutoCloseable {

    /** Requests as it understands them. */
    RequestBody bodies() {
        return new RequestBody(
                new AskedForms(config.kind(), config.asTokens(), config.takes()), base.renderer(), base.endTokenIds());
    }

    /** How calls of tools are written in answers; empty where its chat template knows none. */
    Optional<CallFormat> calls() {
        return base.renderer().template().flatMap(CallFormat::of);
    }

    @Override
    public void close() {
        client.close();
        base.close();
    }
}
