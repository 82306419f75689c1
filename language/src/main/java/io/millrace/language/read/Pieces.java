package io.millrace.language.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of a question and the place that the reading has come to.
 */
final class Pieces {
    private final List<Item> items;
    private int at;

    Pieces(List<Item> items) {
        this.items = items;
    }

    boolean atEnd() {
        return at >= items.size();
    }

    List<Item> all() {
        return items;
    }

    int at() {
        return at;
    }

    /** @throws IndexOutOfBoundsException at the end */
    Item current() {
        return items.get(at);
    }

    void skip(int pieces) {
        at += pieces;
    }

    void backTo(int place) {
        at = place;
    }

    @Nullable
    Item peek() {
        return peek(0);
    }

    @Nullable
    Item peek(int ahead) {
        return at + ahead < items.size() ? items.get(at + ahead) : null;
    }

    boolean isMark(String tag) {
        return isMark(0, tag);
    }

    boolean isMark(int ahead, String... tags) {
        return peek(ahead) instanceof Item.Mark mark && List.of(tags).contains(mark.tag());
    }

    boolean isMarkBefore(String tag) {
        for (int i = at - 1; i >= 0; i--) {
            if (items.get(i) instanceof Item.Mark mark) {
                return mark.tag().equals(tag);
            }
        }
        return false;
    }

    boolean saysWhose() {
        for (int i = at - 1; i >= 0; i--) {
            if (items.get(i) instanceof Item.Mark mark) {
                return mark.words().equals("whose") || mark.words().equals("where");
            }
        }
        return false;
    }
}
