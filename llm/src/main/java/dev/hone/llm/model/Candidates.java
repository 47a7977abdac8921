package dev.hone.llm.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * Tokens that stand for a whole vocabulary in the softmax of a loss: the labels, and others drawn uniformly.
 *
 * <p>Of the m tokens that are no labels n are drawn, so each of these stands for m / n: its logit is raised by log(m /
 * n) (Jean et al., ACL 2015).
 *
 * @param ids the candidates, rising
 * @param corrections what is added to the logit of each
 * @param labels for each label its place among the candidates; a silent one stays so
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; arrays are what the engine takes
record Candidates(long[] ids, float[] corrections, long[] labels) {

    /** The same for the same labels and seed. */
    static Candidates of(long[] labels, int vocabulary, SampledTokens sampled) {
        long[] wanted = LongStream.of(labels)
                .filter(label -> label >= 0)
                .distinct()
                .sorted()
                .toArray();
        var random = new SplittableRandom(sampled.seed() ^ Arrays.hashCode(labels) * 0x9E3779B97F4A7C15L);
        var others = new TreeSet<Long>();
        for (int draw = 0; draw < sampled.tokens(); draw++) {
            long id = random.nextInt(vocabulary);
            if (Arrays.binarySearch(wanted, id) < 0) {
                others.add(id);
            }
        }
        long[] ids = LongStream.concat(LongStream.of(wanted), others.stream().mapToLong(Long::longValue))
                .sorted()
                .toArray();
        double unseen = Math.max(1, vocabulary - wanted.length);
        float raised = (float) StrictMath.log(unseen / Math.max(1, others.size()));
        float[] corrections = new float[ids.length];
        Map<Long, Integer> places = new HashMap<>();
        for (int place = 0; place < ids.length; place++) {
            corrections[place] = others.contains(ids[place]) ? raised : 0;
            places.put(ids[place], place);
        }
        long[] found = LongStream.of(labels)
                .map(label -> places.getOrDefault(label, (int) PackedRows.SILENT))
                .toArray();
        return new Candidates(ids, corrections, found);
    }
}
