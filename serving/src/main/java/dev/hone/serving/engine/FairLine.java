package dev.hone.serving.engine;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who waits, in the order in which they are to have their turn: start-time fair queueing (Goyal, Vin and Cheng,
 * SIGCOMM 1996), of tenants, and of those who ask within each. A flow that has had its turn begins again behind the
 * others that wait, by what it cost; one that asked for nothing meanwhile gets nothing for that. Within a flow first
 * come is first served. Not safe for use by several threads.
 */
final class FairLine<T> {

    private final Function<T, Flow> flows;
    private final ToDoubleFunction<T> costs;
    private final Map<String, Tenant<T>> tenants = new LinkedHashMap<>();
    private double now;
    private int size;

    /** @param costs what one takes of its flow's share, in any unit, as it is when it is taken */
    FairLine(Function<T, Flow> flows, ToDoubleFunction<T> costs) {
        this.flows = flows;
        this.costs = costs;
    }

    /** One of several that share, and where it begins when it is next. */
    private static class Sharer {
        double start;
        int waiting;

        void came(double now) {
            if (waiting == 0) {
                start = Math.max(start, now);
            }
            waiting++;
        }

        boolean isForgotten(double now) {
            return waiting == 0 && start <= now;
        }
    }

    private static final class Tenant<T> extends Sharer {
        final Map<String, Asker<T>> askers = new LinkedHashMap<>();
        double now;
    }

    private static final class Asker<T> extends Sharer {
        final Deque<T> queue = new ArrayDeque<>();
    }

    int size() {
        return size;
    }

    void add(T one) {
        Flow flow = flows.apply(one);
        Tenant<T> tenant = tenants.computeIfAbsent(flow.tenant(), name -> new Tenant<>());
        Asker<T> asker = tenant.askers.computeIfAbsent(flow.asker(), name -> new Asker<>());
        tenant.came(now);
        asker.came(tenant.now);
        asker.queue.add(one);
        size++;
    }

    /** Who is next of the flows that may have a turn. */
    Optional<T> next(Predicate<Flow> may) {
        Tenant<T> tenant = earliest(tenants.values(), one -> next(one, may) != null);
        return Optional.ofNullable(tenant).map(first -> next(first, may));
    }

    private @Nullable T next(Tenant<T> tenant, Predicate<Flow> may) {
        Asker<T> asker =
                earliest(tenant.askers.values(), one -> one.waiting > 0 && may.test(flows.apply(one.queue.element())));
        return asker == null ? null : asker.queue.element();
    }

    /** Gives the one that {@link #next} gave its turn. */
    void take(T next) {
        Tenant<T> tenant = tenant(next);
        Asker<T> asker = asker(next);
        double cost = costs.applyAsDouble(next);
        now = Math.max(now, tenant.start);
        tenant.start += cost;
        tenant.now = Math.max(tenant.now, asker.start);
        asker.start += cost;
        remove(next);
    }

    /** Takes one out that waits, and is not to have its turn. */
    void remove(T gone) {
        Tenant<T> tenant = tenant(gone);
        Asker<T> asker = asker(gone);
        asker.queue.remove(gone);
        asker.waiting--;
        tenant.waiting--;
        size--;
        tenant.askers.values().removeIf(one -> one.isForgotten(tenant.now));
        tenants.values().removeIf(one -> one.isForgotten(now));
    }

    /**
     * Who makes room for one more of a flow where there is none: the last of the tenant with most, and of its asker
     * with most. Empty where the flow itself would have as many then.
     */
    Optional<T> crowding(Flow coming) {
        Tenant<T> most = longest(tenants.values());
        Asker<T> last = most == null ? null : longest(most.askers.values());
        if (most == null || last == null) {
            return Optional.empty();
        }
        Tenant<T> own = tenants.get(coming.tenant());
        boolean isMore = own == most
                ? last.waiting > waiting(own.askers.get(coming.asker())) + 1
                : most.waiting > waiting(own) + 1;
        return isMore ? Optional.of(last.queue.getLast()) : Optional.empty();
    }

    /** All who wait, in no order that means anything. */
    List<T> all() {
        List<T> all = new ArrayList<>();
        tenants.values().forEach(tenant -> tenant.askers.values().forEach(asker -> all.addAll(asker.queue)));
        return all;
    }

    private Tenant<T> tenant(T one) {
        return requireNonNull(tenants.get(flows.apply(one).tenant()), "it does not wait");
    }

    private Asker<T> asker(T one) {
        return requireNonNull(tenant(one).askers.get(flows.apply(one).asker()), "it does not wait");
    }

    private static int waiting(@Nullable Sharer sharer) {
        return sharer == null ? 0 : sharer.waiting;
    }

    private static <S extends Sharer> @Nullable S earliest(Collection<S> sharers, Predicate<S> may) {
        S earliest = null;
        for (S sharer : sharers) {
            if ((earliest == null || sharer.start < earliest.start) && may.test(sharer)) {
                earliest = sharer;
            }
        }
        return earliest;
    }

    private static <S extends Sharer> @Nullable S longest(Collection<S> sharers) {
        S longest = null;
        for (S sharer : sharers) {
            if (longest == null || sharer.waiting > longest.waiting) {
                longest = sharer;
            }
        }
        return longest;
    }
}
