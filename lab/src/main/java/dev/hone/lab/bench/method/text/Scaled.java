package dev.hone.lab.bench.method.text;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;

/**
 * An adapter whose update counts more or less: from the base, weight 0, over itself, 1, and beyond (Ilharco et al.,
 * arXiv 2212.04089). It costs no second row, where mixing distributions does.
 */
final class Scaled {

    private Scaled() {}

    static Adapter by(double weight, Adapter adapter) {
        LoraConfig config = adapter.config();
        return new Adapter(
                new LoraConfig(config.rank(), config.alpha() * weight, config.targetModules(), config.variant()),
                adapter.tensors());
    }
}
