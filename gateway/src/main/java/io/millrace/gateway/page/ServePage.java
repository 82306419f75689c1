package io.millrace.gateway.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The files of the page. Those whose name has the hash of their content are kept by browsers for a year; of the others browsers ask
 * each time whether they have changed. What counts is the content: all files of a reproducible build have the same date.
 */
public final class ServePage {
    private static final String HASHED = "/chunk/";

    private final Map<URI, String> tags = new ConcurrentHashMap<>();
    private final Resource folder;

    /** @param folder of the bundled page; its location ends with a slash */
    public ServePage(Resource folder) {
        this.folder = folder;
    }

    public RouterFunction<ServerResponse> routes() {
        Resource index = file("index.html");
        return RouterFunctions.route()
                .GET(
                        "/",
                        request -> ServerResponse.ok()
                                .contentType(
                                        new MediaType(MediaType.TEXT_HTML, java.nio.charset.StandardCharsets.UTF_8))
                                .headers(headers -> describe(index, headers))
                                .body(BodyInserters.fromResource(index)))
                .add(RouterFunctions.resources("/page/**", folder, this::describe))
                .build();
    }

    private void describe(Resource file, HttpHeaders headers) {
        try {
            URI location = file.getURI();
            if (location.toString().contains(HASHED)) {
                headers.setCacheControl(
                        CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable());
            } else {
                headers.setCacheControl(CacheControl.noCache());
                // A folder on disk is one that somebody works on: its files change while this runs.
                headers.setETag(file.isFile() ? tag(file) : tags.computeIfAbsent(location, known -> tag(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String tag(Resource file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.getContentAsByteArray());
            return '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private Resource file(String name) {
        try {
            return folder.createRelative(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
