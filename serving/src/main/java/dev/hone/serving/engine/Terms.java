package dev.hone.serving.engine;

import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * For whom, and until when, the engine answers.
 *
 * @param flow whose it is, where not all can be answered at once
 * @param chosen when its version was chosen, and so might answer: the answer of a process that stood still since then
 *     gets no further {@link Revocation#GRACE}
 * @param beginBy until when the first token must have come; else it is given up
 * @param deadline when the answer ends, with what there is of it
 * @param mayGoOn whether its version may still answer; asked at every turn, by the engine's thread, and must not block.
 *     Where it may not for {@link Revocation#GRACE}, the answer ends with what there is of it
 */
public record Terms(Flow flow, Instant chosen, Instant beginBy, Instant deadline, BooleanSupplier mayGoOn) {}
