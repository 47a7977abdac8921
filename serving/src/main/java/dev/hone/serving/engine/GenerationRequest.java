package dev.hone.serving.engine;

import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.serving.models.VersionLease;
import java.util.List;

/**
 * One generation that is asked of the engine: a prompt's token ids, and the version and sampling to continue them with.
 *
 * @param lease the version; the engine owns it from the moment that it takes the request in
 * @param prompt token ids
 * @param guidance what it is driven away from, and how far
 */
public record GenerationRequest(
        VersionLease lease, List<Integer> prompt, Sampling sampling, Guidance guidance, Terms terms) {

    public GenerationRequest {
        prompt = List.copyOf(prompt);
    }
}
