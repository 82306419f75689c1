package io.millrace.eval.gold;

import io.millrace.language.index.CatalogIndex;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.Statement;

/** Reads a query as a form whose answer is the same. Names of tables and columns become those of the catalog. */
public final class ReadGold {

    public GoldReading read(String sql, CatalogIndex index) {
        Statement statement;
        try {
            statement = CCJSqlParserUtil.parse(sql);
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
}
