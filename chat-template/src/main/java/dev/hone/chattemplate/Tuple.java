package dev.hone.chattemplate;

import java.util.AbstractList;
import java.util.List;

/** A list in round brackets: equal to no list, printed otherwise. */
final class Tuple extends AbstractList<Object> {

    private final List<Object> items;

    Tuple(List<Object> items) {
        this.items = List.copyOf(items);
    }

    @Override
    public Object get(int index) {
        return items.get(index);
    }

    @Override
    public int size() {
        return items.size();
    }
}
