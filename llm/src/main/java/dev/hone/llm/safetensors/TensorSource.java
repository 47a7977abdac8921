package dev.hone.llm.safetensors;

import java.util.SortedSet;

/** Named tensors to load a model from: a checkpoint's files, or arrays. */
public interface TensorSource {

    SortedSet<String> names();

    /** The tensor of this name; throws {@link IllegalArgumentException} where there is none. */
    StoredTensor tensor(String name);
}
