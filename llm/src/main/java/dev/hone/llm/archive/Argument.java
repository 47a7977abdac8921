package dev.hone.llm.archive;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/** An argument of a program's method: a tensor, a list of tensors or a number. Holds no memory of its own. */
public final class Argument {

    private final PtNDArray[] tensors;
    private final boolean list;
    private final long number;

    private Argument(PtNDArray[] tensors, boolean list, long number) {
        this.tensors = tensors;
        this.list = list;
        this.number = number;
    }

    public static Argument of(PtNDArray tensor) {
        return new Argument(new PtNDArray[] {tensor}, false, 0);
    }

    public static Argument of(List<PtNDArray> tensors) {
        return new Argument(tensors.toArray(PtNDArray[]::new), true, 0);
    }

    /** A whole number, for inference only: training passes tensors alone. */
    public static Argument of(long number) {
        return new Argument(new PtNDArray[0], false, number);
    }

    IValue asValue() {
        if (!list && tensors.length == 0) {
            return IValue.from(number);
        }
        return list ? IValue.listFrom(tensors) : IValue.from(tensors[0]);
    }

    /** The engine tells arguments apart by the names of arrays, and a list by the brackets after its name. */
    void addTo(NDList inputs, String name) {
        if (tensors.length == 0) {
            throw new IllegalArgumentException("a training call takes tensors and lists with at least one tensor");
        }
        for (PtNDArray tensor : tensors) {
            tensor.setName(list ? name + "[]" : name);
            inputs.add(tensor);
        }
    }
}
