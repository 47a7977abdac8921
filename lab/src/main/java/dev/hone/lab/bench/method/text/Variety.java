package dev.hone.lab.bench.method.text;

import dev.hone.lab.bench.method.text.Sampler.Answer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How different the answers to a prompt are. */
public final class Variety {

    private Variety() {}

    /** Different tokens, as a share of all of them (distinct-1); NaN where there are none. */
    public static double ofTokens(List<Answer> answers) {
        return ofRuns(answers, 1);
    }

    /** Different pairs of neighbouring tokens, as a share of all of them (distinct-2); NaN where there are none. */
    public static double ofPairs(List<Answer> answers) {
        return ofRuns(answers, 2);
    }

    private static double ofRuns(List<Answer> answers, int length) {
        Set<List<Integer>> runs = new HashSet<>();
        int all = 0;
        for (Answer answer : answers) {
            for (int end = length; end <= answer.ids().size(); end++) {
                runs.add(answer.ids().subList(end - length, end));
                all++;
            }
        }
        return all == 0 ? Double.NaN : (double) runs.size() / all;
    }
}
