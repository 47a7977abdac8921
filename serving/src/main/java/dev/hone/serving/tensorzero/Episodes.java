package dev.hone.serving.tensorzero;

import dev.hone.schemas.routing.LinesConfig;
import java.util.function.Supplier;

/**
 * Where inferences count.
 *
 * @param segment of requests without a key that is bound to a tenant: its tenant is theirs
 * @param ids makes ids for episodes that have none
 */
public record Episodes(LinesConfig lines, String segment, Supplier<String> ids) {}
