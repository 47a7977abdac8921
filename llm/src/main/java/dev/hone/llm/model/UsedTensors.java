package dev.hone.llm.model;

import dev.hone.llm.safetensors.StoredTensor;
import dev.hone.llm.safetensors.TensorSource;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The tensors of a source that a model takes, without a tied head's copy and the like. */
record UsedTensors(TensorSource source, SortedSet<String> names) implements TensorSource {

    UsedTensors {
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    static UsedTensors of(TensorSource source, Set<String> names) {
        return new UsedTensors(source, new TreeSet<>(names));
    }

    @Override
    public StoredTensor tensor(String name) {
        return source.tensor(name);
    }
}
