package io.millrace.gateway.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @Test
    void allPartsAreRead() {
        DatabaseUrl url =
                DatabaseUrl.parse("postgresql://mill:p%40ss%2Fw+rd@db.example:5433/mill%20race?sslmode=require");

        assertThat(url).isEqualTo(new DatabaseUrl("db.example", 5433, "mill race", "mill", "p@ss/w+rd", "require"));
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/mill%20race?sslmode=require");
    }

    @Test
    void portAndPasswordMayBeLeftOut() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://mill@db.example/millrace");

        assertThat(url).isEqualTo(new DatabaseUrl("db.example", 5432, "millrace", "mill", null, null));
    }

    @Test
    void thePasswordIsNotInItsText() {
        assertThat(DatabaseUrl.parse("postgresql://mill:secret@db.example/millrace")
                        .toString())
                .isEqualTo("postgresql://mill@db.example:5432/millrace");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/millrace?password=secret",
                "mysql://mill:secret@db/millrace",
                "postgresql://mill:secret@db",
                "postgresql://mill:secret@db/",
                "postgresql://mill:sec ret@db/millrace",
                "postgresql:///millrace?password=secret",
                "db.example",
                "",
            })
    void whatIsNoUrlIsRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("postgresql://user:password@host:5432/database")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("sec ret");
    }
}
