package dev.hone.llm.constrain;

import static java.util.Objects.requireNonNull;

import dev.hone.llm.constrain.Network.Enter;
import dev.hone.llm.constrain.Network.Leave;
import dev.hone.llm.constrain.Network.Read;
import dev.hone.llm.constrain.Network.Rule;
import dev.hone.llm.constrain.Network.Split;
import dev.hone.llm.constrain.Network.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the network of rules, after Thompson: each piece becomes states between one in which it begins and one after.
 */
final class NetworkBuilder {

    /** More make masks slow and are most likely a mistake, or an attack. */
    static final int MOST_STATES = 100_000;

    private static final Step OPEN = new Split(List.of());

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> alike = new ArrayList<>();

    private NetworkBuilder(Set<String> names) {
        names.forEach(name -> numbers.put(name, numbers.size()));
    }

    /** The first rule is the whole. */
    static Network build(Rules rules) {
        NetworkBuilder builder = new NetworkBuilder(rules.pieces().keySet());
        List<Rule> built = new ArrayList<>();
        for (Map.Entry<String, Piece> rule : rules.pieces().entrySet()) {
            int start = builder.state();
            int end = builder.append(rule.getValue(), start);
            builder.steps.set(end, new Leave());
            built.add(new Rule(start, rules.nests(rule.getKey()) ? 1 : 0));
        }
        return new Network(
                builder.steps,
                built,
                builder.alike.stream().mapToInt(Integer::intValue).toArray());
    }

    private int state() {
        if (steps.size() == MOST_STATES) {
            throw new GrammarRefusedException(
                    "",
                    "is too large: lengths, numbers of items and alternatives make more than " + MOST_STATES
                            + " states");
        }
        steps.add(OPEN);
        alike.add(alike.size());
        return steps.size() - 1;
    }

    /** Says what is done in {@code from}, which is still open; the open state behind the piece. */
    private int append(Piece piece, int from) {
        if (piece instanceof Piece.Bytes bytes) {
            int after = state();
            steps.set(from, new Read(bytes.of(), after));
            return after;
        }
        if (piece instanceof Piece.Call call) {
            int after = state();
            steps.set(
                    from, new Enter(requireNonNull(numbers.get(call.rule()), "a rule that is called is there"), after));
            return after;
        }
        if (piece instanceof Piece.Sequence sequence) {
            int at = from;
            for (Piece part : sequence.parts()) {
                at = append(part, at);
            }
            return at;
        }
        if (piece instanceof Piece.Choice choice) {
            return choice(choice, from);
        }
        return piece instanceof Piece.Repeated repeated
                ? repeated(repeated, from)
                : members((Piece.Members) piece, from);
    }

    private int choice(Piece.Choice choice, int from) {
        int after = state();
        List<Integer> targets = new ArrayList<>();
        for (Piece way : choice.of()) {
            int begin = state();
            targets.add(begin);
            link(append(way, begin), after);
        }
        steps.set(from, new Split(targets));
        return after;
    }

    private int repeated(Piece.Repeated repeated, int from) {
        int at = from;
        for (int i = 0; i < repeated.least(); i++) {
            at = append(repeated.piece(), at);
        }
        int after = state();
        if (repeated.most() == Piece.UNBOUNDED) {
            int again = state();
            steps.set(at, new Split(List.of(again, after)));
            link(append(repeated.piece(), again), at);
            return after;
        }
        int[] rounds = new int[repeated.most() - repeated.least() + 1];
        for (int i = 0; i < rounds.length - 1; i++) {
            rounds[i] = steps.size();
            int once = state();
            steps.set(at, new Split(List.of(once, after)));
            at = append(repeated.piece(), once);
        }
        rounds[rounds.length - 1] = steps.size();
        link(at, after);
        likenRounds(rounds);
        return after;
    }

    /** A round of which so many are still to come that no token sees the last is like the last such one. */
    private void likenRounds(int[] rounds) {
        int last = rounds.length - 1 - (Network.MOST_BYTES + 1);
        for (int round = 0; round < last; round++) {
            for (int state = rounds[round]; state < rounds[round + 1]; state++) {
                alike.set(state, alike.get(state) + rounds[last] - rounds[round]);
            }
        }
    }

    /** Two ways beside each other, while nothing has been written and since something has. */
    private int members(Piece.Members members, int from) {
        int nothing = from;
        int something = state();
        for (int i = 0; i < members.members().size(); i++) {
            Piece member = members.members().get(i);
            int next = state();
            link(append(member, first(nothing)), next);
            link(append(Piece.sequence(members.separator(), member), first(something)), next);
            boolean required = members.required().get(i);
            nothing = required ? state() : skip(nothing);
            if (!required) {
                link(skip(something), next);
            }
            something = next;
        }
        int after = state();
        link(nothing, after);
        link(something, after);
        return after;
    }

    /** A state to go on from where a choice begins; {@link #skip} is the other one. */
    private int first(int state) {
        int once = state();
        int other = state();
        steps.set(state, new Split(List.of(once, other)));
        return once;
    }

    private int skip(int state) {
        return ((Split) steps.get(state)).targets().get(1);
    }

    private void link(int from, int to) {
        steps.set(from, new Split(List.of(to)));
    }
}
