package dev.hone.lab.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One thing that both sides are timed at.
 *
 * @param request what each side is asked, word for word the same
 * @param tokens what one run gets done
 * @param bytes what it cannot help reading from memory
 * @param operations what it cannot help computing
 * @param half whether it computes in bfloat16
 */
record Measure(
        BenchModel model, String name, ObjectNode request, long tokens, double bytes, double operations, boolean half) {

    /** No machine of this speed does it faster, unless its caches hold the weights. */
    double limitSeconds(MachineSpeed machine) {
        double rate = half ? machine.halfOperationsPerSecond() : machine.operationsPerSecond();
        return Math.max(bytes / machine.bytesPerSecond(), operations / rate);
    }

    String key() {
        return model.name() + " " + name;
    }
}
