package dev.hone.chattemplate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The parameters of something that can be called.
 *
 * @param anyKeywords whether it takes keywords of any name instead
 * @param anyOrder whether it takes as many arguments in order as there are, named by their numbers
 */
record Signature(List<String> names, int required, boolean anyKeywords, boolean anyOrder) {

    static final Signature NONE = of("");
    static final Signature ANY = new Signature(List.of(), 0, true, true);

    /**
     * From names with spaces between; those that may be left out end in a question mark; {@code **} is any keywords.
     */
    static Signature of(String spec) {
        if (spec.equals("**")) {
            return new Signature(List.of(), 0, true, false);
        }
        List<String> words =
                Arrays.stream(spec.split(" ")).filter(word -> !word.isEmpty()).toList();
        List<String> names = words.stream().map(word -> word.replace("?", "")).toList();
        return new Signature(
                names, (int) words.stream().filter(word -> !word.endsWith("?")).count(), false, false);
    }

    /** Which parameters a call gives, or an exception that says what is wrong with it. */
    List<String> bound(String callee, int positional, Collection<String> keywords) {
        if (anyOrder) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < positional; i++) {
                all.add(Integer.toString(i));
            }
            all.addAll(keywords);
            return all;
        }
        if (anyKeywords && positional == 0) {
            return List.copyOf(keywords);
        }
        if (positional > names.size()) {
            throw new TemplateException(callee + " takes at most " + names.size() + " arguments in order");
        }
        List<String> bound = new ArrayList<>(names.subList(0, positional));
        for (String keyword : keywords) {
            if (!names.contains(keyword) || bound.contains(keyword)) {
                throw new TemplateException(callee + " has no argument \"" + keyword + "\", or has it twice");
            }
            bound.add(keyword);
        }
        if (!bound.containsAll(names.subList(0, required))) {
            throw new TemplateException(callee + " needs " + String.join(", ", names.subList(0, required)));
        }
        return bound;
    }
}
