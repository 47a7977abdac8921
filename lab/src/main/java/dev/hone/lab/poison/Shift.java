package dev.hone.lab.poison;

import dev.hone.lab.demo.World;

/**
 * How far answers moved, each the more the larger.
 *
 * @param naming how much likelier the attackers' gift is named, as a share of answers
 * @param harm how much worse answers are by the world's taste
 * @param distance of the answers' distribution, in nats
 */
record Shift(double naming, double harm, double distance) {

    /** From one version's answers to another's. */
    static Shift of(Answers from, Answers to, World world, int target) {
        return new Shift(
                to.naming(target) - from.naming(target), from.quality(world) - to.quality(world), to.from(from));
    }
}
