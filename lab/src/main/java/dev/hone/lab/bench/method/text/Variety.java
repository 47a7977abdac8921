package dev.hone.lab.bench.method.text;

import dev.hone.lab.bench.method.text.Sampler.Answer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How different the answers to a prompt are. */
public final class Variety {

    private Variety() {}

    /** Different pairs of neighbouring tokens, as a share of all of them (distinct-2); NaN where there are none. */
    public static double ofPairs(List<Answer> answers) {
        Set<List<Integer>> pairs = new HashSet<>();
        int all = 0;
        for (Answer answer : answers) {
            for (int i = 1; i < answer.ids().size(); i++) {
                pairs.add(answer.ids().subList(i - 1, i + 1));
                all++;
            }
        }
        return all == 0 ? Double.NaN : (double) pairs.size() / all;
    }
}
