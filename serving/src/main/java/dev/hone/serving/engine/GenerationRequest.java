package dev.hone.serving.engine;

import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.serving.models.VersionLease;
import java.time.Instant;
import java.util.List;

/**
 * One generation that is asked of the engine: a prompt's token ids, and the version and sampling to continue them with.
 *
 * @param lease the version; the engine owns it from the moment that it takes the request in
 * @param prompt token ids
 * @param guidance what it is driven away from, and how far
 * @param flow whose it is, where not all can be answered at once
 * @param deadline when it ends, with what there is of an answer, or is given up where there is nothing
 */
public record GenerationRequest(
        VersionLease lease, List<Integer> prompt, Sampling sampling, Guidance guidance, Flow flow, Instant deadline) {

    public GenerationRequest {
        prompt = List.copyOf(prompt);
    }
}
