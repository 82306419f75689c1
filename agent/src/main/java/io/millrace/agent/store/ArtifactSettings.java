package io.millrace.agent.store;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** Where artifacts are kept: {@code MILLRACE_ARTIFACTS}, the same for the gateway and the executor. */
public sealed interface ArtifactSettings {

    /** The names that are read, for documents and checks of them. */
    List<String> NAMES = List.of(
            "MILLRACE_ARTIFACTS",
            "MILLRACE_S3_ENDPOINT",
            "AWS_REGION",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN");

    /** A folder; where none is named, {@code artifacts} below MILLRACE_HOME, which is {@code .millrace} where it is not set. */
    record Folder(Path path) implements ArtifactSettings {}

    /**
     * A bucket, {@code s3://bucket/prefix}.
     *
     * @param prefix of all keys, with a slash at its end; empty for none
     * @param endpoint {@code MILLRACE_S3_ENDPOINT}, of a server with the API of S3; null: Amazon's
     * @param region {@code AWS_REGION}; null: us-east-1 where there is an endpoint, otherwise what the surroundings of Amazon say
     * @param account null: what the surroundings of Amazon say (profile, role of the container or machine)
     * @param cache the folder of copies for engines that read files by themselves: {@code artifacts-cache} below MILLRACE_HOME
     */
    record Bucket(
            String name,
            String prefix,
            @Nullable URI endpoint,
            @Nullable String region,
            @Nullable Account account,
            Path cache)
            implements ArtifactSettings {

        /** As {@code MILLRACE_ARTIFACTS} names it. */
        public String shown() {
            return "s3://" + name + (prefix.isEmpty() ? "" : "/" + prefix.substring(0, prefix.length() - 1))
                    + (endpoint == null ? "" : " at " + endpoint);
        }
    }

    /** {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY}, {@code AWS_SESSION_TOKEN}. */
    record Account(String keyId, String secret, @Nullable String token) {
        /** Never carries the secret. */
        @Override
        public String toString() {
            return "Account[" + keyId + "]";
        }
    }

    /** @throws IllegalArgumentException where a setting cannot be understood, with what to write instead */
    static ArtifactSettings from(Environment environment) {
        Path home = Path.of(environment.getProperty("MILLRACE_HOME", ".millrace"));
        String named = environment.getProperty("MILLRACE_ARTIFACTS", "").strip();
        if (named.isEmpty()) {
            return new Folder(home.resolve("artifacts"));
        }
        if (!named.startsWith("s3:")) {
            return new Folder(Path.of(named));
        }
        String rest = named.startsWith("s3://") ? named.substring("s3://".length()) : "";
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        String prefix = slash < 0 ? "" : rest.substring(slash + 1).replaceAll("/+$", "");
        if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw new IllegalArgumentException(
                    "MILLRACE_ARTIFACTS=" + named + " names no bucket: write s3://bucket or s3://bucket/prefix.");
        }
        return new Bucket(
                bucket,
                prefix.isEmpty() ? "" : ArtifactKey.require(prefix) + "/",
                endpoint(text(environment, "MILLRACE_S3_ENDPOINT")),
                text(environment, "AWS_REGION"),
                account(environment),
                home.resolve("artifacts-cache"));
    }

    private static @Nullable URI endpoint(@Nullable String named) {
        if (named == null) {
            return null;
        }
        if (!named.matches("https?://[^/\\s?#@]+/?")) {
            throw new IllegalArgumentException(
                    "MILLRACE_S3_ENDPOINT is no address of a server: write https://host or http://host:port.");
        }
        return URI.create(named);
    }

    private static @Nullable Account account(Environment environment) {
        String id = text(environment, "AWS_ACCESS_KEY_ID");
        String secret = text(environment, "AWS_SECRET_ACCESS_KEY");
        if (id == null && secret == null) {
            return null;
        }
        if (id == null || secret == null) {
            throw new IllegalArgumentException(
                    "Of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is set: set both, or neither.");
        }
        return new Account(id, secret, text(environment, "AWS_SESSION_TOKEN"));
    }

    private static @Nullable String text(Environment environment, String name) {
        String value = environment.getProperty(name, "").strip();
        return value.isEmpty() ? null : value;
    }
}
