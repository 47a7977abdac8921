package dev.hone.llm.score;

/** The log-probability of a whole response given its prompt (natural logarithm), and how many tokens it has. */
public record SequenceScore(double logprob, int tokens) {

    /** Negative mean log-probability per response token: the loss that training minimises. */
    public double meanLoss() {
        return -logprob / tokens;
    }
}
