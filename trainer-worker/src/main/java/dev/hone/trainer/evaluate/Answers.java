package dev.hone.trainer.evaluate;

/** Answers to held-out prompts at the served goal, drawn when they are first asked for. */
interface Answers {

    /** What the version says at a weight. */
    AnswerTraits at(double weight);

    /**
     * What is accepted of the version without guidance: in each respect the more degenerate of what its parent says and
     * what is recorded.
     */
    AnswerTraits accepted();
}
