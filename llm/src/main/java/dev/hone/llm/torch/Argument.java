package dev.hone.llm.torch;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * An argument of a program's method: a tensor, a list of tensors, a number or a list of numbers. Holds no memory of its
 * own.
 */
public final class Argument {

    private static final PtNDArray[] NONE = {};

    /** The forms that an argument can have. */
    public enum Form {
        TENSOR,
        TENSORS,
        NUMBER,
        TRUTH,
        NUMBERS
    }

    private final Form form;
    private final PtNDArray[] tensors;
    private final long[] numbers;

    private Argument(Form form, PtNDArray[] tensors, long... numbers) {
        this.form = form;
        this.tensors = tensors;
        this.numbers = numbers;
    }

    public static Argument of(PtNDArray tensor) {
        return new Argument(Form.TENSOR, new PtNDArray[] {tensor});
    }

    public static Argument of(List<PtNDArray> tensors) {
        return new Argument(Form.TENSORS, tensors.toArray(PtNDArray[]::new));
    }

    /** A whole number, for inference only: training passes tensors alone. */
    public static Argument of(long number) {
        return new Argument(Form.NUMBER, NONE, number);
    }

    /** A truth value, for inference only. */
    public static Argument of(boolean truth) {
        return new Argument(Form.TRUTH, NONE, truth ? 1 : 0);
    }

    /** A list of whole numbers, for inference only. */
    public static Argument of(long[] numbers) {
        return new Argument(Form.NUMBERS, NONE, numbers);
    }

    Form form() {
        return form;
    }

    List<PtNDArray> tensors() {
        return List.of(tensors);
    }

    /** The number, a truth as 0 or 1, or the numbers; shared, not copied. */
    long[] numbers() {
        return numbers;
    }

    IValue asValue() {
        return switch (form) {
            case TENSOR -> IValue.from(tensors[0]);
            case TENSORS -> IValue.listFrom(tensors);
            case NUMBER -> IValue.from(numbers[0]);
            case TRUTH -> IValue.from(numbers[0] != 0);
            case NUMBERS -> IValue.listFrom(numbers);
        };
    }

    /** The engine tells arguments apart by the names of arrays, and a list by the brackets after its name. */
    void addTo(NDList inputs, String name) {
        if (tensors.length == 0) {
            throw new IllegalArgumentException("a training call takes tensors and lists with at least one tensor");
        }
        for (PtNDArray tensor : tensors) {
            tensor.setName(form == Form.TENSORS ? name + "[]" : name);
            inputs.add(tensor);
        }
    }
}
