package dev.hone.llm.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The learning of merges. Each pair knows its count and the words that have held it; a merge recounts those words
 * alone, and the queue of pairs is put right when an outdated count comes up.
 */
final class BytePairMerges {

    private final List<String> specialTokens;
    private final long minFrequency;
    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> vocab = new LinkedHashMap<>();
    private final List<Pair> merges = new ArrayList<>();
    private final Map<Long, Pair> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();
    private final Set<Long> grown = new HashSet<>();
    private int[][] words = {};
    private long[] counts = {};

    private static final class Pair {
        private final int left;
        private final int right;
        private long count;
        private int[] words = new int[4];
        private int held;

        private Pair(long key) {
            this.left = (int) (key >>> Integer.SIZE);
            this.right = (int) key;
        }

        private void holdIn(int word) {
            if (held > 0 && words[held - 1] == word) {
                return;
            }
            if (held == words.length) {
                words = Arrays.copyOf(words, 2 * held);
            }
            words[held++] = word;
        }
    }

    private record Candidate(long count, long key) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            return count == other.count ? Long.compare(key, other.key) : Long.compare(other.count, count);
        }
    }

    BytePairMerges(List<String> furtherSpecialTokens, long minFrequency) {
        this.specialTokens = new ArrayList<>(ChatTokens.ALL);
        this.specialTokens.addAll(furtherSpecialTokens);
        this.minFrequency = minFrequency;
        for (int value = 0; value < ByteLevelTokenizer.BYTES; value++) {
            name(Character.toString(ByteLevelTokenizer.letter(value)));
        }
        specialTokens.forEach(this::name);
    }

    private int name(String name) {
        vocab.put(name, names.size());
        names.add(name);
        return names.size() - 1;
    }

    void learn(Map<String, Long> wordCounts, int vocabSize) {
        spread(wordCounts);
        for (Pair best = best(); best != null && names.size() < vocabSize; best = best()) {
            merge(best);
        }
    }

    private void spread(Map<String, Long> wordCounts) {
        words = new int[wordCounts.size()][];
        counts = new long[words.length];
        int next = 0;
        for (Map.Entry<String, Long> word : wordCounts.entrySet()) {
            byte[] bytes = word.getKey().getBytes(StandardCharsets.UTF_8);
            words[next] = new int[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                words[next][i] = bytes[i] & 0xff;
            }
            counts[next] = word.getValue();
            count(next, 1);
            next++;
        }
        enqueueGrown();
    }

    private void count(int word, int sign) {
        int[] ids = words[word];
        for (int i = 0; i + 1 < ids.length; i++) {
            long key = ((long) ids[i] << Integer.SIZE) | ids[i + 1];
            Pair pair = pairs.computeIfAbsent(key, Pair::new);
            pair.count += sign * counts[word];
            if (sign > 0) {
                pair.holdIn(word);
                grown.add(key);
            }
        }
    }

    private void enqueueGrown() {
        for (long key : grown) {
            Pair pair = pairs.get(key);
            if (pair != null && pair.count >= minFrequency) {
                queue.add(new Candidate(pair.count, key));
            }
        }
        grown.clear();
    }

    private @Nullable Pair best() {
        while (true) {
            Candidate candidate = queue.poll();
            if (candidate == null) {
                return null;
            }
            Pair pair = pairs.get(candidate.key);
            if (pair == null || specialTokens.contains(names.get(pair.left) + names.get(pair.right))) {
                continue;
            }
            if (pair.count == candidate.count) {
                return pair;
            }
            if (pair.count >= minFrequency) {
                queue.add(new Candidate(pair.count, candidate.key));
            }
        }
    }

    private void merge(Pair pair) {
        String name = names.get(pair.left) + names.get(pair.right);
        // Two pairs may spell the same token; it keeps the id of the first.
        Integer known = vocab.get(name);
        int id = known != null ? known : name(name);
        merges.add(pair);
        for (int i = 0; i < pair.held; i++) {
            int word = pair.words[i];
            int[] merged = merged(words[word], pair, id);
            if (merged.length < words[word].length) {
                count(word, -1);
                words[word] = merged;
                count(word, 1);
            }
        }
        pairs.remove(((long) pair.left << Integer.SIZE) | pair.right);
        enqueueGrown();
    }

    private static int[] merged(int[] ids, Pair pair, int id) {
        int[] merged = new int[ids.length];
        int length = 0;
        for (int i = 0; i < ids.length; i++) {
            boolean found = ids[i] == pair.left && i + 1 < ids.length && ids[i + 1] == pair.right;
            merged[length++] = found ? id : ids[i];
            i += found ? 1 : 0;
        }
        return length == ids.length ? ids : Arrays.copyOf(merged, length);
    }

    ObjectNode toJson() {
        ObjectNode vocabulary = JsonNodeFactory.instance.objectNode();
        ArrayNode added = JsonNodeFactory.instance.arrayNode();
        vocab.forEach(vocabulary::put);
        for (int i = 0; i < specialTokens.size(); i++) {
            added.add(ByteLevelTokenizer.added(ByteLevelTokenizer.BYTES + i, specialTokens.get(i), true));
        }
        ObjectNode json = ByteLevelTokenizer.tokenizer(added, vocabulary);
        json.set("pre_tokenizer", preTokenizer());
        ArrayNode pairsInOrder = JsonNodeFactory.instance.arrayNode();
        for (Pair merge : merges) {
            pairsInOrder.addArray().add(names.get(merge.left)).add(names.get(merge.right));
        }
        ((ObjectNode) json.get("model")).set("merges", pairsInOrder);
        return json;
    }

    private static ObjectNode preTokenizer() {
        ObjectNode sequence = JsonNodeFactory.instance.objectNode().put("type", "Sequence");
        ArrayNode steps = sequence.putArray("pretokenizers");
        ObjectNode split = steps.addObject().put("type", "Split");
        split.putObject("pattern").put("Regex", BytePairTrainer.WORDS);
        split.put("behavior", "Isolated").put("invert", false);
        steps.add(ByteLevelTokenizer.byteLevel());
        return sequence;
    }
}
