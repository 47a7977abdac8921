package dev.hone.cli.command;

/** A change of settings that is tried, as in {@code rollout.alpha=.01,rollout.margin=.02}. */
final class PolicyChange {

    /** Between two settings, and at no comma within a value, such as a list of stages. */
    static final String SPLIT = ",(?=[a-z][a-z0-9.]*=)";

    private PolicyChange() {}
}
