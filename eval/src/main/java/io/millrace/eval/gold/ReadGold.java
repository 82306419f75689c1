package io.millrace.eval.gold;

import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.Statement;

/** Reads a query as a form whose answer is the same. Names of tables and columns become those of the catalog. */
public final class ReadGold {

    public GoldReading read(String sql, CatalogIndex index) {
        Statement statement;
        try {
            statement = CCJSqlParserUtil.parse(withTexts(sql, index));
        } catch (JSQLParserException broken) {
            return new GoldReading.Outside("not parsed");
        }
        if (!(statement instanceof net.sf.jsqlparser.statement.select.Select select)) {
            return new GoldReading.Outside("no query");
        }
        try {
            return new GoldReading.Read(new ReadSelect(index).read(select, null));
        } catch (OutsideForm outside) {
            return new GoldReading.Outside(outside.reason());
        }
    }

    /** SQLite takes what is in double quotes for a text where it is no name; the parser does not. */
    private static String withTexts(String sql, CatalogIndex index) {
        var result = new StringBuilder();
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            int end = c == '\'' || c == '"' ? sql.indexOf(c, at + 1) : -1;
            if (end < 0) {
                result.append(c);
                at++;
            } else {
                String inside = sql.substring(at + 1, end);
                boolean text = c == '"' && !isName(inside, index);
                result.append(text ? "'" + inside.replace("'", "''") + "'" : sql.substring(at, end + 1));
                at = end + 1;
            }
        }
        return result.toString();
    }

    private static boolean isName(String text, CatalogIndex index) {
        for (Table table : index.catalog().tables()) {
            if (table.name().equalsIgnoreCase(text)
                    || table.columns().stream().anyMatch(column -> column.name().equalsIgnoreCase(text))) {
                return true;
            }
        }
        return false;
    }
}
