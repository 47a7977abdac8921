package dev.hone.llm.torch;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import java.util.function.Supplier;

/**
 * An argument of a program's method: a tensor, a list of tensors, a number or a list of numbers. Holds no memory of its
 * own.
 */
public final class Argument {

    private final PtNDArray[] tensors;
    private final boolean list;
    private final Supplier<IValue> value;

    private Argument(PtNDArray[] tensors, boolean list, Supplier<IValue> value) {
        this.tensors = tensors;
        this.list = list;
        this.value = value;
    }

    public static Argument of(PtNDArray tensor) {
        return new Argument(new PtNDArray[] {tensor}, false, () -> IValue.from(tensor));
    }

    public static Argument of(List<PtNDArray> tensors) {
        PtNDArray[] array = tensors.toArray(PtNDArray[]::new);
        return new Argument(array, true, () -> IValue.listFrom(array));
    }

    /** A whole number, for inference only: training passes tensors alone. */
    public static Argument of(long number) {
        return new Argument(new PtNDArray[0], false, () -> IValue.from(number));
    }

    /** A truth value, for inference only. */
    public static Argument of(boolean truth) {
        return new Argument(new PtNDArray[0], false, () -> IValue.from(truth));
    }

    /** A list of whole numbers, for inference only. */
    public static Argument of(long[] numbers) {
        return new Argument(new PtNDArray[0], true, () -> IValue.listFrom(numbers));
    }

    IValue asValue() {
        return value.get();
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
