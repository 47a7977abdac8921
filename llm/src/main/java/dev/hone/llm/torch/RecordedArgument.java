package dev.hone.llm.torch;

import java.util.Arrays;
import java.util.List;

/**
 * An argument of a recorded call.
 *
 * @param tensors names of its tensors, one unless it is a list of them
 * @param numbers its number, its truth as 0 or 1, or its numbers
 */
public record RecordedArgument(Argument.Form form, List<String> tensors, List<Long> numbers) {

    RecordedArgument(Argument.Form form, List<String> tensors, long[] numbers) {
        this(form, tensors, Arrays.stream(numbers).boxed().toList());
    }
}
