# One image for all six services and the one-time jobs: the same jars, another main class. Build: docker compose build
FROM eclipse-temurin:25-jdk AS build
RUN apt-get update && apt-get install -y --no-install-recommends maven && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN mvn -B -q -Dquick package -pl embedded -am \
    # The server that embedded Millrace brings along has no place here: PostgreSQL is a container of its own.
    && rm embedded/target/lib/embedded-postgres-binaries-*.jar

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --home-dir /var/lib/millrace millrace \
    && mkdir -p /var/lib/millrace /var/lib/millrace-artifacts /keys/public /keys/private \
    && chown -R millrace /var/lib/millrace /var/lib/millrace-artifacts /keys
COPY --from=build /src/embedded/target/lib /opt/millrace/lib
USER millrace
WORKDIR /var/lib/millrace
# SERVICE is planner-svc, mapper-svc, composer-svc, executor-svc, validator-svc, gateway or embedded (for its commands).
ENV SERVICE=gateway \
    MILLRACE_HOME=/var/lib/millrace \
    JAVA_OPTS="-XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError"
# exec: the JVM is process 1 and hears SIGTERM.
ENTRYPOINT ["/bin/sh", "-c", "exec java $JAVA_OPTS --sun-misc-unsafe-memory-access=allow -jar /opt/millrace/lib/$SERVICE-[0-9]*.jar \"$@\"", "millrace"]
