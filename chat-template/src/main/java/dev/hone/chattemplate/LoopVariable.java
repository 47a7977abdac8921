package dev.hone.chattemplate;

import java.util.List;

/** The variable {@code loop} of one round of a loop. */
record LoopVariable(List<Object> items, int index) {

    Object attribute(String name) {
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> (long) (items.size() - index);
            case "revindex0" -> items.size() - index - 1L;
            case "first" -> index == 0;
            case "last" -> index == items.size() - 1;
            case "length" -> (long) items.size();
            case "depth" -> 1L;
            case "depth0" -> 0L;
            case "previtem" -> index > 0 ? items.get(index - 1) : new Undefined("there is no previous item");
            case "nextitem" -> index + 1 < items.size() ? items.get(index + 1) : new Undefined("there is no next item");
            default -> throw new TemplateException("loop." + name + " is not supported");
        };
    }
}
