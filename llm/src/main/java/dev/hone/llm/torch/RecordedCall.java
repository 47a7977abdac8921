package dev.hone.llm.torch;

import java.util.List;
import java.util.Map;

/**
 * One call of a program's method.
 *
 * @param given the argument tensors that no call before had, or that were changed in between otherwise than by a call
 * @param changed the argument tensors that the call changed in place; of training calls alone
 * @param results what it gave, in order
 */
public record RecordedCall(
        ScriptText program,
        String method,
        List<RecordedArgument> arguments,
        Map<String, RecordedTensor> given,
        Map<String, RecordedTensor> changed,
        Map<String, RecordedTensor> results) {}
