package dev.hone.llm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A loaded program: calls its methods by name, with tensors and lists of tensors as arguments.
 *
 * <p>Two ways in. {@link #infer} runs in the engine's inference mode: fast, from any thread, and its results can never
 * take part in a gradient. {@link #train} runs with gradients recorded, so that the program can ask for them. Both
 * leave the calling thread with gradients off, which they are not by default in threads that did not start the engine.
 */
public final class Script implements AutoCloseable {

    private final ScriptText text;
    private final PtNDManager owner;
    private final PtSymbolBlock module;

    private Script(ScriptText text, PtNDManager owner, PtSymbolBlock module) {
        this.text = text;
        this.owner = owner;
        this.module = module;
    }

    /** Compiles the text of a class {@code Net(Module)}; a mistake in it shows here or at the first call. */
    static Script compile(ScriptText text) {
        PtNDManager owner = Torch.newScope();
        try {
            PtSymbolBlock module = JniUtils.loadModule(owner, new ByteArrayInputStream(text.archive()), false, false);
            return new Script(text, owner, module);
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory failed", impossible);
        }
    }

    /** Calls a method without gradients; the result, one tensor, belongs to {@code scope}. */
    public PtNDArray infer(PtNDManager scope, String method, Argument... arguments) {
        return infer(scope, Threads.ALL, method, arguments);
    }

    /** The same with so many threads. */
    public PtNDArray infer(PtNDManager scope, Threads threads, String method, Argument... arguments) {
        return one(call(threads, method, arguments, result -> List.of(result.toTensor(scope))));
    }

    /** Calls a method that gives a list of tensors, without gradients; they belong to {@code scope}. */
    public List<PtNDArray> inferList(PtNDManager scope, String method, Argument... arguments) {
        return call(Threads.ALL, method, arguments, result -> List.of(result.toTensorArray(scope)));
    }

    private static PtNDArray one(List<PtNDArray> results) {
        return results.get(0);
    }

    private List<PtNDArray> call(
            Threads threads, String method, Argument[] arguments, Function<IValue, List<PtNDArray>> read) {
        return Recording.around(
                text, method, false, List.of(arguments), () -> inferred(threads, method, arguments, read));
    }

    private List<PtNDArray> inferred(
            Threads threads, String method, Argument[] arguments, Function<IValue, List<PtNDArray>> read) {
        prepareThread(false, threads);
        IValue[] values = new IValue[arguments.length];
        try {
            for (int i = 0; i < arguments.length; i++) {
                values[i] = arguments[i].asValue();
            }
            try (IValue result = IValueUtils.runMethod(module, method, values)) {
                return read.apply(result);
            }
        } finally {
            Arrays.stream(values).filter(value -> value != null).forEach(IValue::close);
        }
    }

    /**
     * Calls a method with gradients recorded; the result, one tensor, belongs to {@code scope}. No argument may be an
     * empty list.
     */
    public PtNDArray train(PtNDManager scope, String method, Argument... arguments) {
        return one(Recording.around(
                text, method, true, List.of(arguments), () -> List.of(trained(scope, method, arguments))));
    }

    private PtNDArray trained(PtNDManager scope, String method, Argument[] arguments) {
        NDList inputs = new NDList();
        // The engine attaches results to the manager of the first array, so this one has to be the step's own.
        NDArray selector = scope.zeros(new ai.djl.ndarray.types.Shape());
        selector.setName("module_method:" + method);
        inputs.add(selector);
        for (int i = 0; i < arguments.length; i++) {
            arguments[i].addTo(inputs, "a" + i);
        }
        prepareThread(true, Threads.ALL);
        try {
            return (PtNDArray) IValueUtils.forward(module, inputs, true).singletonOrThrow();
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    private static void prepareThread(boolean gradients, Threads threads) {
        JniUtils.setGradMode(gradients);
        JniUtils.setNumThreads(threads.count());
        // The profiling executor gains nothing here and keeps several hundred megabytes.
        JniUtils.setGraphExecutorOptimize(false);
    }

    @Override
    public void close() {
        module.close();
        owner.close();
    }
}
