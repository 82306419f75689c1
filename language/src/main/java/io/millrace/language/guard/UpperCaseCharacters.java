package io.millrace.language.guard;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.misc.Interval;

/** Shows the characters of a text in upper case to a lexer that knows its keywords only so; the text stays as it is. */
final class UpperCaseCharacters implements CharStream {
    private final CharStream text;

    UpperCaseCharacters(CharStream text) {
        this.text = text;
    }

    @Override
    public int LA(int ahead) {
        int character = text.LA(ahead);
        return character == 0 || character == IntStream.EOF ? character : Character.toUpperCase(character);
    }

    @Override
    public String getText(Interval interval) {
        return text.getText(interval);
    }

    @Override
    public void consume() {
        text.consume();
    }

    @Override
    public int mark() {
        return text.mark();
    }

    @Override
    public void release(int marker) {
        text.release(marker);
    }

    @Override
    public int index() {
        return text.index();
    }

    @Override
    public void seek(int index) {
        text.seek(index);
    }

    @Override
    public int size() {
        return text.size();
    }

    @Override
    public String getSourceName() {
        return text.getSourceName();
    }
}
